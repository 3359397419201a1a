"""Today: what waits, in groups, and batches that approve exactly what was shown."""

from __future__ import annotations

from datetime import timedelta

from dangol.app import App
from dangol.clock import MovableClock
from dangol.desk.board import board
from dangol.storage.ledger import Action
from tests.web.browsing import Browser, state_of


def approvable(app: App) -> list[Action]:
    """Return the drafts that today's page shows and that may be approved."""
    shown = [entry.action for group in board(app, most=6).groups for entry in group.entries]
    return [one for one in shown if one.state == "proposed" and one.send_by == "inquiry" and not app.objections(one)]


async def test_the_page_shows_what_waits_in_the_order_of_loss(browser: Browser) -> None:
    seen = await browser.get("/")
    waiting = board(browser.app, most=6)
    assert seen.status == 200
    assert f"{waiting.count} wait for you" in seen.text
    order = [group.id for group in waiting.groups]
    assert order == [
        name for name in ("doubt", "questions", "low", "promises", "drafts", "asks", "tasks", "hand") if name in order
    ]
    titles = [
        named["id"].removeprefix("group-")
        for tag, named in seen.tags
        if tag == "h2" and named.get("id", "").startswith("group-")
    ]
    assert titles == order
    for group in waiting.groups:
        for entry in group.entries:
            assert " ".join(entry.action.body.split()) in seen.text


async def test_a_group_is_shown_alone_and_in_full(browser: Browser) -> None:
    largest = max(board(browser.app).groups, key=lambda group: group.count)
    assert largest.count > 6
    seen = await browser.get(f"/?only={largest.id}")
    cards = [named for tag, named in seen.tags if tag == "article"]
    assert len(cards) == largest.count


async def test_a_batch_approves_what_was_shown_and_nothing_else(browser: Browser) -> None:
    app = browser.app
    one, two, changed, *others = approvable(app)
    seen = await browser.get("/")
    hashes = {
        named["name"]: named["value"]
        for tag, named in seen.tags
        if named.get("form") == "several" and named.get("type") == "hidden"
    }
    app.ledger.edit(changed.id, changed.body + " 감사합니다.", "seller")
    chosen = [str(one.id) for one in (one, two, changed)]
    body = {"csrf": seen.csrf, "back": "/", "id": chosen, **hashes}
    after = await browser.post("/approve", body)  # type: ignore[arg-type]  # several values of one name
    states = {one.id: one.state for one in app.ledger.some([one.id, two.id, changed.id])}
    assert states == {one.id: "approved", two.id: "approved", changed.id: "proposed"}
    assert "2 approved." in after.text
    assert f"{changed.id}: The text changed after it was shown." in after.text
    assert all(app.ledger.get(other.id).state == "proposed" for other in others)


async def test_an_entry_whose_hash_is_not_sent_is_not_approved(browser: Browser) -> None:
    one = approvable(browser.app)[0]
    seen = await browser.get("/")
    before = state_of(browser.app)
    await browser.post("/approve", {"csrf": seen.csrf, "id": str(one.id)})
    assert state_of(browser.app) == before


async def test_a_text_that_waits_twice_is_marked(browser: Browser) -> None:
    one, two = [one for one in approvable(browser.app) if one.subject == "inquiry"][:2]
    browser.app.ledger.edit(one.id, two.body, "seller")
    seen = await browser.get("/")
    assert f"same text as {two.id}" in seen.text
    assert f"same text as {one.id}" in seen.text


async def test_an_approval_is_undone_within_the_time_that_it_is_held(browser: Browser, clock: MovableClock) -> None:
    app = browser.app
    one = approvable(app)[0]
    path = f"/entries/{one.id}/approve"
    seen = await browser.submit("/", path)
    assert app.ledger.get(one.id).not_before == clock.now() + timedelta(minutes=2)
    undo = seen.form("/undo")
    assert undo.fields["id"] == str(one.id)
    await browser.post("/undo", undo.fields)
    again = app.ledger.get(one.id)
    assert (again.state, again.approved_hash, again.not_before) == ("proposed", None, None)
    names = [event.name for event in app.ledger.history(one.id)]
    assert names[-2:] == ["approve", "withdraw"]
    assert app.ledger.verify().broken is None


async def test_what_was_left_for_later_stands_beside(browser: Browser) -> None:
    one = approvable(browser.app)[0]
    before = board(browser.app).count
    seen = await browser.submit("/", f"/entries/{one.id}/snooze")
    assert f"{one.id} comes back on 2026-11-23 09:00." in seen.text
    assert board(browser.app).count == before - 1
    assert "Left for later" in (await browser.get("/")).text


async def test_the_page_speaks_the_browser_s_language_until_another_is_chosen(browser: Browser) -> None:
    korean = {"accept-language": "ko-KR,ko;q=0.9,en;q=0.5"}
    assert ("html", {"lang": "ko"}) in (await browser.get("/", **korean)).tags
    assert ("html", {"lang": "en"}) in (await browser.get("/", **{"accept-language": "de, en;q=0.4, ko;q=0.3"})).tags
    assert ("html", {"lang": "en"}) in (await browser.get("/", **{"accept-language": "ko;q=x"})).tags
    seen = await browser.submit("/", "/language", language="ko")
    assert ("html", {"lang": "ko"}) in seen.tags
    assert "주문" in (await browser.get("/")).text


async def test_keys_can_be_switched_off(browser: Browser) -> None:
    def keys(tags: list[tuple[str, dict[str, str]]]) -> str:
        return next(named["data-keys"] for tag, named in tags if tag == "body")

    assert keys((await browser.get("/")).tags) == "on"
    assert keys((await browser.submit("/", "/keys", keys="off")).tags) == "off"


async def test_choices_in_the_seller_s_files_hold_from_the_next_visit(browser: Browser) -> None:
    app = browser.app
    one = approvable(app)[0]
    (app.home / "policy.toml").write_text("[day]\nundo_minutes = 0\n")
    await browser.submit("/", f"/entries/{one.id}/approve")
    assert app.ledger.get(one.id).not_before is None
    (app.home / "policy.toml").write_text("[day]\nundo = 0\n")
    seen = await browser.get("/")
    assert seen.status == 400
    assert "policy.toml" in seen.text


async def test_a_shop_without_a_store_is_welcomed(browser: Browser) -> None:
    browser.app.db.conn.execute("PRAGMA foreign_keys=OFF")
    with browser.app.db.transaction():
        browser.app.db.conn.execute("DELETE FROM stores")
    assert "Which market do you sell on?" in (await browser.get("/")).text

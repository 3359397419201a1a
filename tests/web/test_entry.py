"""One entry: what is shown beside a text, and everything a person may decide about it."""

from __future__ import annotations

import pytest

from dangol.app import App
from dangol.storage.ledger import Action
from tests.web.browsing import Browser, state_of


def some(app: App, **wanted: str) -> Action:
    """Return an entry of a kind that waits for approval and may have it."""
    for one in app.ledger.inbox():
        if all(getattr(one, name) == value for name, value in wanted.items()) and not app.objections(one):
            return one
    raise AssertionError(f"nothing like {wanted} waits")


async def test_everything_that_is_known_stands_on_the_page(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    seen = await browser.get(f"/entries/{one.id}")
    assert seen.status == 200
    for words in ("Why", "What is known", "So far", "Nothing speaks against this text.", "costs nothing", one.rule):
        assert words in seen.text
    assert seen.form(f"/entries/{one.id}/approve").fields["text"].strip() == one.body
    assert f"{len(one.body)} letters" in seen.text


async def test_what_the_editor_shows_is_what_is_approved(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    text = "정성스러운 후기 감사합니다.\r\n다음에도 좋은 상품으로 찾아뵙겠습니다."
    await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/approve", text=text)
    after = browser.app.ledger.get(one.id)
    assert (after.state, after.body) == ("approved", text.replace("\r\n", "\n"))
    assert after.approved_hash == after.shown_hash
    assert [event.name for event in browser.app.ledger.history(one.id)][-2:] == ["edit", "approve"]


async def test_approving_an_untouched_text_is_no_edit(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/approve")
    assert [event.name for event in browser.app.ledger.history(one.id)][-2:] == ["propose", "approve"]


async def test_a_second_click_approves_nothing_twice(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    fields = (await browser.get(f"/entries/{one.id}")).form(f"/entries/{one.id}/approve").fields
    await browser.post(f"/entries/{one.id}/approve", fields)
    before = state_of(browser.app)
    seen = await browser.post(f"/entries/{one.id}/approve", fields)
    assert "It is approved and waits to be sent." in seen.text
    assert state_of(browser.app) == before


async def test_a_text_that_must_not_be_sent_stays_in_the_editor(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    text = "별점을 5점으로 수정해 주시면 사은품을 드립니다."
    before = state_of(browser.app)
    seen = await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/approve", text=text)
    assert seen.form(f"/entries/{one.id}/approve").fields["text"].strip() == text
    assert state_of(browser.app) == before


@pytest.mark.parametrize("act", ["approve", "save", "skip", "snooze"])
async def test_what_changed_meanwhile_is_not_decided_upon_unseen(act: str, browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    fields = (await browser.get(f"/entries/{one.id}")).form(f"/entries/{one.id}/approve").fields
    browser.app.ledger.edit(one.id, "감사합니다. 또 뵙겠습니다.", "seller")
    before = state_of(browser.app)
    seen = await browser.post(f"/entries/{one.id}/{act}", fields | {"because": "x"})
    assert "The text changed after it was shown." in seen.text
    assert state_of(browser.app) == before


async def test_a_text_is_looked_at_while_it_is_written_and_not_kept(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    before = state_of(browser.app)
    form = (await browser.get(f"/entries/{one.id}")).form(f"/entries/{one.id}/approve").fields
    looked = await browser.post(f"/entries/{one.id}/check", form | {"text": "제 번호는 010-0000-0000 입니다."})
    assert "24 letters" in looked.text
    assert any("note bad" in named.get("class", "") for _tag, named in looked.tags)
    curt = await browser.post(f"/entries/{one.id}/check", form | {"text": "네"})
    assert any(named.get("class") == "note" for _tag, named in curt.tags)
    whole = await browser.post(f"/entries/{one.id}/check", form | {"text": "네", "whole": "1"})
    assert whole.form(f"/entries/{one.id}/approve").fields["text"].strip() == "네"
    assert state_of(browser.app) == before


async def test_a_kept_text_waits_for_its_approval(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    seen = await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/approve")
    fields = (await browser.get(f"/entries/{one.id}")).form(f"/entries/{one.id}/approve").fields
    seen = await browser.post(f"/entries/{one.id}/save", fields | {"text": "고맙습니다. 정성껏 준비하겠습니다."})
    after = browser.app.ledger.get(one.id)
    assert (after.state, after.body) == ("proposed", "고맙습니다. 정성껏 준비하겠습니다.")
    assert "It is not approved yet." in seen.text


async def test_skipping_wants_its_reason(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    path = f"/entries/{one.id}/skip"
    refused = await browser.submit("/?only=questions", path, because=" ")
    assert "Say why" in refused.text
    assert browser.app.ledger.get(one.id).state == "proposed"
    await browser.submit("/?only=questions", path, because="전화로 인사드림")
    after = browser.app.ledger.get(one.id)
    assert (after.state, after.problem) == ("cancelled", "전화로 인사드림")


async def test_later_may_be_hours_or_the_next_working_morning(browser: Browser) -> None:
    one = some(browser.app, kind="answer_inquiry")
    seen = await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/snooze", hours="3")
    assert f"{one.id} comes back on 2026-11-20 19:20." in seen.text


async def test_a_call_is_taken_on_and_told_with_its_outcome(browser: Browser) -> None:
    call = some(browser.app, kind="call_buyer")
    reply = some(browser.app, kind="apologise_review", subject_id=call.subject_id)
    browser.app.ledger.skip(reply.id, "by phone", "seller")
    await browser.submit(f"/entries/{call.id}", f"/entries/{call.id}/approve")
    assert browser.app.ledger.get(call.id).state == "handed_off", "a task lies before the person at once"
    path = f"/entries/{call.id}/done"
    half = await browser.submit(f"/entries/{call.id}", path, promise="새 상품 발송")
    assert "A promise needs its day" in half.text
    odd = await browser.submit(f"/entries/{call.id}", path, promise="새 상품 발송", by="내일")
    assert "is no day" in odd.text
    kept = {"promise": "새 상품 발송", "by": "2026-11-25", "note": "응대 불만", "cause": "attitude"}
    await browser.submit(f"/entries/{call.id}", path, **kept)
    assert browser.app.ledger.get(call.id).state == "sent"
    page = await browser.get(f"/entries/{call.id}")
    assert "새 상품 발송" in page.text
    assert "promised until 2026-11-25" in page.text
    stored = "\n".join(browser.app.db.conn.iterdump())
    assert "응대 불만" not in stored


async def test_what_the_market_lets_no_program_do_lies_before_the_person_at_once(browser: Browser) -> None:
    one = some(browser.app, kind="thank_review")
    seen = await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/approve")
    assert "1 approved, for you to do by hand." in seen.text
    after = browser.app.ledger.get(one.id)
    assert (after.state, after.hand_text) == ("handed_off", one.body)
    links = [named["href"] for tag, named in seen.tags if tag == "a" and named.get("target") == "_blank"]
    assert links == [after.url]
    copies = [named["data-copy"] for _tag, named in seen.tags if "data-copy" in named]
    assert copies == [one.body]
    await browser.submit(f"/entries/{one.id}", f"/entries/{one.id}/done")
    assert browser.app.ledger.get(one.id).state == "sent"


async def test_a_doubt_is_settled_by_looking(browser: Browser) -> None:
    app = browser.app
    one = some(app, kind="answer_inquiry")
    app.ledger.approve(one.id, "seller")
    from dangol.storage.outbox import Attempt, Lost

    attempt = app.ledger.claim(one.id, lambda _action: None)
    assert isinstance(attempt, Attempt)
    app.ledger.finish(attempt, Lost("no answer"))
    seen = await browser.get("/")
    assert seen.text.index("Nobody knows whether the customer has it.") < seen.text.index("A customer waits")
    fields = seen.form(f"/entries/{one.id}/resolve").fields
    assert "Look at the market" in (await browser.post(f"/entries/{one.id}/resolve", fields)).text
    await browser.post(f"/entries/{one.id}/resolve", fields | {"sent": "yes"})
    assert app.ledger.get(one.id).state == "sent"


@pytest.mark.parametrize(
    "path", ["/entries/999999", "/entries/x", "/entries/1/approve", "/entries", "/%2e%2e/etc/passwd"]
)
async def test_what_is_not_there_is_told_as_a_page(path: str, browser: Browser) -> None:
    seen = await browser.get(path)
    assert seen.status == 404
    assert "Today" in seen.text


async def test_a_fault_is_named_without_a_customer_s_words(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_words: object) -> None:
        raise RuntimeError("김손님 010-1234-5678")

    monkeypatch.setattr("dangol.web.pages.entry.explain_action", broken)
    seen = await browser.get(f"/entries/{some(browser.app, kind='answer_inquiry').id}")
    assert seen.status == 500
    assert "dangol has a fault: RuntimeError at test_entry.py" in seen.text
    assert "김손님" not in seen.answer.text
    assert "5678" not in seen.answer.text

"""Reviews: the list, its chart, and one review in every form it was seen in."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, unquote

from dangol.clock import micros
from tests.web.browsing import Browser
from tests.web.test_orders import all_rows


async def test_every_review_is_listed_once_the_latest_first(browser: Browser) -> None:
    told = browser.app.db.rows("SELECT store, id FROM reviews ORDER BY written_at DESC, store DESC, id DESC")
    assert await all_rows(browser, "/reviews") == [f"/reviews/{row['store']}/{quote(row['id'])}" for row in told]
    assert told


async def test_a_list_is_narrowed(browser: Browser) -> None:
    db = browser.app.db
    wanted = {
        "low": "rating <= 3",
        "good": "rating > 3",
        "open": "replied = 0 AND visible = 1",
    }
    for only, condition in wanted.items():
        told = {row["id"] for row in db.rows(f"SELECT id FROM reviews WHERE {condition}")}
        assert {unquote(one.rpartition("/")[2]) for one in await all_rows(browser, "/reviews", f"only={only}")} == told
        assert told
    text = db.value("SELECT text FROM reviews WHERE length(text) > 20 ORDER BY id LIMIT 1")
    seen = await browser.get(f"/reviews?q={text[3:13]}")
    assert " ".join(text.split()) in seen.text


async def test_the_weeks_are_drawn_without_script_and_told_in_words(browser: Browser) -> None:
    seen = await browser.get("/reviews")
    bars = [named for tag, named in seen.tags if tag == "rect"]
    assert len(bars) == 2 * 12
    assert all(float(bar["y"]) + float(bar["height"]) <= 30.01 for bar in bars)
    since = micros(browser.app.clock.now() - timedelta(days=7))
    count, low = browser.app.db.conn.execute(
        "SELECT count(*), sum(rating <= 3) FROM reviews WHERE written_at > ?", (since,)
    ).fetchone()
    assert f"this week: {count}, low {low}" in seen.text
    assert count > low > 0


async def test_a_review_shows_every_form_it_was_seen_in(browser: Browser) -> None:
    db = browser.app.db
    entry = next(one for one in browser.app.ledger.inbox() if one.kind == "apologise_review" and one.order_id)
    row = db.one("SELECT store, id, text FROM reviews WHERE id = ?", (entry.subject_id,))
    assert row is not None
    with db.transaction():
        db.conn.execute(
            "INSERT OR IGNORE INTO review_versions VALUES (?, ?, 1, 1, ?, 1, 1)", (row["store"], row["id"], row["text"])
        )
        db.conn.execute(
            "INSERT INTO review_versions VALUES (?, ?, 9, 5, '마음이 바뀌었어요', 1, 2)", (row["store"], row["id"])
        )
    seen = await browser.get(f"/reviews/{row['store']}/{row['id']}")
    assert "마음이 바뀌었어요" in seen.text
    assert "Every form it was seen in" in seen.text
    assert "Why, and why not" in seen.text
    links = [named.get("href") for tag, named in seen.tags if tag == "a"]
    assert f"/entries/{entry.id}" in links
    assert f"/orders/main/{entry.order_id}" in links
    assert f"/reviews/{row['store']}/{row['id']}" in await all_rows(browser, "/reviews", "only=changed")


async def test_a_review_that_is_not_there_is_told(browser: Browser) -> None:
    assert (await browser.get("/reviews/main/nothing")).status == 404

"""Questions: the list with until when, and one with its whole thread."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

from tests.web.browsing import Browser
from tests.web.test_orders import all_rows


async def test_every_question_is_listed_once_with_what_waits_for_it(browser: Browser) -> None:
    db = browser.app.db
    told = db.rows("SELECT store, id FROM inquiries ORDER BY asked_at DESC, store DESC, id DESC")
    assert await all_rows(browser, "/inquiries") == [f"/inquiries/{row['store']}/{quote(row['id'])}" for row in told]
    waiting = {row["id"] for row in db.rows("SELECT id FROM inquiries WHERE answered = 0")}
    assert {unquote(one.rpartition("/")[2]) for one in await all_rows(browser, "/inquiries", "only=open")} == waiting
    seen = await browser.get("/inquiries?only=open")
    assert "draft " in seen.text
    assert "until " in seen.text or "late since " in seen.text


async def test_a_question_is_shown_with_its_thread(browser: Browser) -> None:
    row = browser.app.db.one("SELECT store, id, thread FROM inquiries WHERE answered = 1 ORDER BY id LIMIT 1")
    assert row is not None
    seen = await browser.get(f"/inquiries/{row['store']}/{row['id']}")
    posts = json.loads(row["thread"])
    for post in posts:
        assert " ".join(post["text"].split()) in seen.text
    bubbles = [named["class"] for _tag, named in seen.tags if named.get("class", "").startswith("bubble")]
    assert bubbles == ["bubble ours" if post["seller"] else "bubble" for post in posts]
    assert "Why, and why not" in seen.text
    assert (await browser.get("/inquiries/main/nothing")).status == 404

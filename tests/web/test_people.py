"""People: found by what one knows of them, shown over all stores, heard when they want no more."""

from __future__ import annotations

import json

import pytest

from dangol.desk import requests
from dangol.desk.requests import as_document
from tests.web.browsing import Browser, state_of
from tests.web.test_orders import rows


async def test_people_are_found_by_name_number_and_telephone(browser: Browser) -> None:
    app = browser.app
    app.book.prepare()
    phone, order = app.db.conn.execute(
        "SELECT phone, order_id FROM contacts WHERE phone IS NOT NULL LIMIT 1"
    ).fetchone()
    person = app.book.of("main", "order", order)
    assert person is not None
    for words in (str(person.id), phone, person.name):
        found = rows(await browser.get(f"/people?q={words}"), "/people/")
        assert f"/people/{person.id}" in found
    assert len(rows(await browser.get(f"/people?q={phone}"), "/people/")) == 1
    for words in ("999999", "010-9999-0001", "아무개", "a@b.example", "%27"):
        seen = await browser.get(f"/people?q={words}")
        assert seen.status == 200
        assert "Nothing is found." in seen.text


async def test_a_person_is_shown_with_everything_that_happened(browser: Browser) -> None:
    app = browser.app
    app.book.prepare()
    person = app.book.all(1)[0]
    seen = await browser.get(f"/people/{person.id}")
    history = app.book.history(person.id)
    assert len([tag for tag, _named in seen.tags if tag == "time"]) == len(history)
    assert (await browser.get("/people/999999")).status == 404


async def test_a_refusal_holds_and_may_be_taken_back(browser: Browser) -> None:
    app = browser.app
    app.book.prepare()
    person = app.book.all(1)[0]
    path = f"/people/{person.id}/refuse"
    fields = (await browser.get(f"/people/{person.id}")).form(path).fields
    await browser.post(path, fields | {"class": "review_request"})
    assert app.book.get(person.id).refuses == ("review_request",)
    await browser.post(path, fields | {"class": "review_request", "undo": "1"})
    assert app.book.get(person.id).refuses == ()
    before = state_of(app)
    assert "Say what the person wants no more." in (await browser.post(path, fields | {"class": "x"})).text
    assert state_of(app) == before


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_a_pair_is_one_person_or_two_by_the_seller_s_word(answer: str, browser: Browser) -> None:
    app = browser.app
    app.book.prepare()
    one, two = [person.id for person in app.book.all(2)]
    with app.db.transaction():
        number = app.db.conn.execute(
            "INSERT INTO suggestions (one, other, reason, state, at) VALUES (?, ?, 'nickname', 'open', 0) RETURNING id",
            (one, two),
        ).fetchone()[0]
    path = f"/people/{number}/pair"
    fields = (await browser.get("/people")).form(path).fields
    assert "Say whether they are one." in (await browser.post(path, fields)).text
    await browser.post(path, fields | {"same": answer})
    assert (app.book.get(one).id == app.book.get(two).id) == (answer == "yes")
    assert app.book.suggestions() == []
    if answer == "yes":
        joined = app.book.get(one).id
        await browser.submit(f"/people/{joined}", f"/people/{joined}/split")
        assert app.book.get(one).id != app.book.get(two).id


async def test_a_person_is_handed_all_that_is_stored(browser: Browser) -> None:
    app = browser.app
    app.book.prepare()
    person = app.book.all(1)[0]
    seen = await browser.get(f"/people/{person.id}")
    path = f"/people/{person.id}/export.json"
    assert path in [named.get("href") for _tag, named in seen.tags]
    answer = (await browser.get(path)).answer
    assert answer.headers["content-disposition"].startswith('attachment; filename="dangol-')
    told = json.loads(answer.text)
    assert told == json.loads(as_document(requests.told(app, person.id)))
    assert len(told["orders"]) == person.orders
    assert (await browser.get("/people/999999/export.json")).status == 404


async def test_a_person_is_erased_only_after_the_number_was_written(browser: Browser) -> None:
    app = browser.app
    app.book.prepare()
    person = app.book.all(1)[0]
    path = f"/people/{person.id}/erase"
    before = state_of(app)
    fields = (await browser.get(path)).form(path).fields
    assert fields["number"] == ""
    for wrong in ("", "0", f"{person.id}0", "x"):
        assert "Nothing is erased" in (await browser.post(path, fields | {"number": wrong})).text
    assert app.privacy.erased_at(person.id) is None
    assert state_of(app) == before
    done = await browser.post(path, fields | {"number": str(person.id)})
    assert "records without a name" in done.text
    assert "delete them by hand" in done.text
    assert app.privacy.erased_at(person.id) is not None
    erased = state_of(app)
    assert "erased already" in (await browser.post(path, fields | {"number": str(person.id)})).text
    assert state_of(app) == erased
    page = await browser.get(f"/people/{person.id}")
    assert path not in [named.get("href") for _tag, named in page.tags]
    assert person.name not in page.text
    assert (await browser.get("/people/999999/erase")).status == 404

"""The stores on the page: read now, a file taken in, what was not understood, a new one connected."""

from __future__ import annotations

import asyncio

import pytest

from dangol.app import App
from dangol.models import Rejected
from dangol.storage.quarantine import Quarantine
from tests.cli.market import Market
from tests.web.browsing import OWN, Browser, state_of


async def read_to_the_end(browser: Browser) -> str:
    for _turn in range(400):
        seen = await browser.get("/stores")
        if "data-poll" not in seen.answer.text:
            return seen.text
        await asyncio.sleep(0.02)
    raise AssertionError("the reading does not end")


async def test_everything_is_read_now_and_the_page_tells_how_it_goes(at_market: Browser, shop: Market) -> None:
    browser = at_market
    before = browser.app.checkpoints.of_store("main")
    shop.clock.advance(hours=3)
    begun = await browser.submit("/stores", "/stores/read")
    assert "Reading" in begun.text
    fields = begun.form("/stores/read").fields
    again = await browser.post("/stores/read", fields)
    assert "It is being read already." in again.text or "Read:" in again.text
    told = await read_to_the_end(browser)
    assert "new in your inbox" in told
    after = browser.app.checkpoints.of_store("main")
    assert {one.synced_at for one in after} != {one.synced_at for one in before}
    assert browser.app.watchers == []


async def test_a_store_that_does_not_answer_is_told_and_the_page_goes_on(browser: Browser) -> None:
    await browser.submit("/stores", "/stores/read")
    seen = await browser.get("/stores")
    for _turn in range(400):
        if "data-poll" not in seen.answer.text:
            break
        await asyncio.sleep(0.02)
        seen = await browser.get("/stores")
    assert any("note bad" in named.get("class", "") for _tag, named in seen.tags)
    assert (await browser.get("/")).status == 200


async def test_a_downloaded_file_is_taken_in_once(at_market: Browser, shop: Market) -> None:
    browser, path = at_market, "/stores/main/file"
    fields = (await browser.get("/stores")).form(path).fields
    export = shop.fake.exports()[0]
    with browser.app.db.transaction():
        browser.app.db.conn.execute("DELETE FROM files")

    async def sent(name: str, content: bytes, token: str) -> str:
        files = {"file": (name, content)}
        answer = await browser.client.post(
            path, data=fields | {"csrf": token}, files=files, headers=OWN, follow_redirects=True
        )
        return " ".join(answer.text.split())

    before = state_of(browser.app)
    assert "This form is too old." in await sent(export.name, export.content, "guess")
    assert state_of(browser.app) == before
    assert " read, " in await sent(export.name, export.content, fields["csrf"])
    assert "This file was read already." in await sent(export.name, export.content, fields["csrf"])
    wrong = await sent("../../x.xlsx", b"PK\x03\x04 this is no package", fields["csrf"])
    assert 'class="notice bad"' in wrong
    assert "Choose a file first." in (await browser.post(path, fields)).text


async def test_what_was_not_understood_is_shown_as_it_came(browser: Browser) -> None:
    raw = b'{"text": "<script>alert(1)</script>", "x": "\x1b[2J\xff"}'
    with browser.app.db.transaction():
        browser.app.db.conn.execute(
            "INSERT INTO quarantine (id, store, stream, digest, raw, reason, first_seen, last_seen)"
            " VALUES (7, 'main', 'orders', 'd', ?, 'no number', 1, 1)",
            (raw,),
        )
    assert "kept aside: 1" in (await browser.get("/stores")).text
    seen = await browser.get("/stores/kept/7")
    assert "<script>alert(1)</script>" in seen.text
    assert not [tag for tag, named in seen.tags if tag == "script" and "src" not in named]
    assert "\x1b" not in seen.answer.text
    assert (await browser.get("/stores/kept/8")).status == 404


async def test_a_store_is_connected_by_its_form_and_tried(at_market: Browser, shop: Market) -> None:
    browser, app = at_market, at_market.app
    page = await browser.get("/stores/new/smartstore")
    form = page.form("/stores/new/smartstore").fields
    inputs = [named for tag, named in page.tags if tag == "input" and named.get("name", "").startswith("set-")]
    asked = {named["name"].removeprefix("set-") for named in inputs if "required" in named}
    assert asked <= set(shop.settings)
    assert len(asked) == len(inputs), "what is seldom needed is asked for later, under its settings"
    secrets = [named["name"] for tag, named in page.tags if tag == "input" and named.get("type") == "password"]
    assert secrets
    given = {f"set-{key}": shop.settings[key] for key in asked}
    before = [row.name for row in app.stores.all()]
    for name in ("two words", "", "../x", "x" * 50):
        await browser.post("/stores/new/smartstore", form | given | {"name": name})
        assert [row.name for row in app.stores.all()] == before
    await browser.post("/stores/new/smartstore", form | given | {"name": "second"})
    assert [row.name for row in app.stores.all()] == [*before, "second"]
    assert app.stores.settings("second") == {key: shop.settings[key] for key in asked}
    again = await browser.post("/stores/new/smartstore", form | given | {"name": "second"})
    assert "There is a store second already." in again.text
    assert (await browser.get("/stores/new/nowhere")).status in (400, 404)


async def test_a_store_s_doors_are_tried(at_market: Browser) -> None:
    seen = await at_market.submit("/stores", "/stores/main/check")
    assert len([named for _tag, named in seen.tags if named.get("class") == "notice good"]) >= 2


@pytest.mark.parametrize("path", ["/stores/nobody/check", "/stores/nobody/file", "/stores/nobody/consent"])
async def test_a_store_that_is_not_there_is_told(path: str, browser: Browser, app: App) -> None:
    before = state_of(app)
    csrf = (await browser.get("/")).csrf
    seen = await browser.post(path, {"csrf": csrf})
    assert "nobody" in seen.text or seen.status == 404
    assert state_of(app) == before


async def test_a_market_that_wants_consent_gives_its_link_and_takes_the_answer(browser: Browser, app: App) -> None:
    app.stores.connect(
        "mall", "cafe24", {"mall_id": "acme", "client_id": "id", "client_secret": "secret"}, app.clock.now()
    )
    page = await browser.get("/stores/mall/consent")
    made = await browser.post("/stores/mall/consent", page.form("/stores/mall/consent").fields)
    links = [named["href"] for tag, named in made.tags if tag == "a" and named.get("target") == "_blank"]
    assert len(links) == 1
    assert links[0].startswith("https://acme.cafe24api.com/")
    fields = made.form("/stores/mall/consent").fields
    refused = await browser.post("/stores/mall/consent", fields | {"address": "https://evil.example/?code=1&state=2"})
    assert any(named.get("class") == "notice bad" for _tag, named in refused.tags)
    assert app.tokens.grant("cafe24:acme/id") is None


async def test_settings_are_changed_and_what_is_left_empty_stays(at_market: Browser, shop: Market) -> None:
    browser, app = at_market, at_market.app
    page = await browser.get("/stores/main/settings")
    assert shop.settings["client_secret"] not in page.answer.text
    assert [tag for tag, named in page.tags if tag == "input" and "required" in named] == []
    assert len([form for form in page.forms if form.action == "/stores/new/smartstore"]) == 2
    fields = page.form("/stores/new/smartstore").fields
    before = app.stores.settings("main")
    told = await browser.post("/stores/new/smartstore", fields | {"set-client_id": "another"})
    assert "main has its new settings." in told.text
    assert app.stores.settings("main") == before | {"client_id": "another"}


async def test_one_store_is_read_by_itself(at_market: Browser, shop: Market) -> None:
    browser, app = at_market, at_market.app
    app.stores.connect("other", "smartstore", shop.settings, shop.clock.now())
    shop.clock.advance(hours=3)
    await browser.submit("/stores", "/stores/read", store="other")
    await read_to_the_end(browser)
    assert browser.office.reading is not None
    assert {store for store, _stream in browser.office.reading.counts} == {"other"}
    before = state_of(app)
    assert "nobody" in (await browser.submit("/stores", "/stores/read", store="nobody")).text
    assert state_of(app) == before


async def test_what_was_kept_aside_is_read_again(at_market: Browser, shop: Market) -> None:
    browser, app = at_market, at_market.app
    with app.db.transaction():
        app.db.conn.execute("DELETE FROM files")
        strange = Rejected(raw=shop.fake.exports()[0].content, reason="Nobody knows this list.", kind="unclassified")
        app.records.quarantine("main", "file", [strange], shop.clock.now())
    seen = await browser.get("/stores")
    assert "Nobody knows this list." in seen.text
    told = await browser.post("/stores/main/again", seen.form("/stores/main/again").fields)
    assert "1 of 1 are understood now; the rest stays aside." in told.text
    assert "Nobody knows this list." not in [one.reason for one in Quarantine(app.db).all("main")]

"""Consent on the page: the browser comes back by itself, once, and only with the answer that is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.registry import Plugins
from dangol.testing import DEMO_NOW, agree
from tests.cli.market import served_in_a_thread
from tests.cli.test_consent import free_port
from tests.faults.mall import Mall, plugins
from tests.web.browsing import Browser, Seen

PLACE = "/stores/main/consent"


@dataclass
class Owner:
    """Whoever owns the shop, before the page and at the market."""

    fake: Mall
    browser: Browser
    redirect: str

    async def asks(self) -> Seen:
        return await self.browser.submit(PLACE, PLACE)

    def link(self, seen: Seen) -> str:
        """Return the link to the market's page, which on plain loopback is shown to be copied."""
        return next(word for word in seen.text.split() if word.startswith(self.fake_url))

    @property
    def fake_url(self) -> str:
        return str(self.browser.app.stores.settings("main")["base_url"])

    async def until(self, text: str) -> Seen:
        for _turn in range(200):
            seen = await self.browser.get(PLACE)
            if text in seen.text:
                return seen
            await asyncio.sleep(0.02)
        raise AssertionError(text)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mall, str]]:
    fake = Mall()
    fake.clock = MovableClock(DEMO_NOW)
    monkeypatch.setattr(Plugins, "installed", lambda *_given: plugins())
    with served_in_a_thread(fake) as served:
        yield fake, served.base_url


@pytest.fixture
async def owner(fake: tuple[Mall, str], home: Path) -> AsyncIterator[Owner]:
    mall, base_url = fake
    redirect = f"http://127.0.0.1:{free_port()}/back"
    mall.desk.redirects.add(redirect)
    with App(home, clock=mall.clock) as app:
        app.stores.connect("main", "mall", mall.settings(base_url) | {"redirect": redirect}, mall.clock.now())
        browser = Browser(app)
        async with browser.client:
            await browser.enter()
            yield Owner(mall, browser, redirect)
            await browser.office.end_consent()


def given(owner: Owner) -> bool:
    return all(consent.stands for consent in owner.browser.app.consents(["main"]))


async def test_the_browser_comes_back_by_itself(owner: Owner) -> None:
    seen = await owner.asks()
    assert "data-poll" in seen.answer.text
    assert not given(owner)
    async with httpx.AsyncClient() as other:
        wrong = await other.get(f"{owner.redirect}?code=1&state=guess")
        assert wrong.status_code == 404
        assert "data-poll" in (await owner.browser.get(PLACE)).answer.text, "it still waits"
        right = await other.get(agree(owner.fake, owner.link(seen)))
    assert right.status_code == 200
    assert "go back to dangol" in right.text
    told = await owner.until("The consent is given.")
    assert told.answer.url.path == "/stores"
    assert given(owner)
    assert [one.grant for one in owner.fake.desk.exchanges] == ["authorization_code"]
    assert "data-poll" not in (await owner.browser.get(PLACE)).answer.text


async def test_the_address_may_still_be_brought_by_hand(owner: Owner) -> None:
    seen = await owner.asks()
    fields = seen.form(PLACE).fields
    done = await owner.browser.post(PLACE, fields | {"address": agree(owner.fake, owner.link(seen))})
    assert "The consent is given." in done.text
    assert given(owner)
    with pytest.raises(httpx.ConnectError):
        await httpx.AsyncClient().get(owner.redirect)


async def test_a_no_is_told_and_it_may_be_asked_again(owner: Owner) -> None:
    owner.fake.desk.deny = "access_denied"
    seen = await owner.asks()
    async with httpx.AsyncClient() as other:
        await other.get(agree(owner.fake, owner.link(seen)))
    refused = await owner.until("shop's owner")
    assert any(named.get("class") == "notice bad" for _tag, named in refused.tags)
    assert not given(owner)
    owner.fake.desk.deny = None
    again = await owner.asks()
    assert "data-poll" in again.answer.text


async def test_a_second_link_takes_the_place_of_the_first(owner: Owner) -> None:
    first = await owner.asks()
    csrf = first.csrf
    second = await owner.browser.post(PLACE, {"csrf": csrf, "back": PLACE})
    async with httpx.AsyncClient() as other:
        assert (await other.get(agree(owner.fake, owner.link(first)))).status_code == 404
        assert (await other.get(agree(owner.fake, owner.link(second)))).status_code == 200
    await owner.until("The consent is given.")


async def test_where_another_program_listens_the_address_is_brought_by_hand(owner: Owner) -> None:
    port = int(owner.redirect.rpartition(":")[2].partition("/")[0])
    other = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)
    async with other:
        seen = await owner.asks()
        assert "data-poll" not in seen.answer.text
        fields = seen.form(PLACE).fields
        done = await owner.browser.post(PLACE, fields | {"address": agree(owner.fake, owner.link(seen))})
    assert "The consent is given." in done.text

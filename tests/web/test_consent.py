"""A market that wants consent: the browser brings the answer back by itself, or a person brings it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import agree
from tests.cli.market import served_in_a_thread
from tests.faults.mall import Mall, plugins
from tests.web.browsing import Browser, Seen

PATH = "/stores/mall/consent"


@pytest.fixture
def mall(clock: MovableClock) -> Mall:
    fake = Mall()
    fake.clock = clock
    return fake


@pytest.fixture
def address(mall: Mall) -> Iterator[str]:
    with served_in_a_thread(mall) as served:
        yield served.base_url


@pytest.fixture
async def seller(home: Path, clock: MovableClock, mall: Mall, address: str) -> AsyncIterator[Browser]:
    with App(home, clock=clock, plugins=plugins(), keyring=False) as app:
        app.stores.connect("mall", "mall", mall.settings(address), clock.now())
        made = Browser(app)
        async with made.client:
            await made.enter()
            yield made
        await made.office.close()


def comes_back(browser: Browser, mall: Mall, address: str) -> str:
    """Let the market send the browser to a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        redirect = f"http://127.0.0.1:{probe.getsockname()[1]}/back"
    browser.app.stores.connect("mall", "mall", mall.settings(address) | {"redirect": redirect}, browser.app.clock.now())
    return redirect


async def begun(browser: Browser) -> Seen:
    return await browser.submit(PATH, PATH)


def link_of(seen: Seen) -> str:
    """Return the link that is shown; one of a pretended market is no link that may be opened."""
    return next(word for word in seen.text.split() if "state=" in word)


async def waited(browser: Browser, word: str) -> Seen:
    for _turn in range(200):
        seen = await browser.get(PATH)
        if word in seen.text:
            return seen
        await asyncio.sleep(0.02)
    raise AssertionError(f"{word} is never told")


def given(browser: Browser) -> bool:
    return all(one.stands for one in browser.app.consents(["mall"]))


async def test_the_browser_brings_the_answer_by_itself(seller: Browser, mall: Mall, address: str) -> None:
    comes_back(seller, mall, address)
    seen = await begun(seller)
    assert "dangol waits for your browser" in seen.text
    assert any("data-poll" in named for _tag, named in seen.tags)
    answer = agree(mall, link_of(seen))
    async with httpx.AsyncClient() as elsewhere:
        forged = await elsewhere.get(answer.partition("?")[0] + "?code=x&state=y")
        assert forged.status_code == 404
        assert not given(seller)
        assert (await elsewhere.get(answer)).status_code == 200
    seen = await waited(seller, "The consent is given.")
    assert given(seller)
    told = await seller.post("/stores/mall/check", seen.form("/stores/mall/check").fields)
    assert any(named.get("class") == "notice good" for _tag, named in told.tags)
    assert "Consent: last renewed" in (await seller.get("/stores")).text


async def test_a_second_link_is_listened_for_and_the_first_no_longer(seller: Browser, mall: Mall, address: str) -> None:
    comes_back(seller, mall, address)
    first = link_of(await begun(seller))
    second = link_of(await begun(seller))
    assert first != second
    old, new = agree(mall, first), agree(mall, second)
    async with httpx.AsyncClient() as elsewhere:
        assert (await elsewhere.get(old)).status_code == 404
        assert (await elsewhere.get(new)).status_code == 200
    await waited(seller, "The consent is given.")


async def test_a_port_that_is_taken_leaves_the_pasted_address(seller: Browser, mall: Mall, address: str) -> None:
    redirect = comes_back(seller, mall, address)
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(redirect.rpartition(":")[2].partition("/")[0])))
        other.listen()
        await begun(seller)
        seen = await waited(seller, "Another program listens")
    answer = agree(mall, link_of(seen))
    told = await seller.post(PATH, seen.form(PATH).fields | {"address": answer})
    assert "The consent is given." in told.text
    assert given(seller)


async def test_an_answer_to_another_page_is_brought_by_hand(seller: Browser, mall: Mall) -> None:
    seen = await begun(seller)
    assert "dangol waits for your browser" not in seen.text
    answer = agree(mall, link_of(seen))
    fields = seen.form(PATH).fields
    wrong = await seller.post(PATH, fields | {"address": "https://mall.example/back?code=x&state=y"})
    assert "answers another consent" in wrong.text
    assert not given(seller)
    assert "The consent is given." in (await seller.post(PATH, fields | {"address": answer})).text
    assert given(seller)


async def test_the_page_ends_while_an_answer_is_waited_for(seller: Browser, mall: Mall, address: str) -> None:
    comes_back(seller, mall, address)
    await begun(seller)
    hearing = seller.office.hearings["mall"]
    assert hearing.listens
    await seller.office.close()
    assert not hearing.listens

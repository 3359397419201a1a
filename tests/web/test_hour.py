"""The newcomer's hour as a person has it: no store yet, then one connected, read, named, an answer mended and sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dangol.contract import Platform
from dangol.day import STEPS
from dangol.policies import read_policies
from dangol.testing import DEMO_NOW
from tests.cli.market import Market
from tests.web.chromium import CHROMIUM, Served, Watched, launched, served, watched

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
TEXT = "문의 주셔서 감사합니다. 확인해 보니 오늘 중으로 발송됩니다. 조금만 기다려 주세요."


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def site(market: Market, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    # a newcomer's form asks for no address of the market: the pretend one stands where the real one would
    monkeypatch.setattr(Platform, "address", lambda _self, _settings: market.base_url)
    with served(home, market.clock) as made:
        yield made


@pytest.fixture
def seen(chromium: Browser, site: Served) -> Iterator[Watched]:
    with watched(chromium, site) as window:
        yield window


def step_now(seen: Watched) -> str:
    """Return the step that the first hour is at."""
    seen.open("/start")
    now = seen.page.locator("li[aria-current=step]")
    return STEPS[seen.page.locator("ol.path > li").all_inner_texts().index(now.inner_text())].id


def connect(seen: Watched, market: Market) -> None:
    page = seen.page
    page.locator("a[href='/stores/new/smartstore']").click()
    page.fill("#name", "main")
    for key, value in market.settings.items():
        if page.locator(f"#set-{key}").count():
            page.fill(f"#set-{key}", value)
    page.locator("form[action='/stores/new/smartstore'] button.primary").click()
    page.wait_for_url("**/stores")


def come_back_on_friday(seen: Watched, site: Served, market: Market) -> None:
    """Find the page locked after three weeks, and open the link that was told meanwhile."""
    market.clock.set(DEMO_NOW)
    answer = seen.page.goto(seen.base)
    assert answer is not None
    assert answer.status == 401
    assert len(seen.complaints) == 1
    seen.complaints.clear()
    seen.page.goto(site.links[-1])


def read(seen: Watched) -> None:
    page = seen.page
    seen.open("/stores")
    page.locator("form[action='/stores/read'] button.primary").click()
    page.locator("section.progress:not([data-poll])").wait_for(timeout=60_000)


def give_file(seen: Watched, market: Market) -> None:
    """Choose what was downloaded: this market tells reviews in files alone."""
    export, drop = market.fake.exports()[0], "form[action='/stores/main/file']"
    kind = "application/octet-stream"
    seen.page.set_input_files(
        f"{drop} input[type=file]", {"name": export.name, "mimeType": kind, "buffer": export.content}
    )
    seen.page.locator(f"{drop} button").click()
    seen.page.locator(".notice.good").first.wait_for(timeout=60_000)


def name_the_shop(seen: Watched, home: Path) -> None:
    page = seen.page
    page.locator("li[aria-current=step] a.primary").click()
    page.wait_for_url("**/policy?open=shop")
    page.fill("[name=set-name]", "하늘상점")
    page.locator("form", has=page.locator("[name=set-name]")).locator("button.primary").click()
    page.locator(".notice.good").first.wait_for()
    assert read_policies(home / "policy.toml").base.shop.name == "하늘상점"


def mend_and_send(seen: Watched, market: Market) -> None:
    page = seen.page
    seen.open("/?only=questions")
    page.locator("article [data-open]").first.click()
    page.wait_for_url("**/entries/*")
    page.keyboard.press("e")
    page.fill("#text", TEXT)
    page.locator("form#answer button.primary").click()
    page.locator(".notice.good").first.wait_for()
    market.clock.advance(minutes=3)
    seen.open("/sending")
    page.locator("form[action='/sending'] button").click()
    page.locator(".notice.good").first.wait_for()


def test_the_hour_leads_from_no_store_to_an_answer_that_left(
    seen: Watched, site: Served, home: Path, market: Market, tmp_path: Path
) -> None:
    page = seen.page
    taken: list[str] = []

    def picture(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}.png")
        taken.append(name)

    assert step_now(seen) == "connect"
    picture("welcome")
    connect(seen, market)
    picture("connected")
    assert step_now(seen) == "read"
    come_back_on_friday(seen, site, market)
    read(seen)
    picture("read")
    give_file(seen, market)
    picture("file")
    assert step_now(seen) == "name", "reading has decided, too"
    name_the_shop(seen, home)
    picture("named")
    for closed in ("own", "why", "rules", "ways"):
        assert step_now(seen) == closed
        picture(closed)
        page.locator("form[action='/start/close'] button").click()
        page.locator(".notice.good").first.wait_for()
    assert step_now(seen) == "approve"
    mend_and_send(seen, market)
    picture("sent")
    arrived = [write for write in market.fake.writes if write.effect and TEXT[:20] in str(write.body)]
    assert len(arrived) == 1
    assert step_now(seen) not in {"approve", "send", "oldest"}
    picture("behind")
    assert all((tmp_path / f"{name}.png").stat().st_size > 20_000 for name in taken)
    assert seen.complaints == []
    assert seen.foreign == []

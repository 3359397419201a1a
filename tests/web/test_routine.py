"""The daily routine as a person does it: the inbox by keys, one answer mended, sent once, seen in the ledger."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dangol.app import App
from tests.cli.market import Market
from tests.web.chromium import CHROMIUM, Served, Watched, launched, served, watched

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")
FIVE_MINUTES = 300
TWENTY = 20


@pytest.fixture
def chromium(shop: Market) -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def site(shop: Market, home: Path) -> Iterator[Served]:
    with served(home, shop.clock) as made:
        yield made


@pytest.fixture
def seen(chromium: Browser, site: Served) -> Iterator[Watched]:
    with watched(chromium, site) as window:
        yield window


def states(home: Path, shop: Market) -> dict[int, str]:
    with App(home, clock=shop.clock) as app:
        rows = app.db.rows("SELECT id, state FROM actions")
        return {row["id"]: row["state"] for row in rows}


def decided(before: dict[int, str], after: dict[int, str]) -> list[int]:
    return [number for number, state in after.items() if before[number] == "proposed" != state]


def test_twenty_entries_are_decided_by_keys_in_a_part_of_five_minutes(
    seen: Watched, home: Path, shop: Market, tmp_path: Path
) -> None:
    before = states(home, shop)
    assert list(before.values()).count("proposed") >= TWENTY
    begun = time.monotonic()
    for group in ("questions", "low", "drafts", "asks", "tasks"):
        seen.open(f"/?only={group}")
        seen.page.screenshot(path=tmp_path / f"{group}.png")
        for _entry in range(seen.page.locator("article").count()):
            if len(decided(before, states(home, shop))) >= TWENTY:
                break
            waiting = seen.page.locator("article button[data-key=a]").first
            if not waiting.count():
                break
            seen.page.locator("article", has=seen.page.locator("form[action$='/approve']")).first.focus()
            seen.page.keyboard.press("a")
            seen.page.locator(".notice").first.wait_for()
            seen.page.goto(f"{seen.base}/?only={group}")
    taken = time.monotonic() - begun
    assert len(decided(before, states(home, shop))) >= TWENTY - 8, "what the guards refuse stays for a person"
    assert taken < FIVE_MINUTES
    assert seen.complaints == []
    assert seen.foreign == []


def test_an_answer_is_mended_sent_once_and_found_in_the_ledger(
    seen: Watched, home: Path, shop: Market, tmp_path: Path
) -> None:
    page = seen.page
    seen.open("/?only=questions")
    page.locator("article [data-open]").first.click()
    page.wait_for_url("**/entries/*")
    number = page.url.rpartition("/")[2]
    page.keyboard.press("e")
    text = "문의 주셔서 감사합니다. 확인해 보니 오늘 중으로 발송됩니다. 조금만 기다려 주세요."
    with page.expect_response(lambda answer: answer.url.endswith("/check")):
        page.fill("#text", text)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=tmp_path / "mended.png")
    page.locator("form#answer button.primary").click()
    page.locator(".notice.good").wait_for()
    seen.open("/sending")
    assert page.locator("form[action='/sending'] button").count() == 0, "it is held, to be undone"
    shop.clock.advance(minutes=3)
    seen.open("/sending")
    page.screenshot(path=tmp_path / "sending.png")
    page.locator("form[action='/sending'] button").click()
    page.locator(".notice.good").wait_for()
    seen.open(f"/ledger?only=sent&q={text[:8]}")
    page.screenshot(path=tmp_path / "ledger.png")
    assert page.locator("tbody tr").count() == 1
    assert page.locator("tbody tr a").first.inner_text() == number
    arrived = [write for write in shop.fake.writes if write.effect and text in str(write.body)]
    assert len(arrived) == 1
    seen.open("/sending")
    assert page.locator("form[action='/sending'] button").count() == 0
    assert [write for write in shop.fake.writes if write.effect and text in str(write.body)] == arrived
    assert seen.complaints == []

"""Stores, channels and the first hour in a real browser: with script and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from tests.web.chromium import CHROMIUM, Served
from tests.web.test_browser import Open, chromium, clock, data, site, window

__all__ = ["chromium", "clock", "data", "site", "window"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_chosen_and_told(script: bool, window: Open, tmp_path: Path) -> None:
    seen = window(java_script_enabled=script, locale="en-US")
    wrong = tmp_path / "list.csv"
    wrong.write_text("가,나\n1,2\n", encoding="utf-8")
    seen.open("/stores")
    seen.page.locator("#file-main").set_input_files(wrong)
    seen.page.get_by_role("button", name="Read it").click()
    seen.page.locator(".notice.bad").wait_for()
    assert "SmartStore's review export" in seen.page.locator(".notice.bad").inner_text()
    seen.page.get_by_role("button", name="Read everything now").click()
    seen.page.locator(".progress").wait_for()
    for _turn in range(100):
        if not seen.page.locator("[data-poll]").count():
            break
        if not script:
            seen.open("/stores")
        seen.page.wait_for_timeout(100)
    assert seen.page.locator("[data-poll]").count() == 0, "it was followed to its end"
    assert (seen.foreign, seen.complaints) == ([], [])


@pytest.mark.parametrize("script", [True, False])
def test_a_channel_is_switched_on_and_off(script: bool, window: Open, data: Path) -> None:
    settings = {"mall_id": "acme", "client_id": "id", "client_secret": "secret"}
    with App(data, clock=MovableClock(DEMO_NOW)) as app:
        app.stores.connect("mall", "cafe24", settings, app.clock.now())
    seen = window(java_script_enabled=script, locale="en-US")
    seen.open("/channels")
    card = seen.page.locator("section[aria-labelledby='channel-cafe24-sms']")
    assert "missing" in card.inner_text()
    card.get_by_role("button", name="Let it really send").click()
    seen.page.locator(".notice.good").wait_for()
    assert "sends since" in card.inner_text()
    card.get_by_role("button", name="Only rehearse").click()
    card.locator(".chip.amber").wait_for()
    assert "sends since" not in card.inner_text()
    assert (seen.foreign, seen.complaints) == ([], [])


@pytest.mark.parametrize("script", [True, False])
def test_the_hour_is_resumed_where_it_was_left(script: bool, window: Open, site: Served) -> None:
    seen = window(java_script_enabled=script, locale="en-US")
    seen.open("/start")
    before = seen.page.locator(".path .past").count()
    seen.page.locator(".path .now form button").last.click()
    seen.page.locator(".notice.good").wait_for()
    assert seen.page.locator(".path .past").count() == before + 1
    seen.page.close()
    seen.page = seen.page.context.new_page()
    seen.open("/start")
    assert seen.page.locator(".path .past").count() == before + 1

"""No page shows a key: every address that the pages lead to is opened, after a run in which everything failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.app import App
from tests.cli.market import Market, Run
from tests.cli.test_canaries import PEOPLE, Ears, ears, failing, peopled, secrets, sung
from tests.web.browsing import Browser

__all__ = ["ears", "secrets"]

MOST = 250
AFTER = ("/leave", "/static", "/ledger/export")


@pytest.fixture
def spoiled(run: Run, shop: Market, home: Path, tmp_path: Path, secrets: dict[str, str]) -> dict[str, str]:
    """Let everything fail once in a shop whose keys are canaries; return these."""
    peopled(home, shop)
    failing(run, shop, tmp_path)
    return secrets


async def crawled(browser: Browser) -> dict[str, str]:
    """Return every page that is reached from the first one by links of its own."""
    found: dict[str, str] = {}
    waiting = ["/", "/entries/999999", "/orders/main/none", "/nowhere", "/stores/main/settings"]
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if path in found:
            continue
        seen = await browser.get(path)
        found[path] = seen.answer.text + str(seen.answer.headers)
        links = (named.get("href", "") for tag, named in seen.tags if tag == "a")
        waiting += [link for link in links if link.startswith("/") and not link.startswith(("//", *AFTER))]
    return found


async def test_no_page_shows_a_key(spoiled: dict[str, str], shop: Market, home: Path, ears: Ears) -> None:
    with App(home, clock=shop.clock) as app:
        browser = Browser(app)
        async with browser.client:
            await browser.enter()
            pages = await crawled(browser)
    assert {path.split("/")[1] for path in pages} >= {
        "",
        "entries",
        "orders",
        "reviews",
        "inquiries",
        "people",
        "stores",
    }
    assert sung(pages, spoiled) == {}
    assert sung(pages, PEOPLE), "the pages of the desk do show what customers wrote, so the search finds what is there"
    assert sung({f"record {at}": text for at, text in enumerate(ears.heard)}, PEOPLE | spoiled) == {}

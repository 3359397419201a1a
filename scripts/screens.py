"""Takes the pictures of the page that the READMEs show, from the demo: invented people, a fixed clock.

Wants Chromium. Run it with: just screens
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from dangol.testing import DEMO_NOW

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screens"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SUFFIX = {"en": "", "ko": ".ko"}
WIDE = {"width": 1280, "height": 860}


@contextmanager
def served(lang: str) -> Iterator[str]:
    """Play the demo in a language, serve it, and yield the link."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "demo"
        env = os.environ | {
            "DANGOL_LANG": lang,
            "DANGOL_CLOCK": DEMO_NOW.isoformat(),
            "DANGOL_STATE": str(Path(folder) / "state"),
            "PYTHONUNBUFFERED": "1",
        }
        run = [sys.executable, "-m", "dangol"]
        subprocess.run([*run, "demo", "--dir", str(home)], check=True, env=env, stdout=subprocess.DEVNULL)
        serve = [*run, "--home", str(home), "serve", "--no-open", "--port", "0"]
        with subprocess.Popen(serve, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as page:
            try:
                assert page.stdout is not None  # noqa: S101 - asked for above
                yield next(found[0] for line in page.stdout if (found := re.search(r"http://\S+", line)))
            finally:
                page.terminate()


def taken(browser: Browser, link: str, lang: str) -> None:
    """Take every picture of one language."""
    locale = {"ko": "ko-KR", "en": "en-US"}[lang]
    base = link.partition("/enter")[0]
    context = browser.new_context(viewport=WIDE, locale=locale, device_scale_factor=1.5, reduced_motion="reduce")  # type: ignore[arg-type]  # a size
    page = context.new_page()
    page.goto(link)
    page.goto(f"{base}/?only=low")
    first = page.locator("article [data-open]").first.get_attribute("href")
    pictures = {
        "today": "/",
        "entry": first,
        "start": "/start",
        "words": "/policy/templates/thank_review",
        "ledger": "/ledger",
    }
    for name, path in pictures.items():
        page.goto(f"{base}{path}")
        page.screenshot(path=FOLDER / f"{name}{SUFFIX[lang]}.png")
    context.close()


def main() -> int:
    """Take the pictures anew."""
    if CHROMIUM is None:
        sys.stderr.write("no Chromium\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for lang in ("en", "ko"):
            with served(lang) as link:
                taken(browser, link, lang)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

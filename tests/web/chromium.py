"""A real browser before the page as it is served: Debian's Chromium, where there is one."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, sync_playwright

from dangol.app import App
from dangol.clock import Clock
from dangol.web.server import serve_page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@dataclass
class Served:
    """A page that is being served, and the links that open it."""

    links: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return self.links[0].partition("/enter")[0]


@contextmanager
def served(home: Path, clock: Clock) -> Iterator[Served]:
    """Serve the page on a thread, with its own program."""
    made, ready = Served(), threading.Event()
    loop = asyncio.new_event_loop()

    def told(link: str) -> None:
        made.links.append(link)
        ready.set()

    async def work() -> None:
        with App(home, clock=clock) as app:
            tasks.append(asyncio.current_task())
            try:
                await serve_page(app, 0, told, open_browser=False)
            except asyncio.CancelledError:
                await asyncio.sleep(0.05)  # connections that were just closed say so in the next rounds of the loop

    tasks: list[asyncio.Task[None] | None] = []
    thread = threading.Thread(target=lambda: loop.run_until_complete(work()))
    thread.start()
    try:
        assert ready.wait(20)
        yield made
    finally:
        loop.call_soon_threadsafe(lambda: [task.cancel() for task in tasks if task is not None])
        thread.join(20)
        loop.close()


@dataclass
class Watched:
    """A browser window whose requests and complaints are noted."""

    page: Page
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        return [address for address in self.requests if not address.startswith((f"{self.base}/", "blob:"))]

    def open(self, path: str) -> None:
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.status == 200, path


def watch(context: BrowserContext, site: Served) -> Watched:
    """Open the link in a window."""
    page = context.new_page()
    seen = Watched(page, site.base)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("console", lambda message: seen.complaints.append(message.text))
    page.on("pageerror", lambda wrong: seen.complaints.append(str(wrong)))

    def refused(dialog: Dialog) -> None:
        seen.complaints.append("dialog")
        dialog.dismiss()

    page.on("dialog", refused)
    page.goto(site.links.pop() if len(site.links) > 1 else site.links[0])
    return seen


@contextmanager
def launched() -> Iterator[Browser]:
    """Start the browser, and end it."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, site: Served) -> Iterator[Watched]:
    """Open a Korean window of a laptop's size."""
    context = browser.new_context(locale="ko-KR", reduced_motion="reduce", viewport={"width": 1280, "height": 860})
    yield watch(context, site)
    context.close()

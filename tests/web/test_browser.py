"""Every page in a real browser: nothing from elsewhere, nobody shut out, with script and without, on a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from tests.web.chromium import CHROMIUM, Served, Watched, launched, served, watch
from tests.web.conftest import copied
from tests.web.test_hostile_texts import TEXTS, poison

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: apt-get install chromium")

PAGES = (
    "/",
    "/?only=low",
    "/sending",
    "/orders",
    "/reviews",
    "/inquiries",
    "/people",
    "/people/1",
    "/people/1/erase",
    "/ledger?chain=1",
    "/stores",
    "/start",
    "/stores/new/cafe24",
    "/stores/main/settings",
    "/channels",
    "/channels/email",
    "/policy?open=asks",
    "/policy/templates",
    "/policy/templates/thank_review",
)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
Open = Callable[..., Watched]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(DEMO_NOW)


@pytest.fixture
def data(filled: Path, home: Path) -> Path:
    return copied(filled, home)


@pytest.fixture
def site(data: Path, clock: MovableClock) -> Iterator[Served]:
    with served(data, clock) as made:
        yield made


@pytest.fixture
def window(chromium: Browser, site: Served) -> Iterator[Open]:
    """Return what opens a window that has entered."""
    with ExitStack() as stack:

        def opened(**wishes: Any) -> Watched:
            context = chromium.new_context(**{"locale": "ko-KR", "reduced_motion": "reduce"} | wishes)
            stack.callback(context.close)
            return watch(context, site)

        yield opened


def entries(data: Path) -> list[str]:
    """Return one order, review and question, and one entry of each kind."""
    with App(data, clock=MovableClock(DEMO_NOW)) as app:
        app.book.prepare()
        order = app.db.value("SELECT order_id FROM items WHERE stage = 'confirmed' ORDER BY id LIMIT 1")
        review = app.db.value("SELECT id FROM reviews WHERE rating <= 2 ORDER BY id LIMIT 1")
        question = app.db.value("SELECT id FROM inquiries ORDER BY id LIMIT 1")
        found = [f"/orders/main/{order}", f"/reviews/main/{review}", f"/inquiries/main/{question}"]
        kinds: dict[str, int] = {}
        for one in app.ledger.inbox():
            kinds.setdefault(one.kind, one.id)
        return [*found, *(f"/entries/{number}" for number in kinds.values())]


def visit(seen: Watched, path: str) -> None:
    seen.page.goto(seen.base + path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_open_to_everybody(width: int, scheme: str, window: Open, data: Path) -> None:
    seen = window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for path in (*PAGES, *entries(data)[:6]):
        visit(seen, path)
        found = Axe().run(seen.page, options=AXE).response
        assert len(found["passes"]) > 10
        told = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
        assert told == [], path
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert seen.foreign == []


def test_no_page_asks_for_anything_from_elsewhere_or_complains(window: Open, data: Path) -> None:
    seen = window()
    for path in (*PAGES, *entries(data)):
        seen.open(path)
    assert seen.foreign == []
    assert seen.complaints == []
    assert len(seen.requests) > len(PAGES)


def test_hostile_texts_run_nothing(window: Open, data: Path) -> None:
    with App(data, clock=MovableClock(DEMO_NOW)) as app:
        poison(app, "\n".join(TEXTS))
    seen = window()
    for path in (*PAGES, *entries(data)):
        seen.open(path)
        for link in seen.page.locator("main a").all():
            assert not (link.get_attribute("href") or "").lower().startswith(("javascript:", "data:", "//"))
    assert seen.foreign == []
    assert seen.complaints == []


def first(data: Path, **wanted: str) -> int:
    with App(data, clock=MovableClock(DEMO_NOW)) as app:
        return next(
            one.id
            for one in app.ledger.inbox()
            if one.state == "proposed" and all(getattr(one, name) == value for name, value in wanted.items())
        )


@contextmanager
def ledger(data: Path) -> Iterator[Any]:
    with App(data, clock=MovableClock(DEMO_NOW)) as app:
        yield app.ledger


def test_without_script_everything_still_works(window: Open, data: Path) -> None:
    number = first(data, kind="answer_inquiry")
    seen = window(java_script_enabled=False)
    seen.open(f"/entries/{number}")
    seen.page.fill("#text", "네")
    seen.page.get_by_role("button", name="점검").or_(seen.page.get_by_role("button", name="Check the text")).click()
    assert seen.page.locator("#looked .note").count() > 0
    seen.page.fill("#text", "정성스러운 후기 감사합니다. 다음에도 정성껏 준비하겠습니다.")
    seen.page.locator("form#answer button.primary").click()
    assert seen.page.locator(".notice.good").count() == 1
    with ledger(data) as kept:
        assert kept.get(number).state == "approved"
    seen.page.locator(".notice form button").click()
    with ledger(data) as kept:
        assert kept.get(number).state == "proposed"
    seen.open("/?only=questions")
    box = seen.page.locator(f"#entry-{number} input[type=checkbox]")
    box.check()
    seen.page.locator("#several button").click()
    with ledger(data) as kept:
        assert kept.get(number).state == "approved"


def test_a_text_is_looked_at_while_it_is_typed(window: Open, data: Path) -> None:
    seen = window()
    seen.open(f"/entries/{first(data, kind='answer_inquiry')}")
    seen.page.locator("#text").fill("제 번호는 010-0000-0000 입니다. 감사합니다.")
    seen.page.locator("#looked .note.bad").first.wait_for()
    seen.page.locator("#text").fill("정성스러운 후기 감사합니다. 다음에도 정성껏 준비하겠습니다.")
    seen.page.locator("#looked .note.bad").first.wait_for(state="detached")
    assert seen.complaints == []


def test_a_day_goes_by_keys_alone(window: Open, data: Path) -> None:
    seen = window(viewport={"width": 1280, "height": 900})
    seen.open("/?only=questions")
    keys = seen.page.keyboard
    focused = "document.activeElement.id"
    keys.press("j")
    one = seen.page.evaluate(focused)
    keys.press("j")
    two = seen.page.evaluate(focused)
    assert one != two
    assert one.startswith("entry-")
    keys.press("k")
    assert seen.page.evaluate(focused) == one
    before = seen.page.evaluate("performance.timeOrigin")
    keys.press("a")
    seen.page.locator(".notice.good").wait_for()
    assert seen.page.evaluate("performance.timeOrigin") == before, "changed in place"
    assert seen.page.evaluate(focused) == two, "the next one is at hand"
    number = int(one.removeprefix("entry-"))
    with ledger(data) as kept:
        assert kept.get(number).state == "approved"
    keys.press("u")
    seen.page.locator(f"#{one}").wait_for()
    with ledger(data) as kept:
        assert kept.get(number).state == "proposed"
    keys.press("j")
    keys.press("s")
    assert seen.page.evaluate("document.activeElement.name") == "because"
    seen.page.keyboard.type("ja")
    assert seen.page.evaluate("document.activeElement.value") == "ja", "keys are letters where one types"
    keys.press("Escape")
    keys.press("Enter")
    seen.page.wait_for_url("**/entries/*")
    keys.press("e")
    assert seen.page.evaluate(focused) == "text"
    keys.press("Escape")
    keys.press("?")
    assert seen.page.locator("#keyhelp").get_attribute("open") is not None
    assert seen.complaints == []


def test_the_keys_rest_when_they_are_switched_off(window: Open) -> None:
    seen = window()
    seen.open("/?only=questions")
    seen.page.locator("#keyhelp summary").click()
    seen.page.locator("form[action='/keys'] button").click()
    seen.page.keyboard.press("j")
    assert seen.page.evaluate("document.activeElement?.closest('[data-entry]') ?? null") is None


def test_a_foreign_page_can_neither_frame_nor_change(chromium: Browser, site: Served, window: Open, data: Path) -> None:
    seen = window()
    number = first(data, kind="answer_inquiry")
    with ledger(data) as kept:
        shown = kept.get(number).shown_hash
    attack = (
        f"<iframe src='{site.base}/'></iframe>"
        f"<form method=post action='{site.base}/entries/{number}/approve'><input name=hash value='{shown}'></form>"
    )
    foreign = seen.page.context.new_page()
    foreign.route("http://evil.example/*", lambda route: route.fulfill(content_type="text/html", body=attack))
    foreign.goto("http://evil.example/")
    assert [frame.locator("#main").count() for frame in foreign.frames[1:]] == [0]
    foreign.evaluate("document.forms[0].submit()")
    foreign.wait_for_load_state()
    with ledger(data) as kept:
        assert kept.get(number).state == "proposed"

"""Whatever customers, markets and files write is shown as it was written, and becomes nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from dangol.app import App
from tests.web.browsing import Browser, Seen
from tests.web.hostile import SCRIPTS, TEMPLATES

TEXTS = [*SCRIPTS, *TEMPLATES]
OWN_TAGS = {"html", "head", "meta", "title", "link", "script", "body", "header", "nav", "main", "aside", "section"}
OWN_TAGS |= {"a", "img", "p", "span", "div", "small", "strong", "b", "br", "code", "kbd", "time", "cite", "blockquote"}
OWN_TAGS |= {"h1", "h2", "h3", "ul", "ol", "li", "dl", "dt", "dd", "svg", "path", "article", "footer", "noscript"}
OWN_TAGS |= {"form", "input", "button", "label", "select", "option", "textarea", "datalist", "details", "summary"}
OWN_TAGS |= {
    "figure",
    "figcaption",
    "rect",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "caption",
    "fieldset",
    "legend",
    "progress",
}
PLACES = (
    "reviews.text",
    "products.name",
    "inquiries.title",
    "items.option",
    "actions.body",
    "actions.problem",
    "actions.url",
    "buyers.name",
)


def columns(app: App) -> Iterator[tuple[str, str]]:
    for place in PLACES:
        table, column = place.split(".")
        if column in {row["name"] for row in app.db.rows(f"PRAGMA table_info({table})")}:
            yield table, column


def poison(app: App, text: str) -> None:
    """Write a text into everything that people outside choose."""
    with app.db.transaction():
        for table, column in columns(app):
            app.db.conn.execute(f"UPDATE {table} SET {column} = ?", (text,))
        said = "UPDATE inquiries SET thread = json_replace(thread, '$[0].text', ?) WHERE json_array_length(thread) > 0"
        app.db.conn.execute(said, (text,))


def paths(app: App) -> list[str]:
    """Return pages that show the poisoned texts."""
    found: dict[str, int] = {}
    for one in app.ledger.inbox():
        found.setdefault(one.kind, one.id)
    low = app.db.value("SELECT id FROM reviews ORDER BY rating, id LIMIT 1")
    item = app.db.value("SELECT order_id FROM items ORDER BY id LIMIT 1")
    asked = app.db.value("SELECT id FROM inquiries ORDER BY id LIMIT 1")
    lists = ["/orders", "/reviews", "/inquiries", "/people", "/people/1", "/ledger", "/stores"]
    single = [f"/orders/main/{item}", f"/reviews/main/{low}", f"/inquiries/main/{asked}"]
    return ["/", *(f"/entries/{number}" for number in found.values()), *lists, *single]


def harmless(seen: Seen) -> None:
    assert {tag for tag, _named in seen.tags} <= OWN_TAGS
    assert not {
        name
        for _tag, named in seen.tags
        for name in named
        if name.startswith("on") or name in ("style", "srcdoc", "autofocus")
    }
    scripts = [named for tag, named in seen.tags if tag == "script"]
    assert scripts in ([], [{"src": "/static/app.js", "defer": ""}])
    for _tag, named in seen.tags:
        for name in ("href", "src", "action", "formaction", "xlink:href", "data"):
            address = named.get(name, "/")
            assert re.match(r"/(?!/)|#|https://", address), address


@pytest.fixture(scope="module")
def every_text() -> list[str]:
    assert len(SCRIPTS) >= 60
    assert len(TEMPLATES) >= 40
    return TEXTS


async def test_no_text_becomes_markup_on_any_page(browser: Browser, every_text: list[str]) -> None:
    app = browser.app
    assert len(list(columns(app))) >= 6
    for text in every_text:
        poison(app, text)
        for path in (paths(app)[1], "/reviews"):
            seen = await browser.get(path)
            assert seen.status == 200, (text, path)
            harmless(seen)
            assert flat(text) in flat(" ".join(seen.text.split())), (text, path)


def flat(text: str) -> str:
    return re.sub(r"[\s\x00-\x1f]+", "", text)


async def test_every_kind_of_page_shows_all_of_them_at_once(browser: Browser, every_text: list[str]) -> None:
    poison(browser.app, "\n".join(every_text))
    for path in paths(browser.app):
        seen = await browser.get(path)
        assert seen.status == 200
        harmless(seen)


@pytest.mark.parametrize(
    "template",
    [
        "/nowhere{}",
        "/?only={}",
        "/entries/{}",
        "/orders?q={}",
        "/reviews?q={}&only={}",
        "/people?q={}",
        "/orders/main/{}",
    ],
)
async def test_an_address_becomes_no_markup(template: str, browser: Browser, every_text: list[str]) -> None:
    from urllib.parse import quote

    for text in every_text:
        sign = quote(text, safe="")
        seen = await browser.get(template.format(sign, sign))
        assert seen.status in (200, 404)
        harmless(seen)


async def test_a_form_s_words_stay_words(browser: Browser, every_text: list[str]) -> None:
    one = next(one for one in browser.app.ledger.inbox() if one.kind == "thank_review")
    path = f"/entries/{one.id}"
    fields: dict[str, Any] = (await browser.get(path)).form(f"{path}/approve").fields
    for text in every_text:
        looked = await browser.post(f"{path}/check", fields | {"text": f"감사합니다 {text}", "whole": "1"})
        harmless(looked)
        assert flat(text) in flat(looked.form(f"{path}/approve").fields["text"])
    refused = await browser.post("/language", {"csrf": fields["csrf"], "language": "<script>alert(1)</script>"})
    harmless(refused)

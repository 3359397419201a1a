"""Visits the page over ASGI, as a browser would: with its headers, its cookie and the tokens of its forms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx

from dangol.web.office import Office
from dangol.web.site import build

if TYPE_CHECKING:
    from dangol.app import App

HOST = "127.0.0.1:8377"
OWN = {"sec-fetch-site": "same-origin", "origin": f"http://{HOST}"}


@dataclass
class Form:
    """A form of a page: where it goes, and what it sends if nobody touches it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Finds the forms, the text and the tags of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self._area: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        if tag == "form":
            self.forms.append(Form(named.get("action", "")))
            self.by_id[named.get("id", "")] = self.forms[-1]
        elif tag in ("input", "textarea", "button") and self.forms:
            self._field(tag, named)

    def _field(self, tag: str, named: dict[str, str]) -> None:
        if named.get("type") == "checkbox" or "form" in named:
            return
        if tag == "button":
            self.forms[-1].buttons.append(named)
        elif "name" in named:
            self.forms[-1].fields[named["name"]] = named.get("value", "")
            if tag == "textarea":
                self._area = self.forms[-1], named["name"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._area is not None:
            form, name = self._area
            form.fields[name] += data


@dataclass
class Seen:
    """A page that was answered."""

    answer: httpx.Response

    def __post_init__(self) -> None:
        self._reader = _Reader()
        self._reader.feed(self.answer.text)

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._reader.text).split())

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        return self._reader.tags

    @property
    def forms(self) -> list[Form]:
        return self._reader.forms

    def form(self, action: str) -> Form:
        found = [form for form in self._reader.forms if form.action == action]
        assert found, f"no form for {action}, only {sorted({form.action for form in self._reader.forms})}"
        return found[0]

    @property
    def csrf(self) -> str:
        return self.form("/language").fields["csrf"]


class Browser:
    """One browser that opened its link."""

    def __init__(self, app: App, office: Office | None = None) -> None:
        self.app = app
        self.office = office or Office(app)
        site = build(self.office, frozenset({HOST, HOST.replace("127.0.0.1", "localhost")}))
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=site), base_url=f"http://{HOST}", headers={"accept-language": "en"}
        )

    async def enter(self) -> Seen:
        key = self.office.sessions.link()
        return Seen(await self.client.get(f"/enter?key={key}", follow_redirects=True))

    async def get(self, path: str, **headers: str) -> Seen:
        return Seen(await self.client.get(path, headers=headers, follow_redirects=True))

    async def post(self, path: str, fields: dict[str, str], *, follow: bool = True) -> Seen:
        answer = await self.client.post(path, data=fields, headers=OWN, follow_redirects=follow)
        return Seen(answer)

    async def submit(self, page: str, action: str, **changed: str) -> Seen:
        """Fill in a form of a page and send it."""
        seen = await self.get(page)
        return await self.post(action, seen.form(action).fields | changed)


def state_of(app: App) -> str:
    """Return a digest of everything that is stored."""
    lines = "\n".join(app.db.conn.iterdump())
    return hashlib.sha256(lines.encode()).hexdigest()

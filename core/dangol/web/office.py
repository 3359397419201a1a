"""One running page: the program it shows, the browsers that may look, and one visit of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse, RedirectResponse

from dangol.errors import BadFile, ConfigError
from dangol.i18n import LANGUAGES, _, language
from dangol.web.sessions import Notice, Session, Sessions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jinja2 import Environment
    from starlette.datastructures import FormData
    from starlette.requests import Request
    from starlette.responses import Response

    from dangol.app import App
    from dangol.desk.consents import Waiting
    from dangol.desk.stores import Reading

__all__ = ["Office", "Visit"]

_MOST_FORM_BYTES = 1024 * 1024
_MOST_FIELDS = 2000
_NO_FORM = "application/x-www-form-urlencoded"
LANGUAGE_COOKIE = "dangol-language"
KEYS_COOKIE = "dangol-keys"


class Office:
    """What every visit shares. The page runs in one thread and one loop, so that the data file has one user."""

    def __init__(self, app: App) -> None:
        from dangol.web.render import environment

        self.app = app
        self.sessions = Sessions(app.clock)
        self.templates: Environment = environment()
        self.tell_link = _nothing
        self.reading: Reading | None = None
        """The last reading that was begun from the page."""
        self.consent: tuple[Waiting, asyncio.Task[None] | None] | None = None
        """The last consent that was asked for from the page, with what waits for its answer."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: tuple[tuple[str, int], ...] = self._choices()

    def keep(self, task: asyncio.Task[None]) -> None:
        """Hold on to work that goes on beside the visits, until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def ask_consent(self, store: str) -> None:
        """Ask for a consent; what waits for an earlier one gives way. Raises like ``App.begin_consent``."""
        from dangol.desk.consents import wait

        await self.end_consent()
        waiting, task = await wait(self.app, store)
        if task is not None:
            self.keep(task)
        self.consent = waiting, task

    async def end_consent(self) -> None:
        """Wait no longer for the browser that was to come back."""
        if self.consent is not None and self.consent[1] is not None:
            self.consent[1].cancel()
            await asyncio.wait([self.consent[1]])
        self.consent = None

    def refresh(self) -> None:
        """Read the seller's files anew if one of them changed since the last visit."""
        now = self._choices()
        if now != self._seen:
            self._seen = now
            self.app.reread()

    def _choices(self) -> tuple[tuple[str, int], ...]:
        return tuple(sorted((path.name, path.stat().st_mtime_ns) for path in Path(self.app.home).glob("*.toml")))


def _nothing() -> None:
    """Tell nobody."""


class Visit:
    """One request of a browser that may look."""

    def __init__(self, request: Request, office: Office, session: Session) -> None:
        self.request = request
        self.office = office
        self.session = session
        self._form: FormData | None = None

    @property
    def app(self) -> App:
        """The program."""
        return self.office.app

    @property
    def now(self) -> datetime:
        """The time of the program's clock."""
        return self.app.clock.now()

    @property
    def here(self) -> str:
        """The address within the page, to come back to."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def ask(self, name: str, default: str = "") -> str:
        """Return a word of the address."""
        return self.request.query_params.get(name, default).strip()

    def number(self, name: str = "id") -> int:
        """Return a number that the address names."""
        return int(self.request.path_params[name])

    def word(self, name: str) -> str:
        """Return a word that the path names."""
        return str(self.request.path_params[name])

    async def form(self, *, files: bool = False) -> FormData:
        """Read the form once. Raises ``ConfigError`` for one that is too large."""
        if self._form is None:
            kind = self.request.headers.get("content-type", "").partition(";")[0].strip()
            size = int(self.request.headers.get("content-length") or 0)
            if kind != _NO_FORM and not files:
                raise ConfigError(_("This form is not understood."))
            if not files and size > _MOST_FORM_BYTES:
                raise BadFile(_("This is too large for a form."))
            self._form = await self.request.form(max_files=8, max_fields=_MOST_FIELDS)
        return self._form

    def field(self, name: str, default: str = "") -> str:
        """Return one text of the form that was read."""
        value = default if self._form is None else self._form.get(name, default)
        return value.strip() if isinstance(value, str) else default

    def form_names(self) -> list[str]:
        """Return the names in the form that was read, each once."""
        return [] if self._form is None else list(dict.fromkeys(self._form.keys()))

    def fields(self, name: str) -> Sequence[str]:
        """Return every text of one name in the form that was read."""
        found = [] if self._form is None else self._form.getlist(name)
        return [value for value in found if isinstance(value, str)]

    def page(self, template: str, status: int = 200, **content: Any) -> Response:
        """Show a template. What was to be told is told now."""
        notices, self.session.notices = self.session.notices, []
        words = {
            "visit": self,
            "notices": notices,
            "csrf": self.session.csrf,
            "lang": language(),
            "keys": self.request.cookies.get(KEYS_COOKIE) != "off",
            "here": self.here,
            "path": self.request.url.path,
        }
        return HTMLResponse(self.office.templates.get_template(template).render(words | content), status_code=status)

    def tell(self, text: str, *, good: bool = True, hint: str = "", undo: Iterable[int] = (), place: str = "") -> None:
        """Keep a notice for the next page of this browser."""
        self.session.notices.append(Notice(text, good=good, hint=hint, undo=undo, place=place))

    def go(self, place: str = "") -> Response:
        """Send the browser to a place of this page: the named one, or the one its form came from."""
        return RedirectResponse(local(place or self.field("back")), status_code=303)


def local(place: str) -> str:
    """Return a place within this page; the front page for anything else."""
    parts = urlsplit(place)
    plain = not parts.scheme and not parts.netloc and place.startswith("/") and not place.startswith(("//", "/\\"))
    return place if plain and "\n" not in place and "\r" not in place else "/"


def wished_language(request: Request) -> str:
    """Return what the person chose, else the browser's language, else the program's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    weighed: list[tuple[float, str]] = []
    for part in request.headers.get("accept-language", "").split(","):
        name, _semicolon, quality = part.strip().partition(";q=")
        known = name.lower().partition("-")[0]
        if known in LANGUAGES and _weight(quality) > 0:
            weighed.append((_weight(quality), known))
    return max(weighed, key=lambda one: one[0])[1] if weighed else language()


def _weight(quality: str) -> float:
    try:
        return float(quality or 1)
    except ValueError:
        return 0.0

"""Which method of a mocked API answers which path, and how it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import msgspec

from dangol.clock import KST
from dangol.testing.exchange import FakeRequest

__all__ = ["Ask", "Refused", "Route", "compiled", "find_route", "route", "routes_of"]

F = TypeVar("F", bound="Callable[..., Any]")
_MARK = "__dangol_routes__"
_NONE: Mapping[str, str] = {}
_PLACE = re.compile(r"\{(\w+)\}")


class Refused(Exception):
    """What a route raises in place of an answer: a status, the market's own code and message, and headers."""

    def __init__(self, status: int, code: str, message: str = "", headers: Mapping[str, str] = _NONE) -> None:
        super().__init__(message or code)
        self.headers = dict(headers)
        self.status = status
        self.code = code
        self.message = message or code


class Route(NamedTuple):
    """A method and a path, compiled, with what answers."""

    method: str
    path: str
    pattern: re.Pattern[str]
    answer: Callable[..., Any]
    write: bool


def route(method: str, path: str, *, reads: bool | None = None) -> Callable[[F], F]:
    """Let a method of a ``FakePlatform`` answer ``method path``; ``{name}`` stands for one part of the path.

    The method gets an ``Ask`` and every part by its name, and returns JSON values, or a ``FakeResponse``.
    ``reads`` says that a POST changes nothing.
    """

    def mark(function: F) -> F:
        marks = [*getattr(function, _MARK, ()), (method, path, reads)]
        setattr(function, _MARK, marks)
        return function

    return mark


def routes_of(owner: object) -> list[Route]:
    """Return the routes of an object's methods."""
    return list(_routes(owner))


def _routes(owner: object) -> Iterator[Route]:
    for name in dir(type(owner)):
        function = getattr(type(owner), name, None)
        for method, path, reads in getattr(function, _MARK, ()):
            write = method not in ("GET", "HEAD", "OPTIONS") and not reads
            yield Route(method, path, compiled(path), getattr(owner, name), write)


def compiled(path: str, kinds: Mapping[str, str] = _NONE) -> re.Pattern[str]:
    """Compile a path; ``kinds`` gives patterns for single names in braces, whose parts come in order, without names."""

    def part(found: re.Match[str]) -> str:
        return f"({kinds[found[1]]})" if found[1] in kinds else f"(?P<{found[1]}>[^/]+)"

    pieces, last = [], 0
    for found in _PLACE.finditer(path):
        pieces += [re.escape(path[last : found.start()]), part(found)]
        last = found.end()
    return re.compile("".join([*pieces, re.escape(path[last:])]))


def find_route(routes: Iterable[Route], request: FakeRequest) -> tuple[Route, dict[str, str]] | None:
    """Return the route of a request with the parts of its path."""
    for one in routes:
        found = one.pattern.fullmatch(request.path) if one.method == request.method else None
        if found is not None:
            return one, found.groupdict()
    return None


class Ask:
    """One request, as an author reads it. What is missing or of the wrong form is refused with 400."""

    def __init__(self, request: FakeRequest) -> None:
        self.request = request

    def text(self, name: str, default: str | None = None) -> str | None:
        """Return one value of the query."""
        values = self.request.params.get(name)
        return values[-1] if values else default

    def number(self, name: str, default: int) -> int:
        """Return a whole number of the query."""
        text = self.text(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit():
            raise Refused(400, "BAD_PARAMETER", f"{name} must be a number")
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """Return a time of the query, ISO 8601; without a zone it is Korean time."""
        text = self.text(name)
        if text is None:
            return None
        try:
            zoned = text.replace(" ", "+") if "T" in text else text  # a bare + in a query means a space
            found = datetime.fromisoformat(zoned)
        except ValueError:
            raise Refused(400, "BAD_PARAMETER", f"{name} must be a time") from None
        return found if found.tzinfo else found.replace(tzinfo=KST)

    def header(self, name: str) -> str:
        """Return a header, empty if it is missing."""
        return self.request.headers.get(name.lower(), "")

    def json(self) -> Any:
        """Return the body."""
        try:
            return self.request.json()
        except msgspec.DecodeError:
            raise Refused(400, "BAD_BODY", "the body must be JSON") from None

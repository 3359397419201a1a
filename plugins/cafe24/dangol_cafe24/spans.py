"""Lists that are asked by date: a list too long for the API's caps is asked for in shorter spans.

No list says in which order its rows come, and every one refuses offsets beyond a cap. So a page that
is full is asked for again in half as many days, until the rows of a span fit into one page; only a
single day is ever read by offset, and one that is longer than the cap is cut by the hour. Nothing
stops at a row that is known already.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from dangol import KST, BadResponse, translator

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from dangol import Window
    from dangol_cafe24.wire import Listing

__all__ = ["Ask", "Caps", "Span", "everything", "walk"]

_ = translator("dangol_cafe24", __file__)

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LAST = time(23, 59, 59)


@dataclass(frozen=True)
class Caps:
    """How many rows one page may have, and the largest offset that the API takes."""

    limit: int
    offset: int


@dataclass(frozen=True)
class Span:
    """A closed span of Korean time, in whole seconds."""

    since: datetime
    until: datetime

    @classmethod
    def days(cls, first: date, last: date) -> Span:
        """Return whole days."""
        return cls(datetime.combine(first, time(), KST), datetime.combine(last, _LAST, KST))

    @classmethod
    def covering(cls, window: Window, back: timedelta = timedelta(0)) -> Span:
        """Return the days that a window touches, and those of the time ``back`` before it."""
        since, until = window.since - back, window.until
        return cls.days(since.astimezone(KST).date(), until.astimezone(KST).date())

    @property
    def whole(self) -> bool:
        """Whether it is made of whole days."""
        return self.since.time() == time() and self.until.time() == _LAST

    @property
    def single(self) -> bool:
        """Whether it lies in one day."""
        return self.since.date() == self.until.date()

    def params(self) -> dict[str, str]:
        """Write it as the API wants it: as days where it can, with times where it has to."""
        form = "%Y-%m-%d" if self.whole else "%Y-%m-%d %H:%M:%S"
        return {"start_date": self.since.strftime(form), "end_date": self.until.strftime(form)}

    def narrower(self) -> Span:
        """Return its first half. Raises ``BadResponse`` for a second."""
        if self.whole and not self.single:
            return Span.days(self.since.date(), (self.since + (self.until - self.since) / 2 - _SECOND).date())
        if self.since == self.until:
            raise BadResponse(
                _("Cafe24 has more rows in one second than it lets anybody read."), detail={"reason": "offset cap"}
            )
        return Span(self.since, self.since + (self.until - self.since) // (2 * _SECOND) * _SECOND)

    def following(self, end: datetime) -> Span | None:
        """Return what comes after it, up to twice as long, and not beyond ``end`` or the day it cuts."""
        since = self.until + _SECOND
        if since > end:
            return None
        if since.time() == time():
            days = max((self.until - self.since + _SECOND) // _DAY, 1)
            last = min(since + 2 * days * _DAY - _SECOND, end)
            return Span(since, last)
        until = since + max(2 * (self.until - self.since), _SECOND)
        return Span(since, min(until, datetime.combine(since.date(), _LAST, KST), end))


Ask = Callable[[Span, int], Awaitable["Listing"]]
"""Asks for the page of a span that begins at an offset."""


async def everything(ask: Ask, span: Span, caps: Caps) -> list[msgspec.Raw] | None:
    """Return all rows of a span, or ``None`` if it has to be narrower."""
    rows: list[msgspec.Raw] = []
    while len(rows) <= caps.offset:
        answer = await ask(span, len(rows))
        rows += answer.rows
        if not answer.rows or not (answer.goes_on or len(answer.rows) >= caps.limit):
            return rows
        if not span.single:
            return None
    return None


async def walk(
    lists: Sequence[str],
    whole: Span,
    resume: str | None,
    ask: Callable[[str, Span, int], Awaitable[Listing]],
    caps: Caps,
) -> AsyncGenerator[tuple[str, Span, list[msgspec.Raw], str | None]]:
    """Yield the rows of one list after the other, span by span, each with the token of what comes after.

    A token is ``<list> <since> <until>``: what to ask for next. It names its own dates, so that it
    means the same to a run that begins on a later day.
    """
    place: tuple[str, Span] | None = _place(resume) if resume else (lists[0], whole) if lists else None
    while place is not None:
        name, span = place
        rows = await everything(partial(ask, name), span, caps)
        if rows is None:
            place = name, span.narrower()
            continue
        place = _after(lists, whole, name, span)
        yield name, span, rows, None if place is None else _token(*place)


def _after(lists: Sequence[str], whole: Span, name: str, span: Span) -> tuple[str, Span] | None:
    following = span.following(whole.until)
    if following is not None:
        return name, following
    later = [*lists, name]  # a list that is no longer wanted is the last one
    at = later.index(name) + 1
    return (lists[at], whole) if at < len(lists) else None


def _token(name: str, span: Span) -> str:
    return f"{name} {span.since:%Y-%m-%dT%H:%M:%S} {span.until:%Y-%m-%dT%H:%M:%S}"


def _place(token: str) -> tuple[str, Span]:
    name, *ends = token.split(" ")
    since, until = (datetime.fromisoformat(end).replace(tzinfo=KST) for end in ends)
    return name, Span(since, until)

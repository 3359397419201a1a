"""Helpers for authors of stream hooks: loop over pages, parse row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from dangol.errors import BadRecord, BadResponse
from dangol.i18n import _
from dangol.models import Page, Rejected

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

__all__ = ["page", "pages"]

T = TypeVar("T")
A = TypeVar("A")


async def pages(
    call: Callable[[str | None], Awaitable[A]], next_of: Callable[[A], str | None], start: str | None = None
) -> AsyncGenerator[tuple[A, str | None], None]:
    """Yield each answer with the token of what comes after it; empty answers are ordinary.

    The same token twice is an endless loop and raises ``BadResponse``.
    """
    seen = {start}
    token = start
    while True:
        answer = await call(token)
        token = next_of(answer)
        yield answer, token
        if token is None:
            return
        if token in seen:
            raise BadResponse(
                _("The platform repeats the same page for ever."), detail={"reason": "repeated page token"}
            )
        seen.add(token)


def page(
    rows: Iterable[Any],
    parse: Callable[[Any], T],
    resume: str | None = None,
    *,
    id_of: Callable[[Any], str | None] | None = None,
) -> Page[T]:
    """Parse ``rows`` one by one; what raises ``BadRecord`` is rejected in its raw form, the rest kept."""
    items: list[T] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            items.append(parse(row))
        except BadRecord as wrong:
            name = id_of(row) if id_of else None
            rejected.append(Rejected(raw=msgspec.json.encode(row), reason=wrong.message, id=name))
    return Page(items, resume, rejected)

"""The pages: each module has its addresses in ``PAGES``, its template of the same name, and its own test file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.responses import Response

    from dangol.web.office import Visit

    Handler = Callable[[Visit], Awaitable[Response]]

__all__ = ["PAGES", "Page"]


class Page(NamedTuple):
    """One address: what is shown there, and what a form that is sent there does."""

    path: str
    show: Handler | None = None
    act: Handler | None = None
    files: bool = False
    """Whether its form brings files."""


PAGES = (
    "today",
    "entry",
    "sending",
    "orders",
    "reviews",
    "inquiries",
    "people",
    "ledger",
    "stores",
    "channels",
    "policy",
    "templates",
    "start",
    "choices",
)
"""The modules of this package, in the order in which their addresses are tried."""

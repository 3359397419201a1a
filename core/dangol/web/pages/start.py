"""The first hour, one step after the other: what the data shows as taken is behind, so it goes on where it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.board import order_of
from dangol.desk.day import all_steps, close_step
from dangol.i18n import _
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit

__all__ = ["place_of", "start"]

_PLACES = {
    "connect": "/stores",
    "read": "/stores",
    "decide": "/stores",
    "name": "/policy?open=shop",
    "approve": "/?only=drafts",
    "send": "/sending",
    "oldest": "/inquiries?only=open",
    "thanks": "/?only=drafts",
    "call": "/?only=low",
    "ask": "/?only=asks",
    "words": "/reviews",
    "week": "/ledger?only=sent",
}
"""Where each step is taken; for the others there is a command."""


def place_of(visit: Visit, step: str) -> str:
    """Return where a step is taken, or nothing."""
    if step == "why":
        waiting = order_of(visit.app)
        return f"/entries/{waiting[0]}#why" if waiting else ""
    return _PLACES.get(step, "")


async def _show(visit: Visit) -> Response:
    return start(visit)


def start(visit: Visit) -> Response:
    """Show how far the hour is."""
    steps = all_steps(visit.app)
    following = next((step.id for step, behind in steps if not behind), "")
    return visit.page(
        "start.html",
        steps=[(step, behind, place_of(visit, step.id)) for step, behind in steps],
        following=following,
        behind=sum(behind for _step, behind in steps),
        stores=visit.app.stores.all(),
        markets=sorted(visit.app.plugins.platforms().values(), key=lambda one: one.title),
    )


async def _close(visit: Visit) -> Response:
    close_step(visit.app, visit.field("step"))
    visit.tell(_("Done with it. The next one waits for you."))
    return visit.go()


PAGES = (
    Page("/start", show=_show),
    Page("/start/close", act=_close),
)

"""The first hour, one step after the other: what the data shows as taken is behind, so it goes on where it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.board import order_of
from dangol.desk.copies import key_beside, lies_open
from dangol.desk.day import all_steps, close_step, store_days
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
    "own": "/policy?open=sender",
    "rules": "/policy",
    "ways": "/channels",
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
    since = {row.name: row.connected_at for row in visit.app.stores.all()}
    return visit.page(
        "start.html",
        found=[(one, since[one.store]) for one in store_days(visit.app) if one.read_at is not None],
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


async def _back_up(visit: Visit) -> Response:
    """Copy the data into the folder beside it."""
    path = visit.app.back_up(None)
    visit.tell(_("Copied to {path}.").format(path=path), hint=key_beside(visit.app.vault.source))
    open_to = lies_open(path)
    if open_to:
        visit.tell(open_to, good=False)
    return visit.go("/start")


PAGES = (
    Page("/start", show=_show),
    Page("/start/close", act=_close),
    Page("/start/backup", act=_back_up),
)

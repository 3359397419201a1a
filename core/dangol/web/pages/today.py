"""Today: what waits for a person, the stores as they stand, what runs out, and what leaves next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.day.deadlines import LOSSES
from dangol.desk import acts
from dangol.desk.board import board
from dangol.desk.day import day_page
from dangol.desk.words import SELLER
from dangol.errors import DangolError
from dangol.i18n import _, language
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit

_FIRST = 6
_ALL = 200


async def _today(visit: Visit) -> Response:
    chosen = visit.ask("only")
    waiting = board(visit.app)
    if not visit.app.stores.all():
        return visit.page("welcome.html")
    return visit.page(
        "today.html",
        board=waiting,
        shown=[group for group in waiting.groups if chosen in ("", group.id)],
        only=chosen,
        most=_ALL if chosen else _FIRST,
        page=day_page(visit.app, visit.app.ledger.inbox()),
        losses=LOSSES,
        paused=visit.app.ledger.paused,
        language=language(),
    )


async def _several(visit: Visit) -> Response:
    """Approve the chosen entries, each exactly as it was shown; one that cannot be keeps nobody else back."""
    done: list[int] = []
    for word in visit.fields("id"):
        if not word.isdecimal():
            continue
        try:
            done.append(acts.approve_on_page(visit.app, int(word), visit.field(f"hash-{word}") or "-").id)
        except DangolError as wrong:
            visit.tell(wrong.message, good=False, hint=wrong.hint)
    if done:
        visit.tell(_("{count} approved.").format(count=len(done)), undo=done)
    elif not visit.fields("id"):
        visit.tell(_("Nothing was chosen."), good=False)
    return visit.go()


async def _undo(visit: Visit) -> Response:
    for word in visit.fields("id"):
        if word.isdecimal():
            action = visit.app.ledger.withdraw(int(word), SELLER)
            visit.tell(_("{id} waits for you again; nothing left.").format(id=action.id))
    return visit.go()


PAGES = (
    Page("/", show=_today),
    Page("/approve", act=_several),
    Page("/undo", act=_undo),
)

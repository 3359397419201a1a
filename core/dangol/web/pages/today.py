"""Today: what waits for a person, the stores as they stand, what runs out, and what leaves next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.day.deadlines import LOSSES
from dangol.desk import acts
from dangol.desk.board import GROUPS, board
from dangol.desk.day import day_page
from dangol.desk.words import SELLER, state
from dangol.errors import DangolError
from dangol.i18n import _
from dangol.web.pages import Page
from dangol.web.pages.start import place_of, start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from dangol.storage.ledger import Action
    from dangol.web.office import Visit

_FIRST = 6
_ALL = 200


async def _today(visit: Visit) -> Response:
    app = visit.app
    if not app.stores.all():
        return start(visit)
    chosen = visit.ask("only") if visit.ask("only") in GROUPS else ""
    inbox = app.ledger.inbox()
    waiting = board(app, inbox, most=_ALL if chosen else _FIRST, only=chosen)
    return visit.page(
        "today.html",
        board=waiting,
        shown=[group for group in waiting.groups if chosen in ("", group.id)],
        only=chosen,
        page=(page := day_page(app, inbox)),
        step_place=place_of(visit, page.step.id) if page.step is not None else "",
        losses=LOSSES,
        paused=app.ledger.paused,
    )


async def _several(visit: Visit) -> Response:
    """Approve the chosen entries, each exactly as it was shown; one that cannot be keeps nobody else back."""
    done: list[Action] = []
    for word in visit.fields("id"):
        if not word.isdecimal():
            continue
        try:
            done.append(await acts.approve_on_page(visit.app, int(word), visit.field(f"hash-{word}") or "-"))
        except DangolError as wrong:
            visit.tell(wrong.message, good=False, hint=wrong.hint)
    tell_approved(visit, done)
    if not visit.fields("id"):
        visit.tell(_("Nothing was chosen."), good=False)
    return visit.go()


def tell_approved(visit: Visit, done: Sequence[Action]) -> None:
    """Say what was approved: what leaves may be undone, what is done by hand has its place."""
    leaving = [one.id for one in done if one.state == "approved"]
    before = [one.id for one in done if one.state == "handed_off"]
    for one in done:
        if one.state not in ("approved", "handed_off"):
            visit.tell(one.problem or state(one.state), good=False)
    if leaving:
        visit.tell(_("{count} approved.").format(count=len(leaving)), undo=leaving)
    if before:
        place = "/?only=hand" if len(before) > 1 else f"/entries/{before[0]}"
        visit.tell(_("{count} approved, for you to do by hand.").format(count=len(before)), place=place)


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

"""Letting messages go: what would leave now, exactly so, and then, by a person's word, its leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.board import entries
from dangol.desk.sending import refuse_fixed_clock
from dangol.desk.words import SELLER
from dangol.i18n import _
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.web.office import Visit


async def _show(visit: Visit) -> Response:
    report = await visit.app.sender().run(False)
    leaving = {one.action.id: one for one in entries(visit.app, visit.app.ledger.approved())}
    return visit.page(
        "sending.html",
        would=[leaving[one] for one in report.would_send if one in leaving],
        held=[(leaving[one.id], one.reason) for one in report.held if one.id in leaving],
        paused=visit.app.ledger.paused,
        stores=report.stores,
    )


async def _send(visit: Visit) -> Response:
    refuse_fixed_clock(visit.app)
    report = await visit.app.sender().run(True)
    told = (
        (_("{count} sent."), report.sent),
        (_("{count} lie before you, to be done by hand."), report.handed_off),
        (_("{count} refused by the market."), report.failed),
        (_("{count} in doubt: look on the market."), report.in_doubt),
    )
    for text, ids in told:
        if ids:
            visit.tell(text.format(count=len(ids)), good=ids not in (report.failed, report.in_doubt))
    for store, reason in report.stores.items():
        visit.tell(_("{store} is left alone for now: {reason}").format(store=store, reason=reason), good=False)
    if not visit.session.notices:
        visit.tell(_("Nothing is approved and due."))
    return visit.go("/")


async def _pause(visit: Visit) -> Response:
    visit.app.ledger.pause(SELLER)
    visit.tell(_("Sending is paused."))
    return visit.go()


async def _resume(visit: Visit) -> Response:
    visit.app.ledger.resume(SELLER)
    visit.tell(_("Sending is allowed again."))
    return visit.go()


PAGES = (
    Page("/sending", show=_show, act=_send),
    Page("/sending/pause", act=_pause),
    Page("/sending/resume", act=_resume),
)

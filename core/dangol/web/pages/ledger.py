"""The ledger: every message with its state and its chain, and the list for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from dangol.desk.board import entries
from dangol.desk.export import as_csv, as_xlsx
from dangol.desk.words import kind, state
from dangol.errors import NotFound
from dangol.i18n import N_, _
from dangol.storage.lists import Wanted
from dangol.web.pages import Page
from dangol.web.render import query

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.storage.ledger import Action
    from dangol.web.office import Visit

_MOST = 40
_ALL = 100_000
_FILTERS = (
    ("", N_("All")),
    ("sent", N_("sent")),
    ("approved", N_("approved")),
    ("handed_off", N_("by hand")),
    ("in_doubt", N_("in doubt")),
    ("failed", N_("refused")),
    ("cancelled", N_("skipped")),
    ("superseded", N_("no longer needed")),
)
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def _list(visit: Visit) -> Response:
    stores = [row.name for row in visit.app.stores.all()]
    wanted = _wanted(visit, stores, _MOST + 1)
    before = int(visit.ask("before")) if visit.ask("before").isdecimal() else 0
    found = visit.app.ledger.listed(wanted, before)
    shown = found[:_MOST]
    words = {"store": wanted.store, "only": wanted.only, "q": wanted.words}
    return visit.page(
        "ledger.html",
        rows=entries(visit.app, shown),
        more=query(**words, before=shown[-1].id) if len(found) > _MOST else "",
        stores=stores,
        filters=_FILTERS,
        export=query(**words),
        verdict_of_chain=visit.app.ledger.verify() if visit.ask("chain") else None,
        store=wanted.store,
        only=wanted.only,
        q=wanted.words,
    )


def _wanted(visit: Visit, stores: list[str], most: int) -> Wanted:
    only = visit.ask("only") if visit.ask("only") in dict(_FILTERS) else ""
    store = visit.ask("store") if visit.ask("store") in stores else ""
    return Wanted(store=store, only=only, words=visit.ask("q")[:100], most=most)


async def _export(visit: Visit) -> Response:
    form = visit.word("form")
    if form not in _TYPES:
        raise NotFound(_("There is no such page."))
    found = visit.app.ledger.listed(_wanted(visit, [row.name for row in visit.app.stores.all()], _ALL))
    titles = (_("Number"), _("Kind"), _("Store"), _("State"), _("Order"), _("Text"), _("Proposed"), _("Changed"))
    rows = [titles, *(_row(one) for one in found)]
    content = as_csv(rows) if form == "csv" else as_xlsx(rows)
    name = f"dangol-{visit.now:%Y%m%d}.{form}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-type": _TYPES[form]}
    return Response(content, headers=headers)


def _row(one: Action) -> tuple[str, ...]:
    text = one.hand_text or one.body
    whence, changed = _time(one.created_at), _time(one.changed_at)
    return str(one.id), kind(one.kind), one.store, state(one.state), one.order_id, text, whence, changed


def _time(moment: datetime) -> str:
    from dangol.clock import korean

    return korean(moment)


PAGES = (
    Page("/ledger", show=_list),
    Page("/ledger/export.{form}", show=_export),
)

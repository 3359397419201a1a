"""Orders of all stores, and one from beginning to end: what happened, what was said, and why not more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decide import explain_item
from dangol.decide.journey import journey
from dangol.desk.stages import STAGES, stage_of
from dangol.desk.words import subject
from dangol.i18n import N_, _
from dangol.storage.lists import ListReader
from dangol.storage.order_notes import said_about
from dangol.web.listing import listed
from dangol.web.pages import Page

if TYPE_CHECKING:
    from starlette.responses import Response

    from dangol.decide import Explanation
    from dangol.web.office import Visit

_FILTERS = (
    ("", N_("All")),
    ("paid", N_("To ship")),
    ("shipped", N_("On its way")),
    ("delivered", N_("Arrived")),
    ("confirmed", N_("Confirmed")),
    ("claim", N_("Open claims")),
)


async def _list(visit: Visit) -> Response:
    content = listed(visit, ListReader(visit.app.db).orders, _FILTERS)
    return visit.page("orders.html", **content, stages=STAGES)


async def _show(visit: Visit) -> Response:
    app, store, order = visit.app, visit.word("store"), visit.word("id")
    app.book.prepare()
    found = journey(app.facts, app.plugins, app.policies, store, order, visit.now, texts=app.texts)
    items = [item for place, item in app.facts.where(order) if place == store]
    person = app.book.of(store, "order", order)
    return visit.page(
        "order.html",
        found=found,
        stages=[(name, _(stage_of(name, service=found.service)), at) for name, at in found.stages],
        said=said_about(app.db, store, order),
        rules=_rules(visit, store, items),
        person=person,
        visits=[] if person is None else list(reversed(app.book.history(person.id))),
    )


def _rules(visit: Visit, store: str, items: list[str]) -> list[tuple[str, list[Explanation]]]:
    """Return what every rule says, below the line, review or question it says it of."""
    app = visit.app
    every: dict[tuple[str, str, str], Explanation] = {}
    for item in items:
        for one in explain_item(app.facts, app.plugins, app.policies, store, item, visit.now, texts=app.texts):
            every.setdefault((one.subject, one.subject_id, one.rule), one)
    found: dict[str, list[Explanation]] = {}
    for one in every.values():
        found.setdefault(f"{subject(one.subject)} {one.subject_id}", []).append(one)
    return list(found.items())


PAGES = (
    Page("/orders", show=_list),
    Page("/orders/{store}/{id:path}", show=_show),
)

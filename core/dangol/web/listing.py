"""What every list of the page shares: its filters, the words that are looked for, and the way to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol.storage.lists import Wanted
from dangol.web.render import query

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dangol.web.office import Visit

__all__ = ["listed"]

_MOST = 40
_LONGEST = 100


def listed(visit: Visit, read: Callable[[Wanted], Sequence[Any]], filters: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Read a list by the filters of the address, and return what its template needs.

    ``filters`` are the values of ``only`` with their titles; anything else in the address counts as none.
    """
    stores = [row.name for row in visit.app.stores.all()]
    store = visit.ask("store") if visit.ask("store") in stores else ""
    only = visit.ask("only") if visit.ask("only") in dict(filters) else ""
    words = visit.ask("q")[:_LONGEST]
    after, _slash, row_id = visit.ask("after").partition("/")
    low = visit.app.policies.base.replies.low_rating
    wanted = Wanted(store=store, only=only, words=words, after=(after, row_id), low=low, most=_MOST + 1)
    rows = read(wanted)
    shown = rows[:_MOST]
    more = ""
    if len(rows) > _MOST:
        more = query(store=store, only=only, q=words, after=f"{shown[-1].store}/{shown[-1].id}")
    return {
        "rows": shown,
        "more": more,
        "stores": stores,
        "store": store,
        "only": only,
        "q": words,
        "filters": filters,
        "begun": bool(row_id),
    }

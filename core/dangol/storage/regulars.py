"""Who comes back: buyers by their orders over all stores, after trouble and without, and how soon."""

# ruff: noqa: S608 - fragments of this module only

from __future__ import annotations

from datetime import datetime
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros
from dangol.storage.copies import ORDER_COPY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dangol.storage.database import Database

__all__ = ["Cycle", "Regular", "Return", "cycles", "regulars", "returns"]

FEWEST_GAPS = 3
"""With fewer repurchases than this no cycle is told."""
_DAY = 86_400_000_000

_ORDERS = f"""
SELECT b.person, o.store, o.id, o.ordered_at,
    EXISTS (SELECT 1 FROM items i INDEXED BY items_order WHERE i.store = o.store AND i.order_id = o.id
        AND i.claim IS NOT NULL AND i.claim NOT IN ('cancel', 'hold') AND i.claim_open = 0) AS solved,
    NOT EXISTS (SELECT 1 FROM items i INDEXED BY items_order WHERE i.store = o.store AND i.order_id = o.id
        AND i.stage <> 'cancelled') AS cancelled
FROM buyers b CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record = 'order'
CROSS JOIN orders o ON o.store = r.store AND o.id = r.record_id AND NOT {ORDER_COPY}
"""
_PEOPLE = f"""
WITH bought AS (SELECT * FROM ({_ORDERS}) WHERE NOT cancelled),
    firsts AS (SELECT person, min(ordered_at) FILTER (WHERE solved) AS solved_at FROM bought GROUP BY person)
SELECT person, count(*) AS orders, json_group_array(DISTINCT store) AS stores, max(ordered_at) AS last,
    solved_at IS NOT NULL AS troubled, max(ordered_at) > solved_at AS recovered
FROM bought JOIN firsts USING (person) GROUP BY person ORDER BY orders DESC, last DESC, person
"""
_GAPS = f"""
SELECT DISTINCT i.store, i.product_id, p.name, b.person, b.ordered_at
FROM ({_ORDERS}) b CROSS JOIN items i INDEXED BY items_order ON i.store = b.store AND i.order_id = b.id
    AND i.stage <> 'cancelled' AND i.service = 0
LEFT JOIN products p ON p.store = i.store AND p.id = i.product_id
ORDER BY i.store, i.product_id, b.person, b.ordered_at
"""


class Regular(msgspec.Struct, frozen=True, kw_only=True):
    """A person with several orders, or one who came back; ``recovered``: bought again after a claim that is closed."""

    person: int
    orders: int
    stores: tuple[str, ...]
    last: datetime
    recovered: bool


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """How many of some buyers ordered again: of those with a solved claim after it, of the others at all."""

    buyers: int
    again: int


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """After how many days a product is bought again by the same person: the median of ``gaps`` repurchases."""

    store: str
    product_id: str
    product: str
    days: int
    gaps: int


def regulars(db: Database, orders: int) -> list[Regular]:
    """Return the people with at least so many orders, and those who came back after a solved claim."""
    return [
        Regular(
            person=row["person"],
            orders=row["orders"],
            stores=tuple(sorted(msgspec.json.decode(row["stores"]))),
            last=from_micros(row["last"]),
            recovered=bool(row["recovered"]),
        )
        for row in db.rows(_PEOPLE)
        if row["orders"] >= orders or row["recovered"]
    ]


def returns(db: Database) -> tuple[Return, Return]:
    """Return how many buyers with a solved claim, and how many without one, ordered again."""
    rows = db.rows(_PEOPLE)
    troubled = [row for row in rows if row["troubled"]]
    others = [row for row in rows if not row["troubled"]]
    return (
        Return(buyers=len(troubled), again=sum(bool(row["recovered"]) for row in troubled)),
        Return(buyers=len(others), again=sum(row["orders"] > 1 for row in others)),
    )


def cycles(db: Database) -> list[Cycle]:
    """Return the cycle of every product that was bought again often enough to tell one."""
    rows = db.rows(_GAPS)
    found = []
    for (store, product), some in groupby(rows, key=lambda row: (row["store"], row["product_id"])):
        bought = list(some)
        gaps = list(_gaps(bought))
        if len(gaps) >= FEWEST_GAPS:
            name = bought[0]["name"] or product
            found.append(Cycle(store=store, product_id=product, product=name, days=round(median(gaps)), gaps=len(gaps)))
    return found


def _gaps(bought: Iterable[dict[str, int]]) -> Iterable[float]:
    for _person, some in groupby(bought, key=lambda row: row["person"]):
        yield from ((later["ordered_at"] - one["ordered_at"]) / _DAY for one, later in pairwise(some))

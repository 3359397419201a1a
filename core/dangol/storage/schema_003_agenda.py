"""What changed since dangol last decided, written down by the data file itself, and what is to be looked at when.

Triggers note every change that may alter a fact, so that no way of writing can forget it. They are silent
until something was decided for the first time: then everything is looked at anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["AGENDA", "FIRST_ITEM", "WATCHED"]


FIRST_ITEM = """substr(item_ids, 3, instr(substr(item_ids, 3), '"') - 1)"""
"""The first id in an inquiry's JSON list of items; the JSON functions may not stand in a schema."""


class _Watch(NamedTuple):
    """What is noted when rows of a table change: pairs of a kind and the expression of its id.

    ``on`` holds the beginnings of the triggers, ``only`` a further condition on each row; ``deleted`` is noted
    when a row goes. ``name`` tells apart the triggers of one table.
    """

    notes: tuple[tuple[str, str], ...]
    store: str = "{row}.store"
    on: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    deleted: tuple[tuple[str, str], ...] = ()
    only: str = ""
    name: str = "touched"


_RECORD = (("{row}.record", "{row}.record_id"),)
_BUYER = (("'buyer'", "{row}.buyer"),)
_CALL = "FROM actions WHERE id = {row}.action_id"
_WATCHES = {
    "items": _Watch((("'order'", "{row}.order_id"),), deleted=(("'item'", "{row}.id"),)),
    "orders": _Watch((("'order'", "{row}.id"),)),
    "contacts": _Watch((("'order'", "{row}.order_id"),)),
    "products": _Watch((("'product'", "{row}.id"),)),
    "reviews": _Watch((("'review'", "{row}.id"), ("'item'", "{row}.item_id"))),
    "review_versions": _Watch((("'review'", "{row}.review_id"),)),
    "review_marks": _Watch((("'item'", "{row}.item_id"),)),
    "member_consents": _Watch((("'member'", "{row}.buyer_id"),)),
    "call_outcomes": _Watch(
        ((f"(SELECT subject {_CALL})", f"(SELECT subject_id {_CALL})"),), store=f"(SELECT store {_CALL})"
    ),
    "case_closings": _Watch((("'review'", "{row}.review_id"),)),
    "erased_records": _Watch((("{row}.record", "{row}.record_id"),)),
    "inquiries": _Watch((("'inquiry'", "{row}.id"), ("'order'", "{row}.order_id"))),
    "actions": _Watch((("{row}.subject", "{row}.subject_id"), ("'order'", "nullif({row}.order_id, '')"))),
    "buyer_records": _Watch((*_RECORD, *_BUYER)),
    "buyers": _Watch((("'person'", "{row}.person"),), on=("UPDATE OF person", "DELETE")),
    "person_keys": _Watch(
        _BUYER,
        store="''",
        on=("INSERT", "DELETE"),
    ),
    "suppressions": _Watch((("'hash'", "{row}.hash"),), store="''", on=("INSERT",)),
    "ad_consents": _Watch((("'hash'", "{row}.hash"),), store="''", on=("INSERT",)),
}
_FIRST_REVIEWS = _Watch(
    (("'product'", "{row}.product_id"),),
    on=("INSERT", "UPDATE OF visible, product_id", "DELETE"),
    only=" AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = {row}.store"
    " AND x.product_id = {row}.product_id AND x.visible = 1 LIMIT 31)) <= 30",
    name="counted",
)
"""How many reviews of a product are shown is told of its first thirty only; more make no difference."""
WATCHED = frozenset(_WATCHES)
"""The tables whose changes are noted. Facts that come from any other table need a source that is looked at in full."""


def _triggers() -> Iterator[str]:
    for table, watch in (*_WATCHES.items(), ("reviews", _FIRST_REVIEWS)):
        for event in watch.on:
            rows = {"I": ("NEW",), "U": ("NEW", "OLD"), "D": ("OLD",)}[event[0]]
            notes = watch.notes + (watch.deleted if event == "DELETE" else ())
            chosen = " UNION ".join(
                f"SELECT {watch.store}, {kind}, {name} WHERE {name} IS NOT NULL{watch.only}".format(row=row)
                for row in rows
                for kind, name in notes
            )
            name = f"{table}_{watch.name}_{event.split()[0].lower()}"
            when = "WHEN EXISTS (SELECT 1 FROM agenda_rules) BEGIN"
            note = f"INSERT INTO touched (store, record, record_id) {chosen}"
            yield f"CREATE TRIGGER {name} AFTER {event} ON {table} {when} {note}; END"


_TABLES = f"""
CREATE TABLE touched (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL
) STRICT;;

CREATE TABLE agenda_rules (
    rule TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    looked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;;

CREATE TABLE agenda (
    rule TEXT NOT NULL,
    store TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    look_at INTEGER NOT NULL,
    waits INTEGER NOT NULL,
    PRIMARY KEY (rule, store, subject_id)
) STRICT, WITHOUT ROWID;;
CREATE INDEX agenda_due ON agenda(rule, look_at);;
CREATE INDEX agenda_waits ON agenda(look_at) WHERE waits = 1;;

CREATE INDEX items_product ON items(store, product_id);;
CREATE INDEX reviews_of_product ON reviews(store, product_id);;
CREATE INDEX inquiries_product ON inquiries(store, product_id);;
CREATE INDEX inquiries_item ON inquiries(store, {FIRST_ITEM}) WHERE item_ids <> '[]'"""

AGENDA = ";;\n\n".join((_TABLES, *_triggers()))

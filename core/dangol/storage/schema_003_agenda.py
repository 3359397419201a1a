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

    ``on`` holds the beginnings of the triggers, ``when`` a further condition; ``deleted`` is noted when
    a row goes.
    """

    notes: tuple[tuple[str, str], ...]
    store: str = "{row}.store"
    on: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    when: str = ""
    deleted: tuple[tuple[str, str], ...] = ()


_RECORD = (("{row}.record", "{row}.record_id"),)
_BUYER = (("'buyer'", "{row}.buyer"),)
_WATCHES = {
    "items": _Watch((("'order'", "{row}.order_id"),), deleted=(("'item'", "{row}.id"),)),
    "orders": _Watch((("'order'", "{row}.id"),)),
    "contacts": _Watch((("'order'", "{row}.order_id"),)),
    "products": _Watch((("'product'", "{row}.id"),)),
    "reviews": _Watch((("'review'", "{row}.id"), ("'item'", "{row}.item_id"))),
    "review_versions": _Watch((("'review'", "{row}.review_id"),)),
    "review_marks": _Watch((("'item'", "{row}.item_id"),)),
    "inquiries": _Watch((("'inquiry'", "{row}.id"), ("'order'", "{row}.order_id"))),
    "actions": _Watch((("{row}.subject", "{row}.subject_id"), ("'order'", "nullif({row}.order_id, '')"))),
    "buyer_records": _Watch((*_RECORD, *_BUYER)),
    "buyers": _Watch((("'person'", "{row}.person"),), on=("UPDATE OF person", "DELETE")),
    "person_keys": _Watch(
        _BUYER,
        store="''",
        on=("INSERT", "DELETE"),
        when="EXISTS (SELECT 1 FROM suppressions s WHERE s.hash = {row}.hash)",
    ),
    "suppressions": _Watch((("'hash'", "{row}.hash"),), store="''", on=("INSERT",)),
}
WATCHED = frozenset(_WATCHES)
"""The tables whose changes are noted. Facts that come from any other table need a source that is looked at in full."""


def _triggers() -> Iterator[str]:
    for table, watch in _WATCHES.items():
        for event in watch.on:
            rows = {"I": ("NEW",), "U": ("NEW", "OLD"), "D": ("OLD",)}[event[0]]
            notes = watch.notes + (watch.deleted if event == "DELETE" else ())
            chosen = " UNION ".join(
                f"SELECT {watch.store}, {kind}, {name} WHERE {name} IS NOT NULL".format(row=row)
                for row in rows
                for kind, name in notes
            )
            decided = "EXISTS (SELECT 1 FROM agenda_rules)"
            when = " AND ".join(filter(None, (decided, watch.when.format(row=rows[0]))))
            name = f"{table}_touched_{event.split()[0].lower()}"
            note = f"INSERT INTO touched (store, record, record_id) {chosen}"
            yield f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN ({when}) BEGIN {note}; END"


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
CREATE INDEX reviews_product ON reviews(store, product_id);;
CREATE INDEX inquiries_product ON inquiries(store, product_id);;
CREATE INDEX inquiries_item ON inquiries(store, {FIRST_ITEM}) WHERE item_ids <> '[]'"""

AGENDA = ";;\n\n".join((_TABLES, *_triggers()))

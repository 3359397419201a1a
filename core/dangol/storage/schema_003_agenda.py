"""What changed since dangol last decided, written down by the data file itself, and what is to be looked at when.

Triggers note every change that may alter a fact, so that no way of writing can forget it. They are silent
until something was decided for the first time: then everything is looked at anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

__all__ = ["AGENDA", "FIRST_ITEM", "WATCHED", "Watch", "triggers"]


FIRST_ITEM = """substr(item_ids, 3, instr(substr(item_ids, 3), '"') - 1)"""
"""The first id in an inquiry's JSON list of items; the JSON functions may not stand in a schema."""


class Watch(NamedTuple):
    """What is noted when rows of a table change: pairs of a kind and the expression of its id.

    ``on`` holds the beginnings of the triggers, ``only`` a further condition on each row; ``deleted`` is noted
    when a row goes. ``name`` tells apart the triggers of one table. With ``changed`` an update that names columns is
    noted only where one of them is another.
    """

    notes: tuple[tuple[str, str], ...]
    store: str = "{row}.store"
    on: tuple[str, ...] = ("INSERT", "UPDATE", "DELETE")
    deleted: tuple[tuple[str, str], ...] = ()
    only: str = ""
    name: str = "touched"
    changed: bool = False

    def when(self, event: str) -> str:
        """Return the condition of the trigger of an event, beyond that something was decided before."""
        _update, _of, columns = event.partition(" OF ")
        if not (columns and self.changed):
            return ""
        return f" AND ({' OR '.join(f'OLD.{name} IS NOT NEW.{name}' for name in columns.split(', '))})"


_RECORD = (("{row}.record", "{row}.record_id"),)
_BUYER = (("'buyer'", "{row}.buyer"),)
_CALL = "FROM actions WHERE id = {row}.action_id"
_WATCHES = {
    "items": Watch((("'order'", "{row}.order_id"),), deleted=(("'item'", "{row}.id"),)),
    "orders": Watch((("'order'", "{row}.id"),)),
    "contacts": Watch((("'order'", "{row}.order_id"),)),
    "products": Watch((("'product'", "{row}.id"),)),
    "reviews": Watch((("'review'", "{row}.id"), ("'item'", "{row}.item_id"))),
    "review_versions": Watch((("'review'", "{row}.review_id"),)),
    "review_marks": Watch((("'item'", "{row}.item_id"),)),
    "member_consents": Watch((("'member'", "{row}.buyer_id"),)),
    "call_outcomes": Watch(
        ((f"(SELECT subject {_CALL})", f"(SELECT subject_id {_CALL})"),), store=f"(SELECT store {_CALL})"
    ),
    "case_closings": Watch((("'review'", "{row}.review_id"),)),
    "erased_records": Watch((("{row}.record", "{row}.record_id"),)),
    "inquiries": Watch((("'inquiry'", "{row}.id"), ("'order'", "{row}.order_id"))),
    "actions": Watch((("{row}.subject", "{row}.subject_id"), ("'order'", "nullif({row}.order_id, '')"))),
    "buyer_records": Watch((*_RECORD, *_BUYER)),
    "buyers": Watch((("'person'", "{row}.person"),), on=("UPDATE OF person", "DELETE")),
    "person_keys": Watch(
        _BUYER,
        store="''",
        on=("INSERT", "DELETE"),
    ),
    "suppressions": Watch((("'hash'", "{row}.hash"),), store="''", on=("INSERT",)),
    "ad_consents": Watch((("'hash'", "{row}.hash"),), store="''", on=("INSERT",)),
}
_FIRST_REVIEWS = Watch(
    (("'product'", "{row}.product_id"),),
    on=("INSERT", "UPDATE OF visible, product_id", "DELETE"),
    only=" AND (SELECT count(*) FROM (SELECT 1 FROM reviews x WHERE x.store = {row}.store"
    " AND x.product_id = {row}.product_id AND x.visible = 1 LIMIT 31)) <= 30",
    name="counted",
)
"""How many reviews of a product are shown is told of its first thirty only; more make no difference."""
WATCHED = frozenset(_WATCHES)
"""The tables whose changes are noted since the third migration."""
_ONCE_DECIDED = "WHEN EXISTS (SELECT 1 FROM agenda_rules){also} BEGIN"


def triggers(watches: Iterable[tuple[str, Watch]]) -> Iterator[str]:
    """Yield the statements that note changes of tables."""
    for table, watch in watches:
        for event in watch.on:
            rows = {"I": ("NEW",), "U": ("NEW", "OLD"), "D": ("OLD",)}[event[0]]
            notes = watch.notes + (watch.deleted if event == "DELETE" else ())
            chosen = " UNION ".join(
                f"SELECT {watch.store}, {kind}, {name} WHERE {name} IS NOT NULL{watch.only}".format(row=row)
                for row in rows
                for kind, name in notes
            )
            name = f"{table}_{watch.name}_{event.split()[0].lower()}"
            when = _ONCE_DECIDED.format(also=watch.when(event))
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

AGENDA = ";;\n\n".join((_TABLES, *triggers((*_WATCHES.items(), ("reviews", _FIRST_REVIEWS)))))

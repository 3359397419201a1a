"""From what changed to what has to be looked at again: the questions, in the order in which they are asked.

A fact about one subject may come from anything in its order, from its product and from everything else of
its person; so whatever changes reaches the orders and the people that it belongs to, and from there all
that is theirs.
"""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from dangol.facts import QUESTION_TOPICS, REVIEW_TOPICS
from dangol.storage.schema_003_agenda import FIRST_ITEM

__all__ = ["CLEAR", "DUE", "FORGET_LOOKED", "OPEN", "SPREAD", "TABLES", "WRITE"]

TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS looked (subject TEXT, store TEXT, id TEXT, PRIMARY KEY (subject, store, id))"
    " WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS looked_orders (store TEXT, id TEXT, PRIMARY KEY (store, id)) WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS looked_people (person INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS looked_products (why TEXT, store TEXT, id TEXT, PRIMARY KEY (why, store, id))"
    " WITHOUT ROWID",
    "CREATE TEMP TABLE IF NOT EXISTS noted (rule TEXT, store TEXT, subject_id TEXT, look_at INTEGER, waits INTEGER,"
    " PRIMARY KEY (rule, store, subject_id)) WITHOUT ROWID",
)
CLEAR = tuple(
    f"DELETE FROM temp.{table}" for table in ("looked", "looked_orders", "looked_people", "looked_products", "noted")
)

_TOUCHED = " FROM touched t{join} WHERE t.record = '{record}' AND t.id > :after AND t.id <= :upto"
_SEEN = " CROSS JOIN buyer_records r ON r.store = t.store AND r.record = t.record AND r.record_id = t.record_id"
_THEIRS = " CROSS JOIN buyers b ON b.id = r.buyer"


def _touched(what: str, record: str, join: str = "") -> str:
    return f"SELECT {what}" + _TOUCHED.format(record=record, join=join)


def _put(table: str, *questions: str) -> tuple[str, ...]:
    return tuple(f"INSERT OR IGNORE INTO temp.{table} {question}" for question in questions)


_SHOPS = " CROSS JOIN stores shop ON shop.name = t.store CROSS JOIN stores other ON other.name <> shop.name"
_COPY_OF = _SHOPS + "{line} CROSS JOIN {table} o ON o.store = other.name AND o.origin_platform = shop.platform"
_COPY_OF += " AND o.origin_id = {id}"
_LINE = " CROSS JOIN items i INDEXED BY items_order ON i.store = t.store AND i.order_id = t.record_id"
_ORDERS = _put(
    "looked_orders",
    _touched("t.store, t.record_id", "order"),
    _touched("i.store, i.order_id", "item", " CROSS JOIN items i ON i.store = t.store AND i.id = t.record_id"),
    _touched("o.store, o.id", "member", " CROSS JOIN orders o ON o.store = t.store AND o.buyer_id = t.record_id"),
    _touched("o.store, o.id", "order", _COPY_OF.format(line="", table="orders", id="t.record_id")),
    _touched("o.store, o.id", "order", _COPY_OF.format(line=_LINE, table="orders", id="i.id")),
    _touched("o.store, o.id", "item", _COPY_OF.format(line="", table="orders", id="t.record_id")),
)
_PEOPLE = _put(
    "looked_people",
    "SELECT b.person FROM temp.looked_orders lo CROSS JOIN buyer_records r ON r.store = lo.store AND r.record = 'order'"
    " AND r.record_id = lo.id" + _THEIRS,
    *(_touched("b.person", record, _SEEN + _THEIRS) for record in ("review", "inquiry")),
    _touched("b.person", "buyer", " CROSS JOIN buyers b ON b.id = CAST(t.record_id AS INTEGER)"),
    _touched("CAST(t.record_id AS INTEGER)", "person"),
    _touched("b.person", "hash", " CROSS JOIN buyers b ON b.account = CAST(t.record_id AS INTEGER)"),
    _touched(
        "b.person",
        "hash",
        " CROSS JOIN person_keys k ON k.hash = CAST(t.record_id AS INTEGER) CROSS JOIN buyers b ON b.id = k.buyer",
    ),
)
_OF_PEOPLE = (
    " FROM temp.looked_people lp CROSS JOIN buyers b ON b.person = lp.person"
    " CROSS JOIN buyer_records r ON r.buyer = b.id AND r.record "
)
_PRODUCTS = _put(
    "looked_products",
    *(_touched("t.record, t.store, t.record_id", record) for record in ("product", "first", "few", "name")),
)
_OF_PRODUCTS = (
    ("item", "items", "items_product", ("product", "first")),
    ("review", "reviews", "reviews_of_product", ("product", "few")),
    ("inquiry", "inquiries", "inquiries_product", ("product", "first")),
)
"""What is looked at by product, and why: which changes alter a fact about it."""
_TOPICS = tuple(
    _touched(f"'topic', t.store, '{source}:' || topic.value || ':' || t.record_id", record, f" CROSS JOIN {topics}")
    for source, found, names in (("review", "reviews", REVIEW_TOPICS), ("inquiry", "inquiries", QUESTION_TOPICS))
    for topics in ("json_each('[" + ", ".join(f'"{name}"' for name in names) + "]') topic",)
    for record in (found, "name")
)
_OF_ORDERS = " FROM temp.looked_orders lo CROSS JOIN "
SPREAD = (
    *_ORDERS,
    *_PEOPLE,
    *_put("looked_orders", "SELECT r.store, r.record_id" + _OF_PEOPLE + "= 'order'"),
    *_put(
        "looked",
        *(
            _touched("t.record, t.store, t.record_id", record)
            for record in ("item", "review", "inquiry", "promise", "topic")
        ),
        *_TOPICS,
        "SELECT r.record, r.store, r.record_id" + _OF_PEOPLE + "IN ('review', 'inquiry')",
        "SELECT 'order', store, id FROM temp.looked_orders",
        f"SELECT 'order', f.store, f.referrer_order{_OF_ORDERS}referrals f ON f.store = lo.store"
        " AND f.friend_order = lo.id",
        f"SELECT 'promise', p.store, p.id{_OF_ORDERS}promises p INDEXED BY promises_open ON p.store = lo.store"
        " AND p.order_id = lo.id AND p.kept_at IS NULL",
        f"SELECT 'item', i.store, i.id{_OF_ORDERS}items i INDEXED BY items_order"
        " ON i.store = lo.store AND i.order_id = lo.id",
    ),
    *_PRODUCTS,
    *_put(
        "looked",
        *(
            f"SELECT '{subject}', x.store, x.id FROM temp.looked_products ld"
            f" CROSS JOIN {table} x INDEXED BY {index} ON x.store = ld.store AND x.product_id = ld.id"
            f" WHERE ld.why = '{why}'"
            for subject, table, index, reasons in _OF_PRODUCTS
            for why in reasons
        ),
        "SELECT 'order', i.store, i.order_id FROM temp.looked_products ld CROSS JOIN items i INDEXED BY items_product"
        " ON i.store = ld.store AND i.product_id = ld.id WHERE ld.why = 'name'",
        "SELECT 'review', r.store, r.id FROM temp.looked lk CROSS JOIN reviews r INDEXED BY reviews_item"
        " ON r.store = lk.store AND r.item_id = lk.id WHERE lk.subject = 'item'",
        _touched("'review', o.store, o.id", "review", _COPY_OF.format(line="", table="reviews", id="t.record_id")),
        f"SELECT 'inquiry', q.store, q.id{_OF_ORDERS}inquiries q INDEXED BY inquiries_order"
        " ON q.store = lo.store AND q.order_id = lo.id",
        "SELECT 'inquiry', q.store, q.id FROM temp.looked lk CROSS JOIN inquiries q INDEXED BY inquiries_item"
        f" ON q.store = lk.store AND {FIRST_ITEM} = +lk.id WHERE q.item_ids <> '[]' AND lk.subject = 'item'",
    ),
)
"""Fill the table of what has to be looked at with everything that the changes after one and up to another reach."""

DUE = (
    "INSERT OR IGNORE INTO temp.looked SELECT :subject, store, subject_id FROM agenda"
    " WHERE rule = :rule AND look_at <= :now"
)
OPEN = (
    "SELECT a.id FROM actions a WHERE a.state IN ('proposed', 'approved') AND"
    " (a.rule IN (SELECT value FROM json_each(:whole))"
    " OR EXISTS (SELECT 1 FROM temp.looked lk WHERE lk.subject = a.subject AND lk.store = a.store"
    " AND lk.id = a.subject_id)"
    " OR NOT EXISTS (SELECT 1 FROM agenda g WHERE g.rule = a.rule AND g.store = a.store"
    " AND g.subject_id = a.subject_id)) ORDER BY a.id"
)
"""Actions that may still be taken back, and whose subject changed, is due, or stands on no agenda."""
FORGET_LOOKED = (
    "DELETE FROM agenda WHERE rule = :rule"
    " AND (store, subject_id) IN (SELECT store, id FROM temp.looked WHERE subject = :subject)"
)
WRITE = (
    "INSERT INTO temp.noted VALUES (?, ?, ?, ?, ?) ON CONFLICT (rule, store, subject_id)"
    " DO UPDATE SET look_at = min(look_at, excluded.look_at), waits = max(waits, excluded.waits)"
)

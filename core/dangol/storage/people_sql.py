"""The questions behind people; every value that may be many comes in one JSON list."""

# ruff: noqa: S608 - fragments of this module only; every value is a parameter

from __future__ import annotations

from dangol.storage.joining import CROWD, STRONG

__all__ = [
    "ANCHOR",
    "BUYERS",
    "BUYERS_OF",
    "CONFIRMED",
    "EVERYTHING",
    "GROUPS",
    "INQUIRIES",
    "INQUIRIES_OF_ORDERS",
    "KEYS_OF",
    "LOOSE_INQUIRIES",
    "NEW_KEYS",
    "QUEUE",
    "RECORD",
    "REVIEWS",
    "REVIEWS_OF_ORDERS",
    "SHARERS",
    "SIGHTINGS",
]

_COUNT = f"(SELECT count(*) FROM (SELECT 1 FROM person_keys c WHERE c.hash = j.value LIMIT {CROWD + 1}))"
_COUNTED = f"SELECT j.value AS hash, {_COUNT} AS uses FROM json_each(:hashes) j"
_STRONG = ", ".join(f"'{kind}'" for kind in STRONG)

BUYERS = "SELECT account, id, person, name FROM buyers WHERE account IN (SELECT value FROM json_each(:accounts))"
BUYERS_OF = "SELECT id, person FROM buyers WHERE person IN (SELECT value FROM json_each(:people))"
GROUPS = f"""
WITH g AS MATERIALIZED ({_COUNTED})
SELECT g.hash, g.uses > {CROWD} AS crowded, EXISTS (SELECT 1 FROM loose_keys l WHERE l.hash = g.hash) AS off,
    k.named, k.buyer, b.person
FROM g LEFT JOIN person_keys k ON k.hash = g.hash AND g.uses <= {CROWD} LEFT JOIN buyers b ON b.id = k.buyer
"""
"""Who gave a key; of a crowded one only that it is."""
ANCHOR = (
    "SELECT k.buyer, b.person FROM person_keys k CROSS JOIN buyers b ON b.id = k.buyer"
    " WHERE k.hash = ? AND k.named = ? LIMIT 1"
)
NEW_KEYS = (
    "INSERT OR IGNORE INTO person_keys (hash, named, buyer, kind)"
    " SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),"
    " json_extract(value, '$[3]') FROM json_each(:keys) WHERE true RETURNING hash, named, buyer, kind"
)
KEYS_OF = (
    f"SELECT hash, named, buyer FROM person_keys WHERE kind IN ({_STRONG})"
    " AND buyer IN (SELECT value FROM json_each(:buyers))"
)
CONFIRMED = (
    "SELECT one, other FROM suggestions WHERE state = 'confirmed' AND one IN (SELECT value FROM json_each(:buyers))"
)
SHARERS = f"""
WITH g AS MATERIALIZED ({_COUNTED})
SELECT k.hash, k.kind, k.buyer, b.store, b.person
FROM g CROSS JOIN person_keys k ON k.hash = g.hash CROSS JOIN buyers b ON b.id = k.buyer
WHERE g.uses <= {CROWD} ORDER BY k.hash, k.buyer
"""
"""Who shares keys that only suggest; a crowded one suggests nothing."""

QUEUE = "SELECT id, store, record, record_id FROM unlinked ORDER BY id LIMIT ?"
EVERYTHING = (
    "INSERT INTO unlinked (store, record, record_id) SELECT store, 'order', id FROM orders"
    " UNION ALL SELECT store, 'review', id FROM reviews UNION ALL SELECT store, 'inquiry', id FROM inquiries"
)
SIGHTINGS = {
    "order": "SELECT o.id, o.buyer_id, o.buyer, c.name, c.phone, c.email, c.area FROM json_each(:ids) j"
    " CROSS JOIN orders o ON o.store = :store AND o.id = j.value"
    " LEFT JOIN contacts c ON c.store = o.store AND c.order_id = o.id",
    "review": "SELECT r.id, r.author_id, r.author, NULL, NULL, NULL FROM json_each(:ids) j"
    " CROSS JOIN reviews r ON r.store = :store AND r.id = j.value AND r.author_id <> ''",
    "inquiry": "SELECT q.id, q.author_id, q.author, NULL, NULL, NULL FROM json_each(:ids) j"
    " CROSS JOIN inquiries q ON q.store = :store AND q.id = j.value AND q.author_id <> ''",
}
"""Records with what they tell of their buyer; reviews and questions without an author follow their order."""

_PUT = "INSERT INTO buyer_records (store, record, record_id, buyer) "
_ANEW = (
    " ON CONFLICT (store, record, record_id) DO UPDATE SET buyer = excluded.buyer"
    " WHERE buyer_records.buyer <> excluded.buyer"
)
_BY_ORDER = (
    " CROSS JOIN buyer_records b ON b.store = :store AND b.record = 'order' AND b.record_id = {order} WHERE true"
    + _ANEW
)
RECORD = _PUT + "VALUES (?, ?, ?, ?)" + _ANEW
REVIEWS_OF_ORDERS = (
    _PUT + "SELECT r.store, 'review', r.id, b.buyer FROM json_each(:ids) j"
    " CROSS JOIN items i ON i.store = :store AND i.order_id = j.value"
    " CROSS JOIN reviews r ON r.store = i.store AND r.item_id = i.id AND r.author_id = ''"
    + _BY_ORDER.format(order="i.order_id")
)
INQUIRIES_OF_ORDERS = (
    _PUT + "SELECT q.store, 'inquiry', q.id, b.buyer FROM json_each(:ids) j"
    " CROSS JOIN inquiries q ON q.store = :store AND q.order_id = j.value AND q.author_id = ''"
    + _BY_ORDER.format(order="j.value")
)
REVIEWS = (
    _PUT + "SELECT r.store, 'review', r.id, b.buyer FROM json_each(:ids) j"
    " CROSS JOIN reviews r ON r.store = :store AND r.id = j.value AND r.author_id = ''"
    " CROSS JOIN items i ON i.store = r.store AND i.id = r.item_id" + _BY_ORDER.format(order="i.order_id")
)
INQUIRIES = (
    _PUT + "SELECT q.store, 'inquiry', q.id, b.buyer FROM json_each(:ids) j"
    " CROSS JOIN inquiries q ON q.store = :store AND q.id = j.value AND q.author_id = ''"
    + _BY_ORDER.format(order="q.order_id")
)
LOOSE_INQUIRIES = (
    _PUT + "SELECT q.store, 'inquiry', q.id, b.buyer FROM inquiries q INDEXED BY inquiries_loose"
    " CROSS JOIN items i ON i.store = q.store AND i.id = json_extract(q.item_ids, '$[0]')"
    " CROSS JOIN buyer_records b ON b.store = q.store AND b.record = 'order' AND b.record_id = i.order_id"
    " WHERE q.store = :store AND q.order_id IS NULL AND q.item_ids <> '[]' AND q.author_id = ''" + _ANEW
)
"""Questions that name an order line and no order: there are few."""

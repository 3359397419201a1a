"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["PARTS"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
"""

DAY = """
CREATE INDEX events_at ON events(at);;
CREATE INDEX inquiries_asked ON inquiries(store, asked_at) WHERE thread <> ''
"""

REPLIES = """
ALTER TABLE actions ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;;
CREATE INDEX reviews_low ON reviews(store, written_at) WHERE rating <= 4;;
CREATE INDEX reviews_replied ON reviews(store, reply_at) WHERE reply_text IS NOT NULL;;

CREATE TABLE call_outcomes (
    action_id INTEGER PRIMARY KEY REFERENCES actions(id),
    outcome TEXT NOT NULL,
    note BLOB,
    promise BLOB,
    promise_by INTEGER,
    at INTEGER NOT NULL
) STRICT;;

CREATE TABLE case_closings (
    store TEXT NOT NULL,
    review_id TEXT NOT NULL,
    cause TEXT NOT NULL,
    remedied TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, review_id)
) STRICT, WITHOUT ROWID
"""

ASKS = """
CREATE INDEX actions_asks ON actions(store, order_id) WHERE message_class IN ('review_request', 'advertising');;
CREATE INDEX reviews_product ON reviews(store, product_id) WHERE visible = 1
"""

PROMISES = """
CREATE INDEX actions_promised ON actions(store, order_id) WHERE kind = 'answer_inquiry' AND order_id <> ''
"""

PARTS = (ORDERS, DAY, REPLIES, ASKS, PROMISES)

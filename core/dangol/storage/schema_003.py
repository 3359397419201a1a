"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

from dangol.storage.schema_003_agenda import AGENDA

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

COMPLIANCE = """
CREATE TABLE ad_consents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    statement INTEGER NOT NULL,
    hash INTEGER NOT NULL,
    channel TEXT NOT NULL,
    said TEXT NOT NULL,
    night INTEGER NOT NULL,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    actor TEXT NOT NULL,
    noted_at INTEGER NOT NULL
) STRICT;;
CREATE INDEX ad_consents_hash ON ad_consents(hash, channel);;
CREATE INDEX ad_consents_statement ON ad_consents(statement);;
CREATE TRIGGER ad_consents_no_update BEFORE UPDATE ON ad_consents
BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END;;
CREATE TRIGGER ad_consents_no_delete BEFORE DELETE ON ad_consents
BEGIN SELECT RAISE(ABORT, 'a consent is never removed'); END;;

CREATE TABLE told_informational (
    action_id INTEGER NOT NULL,
    shown_hash TEXT NOT NULL,
    because TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (action_id, shown_hash)
) STRICT, WITHOUT ROWID;;

CREATE TABLE erased_keys (
    hash INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;;

CREATE TABLE erased_records (
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, record, record_id)
) STRICT, WITHOUT ROWID;;

CREATE INDEX actions_channel ON actions(send_by, changed_at)
"""

JOURNEYS = """
CREATE INDEX actions_order ON actions(store, order_id) WHERE order_id <> '';;

CREATE TABLE promises (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    text TEXT NOT NULL,
    due_at INTEGER,
    made_at INTEGER NOT NULL,
    action_id INTEGER,
    kept_at INTEGER
) STRICT;;
CREATE INDEX promises_open ON promises(store, order_id) WHERE kept_at IS NULL;;
CREATE INDEX promises_due ON promises(store, due_at) WHERE kept_at IS NULL AND due_at IS NOT NULL;;
CREATE UNIQUE INDEX promises_action ON promises(action_id) WHERE action_id IS NOT NULL;;

CREATE TABLE goodwill_spent (
    action_id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    cost INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;;
CREATE INDEX goodwill_spent_at ON goodwill_spent(at);;

CREATE TABLE order_notes (
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, order_id, kind)
) STRICT, WITHOUT ROWID
"""

REFERRALS = """
CREATE TABLE referrals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    store TEXT NOT NULL,
    referrer_order TEXT NOT NULL,
    friend_order TEXT NOT NULL,
    noted_at INTEGER NOT NULL,
    rewarded_at INTEGER
) STRICT;;
CREATE INDEX referrals_referrer ON referrals(store, referrer_order);;
CREATE UNIQUE INDEX referrals_friend ON referrals(store, friend_order)
"""

PARTS = (ORDERS, DAY, REPLIES, ASKS, PROMISES, COMPLIANCE, JOURNEYS, REFERRALS, AGENDA)

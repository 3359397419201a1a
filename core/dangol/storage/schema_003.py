"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["COMPLIANCE", "ORDERS"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
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

CREATE INDEX actions_channel ON actions(send_by, changed_at);;
CREATE INDEX actions_order ON actions(store, order_id) WHERE order_id <> ''
"""

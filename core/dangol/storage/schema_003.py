"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["JOURNEYS", "ORDERS"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
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
"""Promises to buyers, what goodwill cost, and what the seller notes about an order."""

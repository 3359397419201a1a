"""The statements of the fourth migration: channels that carry messages, and a ledger that knows it was set back."""

from __future__ import annotations

from dangol.storage.schema_004_agenda import AGENDA

__all__ = ["PARTS"]

CHANNELS = """
CREATE TABLE channel_accounts (
    account TEXT PRIMARY KEY,
    settings BLOB NOT NULL,
    connected_at INTEGER NOT NULL
) STRICT;;

CREATE TABLE channels_live (
    channel TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT;;

ALTER TABLE actions ADD COLUMN subject_line TEXT NOT NULL DEFAULT '';;
ALTER TABLE actions ADD COLUMN template TEXT NOT NULL DEFAULT '';;
ALTER TABLE actions ADD COLUMN price INTEGER;;

CREATE INDEX actions_carried ON actions(changed_at)
    WHERE state = 'sent' AND send_by NOT IN ('inquiry', 'review', 'review_request', 'coupon', 'task');;

CREATE TABLE deliveries (
    action_id INTEGER PRIMARY KEY REFERENCES actions(id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER,
    asked_at INTEGER NOT NULL
) STRICT;;

CREATE TABLE rules_going (
    rule TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;;

CREATE INDEX attempts_started ON attempts(started_at);;
CREATE INDEX actions_priced ON actions(changed_at) WHERE price > 0;;
CREATE INDEX actions_rule_carried ON actions(rule)
    WHERE send_by NOT IN ('inquiry', 'review', 'review_request', 'coupon', 'task')
"""

SET_BACK = """
CREATE TABLE forgotten_sends (
    key TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT
"""
"""What left before the ledger was set back and has no entry, by the sidecar's key; ``since`` when at the earliest."""

PAGE = """
CREATE INDEX orders_when ON orders(ordered_at, store, id);;
CREATE INDEX reviews_when ON reviews(written_at, store, id);;
CREATE INDEX inquiries_when ON inquiries(asked_at, store, id)
"""
"""What the page lists, the latest first."""

CALM = """
CREATE TABLE refusals (
    application TEXT NOT NULL,
    what TEXT NOT NULL,
    times INTEGER NOT NULL,
    reason TEXT NOT NULL,
    hint TEXT NOT NULL,
    until INTEGER,
    PRIMARY KEY (application, what)
) STRICT
"""
"""What a market refuses for good and nobody asks by himself; without ``until`` the seller ends it."""

PARTS: tuple[str, ...] = (CHANNELS, SET_BACK, PAGE, AGENDA, CALM)

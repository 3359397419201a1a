"""The statements of the second migration, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["INTAKE", "PEOPLE", "RECORDS", "TEXTS", "TOKENS"]

RECORDS = """
ALTER TABLE orders ADD COLUMN buyer_id TEXT NOT NULL DEFAULT '';;
ALTER TABLE orders ADD COLUMN origin_platform TEXT;;
ALTER TABLE orders ADD COLUMN origin_id TEXT;;
ALTER TABLE reviews ADD COLUMN author_id TEXT NOT NULL DEFAULT '';;
ALTER TABLE reviews ADD COLUMN origin_platform TEXT;;
ALTER TABLE reviews ADD COLUMN origin_id TEXT;;
ALTER TABLE inquiries ADD COLUMN author_id TEXT NOT NULL DEFAULT '';;
ALTER TABLE quarantine ADD COLUMN kind TEXT NOT NULL DEFAULT 'broken';;

CREATE TABLE member_consents (
    store TEXT NOT NULL,
    buyer_id TEXT NOT NULL,
    sms INTEGER,
    email INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, buyer_id)
) STRICT, WITHOUT ROWID
"""

PEOPLE = """
"""

INTAKE = """
"""

TOKENS = """
ALTER TABLE tokens ADD COLUMN previous BLOB;;
ALTER TABLE tokens ADD COLUMN exchanged_at INTEGER;;
ALTER TABLE tokens ADD COLUMN refused TEXT;;
ALTER TABLE tokens ADD COLUMN warned INTEGER NOT NULL DEFAULT 0;;

CREATE TABLE token_calls (
    application TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;;
CREATE INDEX token_calls_at ON token_calls(application, at);;

CREATE TABLE consents (
    application TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT
"""

TEXTS = """
"""

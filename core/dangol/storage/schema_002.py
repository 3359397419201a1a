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
) STRICT, WITHOUT ROWID;;

CREATE TABLE inquiry_names (
    store TEXT NOT NULL,
    formerly TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (store, formerly)
) STRICT, WITHOUT ROWID
"""

PEOPLE = """
"""

INTAKE = """
CREATE TABLE files (
    store TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    layout TEXT NOT NULL,
    reader TEXT NOT NULL,
    records INTEGER NOT NULL,
    rejected INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (store, sha256)
) STRICT, WITHOUT ROWID;;

CREATE TABLE mails (
    store TEXT NOT NULL,
    message_id TEXT NOT NULL,
    place TEXT,
    received_at INTEGER NOT NULL,
    spf TEXT NOT NULL,
    dkim TEXT NOT NULL,
    layout TEXT NOT NULL,
    state TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (store, message_id)
) STRICT, WITHOUT ROWID;;
CREATE INDEX mails_place ON mails(store, place)
"""

TOKENS = """
"""

TEXTS = """
"""

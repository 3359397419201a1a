"""The statements of the second migration, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["INTAKE", "PEOPLE", "RECORDS", "TEXTS", "TOKENS"]

RECORDS = """
ALTER TABLE orders ADD COLUMN buyer_id TEXT NOT NULL DEFAULT '';;
ALTER TABLE orders ADD COLUMN origin_platform TEXT;;
ALTER TABLE orders ADD COLUMN origin_id TEXT;;
CREATE INDEX orders_buyer ON orders(store, buyer_id);;
ALTER TABLE reviews ADD COLUMN author_id TEXT NOT NULL DEFAULT '';;
ALTER TABLE reviews ADD COLUMN origin_platform TEXT;;
ALTER TABLE reviews ADD COLUMN origin_id TEXT;;
CREATE INDEX reviews_shown ON reviews(store, written_at) WHERE visible = 1;;
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
ALTER TABLE contacts ADD COLUMN area TEXT;;

CREATE TABLE unlinked (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL
) STRICT;;

CREATE TABLE buyers (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    account INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    person INTEGER NOT NULL
) STRICT;;
CREATE INDEX buyers_person ON buyers(person);;

CREATE TABLE buyer_records (
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    buyer INTEGER NOT NULL,
    PRIMARY KEY (store, record, record_id)
) STRICT, WITHOUT ROWID;;
CREATE INDEX buyer_records_buyer ON buyer_records(buyer, record);;

CREATE TABLE person_keys (
    hash INTEGER NOT NULL,
    named INTEGER NOT NULL,
    buyer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (hash, named, buyer)
) STRICT, WITHOUT ROWID;;
CREATE INDEX person_keys_buyer ON person_keys(buyer);;

CREATE TABLE loose_keys (
    hash INTEGER PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT;;

CREATE TABLE person_joins (
    id INTEGER PRIMARY KEY,
    kept INTEGER NOT NULL,
    gone INTEGER NOT NULL,
    hash INTEGER,
    suggestion INTEGER,
    at INTEGER NOT NULL,
    undone_at INTEGER
) STRICT;;
CREATE INDEX person_joins_kept ON person_joins(kept) WHERE undone_at IS NULL;;

CREATE TABLE suggestions (
    id INTEGER PRIMARY KEY,
    one INTEGER NOT NULL,
    other INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (one, other)
) STRICT;;
CREATE INDEX suggestions_other ON suggestions(other);;

CREATE TABLE suppressions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash INTEGER NOT NULL,
    message_class TEXT NOT NULL,
    refused INTEGER NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;;
CREATE INDEX suppressions_hash ON suppressions(hash, message_class);;
CREATE TRIGGER suppressions_no_update BEFORE UPDATE ON suppressions
BEGIN SELECT RAISE(ABORT, 'an opt-out is never changed'); END;;
CREATE TRIGGER suppressions_no_delete BEFORE DELETE ON suppressions
BEGIN SELECT RAISE(ABORT, 'an opt-out is never removed'); END;;

CREATE INDEX orders_origin ON orders(store, origin_platform, origin_id) WHERE origin_platform IS NOT NULL;;
CREATE INDEX reviews_origin ON reviews(store, origin_platform, origin_id) WHERE origin_platform IS NOT NULL;;
CREATE INDEX inquiries_order ON inquiries(store, order_id) WHERE order_id IS NOT NULL;;
CREATE INDEX inquiries_loose ON inquiries(store) WHERE order_id IS NULL AND item_ids <> '[]' AND author_id = '';;
CREATE INDEX actions_requests ON actions(store, order_id) WHERE message_class = 'review_request'
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
CREATE TABLE text_results (
    part TEXT NOT NULL,
    digest TEXT NOT NULL,
    version TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (part, digest)
) STRICT, WITHOUT ROWID
"""

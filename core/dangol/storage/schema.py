"""The schema, as migrations. A shipped migration is never edited: the next one is added below it.

Times are whole microseconds since 1970 UTC; the ``*_view`` views show them as Korean time for whoever
opens the file with another tool. Won and counts are integers. Every table is STRICT; narrow ones are
WITHOUT ROWID, which halves their pages, wide ones are not, which was measured slower.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from dangol.storage import schema_002, schema_003, schema_004

__all__ = ["migrations"]

migrations = Migrations("dangol")


@migrations()
def m001_first(db: Database) -> None:
    """Stores, what they hold, how far it was read, what is proposed and what was done."""
    _run(db, _FIRST)


@migrations()
def m002_more_markets(db: Database) -> None:
    """More markets: people over all stores, files and mails that were read, tokens that rotate, what texts say."""
    for statements in (schema_002.RECORDS, schema_002.PEOPLE, schema_002.INTAKE, schema_002.TOKENS, schema_002.TEXTS):
        _run(db, statements)


@migrations()
def m003_rule_book(db: Database) -> None:
    """The rule book: what it keeps beside the records."""
    for statements in schema_003.PARTS:
        _run(db, statements)


@migrations()
def m004_sending(db: Database) -> None:
    """Sending: channels, what a message costs, and what tells an old copy of the data file from the newest."""
    for statements in schema_004.PARTS:
        _run(db, statements)


def _run(db: Database, statements: str) -> None:
    for statement in statements.split(";;"):
        if statement.strip():
            db.execute(statement)


_FIRST = """
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;;

CREATE TABLE stores (
    name TEXT PRIMARY KEY,
    platform TEXT NOT NULL,
    settings BLOB NOT NULL,
    connected_at INTEGER NOT NULL
) STRICT;;

CREATE TABLE checkpoints (
    store TEXT NOT NULL REFERENCES stores(name),
    stream TEXT NOT NULL,
    watermark INTEGER,
    since INTEGER,
    until INTEGER,
    resume TEXT,
    retry_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    synced_at INTEGER,
    PRIMARY KEY (store, stream)
) STRICT;;

CREATE TABLE products (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT,
    PRIMARY KEY (store, id)
) STRICT, WITHOUT ROWID;;

CREATE TABLE orders (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    ordered_at INTEGER NOT NULL,
    paid_at INTEGER,
    buyer TEXT NOT NULL,
    PRIMARY KEY (store, id)
) STRICT, WITHOUT ROWID;;

CREATE TABLE contacts (
    store TEXT NOT NULL,
    order_id TEXT NOT NULL,
    name TEXT,
    phone TEXT,
    email TEXT,
    source TEXT NOT NULL,
    PRIMARY KEY (store, order_id)
) STRICT, WITHOUT ROWID;;

CREATE TABLE items (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    product_id TEXT NOT NULL,
    option TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    service INTEGER NOT NULL,
    stage TEXT NOT NULL,
    status TEXT NOT NULL,
    claim TEXT,
    claim_open INTEGER NOT NULL,
    dispatched_at INTEGER,
    delivered_at INTEGER,
    confirmed_at INTEGER,
    courier TEXT,
    tracking_no TEXT,
    updated_at INTEGER,
    PRIMARY KEY (store, id)
) STRICT;;
CREATE INDEX items_order ON items(store, order_id);;
CREATE INDEX items_moved ON items(store, stage, coalesce(confirmed_at, delivered_at, dispatched_at), id);;

CREATE TABLE reviews (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    product_id TEXT,
    item_id TEXT,
    rating INTEGER,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    month_use INTEGER NOT NULL,
    parent_id TEXT,
    media TEXT NOT NULL,
    visible INTEGER NOT NULL,
    replied INTEGER NOT NULL,
    reply_at INTEGER,
    reply_text TEXT,
    updated_at INTEGER,
    PRIMARY KEY (store, id)
) STRICT;;
CREATE INDEX reviews_item ON reviews(store, item_id);;
CREATE INDEX reviews_waiting ON reviews(store, written_at) WHERE replied = 0;;

CREATE TABLE review_versions (
    store TEXT NOT NULL,
    review_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    rating INTEGER,
    text TEXT NOT NULL,
    visible INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (store, review_id, version)
) STRICT;;

CREATE TABLE review_marks (
    store TEXT NOT NULL,
    item_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (store, item_id, kind)
) STRICT, WITHOUT ROWID;;

CREATE TABLE inquiries (
    store TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    secret INTEGER NOT NULL,
    product_id TEXT,
    order_id TEXT,
    item_ids TEXT NOT NULL,
    author TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    thread TEXT NOT NULL,
    updated_at INTEGER,
    PRIMARY KEY (store, id)
) STRICT;;
CREATE INDEX inquiries_waiting ON inquiries(store, asked_at) WHERE answered = 0;;
CREATE INDEX inquiries_open ON inquiries(store, order_id) WHERE answered = 0 AND order_id IS NOT NULL;;

CREATE TABLE changes (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    record TEXT NOT NULL,
    record_id TEXT NOT NULL,
    field TEXT NOT NULL,
    old ANY,
    new ANY,
    seen_at INTEGER NOT NULL
) STRICT;;
CREATE INDEX changes_record ON changes(store, record, record_id);;

CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    store TEXT NOT NULL,
    stream TEXT NOT NULL,
    record_id TEXT,
    digest TEXT NOT NULL,
    raw BLOB NOT NULL,
    reason TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    UNIQUE (store, stream, digest)
) STRICT;;

CREATE TABLE pauses (
    application TEXT PRIMARY KEY,
    until INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;;

CREATE TABLE tokens (
    application TEXT PRIMARY KEY,
    sealed BLOB NOT NULL
) STRICT;;

CREATE TABLE actions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    dedupe_key TEXT NOT NULL UNIQUE,
    store TEXT NOT NULL,
    kind TEXT NOT NULL,
    step INTEGER NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    state TEXT NOT NULL,
    send_by TEXT NOT NULL,
    recipient TEXT NOT NULL,
    message_class TEXT NOT NULL,
    ground TEXT NOT NULL,
    rule TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    trace TEXT NOT NULL,
    body TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    approved_hash TEXT,
    approved_by TEXT,
    approved_at INTEGER,
    not_before INTEGER,
    expires_at INTEGER,
    after_kind TEXT,
    target_kind TEXT NOT NULL,
    order_id TEXT NOT NULL,
    subject_at INTEGER,
    url TEXT,
    hand_text TEXT,
    remote_id TEXT,
    problem TEXT,
    absent_at INTEGER,
    verified_at INTEGER,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;;
CREATE INDEX actions_state ON actions(state, not_before);;
CREATE INDEX actions_subject ON actions(store, subject, subject_id);;
CREATE INDEX actions_kind ON actions(store, kind, state, changed_at);;
CREATE INDEX actions_unverified ON actions(store, subject)
    WHERE verified_at IS NULL AND state IN ('sent', 'handed_off', 'in_doubt');;

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    action_id INTEGER NOT NULL REFERENCES actions(id),
    key TEXT NOT NULL,
    again INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT
) STRICT;;
CREATE INDEX attempts_action ON attempts(action_id);;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    action_id INTEGER,
    name TEXT NOT NULL,
    actor TEXT NOT NULL,
    data TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;;
CREATE INDEX events_action ON events(action_id);;
CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit events are never replaced'); END;;
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'audit events are never removed'); END;;

CREATE VIEW actions_view AS
SELECT id, store, kind, state, subject_id,
    strftime('%Y-%m-%d %H:%M', created_at / 1000000 + 32400, 'unixepoch') AS created
FROM actions;;
CREATE VIEW items_view AS
SELECT store, id, order_id, product_id, stage, amount,
    strftime('%Y-%m-%d %H:%M', delivered_at / 1000000 + 32400, 'unixepoch') AS delivered,
    strftime('%Y-%m-%d %H:%M', confirmed_at / 1000000 + 32400, 'unixepoch') AS confirmed
FROM items
"""

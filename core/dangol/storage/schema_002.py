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
) STRICT, WITHOUT ROWID
"""

PEOPLE = """
"""

INTAKE = """
"""

TOKENS = """
"""

TEXTS = """
"""

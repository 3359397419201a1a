"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["DAY", "ORDERS"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
"""

DAY = """
CREATE INDEX events_at ON events(at);;
CREATE INDEX inquiries_asked ON inquiries(store, asked_at) WHERE product_id IS NOT NULL
"""

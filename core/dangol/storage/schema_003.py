"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["ANSWERS", "ORDERS", "PROMISES"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
"""

PROMISES = """
CREATE INDEX actions_promised ON actions(store, order_id) WHERE kind = 'answer_inquiry' AND order_id <> ''
"""

ANSWERS = """
CREATE INDEX inquiries_asked ON inquiries(store, asked_at) WHERE thread <> '';;
CREATE INDEX reviews_low ON reviews(store, written_at) WHERE rating <= 4
"""

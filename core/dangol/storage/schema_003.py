"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["ORDERS", "PROMISES"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
"""

PROMISES = """
CREATE INDEX actions_promised ON actions(store, order_id) WHERE kind = 'answer_inquiry' AND order_id <> ''
"""

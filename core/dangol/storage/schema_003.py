"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

__all__ = ["ASKS", "ORDERS"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
"""

ASKS = """
CREATE INDEX actions_asks ON actions(store, order_id) WHERE message_class IN ('review_request', 'advertising');;
CREATE INDEX reviews_product ON reviews(store, product_id) WHERE visible = 1
"""

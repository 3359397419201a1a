"""The statements of the third migration: what the rule book keeps, one text for each part that came with it."""

from __future__ import annotations

from dangol.storage.schema_003_agenda import AGENDA

__all__ = ["AGENDA", "ORDERS"]

ORDERS = """
CREATE INDEX orders_placed ON orders(store, ordered_at)
"""

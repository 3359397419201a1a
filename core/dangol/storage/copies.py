"""Orders and reviews that a store only passes on, while another connected store holds them itself."""

from __future__ import annotations

__all__ = ["ORDER_COPY", "REVIEW_COPY"]

_ELSEWHERE = (
    "({row}.origin_platform IS NOT NULL AND EXISTS (SELECT 1 FROM stores shop"
    " WHERE shop.platform = {row}.origin_platform AND shop.name <> {row}.store AND ({there})))"
)
_THERE = "EXISTS (SELECT 1 FROM {table} x WHERE x.store = shop.name AND x.id = {row}.origin_id)"
ORDER_COPY = _ELSEWHERE.format(
    row="o", there=f"{_THERE.format(table='orders', row='o')} OR {_THERE.format(table='items', row='o')}"
)
"""Whether an order ``o`` is a copy; a market may tell the order's or the line's own number."""
REVIEW_COPY = _ELSEWHERE.format(row="r", there=_THERE.format(table="reviews", row="r"))
"""Whether a review ``r`` is a copy."""

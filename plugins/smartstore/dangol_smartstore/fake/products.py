"""The seller's products as SmartStore numbers them."""

from __future__ import annotations

from typing import NamedTuple

from dangol.testing.compose import GOODS, SHOP, Thing

__all__ = ["CHANNEL_NO", "PRODUCTS", "SHOP", "Product"]

CHANNEL_NO = 500000001


class Product(NamedTuple):
    """A product on sale. ``id`` is the channel product number, which every API and the review sheet use."""

    id: str
    origin_id: str
    name: str
    code: str
    price: int
    options: tuple[str, ...]
    weight: float
    thing: Thing


PRODUCTS = tuple(
    Product(str(9_000_000_001 + n), str(8_000_000_001 + n), g.name, g.code, g.price, g.options, g.weight, g.thing)
    for n, g in enumerate(GOODS)
)
"""Everything the shop sells; ``weight`` is its share of the orders."""

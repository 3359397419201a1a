"""The seller's products as the mall numbers them."""

from __future__ import annotations

from typing import NamedTuple

from dangol.testing.compose import GOODS, SHOP, Thing

__all__ = ["MALL_ID", "PRODUCTS", "SHOP", "Product"]

MALL_ID = "ondammall"


class Product(NamedTuple):
    """A product on sale. ``variant`` codes follow from ``code`` and the option's place."""

    no: int
    code: str
    own_code: str
    name: str
    price: int
    options: tuple[str, ...]
    thing: Thing

    def variant(self, option: str) -> str:
        """Return the code of one option."""
        place = self.options.index(option) if option in self.options else 0
        return f"{self.code}000{chr(ord('A') + place)}"


PRODUCTS = tuple(
    Product(101 + n, f"P000000{chr(ord('D') + n)}", g.code, g.name, g.price, g.options, g.thing)
    for n, g in enumerate(GOODS)
)
"""Everything the mall sells."""

"""What is the same for every subject: its store, its name, its product."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import msgspec

if TYPE_CHECKING:
    from dangol.facts.items import ItemFacts

__all__ = ["Facts"]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What rules may know of one subject. ``store_since`` is the Korean day on which the store was connected.

    Nothing older than that day triggers a message.
    """

    subject: ClassVar[str]
    """What the facts are about: a rule of that subject is asked."""
    store: str
    store_since: datetime
    fenced: bool = False
    """This buyer, or the same person elsewhere, buys at a market that allows no contact outside its own pages."""

    @property
    def name(self) -> str:
        """The subject's id, which is unique within its store."""
        raise NotImplementedError  # each kind of subject names its own

    @property
    def order_item(self) -> ItemFacts | None:
        """The order item that this is about, where one is known."""
        return None

    @property
    def about_order(self) -> str:
        """The order that this is about; empty where none is known."""
        item = self.order_item
        return item.order_id if item is not None else ""

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the product that this is about; empty where none is known."""
        item = self.order_item
        return (item.product_id, item.product_name) if item is not None else ("", "")

    @property
    def happened_at(self) -> datetime | None:
        """When the subject was written: where to look for it in a dated list."""
        return None

    @property
    def familiarity(self) -> int:
        """How much is known of the product: care goes first to one of which little is known."""
        return 0

    def __repr__(self) -> str:
        """Name the subject and no person."""
        return f"<{type(self).__name__} {self.store}/{self.name}>"

"""Facts about topics of products: what reviews complain of, what buyers ask again and again."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from dangol.facts.base import Facts

__all__ = ["QUESTION_TOPICS", "REVIEW_TOPICS", "TopicFacts"]

REVIEW_TOPICS = (
    "missing_wrong",
    "defect",
    "delivery",
    "packaging",
    "taste",
    "smell",
    "size",
    "quality",
    "function",
    "design",
    "service",
    "price",
)
"""What reviews may complain of."""
QUESTION_TOPICS = ("size_fit", "product_spec", "usage_as", "shipping_fee", "delivery_eta", "stock", "gift_bulk")
"""Questions that the product's page could answer."""


class TopicFacts(Facts, frozen=True, kw_only=True):
    """One topic of one product: how often reviews complain of it, or questions ask about it.

    ``texts`` are the latest texts of the product with their times; ``told`` are the times of those that bring
    the topic up, worked out by ``dangol.text``. They ask nobody for anything: what comes of them is a task.
    """

    subject: ClassVar[str] = "topic"
    source: str
    """``review`` or ``inquiry``."""
    topic: str
    product_id: str
    product_name: str
    texts: tuple[tuple[datetime, str], ...]
    told: tuple[datetime, ...] = ()

    @property
    def name(self) -> str:
        """Source, topic and product."""
        return f"{self.source}:{self.topic}:{self.product_id}"

    @property
    def product(self) -> tuple[str, str]:
        """Id and name of the product."""
        return self.product_id, self.product_name

    @property
    def familiarity(self) -> int:
        """How many texts there are about the product."""
        return len(self.texts)

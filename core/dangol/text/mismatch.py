"""Where stars and words disagree. Both are kept as they are; this only says how far they are apart."""

from __future__ import annotations

__all__ = ["APART", "margin"]

_MEANT = {1: 0.0, 2: 0.15, 3: 0.5, 4: 0.85, 5: 1.0}
"""The probability of praise that a number of stars stands for. Three stars say both, so no text contradicts them."""

APART = 0.6
"""From this margin on a review is worth a look: the words say clearly what the stars deny."""


def margin(rating: int, probability: float) -> float:
    """Return how far the words (``probability`` that they praise) are from the stars (1 to 5): 0 agreed, 1 opposite."""
    return abs(probability - _MEANT[rating])

"""How much a low review may cost the shop, as a number: only for the order in which the seller answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dangol.facts import ReviewFacts

__all__ = ["damage"]

_STARS = {1: 40, 2: 28, 3: 14, 4: 6}
_LONG = (40, 100, 200)
"""Letters from which on a review is read as a longer one; each is worth as much as the other."""
_LETTERS, _PHOTOS, _ALONE = 7, 19, 20
_ENOUGH = 20
"""With so many reviews of a product a single one no longer stands at the top."""


def damage(review: ReviewFacts) -> int:
    """Return 0 to 100: few stars, many words, photos, and few reviews beside it weigh most."""
    stars = _STARS.get(review.rating or 0, 0)
    letters = sum(len(review.text) >= bound for bound in _LONG) * _LETTERS
    photos = _PHOTOS if review.photos else 0
    alone = _ALONE * max(_ENOUGH - max(review.product_reviews - 1, 0), 0) // _ENOUGH if review.product_id else 0
    return stars + letters + photos + alone

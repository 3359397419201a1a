"""Who writes a review, when, and with how many stars: what was late or claimed is liked less."""

from __future__ import annotations

from typing import NamedTuple

from dangol.testing.compose.moments import DAY, MINUTE
from dangol.testing.dice import Dice

__all__ = ["Opinion", "decorate", "market_review_number", "opinion"]

_STARS = ((5, 0.72), (4, 0.15), (3, 0.06), (2, 0.03), (1, 0.04))
_STARS_LATE = ((5, 0.35), (4, 0.20), (3, 0.20), (2, 0.10), (1, 0.15))
_STARS_CLAIMED = ((5, 0.10), (4, 0.10), (3, 0.25), (2, 0.25), (1, 0.30))
_LATE = 4 * DAY


class Looks(NamedTuple):
    """What surrounds a review's words."""

    photos: int
    helpful: int
    paid_points: bool
    best: bool


class Opinion(NamedTuple):
    """A review without its words, which follow from the rest; ``late`` speaks of the parcel."""

    written: int
    rating: int
    late: bool
    looks: Looks


def opinion(
    seed: int, number: int, *, paid: int | None, delivered: int | None, decided: int | None, claimed: bool
) -> Opinion | None:
    """Return what the buyer of the line of that number writes, or ``None``. The times are the line's."""
    dice = Dice(seed, "review", number)
    if delivered is None:
        return None
    done = decided if decided is not None else delivered + 2 * DAY
    self_decided = done - delivered < 6 * DAY
    if not dice.chance(0.2 if claimed else 0.62 if self_decided else 0.22):
        return None
    late = paid is not None and delivered - paid > _LATE
    stars = _STARS_CLAIMED if claimed else _STARS_LATE if late else _STARS
    written = done + dice.between(1, 2 * 1440) * MINUTE
    rating = dice.weighted(stars)
    return Opinion(written, rating, late and not claimed, decorate(dice, rating))


def decorate(dice: Dice, rating: int) -> Looks:
    """Return what surrounds a review with so many stars."""
    photos = dice.weighted(((0, 0.66), (1, 0.18), (2, 0.10), (4, 0.06)))
    helpful = dice.weighted(((0, 0.85), (1, 0.10), (3, 0.05)))
    paid_points = dice.chance(0.8)
    return Looks(photos, helpful, paid_points, rating == 5 and photos > 1 and dice.chance(0.1))


def market_review_number(line_number: int) -> int:
    """Return the number of the review that a line got at the seller's SmartStore."""
    return 4_000_000_000 + line_number * 4

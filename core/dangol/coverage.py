"""How many of the reviews of each store have a reply, by kind of rating, and how soon the reply came."""

from __future__ import annotations

import statistics
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.policies import Policies
    from dangol.storage.coverage import CoverageReader, Reviewed

__all__ = ["BANDS", "PERIODS", "Band", "StoreCoverage", "coverage"]

PERIODS = (30, 90)
BANDS = ("low", "good", "unrated")
_HOUR = timedelta(hours=1)


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Reviews of one kind in one period. Shares are of a hundred, ``None`` where there is nothing to share.

    ``hours`` is the median time to a reply whose time is known. ``in_time`` is, of the low ones that had their time,
    the share with a first reply within the hours of the policy.
    """

    days: int
    band: str
    reviews: int
    replied: int
    share: int | None
    hours: float | None
    in_time: int | None


class StoreCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """One store against the target: its bands, and what waits, the oldest first."""

    store: str
    target: int
    low_within_hours: int
    bands: tuple[Band, ...]
    queue: tuple[Reviewed, ...]


def coverage(reader: CoverageReader, policies: Policies, stores: Iterable[str], now: datetime) -> list[StoreCoverage]:
    """Count for each store, as it is at ``now``."""
    found = []
    for store in stores:
        policy = policies.of(store).replies
        reviews = reader.reviews(store, now - timedelta(days=max(PERIODS)))
        kinds = {one.id: _band(one, policies) for one in reviews}
        bands = [
            _counted(
                [one for one in reviews if one.written_at >= now - timedelta(days=days) and kinds[one.id] == band],
                days=days,
                band=band,
                within=timedelta(hours=policy.low_within_hours),
                now=now,
            )
            for days in PERIODS
            for band in BANDS
        ]
        queue = tuple(one for one in reviews if not one.replied)
        found.append(
            StoreCoverage(
                store=store,
                target=policy.coverage,
                low_within_hours=policy.low_within_hours,
                bands=tuple(bands),
                queue=queue,
            )
        )
    return found


def _band(one: Reviewed, policies: Policies) -> str:
    if one.rating is None:
        return "unrated"
    low = one.rating <= policies.of(one.store, one.product_id, one.product).replies.low_rating
    return "low" if low else "good"


def _counted(some: Sequence[Reviewed], *, days: int, band: str, within: timedelta, now: datetime) -> Band:
    replied = [one for one in some if one.replied]
    waits = [(one.replied_at - one.written_at) / _HOUR for one in replied if one.replied_at is not None]
    return Band(
        days=days,
        band=band,
        reviews=len(some),
        replied=len(replied),
        share=_share(len(replied), len(some)),
        hours=round(statistics.median(waits), 1) if waits else None,
        in_time=_in_time(some, within, now) if band == "low" else None,
    )


def _in_time(some: Sequence[Reviewed], within: timedelta, now: datetime) -> int | None:
    """Return the share answered in time, of those that had so much time and whose reply has a known time."""
    due = [one for one in some if one.written_at + within <= now and (one.replied_at or not one.replied)]
    kept = [one for one in due if one.replied_at is not None and one.replied_at - one.written_at <= within]
    return _share(len(kept), len(due))


def _share(part: int, whole: int) -> int | None:
    return 100 * part // whole if whole else None

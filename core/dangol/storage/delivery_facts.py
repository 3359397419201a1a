"""What a store knows of its own deliveries: how long parcels took, and which day of arrival a buyer was told."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.decisions import EXPECTED, Condition
from dangol.facts import Arrival, Arrivals
from dangol.storage import fact_sql as sql
from dangol.storage.fact_source import as_list, moment

if TYPE_CHECKING:
    from collections.abc import Collection

    from dangol.storage.database import Database

__all__ = ["Promise", "arrivals", "promises"]

_MOST = 2000
"""Rows looked at by stage."""
_LATELY = timedelta(days=120)
"""Counted back from the newest parcel."""
_DAY, _EAST = timedelta(days=1) // timedelta(microseconds=1), timedelta(hours=9) // timedelta(microseconds=1)
_THURSDAY = 3
"""The weekday of the first day of 1970."""
_trace = msgspec.json.Decoder(tuple[Condition, ...])


class Promise(NamedTuple):
    """A day that a buyer was told as the latest likely day of arrival, and when that was said."""

    day: date
    told_at: datetime


def arrivals(db: Database, store: str) -> Arrivals:
    """Return how long the store's newest parcels took, by weekday of dispatch, for each courier and for all."""
    rows = db.conn.execute(sql.ARRIVED, {"store": store, "most": _MOST}).fetchall()
    newest = max((dispatched_at for _courier, dispatched_at, _delivered_at in rows), default=0)
    oldest = newest - _LATELY // timedelta(microseconds=1)
    taken: dict[str, list[int]] = defaultdict(list)
    for courier, dispatched_at, delivered_at in rows:
        if dispatched_at < oldest:
            continue
        sent, came = _day(dispatched_at), _day(delivered_at)
        for name in {"", courier or ""}:
            taken[f"{(sent + _THURSDAY) % 7}/{name}"].append(came - sent)
    return Arrivals({key: _arrival(days) for key, days in taken.items()})


def _day(at: int) -> int:
    """Return the number of a Korean day: thousands of parcels are counted at once."""
    return (at + _EAST) // _DAY


def _arrival(days: list[int]) -> Arrival:
    return Arrival(
        sample=len(days),
        next_day=sum(one <= 1 for one in days),
        within_two=sum(one <= 2 for one in days),
        typical=median_low(days),
    )


def promises(db: Database, store: str, orders: Collection[str], but: int = 0) -> dict[str, Promise]:
    """Return what the buyers of these orders were told last. ``but`` is an action that does not count.

    A day that the seller took out of the text before it left was not told.
    """
    found = {}
    for row in db.rows(sql.PROMISED, {"store": store, "orders": as_list(orders), "but": but}) if orders else ():
        told = [one.value for one in _trace.decode(row["trace"] or "[]") if one.name == EXPECTED and one.holds]
        for day in map(date.fromisoformat, told):
            if re.search(rf"(?<!\d){day.month}\D{{1,2}}{day.day}(?!\d)", row["body"]):
                found[row["order_id"]] = Promise(day, moment(row["told_at"]))
    return found

"""Korean time: the zone, the day of a moment, and where a day begins and ends."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

__all__ = ["KST", "day_of", "midnight", "midnight_after"]

KST = timezone(timedelta(hours=9), "KST")
"""Asia/Seoul. Korea has kept UTC+9 without summer time since 1988, so no zone data is needed."""


def day_of(moment: datetime) -> date:
    """Return the Korean day of a moment."""
    return moment.astimezone(KST).date()


def midnight(moment: datetime) -> datetime:
    """Return the beginning of the Korean day of a moment."""
    return datetime.combine(day_of(moment), time(0), KST)


def midnight_after(day: date) -> datetime:
    """Return the time at which a Korean day is over."""
    return datetime.combine(day, time(0), KST) + timedelta(days=1)

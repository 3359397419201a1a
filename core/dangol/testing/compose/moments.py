"""Times as whole milliseconds since 1970 UTC, read and written the Korean way."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta

__all__ = [
    "DAY",
    "HOUR",
    "MINUTE",
    "at",
    "day_name",
    "day_of",
    "dotted",
    "iso",
    "ms",
    "next_working_day",
    "weekday",
]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_KST = 9 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
SATURDAY = 5
_TWO = tuple(f"{n:02d}" for n in range(60))


def ms(moment: datetime) -> int:
    """Return whole milliseconds, rounded down."""
    return (moment - _EPOCH) // _MS


def day_of(moment: int) -> int:
    """Return the number of the Korean day since 1970."""
    return (moment + _KST) // DAY


def weekday(day: int) -> int:
    """Return 0 for Monday … 6 for Sunday."""
    return (day + 3) % 7


def at(day: int, offset: int) -> int:
    """Return the time ``offset`` milliseconds after that Korean day's midnight."""
    return day * DAY - _KST + offset


def next_working_day(day: int, count: int = 1) -> int:
    """Return the day ``count`` working days (Monday to Friday) later; 0 keeps a working day as it is."""
    while count or weekday(day) >= SATURDAY:
        day += 1
        if count and weekday(day) < SATURDAY:
            count -= 1
    return day


@functools.lru_cache(maxsize=4096)
def day_name(day: int) -> str:
    """Return ``yyyy-MM-dd``."""
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def iso(moment: int) -> str:
    """Return ``yyyy-MM-ddTHH:mm:ss.SSS+09:00``."""
    hour, rest = divmod(moment, HOUR)
    seconds, fraction = divmod(rest, 1000)
    return f"{_hour_name(hour)}:{_TWO[seconds // 60]}:{_TWO[seconds % 60]}.{fraction:03d}+09:00"


@functools.lru_cache(maxsize=4096)
def _hour_name(hour: int) -> str:
    day, of_day = divmod(hour + 9, 24)
    return f"{day_name(day)}T{of_day:02d}"


def dotted(moment: int) -> str:
    """Return ``yyyy.MM.dd. HH:mm:ss``, as the seller centres' sheets write times."""
    text = iso(moment)
    return f"{text[:10].replace('-', '.')}. {text[11:19]}"

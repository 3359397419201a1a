"""How the API writes and reads times. They are Korean times: with an offset in answers, often without in questions."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

from dangol import KST
from dangol.testing.compose.moments import iso, ms

__all__ = ["Stamp", "months_later", "parse", "spaced", "zoned"]

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def zoned(moment: int) -> str:
    """Return ``2026-11-20T16:20:00+09:00``."""
    text = iso(moment)
    return f"{text[:19]}+09:00"


def spaced(moment: int) -> str:
    """Return ``2026-11-20 16:20:00``, as older answers of the API."""
    return iso(moment)[:19].replace("T", " ")


class Stamp:
    """Writes times in one of the API's two forms; ``spaced`` may be switched at any time."""

    def __init__(self) -> None:
        self.spaced = False

    def __call__(self, moment: int | None, now: int | None = None) -> str | None:
        """Return a time, or ``None`` where there is none or it lies after ``now``."""
        if moment is None or (now is not None and moment > now):
            return None
        return spaced(moment) if self.spaced else zoned(moment)


def parse(text: str, *, end: bool) -> int | None:
    """Read a date or a time of a question; a date means its first, or its last, second. ``None``: unreadable."""
    try:
        if _DATE.fullmatch(text):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), KST)
            return ms(day + timedelta(days=1)) - 1 if end else ms(day)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=KST)
    return ms(moment) + (999 if end else 0)


def months_later(moment: int, months: int) -> int:
    """Return the same Korean day and hour so many months later (the month's last day where there is no such day)."""
    there = datetime.fromtimestamp(moment / 1000, KST)
    year, month = divmod(there.year * 12 + there.month - 1 + months, 12)
    day = min(there.day, calendar.monthrange(year, month + 1)[1])
    return ms(there.replace(year=year, month=month + 1, day=day))

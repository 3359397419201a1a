"""The Korean business calendar: on which days the shop works, parcels move and offices answer.

Public holidays with their substitute days (공휴일에 관한 법률, articles 2 and 3) are a table in
``data/holidays.tsv``, computed once by ``scripts/holiday_table.py``. A day that the government declares later
belongs into the seller's own list of days off. Days are days of Korean time.
"""

from __future__ import annotations

import functools
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from dangol.i18n import N_
from dangol.korea import KST
from dangol.sections import Section, about

__all__ = ["WEEKDAYS", "Calendar", "Weekday", "holiday_names"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_YEAR = 366
_TABLE = Path(__file__).parent / "data" / "holidays.tsv"


@functools.cache
def holiday_names() -> dict[date, str]:
    """Return the public holidays of Korea with their Korean names, substitute days included; 2024 to 2036."""
    rows = (line.split("\t") for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {date.fromisoformat(day): name for day, name in rows}


class Calendar(Section, frozen=True, kw_only=True):
    """The days of one shop."""

    days_off: Annotated[
        tuple[Weekday, ...], about(N_("Weekdays on which the shop rests: mon, tue, wed, thu, fri, sat, sun."))
    ] = ("sat", "sun")
    public_holidays: Annotated[bool, about(N_("The shop rests on Korea's public holidays and substitute days."))] = True
    closed: Annotated[tuple[date, ...], about(N_("Further days on which the shop rests, such as 2026-08-14."))] = ()
    opened: Annotated[tuple[date, ...], about(N_("Days on which the shop works although it would rest."))] = ()
    couriers_off: Annotated[tuple[Weekday, ...], about(N_("Weekdays on which your courier delivers nothing."))] = (
        "sun",
    )
    courier_pauses: Annotated[
        tuple[tuple[date, date], ...],
        about(N_("First and last day of each pause of your courier, such as around the holidays.")),
    ] = ()
    cutoff: Annotated[
        int, about(N_("Orders before this hour of a working day are sent on the same day."), ge=0, le=24)
    ] = 15

    def works(self, day: date) -> bool:
        """Tell whether the shop works on that day."""
        if day in self.opened:
            return True
        return not (WEEKDAYS[day.weekday()] in self.days_off or self._holiday(day) or day in self.closed)

    def delivers(self, day: date) -> bool:
        """Tell whether couriers deliver on that day; on public holidays they rest, whatever the shop does."""
        paused = any(first <= day <= last for first, last in self.courier_pauses)
        return not (paused or WEEKDAYS[day.weekday()] in self.couriers_off or day in holiday_names())

    def next_workday(self, day: date) -> date:
        """Return the first day after ``day`` on which the shop works; after a year of rest any day counts."""
        return next((one for one in _after(day) if self.works(one)), day + _DAY)

    def next_delivery(self, day: date, days: int = 1) -> date:
        """Return the day after ``day`` that is the ``days``-th on which couriers deliver."""
        for _time in range(days):
            day = next((one for one in _after(day) if self.delivers(one)), day + _DAY)
        return day

    def before_rest(self, day: date) -> bool:
        """Tell whether a parcel of ``day`` meets a day of rest first: on a Friday, on a holiday's eve."""
        return not (self.works(day + _DAY) and self.delivers(day + _DAY))

    def ships(self, moment: datetime) -> date:
        """Return the day on which an order of that moment leaves."""
        local = moment.astimezone(KST)
        today = local.date()
        return today if self.works(today) and local.hour < self.cutoff else self.next_workday(today)

    def morning(self, moment: datetime, hour: int = 9) -> datetime:
        """Return the beginning of the next working day after that moment's, at ``hour`` of Korean time."""
        return datetime.combine(self.next_workday(moment.astimezone(KST).date()), time(hour), KST)

    def due(self, moment: datetime, hours: int, opens: int = 9, closes: int = 20) -> datetime:
        """Return when ``hours`` of work have passed since that moment; ``opens`` to ``closes`` is a day's work."""
        left = timedelta(hours=hours)
        start = moment.astimezone(KST)
        for day in (start.date() + _DAY * n for n in range(_YEAR)):
            begin = max(start, datetime.combine(day, time(opens), KST))
            end = datetime.combine(day, time(0), KST) + timedelta(hours=closes)
            if not self.works(day) or begin >= end:
                continue
            if begin + left <= end:
                return begin + left
            left -= end - begin
        return start + timedelta(hours=hours)

    def _holiday(self, day: date) -> bool:
        return self.public_holidays and day in holiday_names()


def _after(day: date) -> list[date]:
    return [day + _DAY * n for n in range(1, _YEAR)]

"""Periods of the law, counted in Korean calendar days: months and years end where the calendar does."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

__all__ = [
    "NOTICE_DAYS",
    "after_months",
    "after_years",
    "confirm_by",
    "exception_until",
    "notice_by",
]

NOTICE_DAYS = 14
"""Days within which somebody is told the result of a consent or refusal (Network Act 50(7), decree 62-2)."""
_CONFIRM_YEARS = 2
"""Network Act 50(8), decree 62-3."""
_EXCEPTION_MONTHS = 6
"""Network Act 50(1) no. 1, decree 61(1)."""
_MONTHS = 12


def after_months(day: date, months: int) -> date:
    """Return the same day some months later, or that month's last where it has no such day (Civil Act 160(3))."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def after_years(day: date, years: int) -> date:
    """Return the same day some years later, or the last of February for its 29th."""
    return after_months(day, years * _MONTHS)


def confirm_by(said: date) -> date:
    """Return the last day on which a consent is to be confirmed: before the same day comes round the second time.

    A day that the second year does not have (29 February) comes round with the last of its month.
    """
    again = after_years(said, _CONFIRM_YEARS)
    return again - timedelta(days=1) if again.day == said.day else again


def notice_by(said: date) -> date:
    """Return the last day on which the result of a consent or refusal is to be told."""
    return said + timedelta(days=NOTICE_DAYS)


def exception_until(deal_ended: date) -> date:
    """Return the last day on which what is like the goods of a deal may be advertised without consent."""
    return after_months(deal_ended, _EXCEPTION_MONTHS)

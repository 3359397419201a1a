"""Periods of the law, and which consent holds after all that was said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dangol.outgoing import Medium
from dangol.rules.compliance.calendar import (
    NOTICE_DAYS,
    after_months,
    after_years,
    confirm_by,
    exception_until,
    notice_by,
)
from dangol.rules.compliance.consent import Group, Said, Standing, Statement, group_of, standing
from tests.compliance.made import NOON

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "day, months, same",
    [
        ("2026-01-15", 1, "2026-02-15"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-11-30", 13, "2027-12-30"),
        ("2026-01-31", -1, "2025-12-31"),
        ("2026-05-31", -3, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
    ],
)
def test_a_month_ends_where_the_calendar_does(day: str, months: int, same: str) -> None:
    assert after_months(date.fromisoformat(day), months).isoformat() == same


def test_a_leap_day_comes_round_with_the_last_of_february() -> None:
    assert after_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert after_years(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert confirm_by(date(2024, 2, 29)) == date(2026, 2, 28)
    assert confirm_by(date(2024, 3, 1)) == date(2026, 2, 28)


def test_a_result_is_told_within_fourteen_days() -> None:
    assert NOTICE_DAYS == 14
    assert notice_by(date(2026, 11, 20)) == date(2026, 12, 4)


def test_the_exception_ends_with_the_day_of_the_sixth_month() -> None:
    assert exception_until(date(2026, 8, 31)) == date(2027, 2, 28)
    assert exception_until(date(2026, 5, 20)) == date(2026, 11, 20)


def test_a_consent_covers_the_ways_of_its_group() -> None:
    assert {medium: group_of(medium) for medium in Medium} == {
        Medium.EMAIL: Group.EMAIL,
        Medium.BRAND: Group.KAKAO,
        Medium.ALIMTALK: Group.KAKAO,
        Medium.SMS: Group.SMS,
        Medium.HAND: Group.SMS,
        Medium.TASK: Group.SMS,
        Medium.MARKET: Group.SMS,
    }


def test_a_consent_holds_by_day_unless_the_night_was_agreed_to_and_keeps_its_source() -> None:
    by_day = standing([Statement(said=Said.GIVEN, at=NOON, source="form")])
    assert by_day is not None
    assert (by_day.night, by_day.source, by_day.given_at) == (False, "form", NOON)
    assert Standing(given_at=NOON, confirm_by=NOON.date(), night=False).source == ""


def statement(said: Said, days: int, *, night: bool = False) -> Statement:
    return Statement(said=said, at=NOON + days * DAY, night=night)


def test_the_last_word_counts_whenever_it_was_written_down() -> None:
    given, withdrawn, again = statement(Said.GIVEN, 0), statement(Said.WITHDRAWN, 5), statement(Said.GIVEN, 9)
    assert standing([]) is None
    assert standing([withdrawn, given]) is None
    for both in ([statement(Said.GIVEN, 5), withdrawn], [withdrawn, statement(Said.GIVEN, 5)]):
        assert standing(both) is None, "of two at one moment the withdrawal counts"
    held = standing([again, given, withdrawn])
    assert held is not None
    assert held.given_at == again.at
    assert standing([statement(Said.CONFIRMED, 1)]) is None
    assert standing([given, withdrawn, statement(Said.CONFIRMED, 7)]) is None
    confirmed = standing([given, statement(Said.CONFIRMED, 400)])
    assert confirmed is not None
    assert (confirmed.given_at, confirmed.confirm_by.isoformat()) == (given.at, "2029-12-24")
    anew = standing([given, statement(Said.CONFIRMED, 400), statement(Said.GIVEN, 401, night=True)])
    assert anew is not None
    assert (anew.night, anew.confirm_by.isoformat()) == (True, "2029-12-25")

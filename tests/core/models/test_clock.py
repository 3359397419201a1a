"""Stored in whole microseconds of UTC, shown in Korean time, moved by hand in tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.clock import KST, FixedClock, MovableClock, SystemClock, from_micros, korean, micros

FRIDAY = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
NAIVE = datetime(2026, 11, 20, 16, 20)  # noqa: DTZ001 - the point of the test


@given(st.datetimes(timezones=st.just(KST)))
def test_no_microsecond_is_lost(moment: datetime) -> None:
    stored = micros(moment)
    assert from_micros(stored) == moment
    assert from_micros(stored).tzinfo is UTC


def test_no_time_stays_no_time() -> None:
    assert micros(None) is None
    assert from_micros(None) is None
    assert from_micros(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_people_read_korean_time() -> None:
    assert korean(datetime(2026, 11, 20, 15, 1, 59, tzinfo=UTC)) == "2026-11-21 00:01"


async def test_a_movable_clock_stands_until_it_is_moved() -> None:
    clock = MovableClock(FRIDAY)
    assert clock.now() == FRIDAY
    assert clock.now().tzinfo is UTC
    await clock.sleep(90)
    await clock.sleep(-5)
    assert clock.now() == FRIDAY + timedelta(seconds=90)
    assert clock.monotonic() == 90
    clock.set(FRIDAY + timedelta(days=1))
    assert clock.advance(hours=-1) == FRIDAY + timedelta(hours=23)


async def test_a_fixed_clock_says_the_same_for_ever() -> None:
    clock = FixedClock(FRIDAY)
    before = clock.monotonic()
    await clock.sleep(0.001)
    assert clock.now() == FRIDAY
    assert clock.monotonic() > before


def test_the_machines_clock_has_a_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


@pytest.mark.parametrize("make", [MovableClock, FixedClock, MovableClock(FRIDAY).set])
def test_a_time_without_a_zone_is_refused(make: type[MovableClock]) -> None:
    with pytest.raises(ValueError, match="zone"):
        make(NAIVE)

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from hypothesis import given
from hypothesis import strategies as st

from dangol.clock import MovableClock
from dangol.http.retry import HOUR, MINUTE, TRIES, Budget, http_date, retry_after
from tests.core.http.support import NOW

moments = st.integers(0, 7_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(st.integers(min_value=0, max_value=10**30))
def test_seconds_are_read_and_clamped_to_an_hour(seconds: int) -> None:
    assert retry_after(f" {seconds} ", NOW) == min(float(seconds), HOUR)


@given(moments, moments)
def test_a_date_is_read_as_the_time_until_it(moment: datetime, now: datetime) -> None:
    found = retry_after(format_datetime(moment, usegmt=True), now)
    assert found == (min((moment - now).total_seconds(), HOUR) if moment >= now else None)


@given(st.text() | st.integers(max_value=-1).map(str) | st.from_regex(r"-?[0-9.eE+infa]*", fullmatch=True))
def test_anything_is_none_or_a_wait_of_at_most_an_hour(text: str) -> None:
    found = retry_after(text, NOW)
    assert found is None or 0 <= found <= HOUR
    if text.strip().startswith("-"):
        assert found is None


@given(st.text(alphabet="MonTueJanFeb ,:0123456789+-GMT()", max_size=40))
def test_dates_are_aware_or_nothing(text: str) -> None:
    found = http_date(text)
    assert found is None or found.tzinfo is UTC


def test_dates_in_other_zones_and_without_one() -> None:
    korean = NOW.astimezone(timezone(timedelta(hours=9)))
    assert http_date(format_datetime(korean)) == NOW
    assert http_date("Fri, 20 Nov 2026 07:20:00 -0000") == NOW
    assert http_date(None) is None


@given(
    st.lists(st.tuples(st.none() | st.floats(0, 100), st.floats(0, 40)), min_size=1, max_size=8),
    st.floats(0, 1, exclude_max=True),
)
def test_a_budget_never_passes_four_tries_or_one_minute(trouble: list[tuple[float | None, float]], dice: float) -> None:
    clock = MovableClock(NOW)
    budget = Budget(clock, lambda: dice)
    tries = 0
    for asked, took in trouble:
        assert clock.monotonic() < MINUTE
        assert budget.begin(30) == min(30, MINUTE - clock.monotonic())
        tries += 1
        clock.advance(seconds=took)
        wait = budget.wait(asked)
        if wait is None:
            break
        assert asked is None or wait == asked
        clock.advance(seconds=wait)
    assert tries <= TRIES


def test_waiting_before_the_first_request_costs_nothing() -> None:
    clock = MovableClock(NOW)
    budget = Budget(clock, lambda: 0.5)
    clock.advance(seconds=50)
    budget.begin(30)
    clock.advance(seconds=30)
    assert budget.wait(29) == 29
    assert budget.wait(30) is None


def test_waits_grow_and_spread_over_their_whole_length() -> None:
    for dice, waits in ((0.0, [0, 0, 0, None]), (0.999, [0.999, 1.998, 3.996, None])):
        budget = Budget(MovableClock(NOW), lambda dice=dice: dice)  # type: ignore[misc]  # mypy cannot infer bound defaults
        found = []
        for _ in waits:
            budget.begin(30)
            found.append(budget.wait())
        assert found == waits

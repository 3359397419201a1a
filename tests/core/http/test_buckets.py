from __future__ import annotations

import asyncio
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.clock import MovableClock
from dangol.contract import Rate, RateHint
from dangol.errors import RateLimited
from dangol.http.limits import Bucket, Pacer, hold, learn, take
from tests.core.http.support import NOW, MemoryLimits

rates = st.builds(Rate, st.sampled_from([0.5, 1, 2, 3, 7, 40, 999.9]), st.integers(1, 12))
gaps = st.lists(st.integers(0, 3_000_000), min_size=1, max_size=60)
START = 10**12


class Reference:
    """A token bucket counted in fractions: the same promise, told differently."""

    def __init__(self, rate: Rate) -> None:
        self.step = Bucket().pace(rate)[0]
        self.most = Fraction(max(rate.burst - 1, 1))
        self.level, self.at = self.most, START

    def take(self, now: int) -> bool:
        self.level = min(self.most, self.level + Fraction(now - self.at, self.step))
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


@given(rates, gaps)
def test_grants_are_exactly_those_of_a_token_bucket(rate: Rate, gaps: list[int]) -> None:
    bucket, reference, now = Bucket(), Reference(rate), START
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, rate, now)
        assert (wait == 0) == reference.take(now)


@given(rates)
def test_a_call_never_costs_less_than_its_share_of_a_second(rate: Rate) -> None:
    step, span = Bucket().pace(rate)
    assert 0 <= step * Fraction(rate.per_second) - 1_000_000 < rate.per_second
    assert span == step * max(rate.burst - 1, 1)


@given(rates, gaps)
def test_after_the_wait_there_is_a_token_and_not_a_microsecond_earlier(rate: Rate, gaps: list[int]) -> None:
    bucket, now = Bucket(), START
    for gap in gaps:
        now += gap
        bucket, wait = take(bucket, rate, now)
        if wait:
            assert take(bucket, rate, now + wait - 1)[1] == 1
            bucket, nothing = take(bucket, rate, now + wait)
            assert nothing == 0
            now += wait


@given(rates, st.integers(0, 10**13))
def test_a_clock_that_started_anew_waits_no_longer_than_an_empty_bucket(rate: Rate, left_over: int) -> None:
    now = 5_000_000
    bucket, wait = take(Bucket(left_over), rate, now)
    step, span = bucket.pace(rate)
    assert wait <= step + (60_000_000 if left_over <= now + span + 60_000_000 else 0)
    assert bucket.full_at <= now + span + 60_000_000 + step


@given(rates, st.integers(0, 60_000_000))
def test_a_hold_grants_one_token_at_its_end(rate: Rate, length: int) -> None:
    bucket = hold(Bucket(), rate, START + length)
    if length:
        assert take(bucket, rate, START)[1] == length
    bucket, wait = take(bucket, rate, START + length)
    assert wait == 0
    assert take(bucket, rate, START + length)[1] > 0


@given(rates, st.builds(RateHint, *[st.none() | st.integers(-3, 20)] * 3))
def test_what_is_learnt_never_grants_more_than_remains(rate: Rate, hint: RateHint) -> None:
    bucket = learn(Bucket(), rate, hint, START)
    allowed = 0
    while allowed < 100 and take(bucket, rate, START)[1] == 0:
        bucket = take(bucket, rate, START)[0]
        allowed += 1
    burst = hint.burst if hint.burst is not None and hint.burst > 0 else rate.burst
    most = max(burst - 1, 1)
    assert allowed == (most if hint.remaining is None else min(most, max(hint.remaining, 0)))


def test_headers_teach_the_rate_and_it_stays_learnt() -> None:
    bucket = learn(Bucket(), Rate(2, 4), RateHint(per_second=1, burst=2), START)
    assert bucket.pace(Rate(2, 4)) == (1_000_000, 1_000_000)
    assert learn(bucket, Rate(2, 4), RateHint(remaining=1), START).pace(Rate(2, 4)) == (1_000_000, 1_000_000)
    nonsense = RateHint(per_second=float("nan"), burst=0)
    assert learn(bucket, Rate(2, 4), nonsense, START) == bucket


async def test_a_turn_more_than_a_minute_away_is_not_waited_for() -> None:
    clock = MovableClock(NOW)
    pacer = Pacer(MemoryLimits(), clock)
    pacer.learn("app/orders", Rate(2, 4), RateHint(per_second=1 / 3600, burst=1, remaining=0), 0)
    with pytest.raises(RateLimited) as refused:
        await pacer.turn("app/orders", Rate(2, 4))
    assert refused.value.retry_after == 3600
    assert clock.monotonic() == 0


async def test_waiting_callers_go_in_the_order_they_came() -> None:
    clock = MovableClock(NOW)
    pacer = Pacer(MemoryLimits(), clock)
    order: list[int] = []

    async def one(number: int) -> None:
        await pacer.turn("app/orders", Rate(2, 4))
        order.append(number)

    await asyncio.gather(*(one(number) for number in range(20)))
    assert order == list(range(20))
    assert clock.monotonic() == pytest.approx((20 - 3) / 2)


async def test_a_cancelled_caller_leaves_its_turn_to_the_next() -> None:
    pacer = Pacer(MemoryLimits(), MovableClock(NOW))
    first, second = (asyncio.create_task(pacer.turn("app/orders", Rate(1, 1))) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first, second])
    assert second.done()
    assert second.exception() is None


class MarketBucket:
    """The platform's side: a bucket that refuses, and tells what is left."""

    def __init__(self, rate: Rate) -> None:
        self.rate, self.level, self.at, self.refused = rate, float(rate.burst), 0.0, 0

    def hit(self, now: float) -> int:
        self.level = min(self.rate.burst, self.level + (now - self.at) * self.rate.per_second)
        self.at = now
        if self.level < 1:
            self.refused += 1
            return 0
        self.level -= 1
        return int(self.level)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rate", [Rate(5, 10), Rate(2, 4)])
async def test_no_refusal_at_98_percent_of_what_is_allowed(rate: Rate, seed: int) -> None:
    dice = random.Random(seed)
    clock = MovableClock(NOW)
    pacer, market = Pacer(MemoryLimits(), clock), MarketBucket(rate)
    granted, pages = 0, 60
    for _ in range(pages):
        granted = await pacer.turn("app/orders", rate)
        await clock.sleep(dice.uniform(0, 0.05))
        remaining = market.hit(clock.monotonic())
        await clock.sleep(dice.uniform(0, 0.05))
        pacer.learn("app/orders", rate, RateHint(rate.per_second, rate.burst, remaining), granted)
    assert market.refused == 0
    assert (pages - rate.burst) / rate.per_second / (granted / 1e6) >= 0.98


async def test_a_bucket_that_somebody_else_emptied_is_noticed_before_it_refuses() -> None:
    rate = Rate(5, 10)
    clock = MovableClock(NOW)
    pacer, market = Pacer(MemoryLimits(), clock), MarketBucket(rate)
    market.level = 2.5
    for _ in range(50):
        granted = await pacer.turn("app/orders", rate)
        remaining = market.hit(clock.monotonic())
        await clock.sleep(0.02)
        pacer.learn("app/orders", rate, RateHint(remaining=remaining), granted)
    assert market.refused == 0

"""A trial of when or how to ask: who takes part, what differs, and what may be concluded."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dangol.errors import ConfigError
from dangol.facts import ItemFacts
from dangol.policies import read_policies
from dangol.policy import Policy, Trial
from dangol.rules.ask_review import RULE
from dangol.rules.trial import half_of
from dangol.trial import Half, StoreTrial, interval
from tests.rules.made import DAY, NOW, decided, item, service

SINCE = date(2026, 10, 1)
TIMED = Policy(trial=Trial(since=SINCE, settle_days=20))
WORDED = Policy(trial=Trial(since=SINCE, wording=True))
RECEIVED = NOW - 10 * DAY


def received(number: int, **changes: Any) -> ItemFacts:
    return item(**{"order_id": f"O{number}", "delivered_at": RECEIVED, "confirmed_at": RECEIVED} | changes)


def half(number: int, policy: Policy = TIMED) -> str | None:
    return half_of(received(number), RECEIVED, policy)


A, B = (next(number for number in range(99) if half(number) == name) for name in "AB")


def test_s4_17_the_lot_falls_alike_and_in_halves() -> None:
    drawn = Counter(half(number) for number in range(2000))
    assert set(drawn) == {"A", "B"}
    assert abs(drawn["A"] - 1000) < 100
    assert [half(number) for number in range(50)] == [half(number) for number in range(50)]


def test_g1_the_lot_knows_nothing_of_what_anybody_said() -> None:
    told: tuple[dict[str, Any], ...] = (
        {"reviewed_at": NOW},
        {"thanked_at": RECEIVED},
        {"claim": "return", "claim_open": True},
        {"buyer": "이도윤"},
        {"product_reviews": 7},
    )
    for number, changes in product(range(20), told):
        assert half_of(received(number, **changes), RECEIVED, TIMED) == half(number)


def test_s4_17_the_half_that_was_drawn_is_asked_later() -> None:
    assert decided(RULE, received(A), policy=TIMED)[0] == "propose"
    assert decided(RULE, received(B), policy=TIMED) == ("wait", "settled")
    assert decided(RULE, received(B), policy=TIMED, now=RECEIVED + 20 * DAY)[0] == "propose"
    assert decided(RULE, received(B, thanked_at=RECEIVED + DAY), policy=TIMED)[0] == "propose"


def test_s4_17_the_half_that_was_drawn_is_asked_in_other_words() -> None:
    templates = {
        number: RULE.decide(received(number), WORDED, NOW).proposals[0].template  # type: ignore[union-attr]
        for number in (A, B)
    }
    assert templates == {A: "ask_review.goods", B: "ask_review.trial.goods"}


def test_who_was_complete_before_takes_no_part() -> None:
    early = Policy(trial=Trial(since=(RECEIVED + DAY).date() + timedelta(days=1), settle_days=20))
    assert half(B, early) is None
    assert decided(RULE, received(B), policy=early)[0] == "propose"
    assert half(B, Policy()) is None


def test_a_service_is_asked_at_once_and_takes_no_part_in_a_trial_of_the_time() -> None:
    made = msgspec.structs.replace(service(), order_id=f"O{B}")
    assert half_of(made, NOW, TIMED) is None
    assert half_of(made, NOW, WORDED) is not None


def trial(usual: tuple[int, int], changed: tuple[int, int], planned: int = 100) -> StoreTrial:
    halves = (
        Half(name="A", asked=usual[0], reviewed=usual[1]),
        Half(name="B", asked=changed[0], reviewed=changed[1]),
    )
    return StoreTrial(store="main", tried="time", since=SINCE, planned=planned, halves=halves)


@pytest.mark.parametrize(
    "usual, changed, verdict",
    [
        ((99, 0), (500, 500), "early"),
        ((100, 20), (99, 60), "early"),
        ((100, 20), (100, 26), "same"),
        ((100, 20), (100, 45), "better"),
        ((100, 45), (100, 20), "worse"),
        ((100, 0), (100, 0), "same"),
    ],
)
def test_s4_17_nothing_is_concluded_early_or_from_chance(
    usual: tuple[int, int], changed: tuple[int, int], verdict: str
) -> None:
    assert trial(usual, changed).verdict == verdict


def test_the_interval_is_newcombes() -> None:
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10, case (a): 56/70 less 48/80
    low, high = interval(Half(name="A", asked=80, reviewed=48), Half(name="B", asked=70, reviewed=56))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    "written, told",
    [
        ("settle_days = 13", "trial.since"),
        ("since = 2026-11-01\nsettle_days = 13\nwording = true", "trial.wording"),
        ("since = 2026-11-01\norders = 5", "trial.orders"),
        ("since = 5", "trial.since"),
    ],
)
def test_a_faulty_trial_is_named(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(f"[trial]\n{written}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        read_policies(path)

"""Recommendations at the command line: noted, listed with their day, rewarded in time and once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.cli.market import own_mall

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.market import Market, Run


@pytest.fixture(autouse=True)
def mall(home: Path, shop: Market) -> None:
    own_mall(home, shop.clock)


def test_s3_15_a_reward_waits_for_the_end_of_the_return_window(run: Run, market: Market) -> None:
    assert "No order is noted as recommended." in run("referrals").out
    early = run("referrals", "add", "O1", "O3", "--json").json["referral"]
    assert (early["state"], early["passes_at"][:16]) == ("bought", "2026-11-27T16:20")
    assert "may be sent back until 11-27 16:20" in run("referrals").out
    refused = run("referrals", "rewarded", early["id"])
    assert refused.code != 0
    assert "The friend may send it back until 2026-11-27 16:20." in refused.err
    market.clock.set(market.clock.now() + timedelta(days=7, seconds=1))
    assert [one["state"] for one in run("referrals", "--json").json["referrals"]] == ["passed"]
    assert "a reward is due since 11-27 16:20" in run("referrals").out
    assert run("referrals", "rewarded", early["id"], "--json").json["referral"]["state"] == "rewarded"
    again = run("referrals", "rewarded", early["id"])
    assert again.code != 0
    assert "rewarded already" in again.err
    assert "rewarded 11-27 16:20" in run("referrals").out


def test_s3_15_a_longer_window_of_the_policy_holds(run: Run, home: Path) -> None:
    assert "a reward is due" in run("referrals", "add", "O1", "O2").out
    (home / "policy.toml").write_text("[returns]\ndays = 14\n", encoding="utf-8")
    assert "The friend may send it back" in run("referrals", "rewarded", "1").err


def test_s3_15_what_cannot_be_a_recommendation_is_refused(run: Run) -> None:
    market_order = next(one["order_id"] for one in run("inbox", "--json").json["items"] if one["order_id"])
    for words, told in (
        (("O2", "O1"), "older than the one that brought it"),
        (("O1", "O1"), "one and the same order"),
        (("O1", market_order), "one store"),
        ((market_order, market_order), "own mall only"),
        (("O1", "nothing"), "There is no order nothing."),
    ):
        result = run("referrals", "add", *words)
        assert result.code != 0
        assert told in result.err
    assert "There is no recommendation 9." in run("referrals", "rewarded", "9").err

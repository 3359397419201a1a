"""``dangol trial`` over the real path: the halves as they were asked, and who wrote."""

from __future__ import annotations

from pathlib import Path

from dangol.testing import DEMO_NOW
from tests.cli.market import Market, Run

_POLICY = """
[trial]
since = 2026-10-01
wording = true
orders = 30
"""


def test_without_a_trial_there_is_none(run: Run, shop: Market) -> None:
    assert run("trial").out == "No trial is on.\n"
    assert run("trial", "--json").json == {"trials": []}


def test_s4_17_both_halves_are_counted_once_their_buyers_had_time(run: Run, market: Market, home: Path) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    (home / "policy.toml").write_text(_POLICY, encoding="utf-8")
    market.clock.set(DEMO_NOW)
    run("sync")
    run("decide")
    asks = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "ask_review"]
    assert {"한 줄 후기로 들려주시겠어요?" in one["text"] for one in asks} == {True, False}
    changed = sum("한 줄 후기로 들려주시겠어요?" in one["text"] for one in asks)
    run("approve", *(one["id"] for one in asks))
    run("send", "--live")
    run("done", *(one["id"] for one in asks))
    assert [half["asked"] for half in run("trial", "--json").json["trials"][0]["halves"]] == [0, 0]
    market.clock.advance(hours=14 * 24)
    (found,) = run("trial", "--json").json["trials"]
    halves = {one["half"]: one for one in found["halves"]}
    assert (halves["A"]["asked"], halves["B"]["asked"]) == (len(asks) - changed, changed)
    assert found["verdict"] == "early"
    told = run("trial").out
    assert "in which words to ask" in told
    assert "main: nothing is concluded before each half has 30 orders." in told

"""The rules over the past, on the command line."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dangol.app import App
from dangol.channels import Channel
from dangol.clock import KST, micros
from dangol.decisions import Condition, Proposal, Propose, Rule
from dangol.hookspecs import hookimpl
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies
from dangol.policy import Policy, Prices
from dangol.replay import replay
from tests.cli.market import Market, Run
from tests.core.channels import made


def _digest(home: Path) -> dict[str, str]:
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in home.glob("dangol.db*")}


def test_it_tells_what_would_have_left_when_and_to_whom(run: Run, shop: Market) -> None:
    found = run("replay", "--days", "60", "--json").json
    assert found["kinds"]["ask_review"] > 5
    assert sum(found["kinds"].values()) == len(found["messages"])
    since, until = (datetime.fromisoformat(found[name]) for name in ("since", "until"))
    assert until == shop.clock.now()
    assert until - since == timedelta(days=60)
    for one in found["messages"]:
        at = datetime.fromisoformat(one["sent_at"])
        assert since <= datetime.fromisoformat(one["proposed_at"]) <= at <= until
        if one["to"] == "review_request":
            assert 9 <= at.astimezone(KST).hour < 20
            assert "*" in one["buyer"]
    assert {hold["condition"] for hold in found["holds"]} >= {"settled", "confirmed"}
    assert all(hold["count"] > 0 for hold in found["holds"])


def test_people_read_it_in_lines(run: Run, shop: Market) -> None:
    told = run("replay", "--days", "60")
    assert "Ask for a review" in told.out
    assert "The buyer needs time with it" in told.out
    assert "all with --all" in told.out
    assert "approved at once" in told.err
    every = run("replay", "--days", "60", "--all")
    assert len(every.out.splitlines()) > len(told.out.splitlines())


def test_the_home_stays_as_it_was(run: Run, shop: Market, home: Path) -> None:
    run("replay")
    before = _digest(home)
    assert run("replay", "--days", "30", "--json").code == 0
    assert _digest(home) == before


def test_what_left_before_counts_and_is_not_proposed_again(run: Run, shop: Market, home: Path) -> None:
    messages = run("replay", "--days", "10", "--json").json["messages"]
    with App(home, clock=shop.clock) as app, app.db.transaction():
        asks = [one.dedupe_key for one in app.ledger.open() if one.kind == "ask_review"]
        asked = next(one for one in messages if one["key"] in asks)
        app.db.conn.execute(
            "UPDATE actions SET state = 'sent', changed_at = ? WHERE dedupe_key = ?",
            (micros(shop.clock.now() - timedelta(days=12)), asked["key"]),
        )
    after = run("replay", "--days", "10", "--json").json["messages"]
    assert asked["key"] not in {one["key"] for one in after}


def test_s4_17_a_draft_says_what_it_would_have_changed(run: Run, shop: Market, home: Path) -> None:
    draft = home / "draft.toml"
    draft.write_text('[asks]\nsettle_days = 3\n[rules]\noff = ["thank_review"]\n', encoding="utf-8")
    found = run("replay", "--days", "60", "--policy", draft, "--json").json
    different = found["difference"]
    assert {one["kind"] for one in different["removed"]} >= {"thank_review"}
    asks = [one for one in different["moved"] if one["kind"] == "ask_review"]
    assert asks
    assert all(one["after"] < one["before"] for one in asks)
    kept = len(found["messages"]) - len(different["removed"])
    assert different["same"] + len(different["moved"]) == kept
    told = run("replay", "--days", "60", "--policy", draft)
    assert "With draft.toml:" in told.out
    assert "→" in told.out


def test_a_draft_that_changes_nothing_differs_in_nothing(run: Run, shop: Market, home: Path) -> None:
    draft = home / "draft.toml"
    draft.write_text(run("policy", "show").out, encoding="utf-8")
    different = run("replay", "--policy", draft, "--json").json["difference"]
    assert (different["added"], different["removed"], different["moved"], different["won"]) == ([], [], [], 0)


def test_faults_are_named(run: Run, shop: Market, home: Path) -> None:
    assert run("replay", "--policy", home / "nothing.toml").code == 2
    draft = home / "draft.toml"
    draft.write_text("[asks]\nsettle_day = 3\n", encoding="utf-8")
    told = run("replay", "--policy", draft)
    assert told.code == 2
    assert "asks.settle_days?" in told.err
    assert run("replay", "--days", "0").code == 2
    assert run("replay", "--days", "366").code == 2


def test_what_is_not_known_of_history_is_said(run: Run, shop: Market) -> None:
    notes = " ".join(run("replay", "--days", "60", "--json").json["notes"])
    assert "replayed as if it had been there all the time: main" in notes
    assert "younger than the time that was asked for" in notes


def test_an_empty_shop_has_no_past(run: Run) -> None:
    found = run("replay", "--json").json
    assert found["messages"] == []
    assert "this would have left: 0" in run("replay").out


def _text_rule(item: Any, _policy: Policy, _now: datetime) -> Propose:
    proposal = Proposal(
        kind="own_note", to="sms", message_class=MessageClass.SERVICE, ground=Ground.ORDER, template="own",
        once_per=item.order_id,
    )  # fmt: skip
    return Propose((Condition("seen", "", True),), (proposal,))


def test_messages_are_priced_as_the_policy_says(shop: Market, home: Path) -> None:
    rule = Rule(
        id="own_note", version=1, subject="item", title="own", kinds=("own_note",), practices=("S0-1",),
        stages=(Stage.DELIVERED, Stage.CONFIRMED), decide=_text_rule,
    )  # fmt: skip

    class Own:
        @hookimpl
        def dangol_rules(self) -> list[Rule]:
            return [rule]

        @hookimpl
        def dangol_channels(self) -> list[Channel]:
            return [made("sms", "SMS", number="02-123-4567")]

    with App(home, clock=shop.clock) as app:
        app.plugins.add(Own(), "own")
        app.markets.fenced = frozenset  # type: ignore[method-assign]  # the store's buyers may get text messages
        free = replay(app, 30, Policies())
        paid = replay(app, 30, Policies(Policy(prices=Prices(sms=20))))
    texts = [one for one in paid.messages if one.to == "sms"]
    assert texts
    assert (free.won, paid.won) == (0, 20 * len(texts))
    assert paid.kinds == free.kinds


def test_requests_that_come_due_at_night_are_held(run: Run, shop: Market, home: Path) -> None:
    (home / "policy.toml").write_text("[day]\npolite_from = 15\npolite_until = 16\n", encoding="utf-8")
    found = run("replay", "--days", "60", "--json").json
    asks = [one for one in found["messages"] if one["kind"] == "ask_review"]
    assert asks
    assert {datetime.fromisoformat(one["sent_at"]).astimezone(KST).hour for one in asks} == {15}
    assert found["held_at_night"] > 0


def test_c10_an_order_says_why_nothing_was_sent_and_how_fresh_that_is(run: Run, shop: Market) -> None:
    order = run("replay", "--days", "20", "--json").json["messages"][-1]["order"]
    found = run("why", "--order", order, "--json").json
    assert set(found["read_at"]["main"]) >= {"orders", "reviews", "inquiries", "file"}
    assert {one["verdict"] for one in found["rules"]} <= {"propose", "wait", "skip"}
    assert "main, last read: " in run("why", "--order", order).out
    keys = [(one["subject"], one["subject_id"], one["rule"]) for one in found["rules"]]
    assert len(keys) == len(set(keys))
    waits = [one for one in found["rules"] if one["verdict"] == "wait"]
    assert all(one["until"] for one in waits)


@pytest.mark.parametrize("days", [1, 365])
def test_the_longest_and_the_shortest_time(run: Run, shop: Market, days: int) -> None:
    assert msgspec.json.decode(run("replay", "--days", days, "--json").out)["until"]


def test_promises_and_calls_of_before_are_known_and_later_ones_come_in_their_time(
    run: Run, shop: Market, home: Path
) -> None:
    now = shop.clock.now()
    day = timedelta(days=1)
    with App(home, clock=shop.clock) as app:
        store, name = app.db.conn.execute("SELECT store, id FROM orders ORDER BY ordered_at LIMIT 1").fetchone()
        call = app.db.conn.execute("SELECT max(id) FROM actions").fetchone()[0]
        with app.db.transaction():
            for text, made, due in (("before", 40, 20), ("within", 10, 5), ("next time", 10, None)):
                app.db.conn.execute(
                    "INSERT INTO promises (store, order_id, text, due_at, made_at) VALUES (?, ?, ?, ?, ?)",
                    (store, name, text, due and micros(now - due * day), micros(now - made * day)),
                )
            app.db.conn.execute(
                "INSERT INTO call_outcomes (action_id, outcome, at) VALUES (?, 'reached', ?)", (call, micros(now))
            )
            app.db.conn.execute("INSERT INTO order_notes VALUES (?, ?, 'ready', 'done', ?)", (store, name, micros(now)))
        found = replay(app, 30, Policies())
    kept = [one for one in found.messages if one.kind == "keep_promise"]
    assert [
        one.sent_at - (now - days * day) < timedelta(hours=15) for one, days in zip(kept, (21, 6), strict=True)
    ] == [
        True,
        True,
    ]
    assert found.problems == ()

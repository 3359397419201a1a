"""Channels at the command line: connected, tried, switched on, and what left by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.models import Contact, Order, OrderItem, Product, Stage
from dangol.outgoing import Ground, MessageClass, Sent
from dangol.registry import Plugins
from dangol.storage.actions import NewAction
from dangol.storage.outbox import Attempt
from dangol.testing import DEMO_NOW
from tests.cli.market import Run
from tests.cli.relay import SECRET, Desk, RelayPlugin, relay

PHONE = "010-1234-5678"
STORE = {"mall_id": "mall", "client_id": "a", "client_secret": "b", "base_url": "http://127.0.0.1:9"}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    complete = Plugins.installed

    def with_relay(*builtin: Any) -> Plugins:
        plugins = complete(*builtin)
        plugins.add(RelayPlugin(), "relay")
        return plugins

    monkeypatch.setattr(Plugins, "installed", with_relay)
    monkeypatch.setenv("DANGOL_CLOCK", DEMO_NOW.isoformat())
    with relay() as served:
        yield served


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what moves the clock of the commands that follow."""

    def later(**span: float) -> None:
        monkeypatch.setenv("DANGOL_CLOCK", (DEMO_NOW + timedelta(**span)).isoformat())

    return later


def approved(home: Path, number: int = 1, text: str = "주문하신 컵을 보냈습니다.", **changes: Any) -> int:
    """Put an approved message about an order of a store into the data folder."""
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        if not app.stores.all():
            app.stores.connect("mall", "cafe24", STORE, DEMO_NOW)
        item = OrderItem(id=f"I{number}", product=Product(id="P1", name="컵"), stage=Stage.SHIPPED)
        contact = Contact(name="김민수", phone=PHONE, source="direct")
        order = Order(id=f"O{number}", items=(item,), ordered_at=DEMO_NOW, buyer_id=f"b{number}", contact=contact)
        with app.db.transaction():
            app.records.store_page("mall", [order], DEMO_NOW)
        made: dict[str, Any] = {
            "dedupe_key": f"mall/greet/I{number}/0", "store": "mall", "kind": "greet", "step": 0, "subject": "item",
            "subject_id": f"I{number}", "send_by": "relay-sms", "recipient": PHONE, "rule": "", "rule_version": 0,
            "message_class": MessageClass.SERVICE, "ground": Ground.ORDER, "trace": "", "body": text,
            "order_id": f"O{number}", "price": 20,
        }  # fmt: skip
        (action_id,) = app.ledger.propose([NewAction(**made | changes)])
        app.ledger.approve(action_id, "seller")
        return action_id


def state(home: Path, action_id: int) -> str:
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        return str(app.ledger.get(action_id).state)


def test_a_channel_is_connected_tried_and_switched_on(run: Run, desk: Desk, home: Path) -> None:
    listed = {one["id"]: one for one in run("channel", "list", "--json").json["channels"]}
    assert (listed["relay-sms"]["connected"], listed["relay-sms"]["live_since"]) == (False, None)
    assert listed["hand"]["by_hand"] is True
    found = run("channel", "connect", "relay-sms", *desk.pairs)
    assert found.code == 0
    assert "○ Key: relay-sms" in found.out
    assert "rehearses" in found.err
    assert desk.wrongly_signed == 0
    assert SECRET.encode() not in (home / "dangol.db").read_bytes()
    listed = {one["id"]: one for one in run("channel", "list", "--json").json["channels"]}
    assert listed["relay-talk"]["connected"] is True, "the account is connected, with both of its channels"
    assert run("channel", "live", "relay-sms").code == 0
    rows = {line.split()[0]: line for line in run("channel", "list").out.splitlines() if line.strip()}
    assert "sends" in rows["relay-sms"]
    assert "rehearses" in rows["relay-talk"]
    assert run("channel", "off", "relay-sms").code == 0
    assert run("verify").code == 0


@pytest.mark.parametrize(
    "words, said",
    [
        (["connect", "pigeon"], "There is no plugin for the channel pigeon."),
        (["connect", "relay-sms", "--set", "api_key=a"], "Channel relay: api_secret: must be set"),
        (["connect", "relay-sms", "--set", "api_key"], "--set wants KEY=VALUE."),
        (["live", "relay-sms"], "The channel relay-sms is not connected."),
        (["live", "pigeon"], "There is no plugin for the channel pigeon."),
        (["off", "pigeon"], "There is no plugin for the channel pigeon."),
    ],
)
def test_what_is_wrong_is_said(words: list[str], said: str, run: Run, desk: Desk) -> None:
    found = run("channel", *words)
    assert found.code == 2 if "pigeon" not in words else found.code != 0
    assert said in found.err


def test_a_wrong_key_is_told_with_the_command_that_mends_it(run: Run, desk: Desk) -> None:
    wrong = [word.replace(SECRET, "another") for word in desk.pairs]
    found = run("channel", "connect", "relay-sms", *wrong)
    assert found.code == 4
    assert "dangol channel connect relay" in found.out
    checked = run("channel", "check", "relay-sms", "--json")
    assert (checked.code, checked.json["channels"][0]["ok"]) == (4, False)


def test_nothing_leaves_before_the_channel_is_switched_on(run: Run, desk: Desk, home: Path) -> None:
    run("channel", "connect", "relay-sms", *desk.pairs)
    action_id = approved(home)
    for words in (["send", "--json"], ["send", "--live", "--json"]):
        found = run(*words).json
        assert (found["rehearsed"], found["would_send"], found["sent"]) == ([action_id], [], [])
    assert "only rehearse" in run("send").out
    assert desk.taken == {}
    run("channel", "live", "relay-sms")
    assert run("send", "--json").json["would_send"] == [action_id]
    assert run("send", "--live", "--json").json["sent"] == [action_id]
    (taken,) = desk.taken.values()
    assert (taken["to"], taken["text"], taken["from"]) == (PHONE, "주문하신 컵을 보냈습니다.", "02-123-4567")
    assert run("verify").code == 0


def test_taken_is_not_delivered(run: Run, desk: Desk, home: Path, later: Any) -> None:
    run("channel", "connect", "relay-sms", *desk.pairs)
    run("channel", "live", "relay-sms")
    arrives, fails = approved(home), approved(home, 2)
    found = run("send", "--live", "--json").json
    assert (found["sent"], found["deliveries"]["pending"]) == ([arrives, fails], 2)
    first, second = desk.states
    desk.states |= {first: "delivered", second: "failed"}
    later(seconds=30)
    assert run("send", "--live", "--json").json["deliveries"]["delivered"] == [], "it was asked half a minute ago"
    later(minutes=3)
    told = run("send", "--live", "--json").json["deliveries"]
    assert told["delivered"] == [arrives]
    assert told["failed"] == [{"id": fails, "reason": "The number does not exist."}]
    assert state(home, fails) == "sent", "what was taken was taken"
    later(minutes=30)
    assert run("send", "--live", "--json").json["deliveries"] == {
        "delivered": [], "failed": [], "pending": 0, "problems": {},
    }  # fmt: skip
    assert run("verify").code == 0


def test_a_lost_answer_is_looked_up(run: Run, desk: Desk, home: Path, later: Any) -> None:
    run("channel", "connect", "relay-sms", *desk.pairs)
    run("channel", "live", "relay-sms")
    there, gone = approved(home), approved(home, 2, recipient="010-8765-4321")
    desk.plan = ["lost after", "lost before"]
    assert run("send", "--live", "--json").json["in_doubt"] == [there, gone]
    assert run("send", "--live", "--json").json["sent"] == [there]
    for minutes in (11, 13):
        later(minutes=minutes)
        found = run("send", "--live", "--json").json
    assert (found["sent"], found["in_doubt"]) == ([gone], [])
    assert len(desk.taken) == 2


def test_a_refusal_is_final(run: Run, desk: Desk, home: Path) -> None:
    run("channel", "connect", "relay-sms", *desk.pairs)
    run("channel", "live", "relay-sms")
    action_id = approved(home)
    desk.plan = ["refuse"]
    assert run("send", "--live", "--json").json["failed"] == [action_id]
    assert desk.taken == {}


def test_what_became_dearer_is_approved_again(run: Run, desk: Desk, home: Path) -> None:
    run("channel", "connect", "relay-sms", *desk.pairs)
    run("channel", "live", "relay-sms")
    action_id = approved(home, text="주문하신 컵을 보냈습니다. " * 5)
    found = run("send", "--live", "--json").json
    assert found["held"] == [{"id": action_id, "reason": "It costs 50 won by now, and was approved for 20."}]
    assert state(home, action_id) == "proposed"
    assert run("approve", action_id).code == 0
    assert run("send", "--live", "--json").json["sent"] == [action_id]


def test_what_the_channel_says_against_a_text_keeps_it_from_being_approved(run: Run, desk: Desk, home: Path) -> None:
    run("channel", "connect", "relay-sms", *desk.pairs)
    action_id = approved(home)
    run("edit", action_id, "--text", "컵을 보냈습니다!")
    found = run("approve", action_id)
    assert found.code != 0
    assert "no exclamation marks" in found.err


def test_a_fixed_clock_reaches_this_machine_only(run: Run, desk: Desk) -> None:
    run("channel", "connect", "relay-sms", "--set", "api_key=k", "--set", "api_secret=s")
    run("channel", "live", "relay-sms")
    found = run("send", "--live")
    assert found.code == 2
    assert "relay-sms is a real channel" in found.err


def test_a_rule_is_let_go_on(run: Run, desk: Desk, home: Path) -> None:
    assert "No rule has sent anything" in run("rules", "list").out
    for number in range(1, 6):
        action_id = approved(home, number, rule="confirm_order", kind="confirm_order")
        with App(home, clock=MovableClock(DEMO_NOW)) as app:
            attempt = app.ledger.claim(action_id, lambda _action: None)
            assert isinstance(attempt, Attempt)
            app.ledger.finish(attempt, Sent())
    listed = run("rules", "list", "--json").json
    assert listed["rules"] == [{"rule": "confirm_order", "carried": 5, "going_since": None, "pauses": True}]
    assert "pauses until" in " ".join(run("rules", "list").out.split())
    assert run("rules", "go", "confirm_order").code == 0
    assert run("rules", "list", "--json").json["rules"][0]["pauses"] is False
    assert "goes on since" in " ".join(run("rules", "list").out.split())
    found = run("rules", "go", "nobody")
    assert found.code == 2
    assert "confirm_order" in found.err
    assert run("verify").code == 0


def test_a_message_outlives_the_plugin_of_its_channel(run: Run, desk: Desk, home: Path) -> None:
    action_id = approved(home, send_by="raven")
    told = "There is no plugin for the channel raven."
    assert told in run("show", action_id).out
    assert run("send", "--live", "--json").json["held"] == [{"id": action_id, "reason": told}]
    assert state(home, action_id) == "approved", "it may come back"
    other = approved(home, 2, send_by="raven")
    run("edit", other, "--text", "컵을 보냈습니다.")
    assert told in run("approve", other).err


def test_the_earlier_switch_says_where_it_went(run: Run, home: Path) -> None:
    home.mkdir()
    (home / "policy.toml").write_text('[channels]\nlive = ["sms"]\n', encoding="utf-8")
    found = run("policy", "check")
    assert found.code == 1
    assert "dangol channel live CHANNEL" in found.out

"""A market that allows no contact outside its own pages: its buyers are reached by no other way, however one tries."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec
import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.decide import beside, explain_item, fence, objections
from dangol.decisions import Condition, Proposal, Propose, Rule
from dangol.facts import ReviewFacts
from dangol.models import Contact, Page, Stage
from dangol.outgoing import Ground, Medium, MessageClass, Sent
from dangol.registry import Plugins
from dangol.send.courier import Courier
from dangol.storage.actions import NewAction
from dangol.storage.outbox import Attempt, Refused
from tests.core.channels import made
from tests.core.decide.shop import goods, inquiry, low, order, review
from tests.core.people.town import ABROAD, MALL, MINSU, NOW, STORE, WALLED, Market, Town

if TYPE_CHECKING:
    from pathlib import Path

NICK = "minsu_work88"
OFF = "This buyer's market allows contact on its own pages only: no call, no text message, no mail."
CALL_NOT = "The buyer buys at a market that allows contact on its own pages only; nobody is phoned."


def shared(town: Town) -> None:
    """The same nickname in the fenced store and in the mall, where the buyer's number is known."""
    town.tell(order(number=3, buyer=NICK, buyer_id=NICK), store=WALLED)
    town.tell(order(buyer=NICK, buyer_id=NICK, contact=ABROAD), low(), store=MALL)


def channel_action(store: str = MALL, **changes: str) -> NewAction:
    """Return a message through a channel, as a faulty plugin might have stored it."""
    values = {"subject": "item", "subject_id": "I1", "send_by": "pigeon", "recipient": "010-1234-5678"} | changes
    made = NewAction(
        dedupe_key=f"{store}/greet/{values['subject_id']}/1",
        store=store,
        kind="greet",
        step=1,
        subject=values["subject"],
        subject_id=values["subject_id"],
        send_by=values["send_by"],
        recipient=values["recipient"],
        message_class=MessageClass.SERVICE,
        ground=Ground.ORDER,
        rule="",
        rule_version=1,
        trace="",
        body="안녕하세요, 주문 감사합니다.",
    )
    return msgspec.structs.replace(made, **changes)


def test_no_number_or_address_is_stored_and_it_is_said_how_many(town: Town) -> None:
    with_mail = Contact(name="김민수", phone="010-1234-5678", email="minsu@example.com")
    counts = town.tell(order(contact=with_mail), order(goods(2), number=2), store=WALLED)
    assert counts.withheld == 1
    assert town.db.value("SELECT count(*) FROM contacts") == 0
    assert town.db.value("SELECT count(*) FROM person_keys WHERE kind IN ('phone', 'email', 'line')") == 0
    town.tell(order(contact=MINSU))
    assert len(town.book.all()) == 3, "the number that was not kept joins nobody"


def test_what_was_stored_before_the_fence_stood_goes(town: Town) -> None:
    town.fenced = set()
    town.tell(order(contact=MINSU), store=WALLED)
    town.fenced = {WALLED}
    town.tell(order(goods(2), number=2), store=WALLED)
    assert town.db.value("SELECT count(*) FROM contacts") == 0
    assert town.reader.phone(WALLED, "O1") is None


def test_a_low_review_there_gets_its_reply_and_no_call(town: Town) -> None:
    town.tell(order(contact=MINSU), low(), store=WALLED)
    assert town.decide().proposals == {"apologise_review": 1}
    lines = {
        one.name: one.text
        for found in explain_item(town.reader, town.plugins, town.policies, WALLED, "I1", town.clock.now())
        for one in found.lines
    }
    assert lines["call_allowed"] == CALL_NOT


def test_nobody_is_phoned_who_was_matched_to_a_buyer_there(town: Town) -> None:
    shared(town)
    (facts,) = town.reader.read("review", MALL, ["R1"])
    assert isinstance(facts, ReviewFacts)
    assert (facts.fenced, facts.has_phone) == (False, True)
    town.join()
    (facts,) = town.reader.read("review", MALL, ["R1"])
    assert isinstance(facts, ReviewFacts)
    assert (facts.fenced, facts.has_phone) == (True, False)
    assert "1234" not in str(msgspec.to_builtins(facts))
    assert town.reader.phone(MALL, "O1") is None
    proposals = town.decide().proposals
    assert "apologise_review" in proposals
    assert "call_buyer" not in proposals


async def test_a_call_that_was_approved_before_the_match_is_taken_back(town: Town) -> None:
    shared(town)
    town.decide()
    (call,) = town.actions("call_buyer")
    assert dict(beside(town.reader, call))["Phone"] == ABROAD.phone
    town.approve_all()
    town.join()
    assert dict(beside(town.reader, call))["Phone"] == "-"
    assert objections(town.reader, call, call.body)[0] == OFF
    await town.send()
    await town.send()
    (call,) = town.actions("call_buyer")
    assert (str(call.state), call.problem) == ("superseded", OFF)
    assert (MALL, "R1") in town.arrived, "the market's own way stays open"


def test_a_split_opens_the_telephone_again(town: Town) -> None:
    shared(town)
    town.join()
    town.decide()
    assert town.actions("call_buyer") == []
    (person, *_others) = [one for one in town.book.all() if WALLED in one.stores]
    town.book.split(person.id)
    assert town.reader.phone(MALL, "O1") == ABROAD.phone
    assert town.book.suggestions() == []


@pytest.mark.parametrize("store", [WALLED, MALL])
def test_a_plugins_rule_cannot_propose_another_way(town: Town, store: str) -> None:
    message = Proposal(kind="greet", to="dove", message_class=MessageClass.SERVICE, ground=Ground.ORDER, template="")
    rule = Rule(
        id="greet",
        version=1,
        subject="item",
        title="Greet",
        kinds=("greet",),
        practices=("S3-2",),
        stages=(Stage.PAID, Stage.SHIPPED, Stage.DELIVERED, Stage.CONFIRMED),
        decide=lambda *_all: Propose((Condition("seen", "yes", True),), (message,)),
    )
    town.plug("acme", dangol_rules=lambda: [rule])
    town.plug(
        "birds",
        dangol_channels=lambda: [made("dove", "Dove", Medium.HAND)],
    )
    shared(town)
    town.join()
    report = town.decide()
    assert town.actions("greet") == []
    assert f"greet: {OFF}" in report.problems
    town.tell(order(goods(9), number=9, contact=Contact(name="이서연", phone="010-8765-4321")), store=MALL)
    town.decide()
    assert [one.subject_id for one in town.actions("greet")] == ["I9"], "others are greeted"


@pytest.mark.parametrize("store, name", [(WALLED, "I1"), (WALLED, "I404"), (MALL, "I1")])
async def test_what_a_plugin_slipped_into_the_ledger_does_not_leave(town: Town, store: str, name: str) -> None:
    shared(town)
    town.join()
    (action_id,) = town.ledger.propose([channel_action(store, subject_id=name)])
    town.ledger.approve(action_id, "seller")
    assert fence(town.reader, town.ledger.get(action_id)) == OFF
    report = await town.send()
    assert town.arrived == []
    assert report.superseded == [action_id]
    assert town.ledger.get(action_id).problem == OFF


async def test_the_last_wall_stands_even_without_the_guards_before_it(town: Town) -> None:
    shared(town)
    town.join()
    (action_id,) = town.ledger.propose([channel_action()])
    town.ledger.approve(action_id, "seller")
    attempt = town.ledger.claim(action_id, lambda _action: None)
    assert isinstance(attempt, Attempt)
    async with AsyncExitStack() as stack:
        courier = Courier(town.plugins, town.open_store, stack, lambda action: fence(town.reader, action), town.ways)
        assert await courier.deliver(attempt) == Refused(OFF)
        open_courier = Courier(town.plugins, town.open_store, stack, lambda _action: None, town.ways)
        assert isinstance(await open_courier.deliver(attempt), Sent), "without the wall it would have left"
    assert len(town.arrived) == 1


async def test_a_row_changed_after_approval_does_not_leave(town: Town) -> None:
    town.tell(order(buyer_id=NICK), inquiry(), store=WALLED)
    town.decide()
    (answer,) = town.actions("answer_inquiry")
    town.ledger.approve(answer.id, "seller")
    with town.db.transaction():
        town.db.conn.execute("UPDATE actions SET send_by = 'pigeon', recipient = '01012345678'")
        town.db.conn.execute("UPDATE actions SET approved_hash = ?", (town.ledger.get(answer.id).shown_hash,))
    report = await town.send()
    assert (town.arrived, report.superseded) == ([], [answer.id])


@pytest.mark.parametrize(
    "text, refused",
    [
        ("010-1234-5678로 연락 주세요.", True),
        ("공일공 1234 5678 입니다. shop@example.com", True),
        ("카톡으로 말씀 나눌까요?", True),
        ("직거래로 진행하시면 더 좋습니다.", True),
        ("계좌로 보내 주시면 수수료 없이 해 드립니다.", True),
        ("작업을 시작했습니다. 금요일에 초안을 이곳에 올리겠습니다.", False),
    ],
)
async def test_an_edited_answer_leads_nobody_away(town: Town, text: str, refused: bool) -> None:
    town.tell(order(buyer_id=NICK), inquiry(), store=WALLED)
    town.decide()
    (answer,) = town.actions("answer_inquiry")
    edited = town.ledger.edit(answer.id, text, "seller")
    assert bool(objections(town.reader, edited, text)) is refused
    town.ledger.approve(answer.id, "seller")
    await town.send()
    assert bool(town.arrived) is not refused


def test_a_task_there_holds_no_number(town: Town) -> None:
    town.tell(order(buyer_id=NICK), store=WALLED)
    (task,) = town.ledger.propose([channel_action(WALLED, send_by="task", recipient="")])
    action = town.ledger.get(task)
    assert objections(town.reader, action, "보낸 메시지함을 확인하세요") == []
    assert objections(town.reader, action, "010-1234-5678로 전화하세요") != []
    town.tell(order(), store=STORE)
    (free,) = town.ledger.propose([channel_action(STORE, send_by="task", recipient="")])
    assert objections(town.reader, town.ledger.get(free), "010-1234-5678로 전화하세요") == []


def test_thanks_there_leave_by_the_markets_way(town: Town) -> None:
    town.tell(order(buyer_id=NICK), review(), store=WALLED)
    assert town.decide().proposals == {"thank_review": 1}
    assert fence(town.reader, town.actions()[0]) is None


def test_the_whole_program_knows_its_fences(tmp_path: Path) -> None:
    plugins = Plugins()
    for name, contact in (("fair", "allowed"), ("walled", "never")):
        plugins.add(Market(name, contact, []), name)
    with App(tmp_path / "home", clock=MovableClock(NOW), plugins=plugins) as app:
        for name in ("fair", "walled"):
            app.stores.connect(name, name, {}, NOW)
        assert app.markets.fenced() == {"walled"}
        page = Page([order(contact=MINSU)])
        withheld = {name: app.shelf.store_page(name, "orders", page).withheld for name in ("fair", "walled")}
        assert withheld == {"fair": 0, "walled": 1}
        assert app.db.rows("SELECT store FROM contacts") == [{"store": "fair"}]
        app.decide()
        assert len(app.book.all()) == 2
        (slipped,) = app.ledger.propose([channel_action("walled")])
        assert app.fence(app.ledger.get(slipped)) == OFF
        app.stores.connect("gone", "fair", {}, NOW)
        with app.db.transaction():
            app.db.conn.execute("UPDATE stores SET platform = 'unheard of' WHERE name = 'gone'")
        assert app.markets.fenced() == {"walled", "gone"}, "a market whose plugin is not there is fenced"

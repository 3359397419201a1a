"""One person in two stores: asked once in some days, left in peace while waiting, and never after a refusal."""

from __future__ import annotations

import pytest

from dangol.decisions import Condition, Proposal, Propose, Rule
from dangol.models import Contact, Message, Origin, Review, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies
from dangol.policy import Asks, Policy
from dangol.storage.ledger import ActionState
from tests.core.decide.shop import DAY, goods, inquiry, order, review
from tests.core.people.town import ABROAD, MALL, MINSU, NOW, STORE, Town

SEOYEON = Contact(name="이서연", phone="010-8765-4321")


def both(town: Town) -> None:
    """One person has an order in each of two stores, both due for the request."""
    town.tell(order(contact=MINSU))
    town.tell(order(contact=ABROAD), store=MALL)


async def test_one_person_is_asked_once_in_a_week_over_all_stores(town: Town) -> None:
    both(town)
    assert town.decide().proposals == {"ask_review": 1}
    assert town.decide().proposals == {}
    assert (
        reasons(town, MALL) == "Another order of this buyer was chosen for a request; nobody is asked twice at a time."
    )
    town.approve_all()
    await town.send()
    assert town.arrived == [(STORE, "O1")]
    report = town.decide()
    assert (report.proposals, report.waiting) == ({}, 2)
    assert "not again before 2026-11-27 16:20" in reasons(town, MALL)
    town.clock.advance(days=7)
    town.decide()
    town.approve_all()
    await town.send()
    assert (MALL, "O1") in town.arrived[1:]
    assert town.where("ask_review") == {"main/I1": "sent", "mall/I1": "sent"}


def reasons(town: Town, store: str) -> str:
    from dangol.decide import explain_item

    found = explain_item(town.reader, town.plugins, town.policies, store, "I1", town.clock.now())
    return next(one.reason for one in found if one.rule == "ask_review")


def test_strangers_are_asked_both(town: Town) -> None:
    town.tell(order(contact=MINSU))
    town.tell(order(contact=SEOYEON), store=MALL)
    assert town.decide().proposals == {"ask_review": 2}


def test_the_days_are_the_sellers_choice(town: Town) -> None:
    both(town)
    town.decide()
    town.put(town.actions()[0], ActionState.SENT, NOW - 2 * DAY)
    assert town.decide().proposals == {}
    town.policies = Policies(Policy(asks=Asks(person_days=2)))
    assert town.decide().proposals == {"ask_review": 1}


@pytest.mark.parametrize(
    "state",
    [ActionState.PROPOSED, ActionState.APPROVED, ActionState.SENDING, ActionState.IN_DOUBT, ActionState.HANDED_OFF],
)
def test_what_is_on_its_way_counts(town: Town, state: ActionState) -> None:
    both(town)
    town.decide()
    town.put(town.actions()[0], state)
    assert town.decide().proposals == {}


@pytest.mark.parametrize("state", [ActionState.CANCELLED, ActionState.EXPIRED, ActionState.FAILED])
def test_what_never_left_does_not_count(town: Town, state: ActionState) -> None:
    both(town)
    town.decide()
    town.put(town.actions()[0], state)
    assert town.decide().proposals == {"ask_review": 1}


async def test_of_two_requests_the_older_stands_when_their_buyers_turn_out_to_be_one(town: Town) -> None:
    town.tell(order(contact=MINSU))
    town.tell(order(buyer_id="minsu88"), store=MALL)
    assert town.decide().proposals == {"ask_review": 2}
    town.approve_all()
    town.tell(order(goods(2), number=2, buyer_id="minsu88", contact=ABROAD), store=MALL)
    older, younger = town.actions("ask_review")
    assert town.recheck(older) is None
    assert "nobody is asked twice" in (town.recheck(younger) or "")
    report = await town.send()
    assert (report.sent, [held.id for held in report.held]) == ([older.id], [younger.id])
    assert town.arrived == [(STORE, "O1")]


@pytest.mark.parametrize("answered", [False, True])
async def test_a_question_in_another_store_holds_the_request_back(town: Town, answered: bool) -> None:
    both(town)
    town.tell(order(goods(5, stage=Stage.PAID), number=5, contact=ABROAD), store=MALL)
    town.decide()
    town.approve_all()
    answer = (Message(text="보냈습니다", at=NOW, seller=True),) if answered else ()
    town.tell(inquiry(1, *answer, answered=answered, order_id="O5", item_ids=("I5",)), store=MALL)
    report = await town.send()
    assert town.where("ask_review")["main/I1"] == ("sent" if answered else "approved")
    if not answered:
        assert "another order or in another store" in report.held[0].reason
        answer = (Message(text="보냈습니다", at=NOW, seller=True),)
        town.tell(inquiry(1, *answer, answered=True, order_id="O5", item_ids=("I5",)), store=MALL)
        await town.send()
        assert town.where("ask_review")["main/I1"] == "sent"


def test_an_open_claim_in_another_store_defers_and_its_end_frees(town: Town) -> None:
    both(town)
    claimed = goods(claim="return", claim_open=True)
    town.tell(order(claimed, contact=ABROAD), store=MALL)
    assert town.decide().proposals == {}
    town.tell(order(goods(claim="return", claim_open=False, stage=Stage.RETURNED), contact=ABROAD), store=MALL)
    assert town.decide().proposals == {"ask_review": 1}


@pytest.mark.parametrize("who", ["1", "010-1234-5678", "+82 10 1234 5678"])
@pytest.mark.parametrize("message_class", ["all", "review_request", "advertising"])
async def test_a_refusal_holds_in_every_store_at_once_and_for_good(town: Town, who: str, message_class: str) -> None:
    town.tell(order(contact=MINSU))
    town.decide()
    town.approve_all()
    town.book.opt_out(who, message_class, "seller")
    await town.send()
    ads_only = message_class == "advertising"
    assert bool(town.arrived) is ads_only
    town.tell(order(goods(3), number=3, contact=ABROAD, buyer_id="new"), store=MALL)
    town.clock.advance(days=8)
    assert bool(town.decide().proposals.get("ask_review")) is ads_only
    town.book.opt_out(who, message_class, "seller", refused=False)
    assert town.decide().proposals.get("ask_review") == (None if ads_only else 1)


def test_a_refusal_can_come_before_the_first_order(town: Town) -> None:
    assert town.book.opt_out("01012345678", "review_request", "seller") is None
    both(town)
    assert town.decide().proposals == {}
    assert reasons(town, STORE) == "The buyer does not want to be asked for reviews."
    (person,) = town.book.all()
    assert person.refuses == ("review_request",)


def test_a_refusal_is_never_changed_or_removed(town: Town) -> None:
    import sqlite3

    town.book.opt_out("01012345678", "all", "seller")
    for statement in ("DELETE FROM suppressions", "UPDATE suppressions SET refused = 0"):
        with pytest.raises(sqlite3.IntegrityError, match="opt-out"):
            town.db.conn.execute(statement)


def test_a_plugins_request_is_stopped_like_dangols_own(town: Town) -> None:
    ask = Proposal(
        kind="ask_again",
        to="review_request",
        message_class=MessageClass.REVIEW_REQUEST,
        ground=Ground.ORDER,
        template="ask_review",
    )
    rule = Rule(
        id="ask_again",
        version=1,
        subject="item",
        title="Ask again",
        kinds=("ask_again",),
        practices=("S0-4",),
        conditions=("seen",),
        stages=(Stage.CONFIRMED,),
        decide=lambda *_all: Propose((Condition("seen", "yes", True),), (ask,)),
    )
    town.plug("acme", dangol_rules=lambda: [rule])
    town.book.opt_out("01012345678", "review_request", "seller")
    both(town)
    report = town.decide()
    assert report.proposals == {}
    assert report.problems == ["ask_again: The buyer does not want to be asked for reviews."]
    town.tell(order(goods(9), number=9, contact=SEOYEON), order(goods(8), number=8, contact=SEOYEON))
    assert town.decide().proposals == {"ask_review": 1}, "two rules, two orders, one person: one request"


# what another market passes on


def test_an_order_of_another_market_is_asked_about_there_and_counted_once(town: Town) -> None:
    town.tell(order(contact=MINSU))
    copy = order(goods(7), number=7, contact=ABROAD, origin=Origin(platform="fair", id="O1"))
    town.tell(copy, store=MALL)
    assert town.decide().proposals == {"ask_review": 1}
    assert town.where("ask_review") == {"main/I1": "proposed"}
    counts = {store: town.records.counts(store) for store in (STORE, MALL)}
    assert [(one["orders"], one["order_items"]) for one in counts.values()] == [(1, 1), (0, 0)]
    (person,) = town.book.all()
    assert person.orders == 1


def test_an_order_of_a_market_that_is_not_connected_counts_here_and_is_not_asked(town: Town) -> None:
    town.tell(order(origin=Origin(platform="elsewhere", id="O1")), store=MALL)
    assert town.decide().proposals == {}
    assert town.records.counts(MALL)["orders"] == 1


def repeated(number: int = 1) -> Review:
    return review(number, item_id=None, origin=Origin(platform="fair", id="R1"))


def test_a_review_that_another_store_holds_is_answered_there_and_counted_once(town: Town) -> None:
    town.tell(repeated(9), store=MALL)
    assert town.decide().proposals == {"thank_review": 1}, "nobody else holds it"
    town.tell(review(item_id=None))
    report = town.decide()
    assert (report.proposals, report.superseded) == ({"thank_review": 1}, 1)
    assert town.where("thank_review") == {"mall/R9": "superseded", "main/R1": "proposed"}
    assert town.records.counts(MALL)["reviews"] == 0
    assert town.records.counts(STORE)["reviews"] == 1


def test_nothing_about_stores_reaches_a_rule(town: Town) -> None:
    both(town)
    (facts,) = town.reader.read("item", MALL, ["I1"])
    told = {name: getattr(facts, name) for name in facts.__struct_fields__ if name.startswith("person")}
    assert not any(word in str(told) for word in ("main", "fair", "1234"))

"""Messages that the seller gave to a channel: whom they reach, in which words, and what stays by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dangol.decisions import Condition, Proposal, Propose, Rule
from dangol.models import Contact, MemberConsent, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies
from dangol.policy import Channels, Journeys, Prices, RuleSwitches
from dangol.storage.consent_book import NewStatement
from dangol.storage.erasure import Erasure
from dangol.storage.facts import FactReader
from dangol.storage.retention import Retention
from tests.compliance.street import AWAKE, DIRECT, PHONE, Street
from tests.core.decide.shop import DAY, NOW, STORE, goods, order

TRACE = msgspec.json.Decoder(list[Any])
AD_RULES = RuleSwitches(on=("confirm_order", "invite_again"))


@pytest.fixture
def mall(tmp_path: Path) -> Iterator[Street]:
    """The seller's own mall, whose buyers hear nothing from it."""
    street = Street(tmp_path)
    street.reader = FactReader(street.db, lambda: street.fenced, malls=lambda: {STORE: False}, ways=street.ways)
    choose(street)
    yield street
    street.db.close()


def choose(street: Street, **channels: Any) -> None:
    """Give sorts of messages to channels."""
    chosen = msgspec.structs.replace(
        AWAKE,
        rules=AD_RULES,
        channels=Channels(**channels),
        prices=Prices(sms=20, lms=50, alimtalk=9),
        journeys=Journeys(repurchase_days=30),
    )
    street.policies = Policies(chosen)


def paid(street: Street, number: int = 7, contact: Contact | None = DIRECT, **changes: Any) -> None:
    """Let somebody order and pay."""
    line = goods(number, stage=Stage.PAID, delivered_at=None, confirmed_at=None, **changes)
    street.tell(order(line, number=number, contact=contact, ordered_at=NOW, buyer_id=f"b{number}"))


def reason(street: Street, kind: str) -> str:
    """Return why the only action of a kind stayed by hand."""
    (action,) = street.actions(kind)
    assert action.send_by == "task"
    name, value, holds = TRACE.decode(action.trace)[-1]
    assert (name, holds) == ("by_channel", False)
    return f"{value}."


def test_without_a_choice_everything_stays_by_hand(mall: Street) -> None:
    paid(mall)
    mall.decide()
    (action,) = mall.actions("confirm_order")
    assert (action.send_by, action.price) == ("task", None)
    assert "by_channel" not in action.trace


async def test_a_confirmation_leaves_by_text_message(mall: Street) -> None:
    choose(mall, orders="sms")
    paid(mall)
    mall.decide()
    (action,) = mall.actions("confirm_order")
    assert (action.send_by, action.recipient) == ("sms", PHONE)
    assert action.price == (20 if len(action.body.encode("cp949")) <= 90 else 50)
    mall.ledger.approve(action.id, "seller")
    await mall.send()
    assert [(one.recipient, one.text) for one in mall.carried] == [(PHONE, action.body)]


def test_a_mail_gets_a_line_above_it(mall: Street) -> None:
    choose(mall, orders="mail")
    paid(mall)
    mall.decide()
    (action,) = mall.actions("confirm_order")
    assert (action.send_by, action.recipient) == ("mail", "minsu@example.com")
    assert action.subject_line == "[달빛상점] 주문을 확인했습니다"
    assert action.price == 0


async def test_alimtalk_has_the_words_of_its_template(mall: Street) -> None:
    choose(mall, orders="talk:T2")
    paid(mall)
    mall.decide()
    (action,) = mall.actions("confirm_order")
    assert (action.send_by, action.template, action.price) == ("talk", "T2", 9)
    assert action.body.startswith("김*지님의 주문을 확인했습니다.\n")
    mall.ledger.approve(action.id, "seller")
    await mall.send()
    (carried,) = mall.carried
    assert (carried.template, carried.variables["이름"]) == ("T2", "김*지")
    assert set(carried.variables) == {"이름", "주문내역"}


async def test_a_template_with_a_gap_says_nothing(mall: Street) -> None:
    choose(mall, orders="talk:T1")
    paid(mall)
    mall.decide()
    assert reason(mall, "confirm_order") == "Not everything that the template T1 wants is known."


@pytest.mark.parametrize(
    "channel, contact, because",
    [
        ("sms", None, "No telephone number of the buyer is known."),
        ("sms", Contact(name="김민수", phone="010-****-5678", source="direct"), "No telephone number"),
        ("mail", Contact(name="김민수", phone=PHONE, source="direct"), "No e-mail address of the buyer is known."),
        ("raven", DIRECT, "There is no plugin for the channel raven."),
        ("talk", DIRECT, "talk has no approved template -."),
        ("talk:T9", DIRECT, "talk has no approved template T9."),
    ],
)
def test_what_cannot_go_stays_by_hand_with_the_reason(
    mall: Street, channel: str, contact: Contact | None, because: str
) -> None:
    choose(mall, orders=channel)
    paid(mall, contact=contact)
    mall.decide()
    assert reason(mall, "confirm_order").startswith(because)


def test_what_is_not_connected_stays_by_hand(mall: Street) -> None:
    mall.ways.off = {"sms"}
    choose(mall, orders="sms")
    paid(mall)
    mall.decide()
    assert "by_channel" in mall.actions("confirm_order")[0].trace


def test_nobody_behind_a_fence_is_written_to(mall: Street) -> None:
    choose(mall, orders="sms")
    mall.fenced = {STORE}
    paid(mall)
    mall.decide()
    assert [one.send_by for one in mall.actions("confirm_order")] == ["task"]


SEOYEON = Contact(name="이서연", phone="010-8765-4321", email="seoyeon@example.com", source="direct")


def bought(street: Street, contact: Contact = SEOYEON) -> None:
    """Let somebody have bought what is used up by now, and have agreed to advertising before."""
    line = goods(8, stage=Stage.DELIVERED, delivered_at=NOW.replace(month=10, day=20), confirmed_at=None)
    street.tell(order(line, number=8, contact=contact, ordered_at=NOW.replace(month=10, day=17), buyer_id="b8"))
    street.tell(MemberConsent(buyer_id="b8", sms=True, email=True, at=NOW.replace(month=9)))
    for channel in ("sms", "email"):
        new = NewStatement(channel=channel, said="given", at=NOW.replace(month=9), source="form")
        street.consents.note(SEOYEON.phone or "", new, "seller")


async def test_advertising_leaves_by_a_certified_relay_with_its_labels(mall: Street) -> None:
    choose(mall, ads="sms")
    bought(mall)
    mall.decide()
    (action,) = mall.actions("invite_again")
    assert action.send_by == "sms"
    assert action.body.startswith("(광고)")
    mall.ledger.approve(action.id, "seller")
    await mall.send()
    assert [one.message_class for one in mall.carried] == ["advertising"]


def test_advertising_by_another_relay_stays_by_hand(mall: Street) -> None:
    choose(mall, ads="cheap")
    bought(mall)
    mall.decide()
    assert reason(mall, "invite_again") == "Advertising leaves only by a relay that is certified for it."


async def test_an_advertising_mail_says_so_above_and_how_to_refuse_below(mall: Street) -> None:
    choose(mall, ads="mail")
    bought(mall)
    mall.decide()
    (action,) = mall.actions("invite_again")
    assert action.send_by == "mail"
    assert action.subject_line.startswith("(광고) [달빛상점]")
    tail = action.body.splitlines()[-3:]
    assert "서울시 가상구 없는길 1" in tail[0]
    assert tail[1].startswith("수신거부")
    assert "unsubscribe" in tail[2]
    assert mall.against(action) == []
    mall.ledger.approve(action.id, "seller")
    await mall.send()
    assert [one.subject for one in mall.carried] == [action.subject_line]


def test_an_address_that_a_market_passed_on_serves_the_order_alone(mall: Street) -> None:
    choose(mall, ads="sms", orders="sms")
    bought(mall, contact=Contact(name="이서연", phone=SEOYEON.phone))
    paid(mall, contact=Contact(name="김민수", phone=PHONE))
    mall.decide()
    assert reason(mall, "invite_again") == "The buyer's market passed the address on for the order alone."
    assert [one.send_by for one in mall.actions("confirm_order")] == ["sms"]


def test_a_number_that_was_lent_for_a_delivery_is_good_until_then(mall: Street) -> None:
    lent = Contact(name="김민수", phone="0503-0000-1234", source="direct")
    choose(mall, orders="sms", surveys="sms")
    paid(mall, contact=lent)
    mall.decide()
    assert [one.recipient for one in mall.actions("confirm_order")] == ["0503-0000-1234"]


def test_who_refused_gets_none_whatever_was_chosen(mall: Street) -> None:
    choose(mall, ads="sms")
    bought(mall)
    mall.book.opt_out(SEOYEON.phone or "", "advertising", "seller")
    mall.decide()
    assert mall.actions("invite_again") == []


async def test_an_erased_buyer_leaves_no_number_behind_in_what_was_sent(mall: Street) -> None:
    choose(mall, orders="sms")
    paid(mall)
    mall.decide()
    (action,) = mall.actions("confirm_order")
    mall.ledger.approve(action.id, "seller")
    await mall.send()
    person = mall.reader.gate.person(action)
    assert person is not None
    Erasure(mall.people, mall.clock).erase(person, "seller")
    assert mall.ledger.get(action.id).recipient == ""
    assert mall.ledger.verify().ok


async def test_a_number_stays_no_longer_than_the_contact_it_came_from(mall: Street) -> None:
    choose(mall, orders="sms")
    paid(mall)
    mall.decide()
    (action,) = mall.actions("confirm_order")
    mall.ledger.approve(action.id, "seller")
    await mall.send()
    retention = Retention(mall.db, mall.clock)
    retention.purge({"contacts": NOW - DAY}, "seller")
    assert mall.ledger.get(action.id).recipient == PHONE
    retention.purge({"contacts": NOW + DAY}, "seller")
    assert mall.ledger.get(action.id).recipient == ""


@pytest.mark.parametrize(
    "contact, send_by, recipient",
    [(DIRECT, "sms", PHONE), (None, "task", "I7")],
)
def test_a_plugins_rule_that_names_a_channel_reaches_the_buyer(
    mall: Street, contact: Contact | None, send_by: str, recipient: str
) -> None:
    greeting = Proposal(kind="greet", to="sms", message_class=MessageClass.SERVICE, ground=Ground.ORDER, template="")
    rule = Rule(
        id="greet",
        version=1,
        subject="item",
        title="Greet",
        kinds=("greet",),
        practices=("S3-2",),
        stages=(Stage.PAID,),
        decide=lambda *_all: Propose((Condition("seen", "yes", True),), (greeting,)),
    )
    mall.plug("acme", dangol_rules=lambda: [rule], dangol_draft=lambda: "주문하신 컵을 준비합니다.")
    paid(mall, contact=contact)
    mall.decide()
    (action,) = mall.actions("greet")
    assert (action.send_by, action.recipient) == (send_by, recipient)

"""What every record promises: times with a zone, and no words of a customer in what is printed."""

from __future__ import annotations

import typing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from dangol import models, outgoing
from dangol.contract import Answer, Table, Token
from dangol.models import Contact, Message, Order, OrderItem, Page, Product, Rejected, Review, Stage, Struct

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
NAIVE = datetime(2026, 11, 20, 16, 20)  # noqa: DTZ001 - the point of the test
CANARY = "홍길동 010-0000-0000"
NAMES = {"id", "target_id", "item_id"}
"""Fields that a record is called by; everything else stays unsaid."""


def records() -> list[type[Any]]:
    both = (*vars(models).values(), *vars(outgoing).values())
    found = dict.fromkeys(one for one in both if isinstance(one, type) and issubclass(one, Struct))
    return [one for one in found if one is not Struct]


def moments(record: type[Any]) -> list[str]:
    hints = typing.get_type_hints(record)
    return [name for name in record.__struct_fields__ if datetime in (hints[name], *typing.get_args(hints[name]))]


def filled(record: type[Any], **values: Any) -> Any:
    """Build a record with a canary in every text and something harmless elsewhere."""
    hints = typing.get_type_hints(record)
    content = {name: _value(name, hints[name]) for name in record.__struct_fields__}
    return record(**content | values)


def _value(name: str, kind: Any) -> Any:
    kinds = (kind, *typing.get_args(kind))
    if str in kinds:
        return "7" if name in NAMES else CANARY
    if datetime in kinds:
        return NOW
    samples = {bytes: CANARY.encode(), int: 1, bool: True, Product: Product(id="p", name=CANARY), Stage: Stage.PAID}
    samples |= {Contact: Contact(phone=CANARY), models.Answered: models.Answered(text=CANARY)}
    samples |= {outgoing.MessageClass: outgoing.MessageClass.SERVICE}
    return next((samples[one] for one in kinds if one in samples), ())


def test_there_are_records_to_look_at() -> None:
    assert len(records()) > 10
    assert moments(OrderItem) == ["dispatched_at", "delivered_at", "confirmed_at", "updated_at"]


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_a_time_without_a_zone_is_refused(record: type[Any]) -> None:
    filled(record)
    for name in moments(record):
        with pytest.raises(ValueError, match=f"{record.__name__}.{name} has no time zone"):
            filled(record, **{name: NAIVE})


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_what_is_printed_holds_no_words(record: type[Any]) -> None:
    shown = repr(filled(record)) + str(filled(record))
    assert CANARY not in shown
    assert record.__name__ in shown


@pytest.mark.parametrize(
    "holder",
    [
        Page([filled(Review), filled(Order)], None, [filled(Rejected)]),
        Token(value=CANARY, refresh=CANARY, expires_at=NOW),
        Answer(status=200, headers={"set-cookie": CANARY}, content=CANARY.encode()),
        Table((CANARY,), ((CANARY,),)),
    ],
    ids=lambda holder: type(holder).__name__,
)
def test_what_holds_records_holds_no_words_either(holder: object) -> None:
    assert CANARY not in repr(holder)
    assert CANARY not in f"{holder}"


def test_a_record_is_called_by_its_id() -> None:
    assert repr(filled(Review)) == "<Review 7>"
    assert repr(filled(models.ReviewMark)) == "<ReviewMark 7>"
    assert repr(filled(outgoing.Reply)) == "<Reply 7>"
    assert repr(Contact(name=CANARY)) == "<Contact>"
    assert repr(outgoing.Sent()) == "<Sent>"


def test_an_order_read_in_korea_is_the_order_read_in_utc() -> None:
    korean = timezone(timedelta(hours=9))
    here, there = (Message(text="", at=NOW.astimezone(zone)) for zone in (korean, UTC))
    assert here == there


def test_records_do_not_change() -> None:
    review = filled(Review)
    with pytest.raises(AttributeError):
        review.rating = 5


def test_a_thread_written_by_a_newer_dangol_can_be_read() -> None:
    newer = b'[{"text": "x", "at": "2026-11-20T16:20:00+09:00", "seller": true, "mood": "glad"}]'
    (message,) = msgspec.json.decode(newer, type=tuple[Message, ...])
    assert message == Message(text="x", at=NOW, seller=True)


def test_a_platforms_own_word_stands_beside_the_unknown() -> None:
    item = OrderItem(id="1", product=Product(id="p", name="컵"), status="새로운상태", claim="부분교환")
    assert item.stage is Stage.UNKNOWN
    assert (item.status, item.claim) == ("새로운상태", "부분교환")

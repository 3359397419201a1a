"""All that is stored about a person is told, goes on request, and does not come back; the rest stays."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dangol.errors import WrongState
from dangol.models import Contact, MemberConsent, Message
from dangol.privacy import Privacy
from dangol.storage.machine import ActionState
from dangol.storage.order_notes import note
from dangol.storage.promises import Promises
from dangol.storage.referrals import Referrals
from dangol.storage.review_care import CallOutcome, store_outcome
from tests.core.decide.shop import NOW, goods, inquiry, low, order
from tests.core.people.town import MALL, Town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.market import Market, Run

DAY = timedelta(days=1)
NAME, PHONE, MAIL, NICK = "김하나", "010-2345-6789", "hana@example.com", "hana_k88"
HANA = Contact(name=NAME, phone=PHONE, email=MAIL)
WORDS = "컵에 금이 가서 왔고 포장이 얇았어요"
QUESTION = "깨진 컵은 어디로 보내면 되나요?"
SECRETS = (NAME, PHONE, MAIL, NICK, WORDS, QUESTION, "2345")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path) as made:
        yield made


def told_everything() -> list[Any]:
    asked = inquiry(thread=(Message(text=QUESTION, at=NOW - DAY),), order_id="O1", author=NICK)
    return [
        order(contact=HANA, buyer=NICK, buyer_id=NICK),
        low(text=WORDS, author=NICK),
        asked,
        MemberConsent(buyer_id=NICK, sms=True, email=True, at=NOW - DAY),
    ]


def lived(town: Town) -> int:
    """A person who bought in two stores, complained and asked; somebody else bought, too."""
    town.tell(*told_everything())
    town.tell(order(goods(7), number=7, contact=HANA), store=MALL)
    town.tell(order(goods(5), number=5, contact=Contact(name="이서연", phone="010-8765-4321")))
    town.decide()
    return next(one.id for one in town.book.all() if len(one.stores) == 2)


def handled(town: Town) -> None:
    """What the seller noted, promised and heard on the phone."""
    Promises(town.db, town.clock).add("main", "O1", "새 컵을 더 두껍게 싸서 보내기")
    note(town.db, "main", "O1", "reflected", "손잡이를 넓혔습니다", NOW)
    (call,) = [one.id for one in town.ledger.open() if one.kind == "call_buyer"]
    with town.db.transaction():
        store_outcome(town.db, call, CallOutcome(outcome="reached", note="저녁에 통화".encode()), NOW)


def test_what_the_seller_noted_is_told_and_goes(town: Town) -> None:
    person = lived(town)
    handled(town)
    told = privacy(town).told(person)
    assert [len(told[name]) for name in ("promises", "order_notes", "call_outcomes")] == [1, 1, 1]
    privacy(town).erase(person, "seller")
    rows = everything(town)
    assert not any(words in rows for words in ("두껍게 싸서", "손잡이를", "저녁에 통화".encode().hex().upper()))


@pytest.mark.parametrize("orders", [("O1", "O5"), ("O5", "O1")])
def test_who_recommended_whom_is_told_and_goes_with_either(town: Town, orders: tuple[str, str]) -> None:
    person = lived(town)
    book = Referrals(town.db, town.clock)
    book.add("main", *orders)
    assert len(privacy(town).told(person)["referrals"]) == 1
    privacy(town).erase(person, "seller")
    assert book.all() == []


def privacy(town: Town) -> Privacy:
    return Privacy(town.people, town.book, town.clock, town.policies)


def everything(town: Town) -> str:
    return "\n".join(town.db.conn.iterdump())


def test_all_that_is_stored_is_told(town: Town) -> None:
    person = lived(town)
    told = privacy(town).told(person)
    text = json.dumps(told, ensure_ascii=False)
    assert all(secret in text for secret in SECRETS)
    assert "이서연" not in text
    assert {one["store"] for one in told["orders"]} == {"main", "mall"}
    assert [len(told[name]) for name in ("items", "contacts", "reviews", "inquiries", "member_consents")] == [
        2,
        2,
        1,
        1,
        1,
    ]
    assert {one["kind"] for one in told["actions"]} >= {"apologise_review", "answer_inquiry"}


def test_who_is_erased_is_nowhere_in_the_file(town: Town) -> None:
    person = lived(town)
    town.book.opt_out(str(person), "advertising", "seller")
    refused = town.db.value("SELECT count(*) FROM suppressions")
    before = town.db.value("SELECT count(*) FROM items")
    privacy(town).erase(person, "seller")
    text = everything(town)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "이서연" in text
    assert town.db.value("SELECT count(*) FROM items") == before, "that something was sold stays"
    assert town.db.value("SELECT count(*) FROM suppressions") == refused
    assert town.ledger.verify().ok
    mine = [one for one in town.actions() if one.subject_id in ("I1", "R1", "Q1", "I7")]
    assert mine
    assert {(str(one.state), one.body, one.trace) for one in mine} == {("superseded", "", "[]")}
    assert privacy(town).erased_at(person) == town.clock.now()
    assert any(one.state is ActionState.PROPOSED for one in town.actions()), "others go on"


def test_what_is_told_again_does_not_come_back(town: Town) -> None:
    person = lived(town)
    privacy(town).erase(person, "seller")
    town.clock.set(NOW + DAY)
    town.tell(*told_everything())
    town.tell(order(goods(7), number=7, contact=HANA), store=MALL)
    town.tell(order(goods(9), number=9, contact=HANA), store=MALL)
    assert [secret for secret in SECRETS if secret in everything(town)] == []
    town.decide()
    fresh = [one for one in town.actions() if one.state is ActionState.PROPOSED]
    assert {one.order_id for one in fresh} == {"O5"}, "nobody who was erased is asked"
    assert town.ledger.verify().ok


def test_what_somebody_does_later_is_new(town: Town) -> None:
    person = lived(town)
    privacy(town).erase(person, "seller")
    town.clock.set(NOW + 3 * DAY)
    town.tell(order(goods(8), number=8, contact=HANA, buyer_id=NICK, ordered_at=NOW + 2 * DAY))
    assert town.db.value("SELECT phone FROM contacts WHERE order_id = 'O8'") == PHONE
    late = inquiry(
        thread=(Message(text=QUESTION, at=NOW - DAY), Message(text="새 질문이요", at=NOW + 2 * DAY)), order_id="O1"
    )
    town.tell(late)
    thread = town.db.value("SELECT thread FROM inquiries")
    assert "새 질문이요" in thread
    assert QUESTION not in thread
    town.tell(low(2, item_id="I1", text="새 후기", written_at=NOW + 2 * DAY))
    assert town.db.value("SELECT text FROM reviews WHERE id = 'R2'") == "새 후기"


def test_what_is_on_its_way_is_settled_first(town: Town) -> None:
    person = lived(town)
    action = next(one for one in town.actions() if one.subject_id == "R1")
    town.put(action, ActionState.IN_DOUBT)
    with pytest.raises(WrongState, match="on its way"):
        privacy(town).erase(person, "seller")
    assert NAME in everything(town)


def test_at_the_command_line(run: Run, shop: Market, home: Path, tmp_path: Path) -> None:
    person = run("people", "--json").json["people"][0]["id"]
    out = tmp_path / "told.json"
    assert run("customer", "export", person, "--out", out).code == 0
    assert out.stat().st_mode & 0o077 == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["person"] == person
    assert told["orders"]
    assert run("customer", "export", person, "--out", out).code != 0, "nothing is overwritten"
    assert json.loads(run("customer", "export", person).out) == told
    assert run("customer", "erase", person, "--json", "--yes").json["already"] is False
    assert run("customer", "erase", person, "--json").json["already"] is True
    assert f"{person} was erased already" in run("customer", "erase", person).out
    assert run("verify").code == 0
    phones = [one["phone"] for one in told["contacts"] if one["phone"]]
    again = run("customer", "export", person).out
    assert phones
    assert all(phone not in again for phone in phones)
    assert run("customer", "export", "99999").code == 2

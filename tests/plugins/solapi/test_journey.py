"""A seller's way with Solapi at the command line: connect, try, switch on, send, and hear what arrived."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.models import Contact, Order, OrderItem, Product, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.storage.actions import NewAction
from dangol.testing import DEMO_NOW
from dangol_solapi.fake import SolapiFake
from tests.cli.market import Run, alone, home, run, served_in_a_thread

__all__ = ["alone", "home", "run"]

STORE = {"mall_id": "mall", "client_id": "a", "client_secret": "b", "base_url": "http://127.0.0.1:9"}
Later = Callable[..., None]


class Seller:
    """One who has an account at the relay."""

    def __init__(self, fake: SolapiFake, settings: dict[str, str], home: Path) -> None:
        self.fake = fake
        self.settings = settings
        self.home = home

    @property
    def pairs(self) -> list[str]:
        return [word for key, value in self.settings.items() for word in ("--set", f"{key}={value}")]

    def proposed(
        self, number: int = 1, way: str = "solapi-sms", text: str = "주문하신 컵을 보냈습니다.", **changes: Any
    ) -> int:
        """Put a message about an order of a store into the data folder."""
        phone = f"010-0000-{number:04d}"
        with App(self.home, clock=MovableClock(DEMO_NOW)) as app:
            if not app.stores.all():
                app.stores.connect("mall", "cafe24", STORE, DEMO_NOW)
            item = OrderItem(id=f"I{number}", product=Product(id="P1", name="컵"), stage=Stage.SHIPPED)
            contact = Contact(name="김민수", phone=phone, source="direct")
            order = Order(id=f"O{number}", items=(item,), ordered_at=DEMO_NOW, buyer_id=f"b{number}", contact=contact)
            with app.db.transaction():
                app.records.store_page("mall", [order], DEMO_NOW)
            made: dict[str, Any] = {
                "dedupe_key": f"mall/greet/I{number}/0",
                "store": "mall",
                "kind": "greet",
                "step": 0,
                "subject": "item",
                "subject_id": f"I{number}",
                "send_by": way,
                "recipient": phone,
                "rule": "",
                "rule_version": 0,
                "message_class": MessageClass.SERVICE,
                "ground": Ground.ORDER,
                "trace": "",
                "body": text,
                "order_id": f"O{number}",
            }
            (action_id,) = app.ledger.propose([NewAction(**made | changes)])
            return action_id


@pytest.fixture
def seller(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Seller]:
    fake = SolapiFake(seed=3)
    fake.clock = MovableClock(DEMO_NOW)
    monkeypatch.setenv("DANGOL_CLOCK", DEMO_NOW.isoformat())
    with served_in_a_thread(fake) as served:
        settings = {name: value for name, value in served.settings.items() if name != "templates"}
        yield Seller(fake, settings, home)


@pytest.fixture
def later(seller: Seller, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Return what moves the clock, for the relay too, to a time after the beginning."""

    def later(**span: float) -> None:
        moment = DEMO_NOW + timedelta(**span)
        monkeypatch.setenv("DANGOL_CLOCK", moment.isoformat())
        seller.fake.clock.set(moment)

    return later


def test_from_the_keys_to_what_arrived(seller: Seller, run: Run, later: Later) -> None:
    connected = run("channel", "connect", "solapi-sms", *seller.pairs)
    assert connected.code == 0, connected.out
    assert "100,300 won" in connected.out
    assert "registered and active" in connected.out
    first, second = seller.proposed(1), seller.proposed(2, text="가나다라 " * 20)
    for action in (first, second):
        assert run("approve", action).code == 0
    assert run("send", "--live", "--json").json["rehearsed"] == [first, second]
    assert seller.fake.relay.accepted == []
    assert run("channel", "live", "solapi-sms").code == 0
    seller.fake.apply({"phone": {"number": "01000000002", "ends_as": "3043"}})
    assert run("send", "--live", "--json").json["sent"] == [first, second]
    assert [one["kind"] for one in seller.fake.relay.accepted] == ["SMS", "LMS"]
    later(minutes=5)
    told = run("send", "--live", "--json").json["deliveries"]
    assert told["delivered"] == [first]
    assert told["failed"] == [{"id": second, "reason": "The telephone could not be reached."}]
    assert len(seller.fake.relay.accepted) == 2
    assert run("verify").code == 0


def test_an_alimtalk_leaves_by_a_template_that_was_taken_over(seller: Seller, run: Run, later: Later) -> None:
    bare = run("channel", "connect", "solapi-alimtalk", *seller.pairs)
    assert bare.code == 3, "without templates nothing can leave"
    assert "dangol solapi templates --take" in bare.out
    assert run("solapi", "templates", "--take").code == 0
    assert "2 taken over, 2 approved" in run("channel", "check", "solapi-alimtalk").out
    run("channel", "live", "solapi-alimtalk")
    content = list(seller.fake.relay.templates.values())[1].content
    asks = {"message_class": MessageClass.REVIEW_REQUEST, "way": "solapi-alimtalk"}
    good = seller.proposed(1, text=content.replace("#{이름}", "홍길동"), **asks)
    other = seller.proposed(2, text=content.replace("큰 힘", "힘").replace("#{이름}", "홍길동"), **asks)
    assert run("approve", good).code == 0
    refused = run("approve", other)
    assert refused.code != 0
    assert "template" in refused.err
    assert run("send", "--live", "--json").json["sent"] == [good]
    (accepted,) = seller.fake.relay.accepted
    assert (accepted["kind"], accepted["text"]) == ("ATA", content.replace("#{이름}", "홍길동"))
    (sent,) = seller.fake.writes[0].body["messages"]
    assert sent["kakaoOptions"]["disableSms"] is True


def test_an_emoji_is_told_before_anything_is_approved(seller: Seller, run: Run, later: Later) -> None:
    run("channel", "connect", "solapi-sms", *seller.pairs)
    action = seller.proposed(text="컵을 보냈어요 😊")
    found = run("approve", action)
    assert found.code != 0
    assert "😊" in found.err


def test_no_secret_and_no_number_is_written_down(seller: Seller, run: Run, home: Path, later: Later) -> None:
    run("channel", "connect", "solapi-sms", *seller.pairs)
    run("channel", "live", "solapi-sms")
    action = seller.proposed()
    run("approve", action)
    seller.fake.faults.arm("server_error", path="/messages/v4/send")
    said = run("--debug", "send", "--live")
    secret = seller.settings["api_secret"]
    logs = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".db")
    told = (said.out + said.err).encode() + logs
    assert secret.encode() not in told + (home / "dangol.db").read_bytes()
    assert b"0000-0001" not in told
    assert b"00000001" not in told
    assert "컵을 보냈습니다".encode() not in logs


def test_a_wrong_secret_is_told_with_what_mends_it(seller: Seller, run: Run, later: Later) -> None:
    seller.settings["api_secret"] = "ANOTHERSECRET"
    found = run("channel", "connect", "solapi-sms", *seller.pairs)
    assert found.code == 4
    assert "Solapi does not accept this key." in found.out
    assert "ANOTHERSECRET" not in found.out + found.err


def test_settings_are_kept_when_one_is_changed(seller: Seller, run: Run, home: Path, later: Later) -> None:
    run("channel", "connect", "solapi-sms", *seller.pairs)
    run("solapi", "templates", "--take")
    run("channel", "connect", "solapi-sms", "--set", "sms_won=18")
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        kept = app.ways.of("solapi-sms", "").settings
    assert (kept.sms_won, len(kept.templates)) == (18, 2)


def test_the_list_in_korean(seller: Seller, run: Run, monkeypatch: pytest.MonkeyPatch, later: Later) -> None:
    monkeypatch.setenv("DANGOL_LANG", "ko")
    run("channel", "connect", "solapi-sms", *seller.pairs)
    assert "솔라피 문자" in run("channel", "list").out
    assert "등록되어 있고 사용 가능" in run("channel", "check", "solapi-sms").out
    named = json.loads(run("channel", "list", "--json").out)["channels"]
    assert {one["id"] for one in named} >= {"solapi-sms", "solapi-alimtalk"}

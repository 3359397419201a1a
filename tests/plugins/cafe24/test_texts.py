"""Text messages by the mall: through the real network room, to the mocked mall, each once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from dangol import Fitting, MessageClass, OpenChannel, OutgoingMessage, Sent
from dangol.app import App
from dangol.errors import ActionRejected, ActionUnknown
from dangol.outgoing import Ground
from dangol.post import NoPost
from dangol.storage.actions import NewAction
from dangol.testing import transport
from dangol_cafe24 import texts
from dangol_cafe24.fake import Cafe24Fake
from dangol_cafe24.settings import Cafe24Settings
from tests.plugins.cafe24.market import ALL, Market

SECRET = "$2a$04$" + "x" * 22
LEAVE = f"{ALL} mall.read_notification mall.write_notification"


@asynccontextmanager
async def opened(market: Market, **settings: Any) -> AsyncIterator[OpenChannel]:
    market.fake.scopes = set(LEAVE.split())
    async with market.store(**{"scopes": LEAVE, "sms_sender": "02-000-0000"} | settings) as store:
        yield OpenChannel("cafe24-sms", store.settings, store.client, store.clock, "mall", post=NoPost("SMS"))


def message(text: str = "주문하신 컵을 보냈습니다.", **changes: Any) -> OutgoingMessage:
    made: dict[str, Any] = {
        "recipient": "010-1234-5678",
        "text": text,
        "message_class": MessageClass.SERVICE,
        "ground": Ground.ORDER,
        "channel": "cafe24-sms",
    }
    return OutgoingMessage(**made | changes)


async def test_a_message_is_taken(market: Market) -> None:
    async with opened(market) as channel:
        assert await texts.send(channel, message()) == Sent("QC0001")
    (sent,) = market.fake.mall.texts.sent
    assert sent == {
        "sender_no": 3, "content": "주문하신 컵을 보냈습니다.", "recipients": ["010-1234-5678"],
        "exclude_unsubscriber": "F", "type": "SMS",
    }  # fmt: skip


async def test_a_long_one_has_a_title_and_advertising_skips_who_wants_none(market: Market) -> None:
    long = message("가" * 46, subject="나" * 30, message_class=MessageClass.ADVERTISING)
    async with opened(market) as channel:
        await texts.send(channel, long)
    (sent,) = market.fake.mall.texts.sent
    assert (sent["type"], sent["title"], sent["exclude_unsubscriber"]) == ("LMS", "나" * 20, "T")


@pytest.mark.parametrize("number", ["", "02-000-0001", "02-999-9999"])
async def test_only_a_verified_number_sends(market: Market, number: str) -> None:
    async with opened(market, sms_sender=number) as channel:
        with pytest.raises(ActionRejected, match="not verified"):
            await texts.send(channel, message())
    assert market.fake.mall.texts.sent == []


async def test_a_missing_leave_refuses_the_message_alone(market: Market) -> None:
    async with opened(market) as channel:
        market.refuse_writes = True
        with pytest.raises(ActionRejected):
            await texts.send(channel, message())


async def test_a_lost_answer_is_unknown_and_is_not_repeated(market: Market) -> None:
    async with opened(market) as channel:
        market.fake.faults.arm("swallow", path="/api/v2/admin/sms", method="POST")
        with pytest.raises(ActionUnknown):
            await texts.send(channel, message())
    assert len(market.fake.mall.texts.sent) == 1


async def test_the_check_looks_at_leave_number_and_balance(market: Market) -> None:
    async with opened(market) as channel:
        found = {one.name: one for one in await texts.check(channel)}
    assert all(one.ok for one in found.values())
    assert found["Balance"].detail.startswith("500 short")
    async with opened(market, sms_sender="") as channel:
        (wrong,) = [one for one in await texts.check(channel) if not one.ok]
    assert "02-000-0000" in wrong.hint
    async with opened(market, scopes=ALL) as channel:
        assert [one.ok for one in await texts.check(channel)] == [False, False]
    async with opened(market) as channel:
        market.refuse("/sms/senders")
        assert not (await texts.check(channel))[-1].ok


def settings(**more: Any) -> Cafe24Settings:
    made = {"mall_id": "m", "client_id": "c", "client_secret": "s", "scopes": LEAVE, "sms_sender": "02-000-0000"}
    return Cafe24Settings.model_validate(made | more)


@pytest.mark.parametrize(
    "text, kind, size, told",
    [
        ("가" * 45, "SMS", 90, ""),
        ("가" * 46, "LMS", 92, ""),
        ("가" * 1001, "LMS", 2002, "2002 bytes"),
        ("보냈습니다😀", "SMS", None, "signs"),
    ],
)
def test_what_a_text_would_be(text: str, kind: str, size: int | None, told: str) -> None:
    found = fit(settings(), message(text))
    assert (found.kind, found.size) == (kind, size)
    assert told in " ".join(found.objections) if told else found.objections == ()


def test_without_leave_nothing_is_even_approved() -> None:
    assert "mall.write_notification" in fit(settings(scopes=ALL), message()).objections[0]


def test_advertising_waits_for_the_sellers_word_on_the_certificate() -> None:
    assert not texts.described().certified(settings())
    assert texts.described().certified(settings(sms_certified=True))
    assert texts.described().sender_number(settings(sms_sender="")) is None


async def test_a_message_leaves_through_the_store_it_belongs_to(tmp_path: Path) -> None:
    fake = Cafe24Fake(seed=7, orders=10, days=5)
    fake.scopes = set(LEAVE.split())
    with App(tmp_path, clock=fake.clock, transport=transport(fake), keyring=False) as app:
        now = fake.clock.now()
        app.stores.connect("mall", "cafe24", fake.settings("http://127.0.0.1:9") | {"sms_sender": "02-000-0000"}, now)
        await app.redeem("mall", fake.consent(app.begin_consent("mall").link))
        app.stores.connect("market", "smartstore", {"client_id": "a", "client_secret": SECRET}, now)
        ids = app.ledger.propose([_action("mall"), _action("market")])
        for action_id in ids:
            app.ledger.approve(action_id, "seller")
        assert (await app.sender().run(live=True)).rehearsed == ids[:1]
        app.channel_book.switch("cafe24-sms", now, "seller", live=True)
        report = await app.sender().run(live=True)
        assert report.sent == ids[:1]
        assert [one.reason for one in report.held] == ["The channel cafe24-sms is not connected."]
        assert app.ways.of("cafe24-sms", "market").problem.endswith("carries messages of cafe24 stores only.")
    assert [one["recipients"] for one in fake.mall.texts.sent] == [["010-1234-5678"]]


def _action(store: str) -> NewAction:
    return NewAction(
        dedupe_key=f"{store}/greet/I1/1",
        store=store,
        kind="greet",
        step=1,
        subject="item",
        subject_id="I1",
        send_by="cafe24-sms",
        recipient="010-1234-5678",
        message_class=MessageClass.SERVICE,
        ground=Ground.ORDER,
        rule="",
        rule_version=0,
        trace="",
        body="주문하신 컵을 보냈습니다.",
        order_id="O1",
    )


def fit(given: Cafe24Settings, what: OutgoingMessage) -> Fitting:
    """Ask the channel how a message would leave."""
    asked = texts.described().fit
    assert asked is not None
    return asked(given, what)

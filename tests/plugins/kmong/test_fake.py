"""The pretend Kmong itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from dangol.clock import MovableClock
from dangol.reading.limits import Limits
from dangol.reading.mails import mail as read_mail
from dangol.testing import DEMO_NOW, BadEvent, FakeRequest, serve
from dangol.testing.compose import person
from dangol_kmong.fake import KmongFake
from dangol_kmong.fake.composer import nickname

if TYPE_CHECKING:
    pass


def contents(fake: KmongFake) -> list[tuple[str, bytes]]:
    return [
        *((one.name, one.content) for one in (*fake.exports(), *fake.texts())),
        *((one.name, one.content) for one in fake.mails()),
    ]


def test_the_same_seed_is_the_same_business() -> None:
    assert contents(KmongFake(seed=5)) == contents(KmongFake(seed=5))
    assert contents(KmongFake(seed=5)) != contents(KmongFake(seed=6))


@pytest.mark.parametrize("asked, there", [(None, 24), (8, 8), (40, 40), (400, 40), (1, 1), (0, 0)])
def test_one_expert_has_no_hundreds_of_orders(asked: int | None, there: int) -> None:
    fake = KmongFake(orders=asked)
    assert len(fake.state()["orders"]) == there
    assert fake.exports()


def test_all_stages_are_there() -> None:
    fake = KmongFake(orders=40)
    seen = set()
    for days in range(14):
        fake.clock.set(DEMO_NOW - timedelta(days=days))
        seen |= {order["items"][0]["status"] for order in fake.state()["orders"]}
    assert seen == {"진행중", "작업물 발송", "수정 요청", "거래 완료", "주문 취소"}


def test_the_past_does_not_know_the_future() -> None:
    fake = KmongFake(orders=40)
    fake.clock = MovableClock(DEMO_NOW - timedelta(days=9))
    early = fake.state()
    assert 0 < len(early["orders"]) < 40
    assert all(one.at <= fake.clock.now() for one in fake.mails())
    fake.clock.set(DEMO_NOW)
    late = fake.state()
    assert {one["order_id"] for one in early["orders"]} < {one["order_id"] for one in late["orders"]}


def test_some_buyers_resemble_people_of_the_other_markets() -> None:
    names = {nickname(1, index) for index in range(24)}
    alike = [index for index in range(24) if person(1, index).masked.rstrip("*") in nickname(1, index)]
    assert alike == [1, 9, 17]
    assert len(names) == 24


def test_nicknames_and_mails_hold_nobodys_number() -> None:
    fake = KmongFake(orders=40)
    assert not any(b"010-" in content or b"010-" in name.encode() for name, content in contents(fake))


def test_mails_come_in_order_and_each_once() -> None:
    fake = KmongFake(orders=40)
    mails = fake.mails()
    assert [one.at for one in mails] == sorted(one.at for one in mails)
    ids = [read_mail(one.content, Limits()).id for one in mails]
    assert len(ids) == len(set(ids)) > 100


def test_there_is_no_api() -> None:
    fake = KmongFake()
    for path in ("/", "/api/v5/inbox-groups", "/order-app/order/v1/orders/seller/histories"):
        assert fake.handle(FakeRequest("GET", path)).status == 404


def test_events_change_what_there_is() -> None:
    fake = KmongFake(orders=8)
    (made,) = fake.apply({"order": {"nickname": "새손님", "amount": 70_000}})
    number = made["order"]

    def status() -> str:
        found: str = next(o for o in fake.state()["orders"] if o["order_id"] == number)["items"][0]["status"]
        return found

    assert status() == "진행중"
    for word in ("작업물 발송", "수정 요청", "작업물 발송", "거래 완료"):
        fake.clock.advance(seconds=120)
        fake.apply({"stage": {"order": number, "status": word}})
        assert status() == word
    fake.clock.advance(seconds=120)
    fake.apply({"review": [{"order": number, "rating": 2, "text": "별로"}, {"order": number, "answer": "죄송합니다"}]})
    (review,) = [one for one in fake.state()["reviews"] if one["order_id"] == number]
    assert (review["rating"], review["reply"]["text"]) == (2, "죄송합니다")
    fake.apply({"notice": {"subject": "[크몽] 처음 보는 알림"}})
    assert "처음 보는 알림" in [read_mail(one.content, Limits()).subject for one in fake.mails()][-1]


@pytest.mark.parametrize(
    "events",
    [
        [],
        {},
        {"nonsense": {}},
        {"order": {}},
        {"order": {"nickname": "a", "service": 99}},
        {"stage": {"order": "1", "status": "거래 완료"}},
        {"stage": {"order": "1", "status": "끝"}},
        {"message": {"nickname": "a", "text": "b", "at": "2026-11-20T00:00:00"}},
    ],
)
def test_events_that_make_no_sense_are_refused(events: Any) -> None:
    with pytest.raises(BadEvent):
        KmongFake(orders=8).apply(events)


async def test_it_is_served_like_the_others(clock: MovableClock) -> None:
    fake = KmongFake(orders=8)
    fake.clock = clock
    async with serve(fake) as served, httpx.AsyncClient(base_url=served.base_url) as client:
        assert (await client.get("/seller/order-list")).status_code == 404
        assert served.settings["nickname"] == "봄날작업실"
        state = (await client.get("/__fake__/state", params={"parts": "orders,inquiries"})).json()
        assert len(state["orders"]) == 8
        listed = (await client.get("/__fake__/exports")).json()["exports"]
        assert {one["stream"] for one in listed} >= {"orders", "inquiries", "mail"}
        page = await client.get("/__fake__/exports/kmong_orders.html")
        assert "주문일시" in page.text
        await client.post("/__fake__/fault", json={"name": "server_error", "times": 1})
        statuses = [(await client.get("/seller/order-list")).status_code for _ in range(2)]
        assert statuses == [500, 404]

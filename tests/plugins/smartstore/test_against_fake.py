"""The plugin through core's real network room against the mocked Commerce API."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import httpx
import pytest

import dangol_smartstore
from dangol import (
    ActionRejected,
    ActionUnknown,
    AuthError,
    Found,
    Order,
    OrderItem,
    RateLimited,
    Reply,
    Sent,
    SentQuery,
    Store,
    Window,
)
from dangol.files import open_source
from dangol.http.client import Network
from dangol.storage.limits import Limits
from dangol.testing import transport
from dangol_smartstore import files, gateway
from dangol_smartstore.fake import SmartStoreFake
from dangol_smartstore.settings import SmartStoreSettings
from tests.plugins.kept import Kept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from dangol import Inquiry, Page
    from tests.plugins.smartstore.conftest import Reading

PLATFORM = gateway.platform()


class Market:
    """A mocked shop with every wire that leads to it."""

    def __init__(self, folder: Path) -> None:
        self.fake = SmartStoreFake(seed=7, orders=120, days=14)
        self.requests: list[httpx.Request] = []
        self.pauses = Kept()
        self._inner = transport(self.fake)
        self._network = Network(
            self.fake.clock,
            Limits(folder / "limits.db"),
            Kept(),
            self.pauses,
            folder,
            httpx.MockTransport(self._watched),
        )

    async def _watched(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._inner.handle_async_request(request)

    @property
    def statuses(self) -> set[int]:
        return {status for _method, _path, status in self.fake.calls}

    def now(self) -> datetime:
        return self.fake.clock.now()

    def state(self, part: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.fake.state([part])[part]
        return found

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        settings = SmartStoreSettings.model_validate(self.fake.settings("http://127.0.0.1:9"))
        async with self._network.client(PLATFORM, "main", settings) as client:
            yield Store(name="main", platform="smartstore", settings=settings, client=client, clock=self.fake.clock)

    def windows(self, days: int = 15) -> list[Window]:
        until, found = self.now(), []
        since = until - timedelta(days=days)
        while since < until:
            end = min(until, since + PLATFORM.max_window)
            found.append(Window(since, end))
            since = end
        return found

    async def everything(
        self, stream: Callable[[Store, Window, None], AsyncIterator[Page[Any]]], reading: Reading
    ) -> list[Any]:
        async with self.store() as store:
            pages = [page for window in self.windows() for page in await reading.all(stream(store, window, None))]
        assert [one for page in pages for one in page.rejected] == []
        return [record for page in pages for record in page.items]

    def open_question(self, kind: str) -> dict[str, Any]:
        return next(one for one in self.state("inquiries") if one["kind"] == kind and not one["answered"])


@pytest.fixture
def market(tmp_path: Path) -> Market:
    return Market(tmp_path)


def latest(found: list[Order]) -> dict[str, OrderItem]:
    return {item.id: item for order in found for item in order.items}


async def test_every_line_of_every_order_arrives_as_it_is(market: Market, reading: Reading) -> None:
    found = await market.everything(dangol_smartstore.dangol_fetch_orders, reading)
    truth = {item["item_id"]: item for order in market.state("orders") for item in order["items"]}
    items = latest(found)
    assert items.keys() == truth.keys()
    for name, item in items.items():
        assert item.status == truth[name]["status"]
        assert (item.claim is not None) == (truth[name]["claim"] is not None)
        confirmed = truth[name]["confirmed_at"]
        assert item.confirmed_at == (datetime.fromisoformat(confirmed) if confirmed else None)
    assert {order.id for order in found} == {order["order_id"] for order in market.state("orders")}
    assert market.statuses == {200}, "the buckets are never overdrawn"


async def test_numbers_that_do_not_reach_the_buyer_are_left_out(market: Market, reading: Reading) -> None:
    found = await market.everything(dangol_smartstore.dangol_fetch_orders, reading)
    numbers = {order.contact.phone for order in found if order.contact}
    assert numbers
    assert all(number and number.isdigit() and not number.startswith("050") for number in numbers)
    assert any(order.contact is None for order in found), "gifts are masked"


async def test_the_second_look_finds_what_the_feed_does_not_tell(market: Market, reading: Reading) -> None:
    found = latest(await market.everything(dangol_smartstore.dangol_fetch_orders, reading))
    on_the_way = sorted(name for name, item in found.items() if item.status == "DELIVERING")
    market.fake.clock.advance(days=2)
    window = Window(market.now() - timedelta(hours=23), market.now())
    async with market.store() as store:
        pages = await reading.all(dangol_smartstore.dangol_sweep_orders(store, window, on_the_way, None))
    seen = latest([order for page in pages for order in page.items])
    assert seen.keys() >= set(on_the_way)
    truth = {item["item_id"]: item for order in market.state("orders") for item in order["items"]}
    assert any(seen[name].status == "DELIVERED" for name in on_the_way)
    assert all(seen[name].status == truth[name]["status"] for name in on_the_way)


async def test_both_kinds_of_questions_arrive_with_their_answers(market: Market, reading: Reading) -> None:
    found: dict[str, Inquiry] = {
        one.id: one for one in await market.everything(dangol_smartstore.dangol_fetch_inquiries, reading)
    }
    kinds = {"qna": "qna", "inquiry": "customer"}
    truth = {f"{kinds[one['kind']]}:{one['inquiry_id']}": one for one in market.state("inquiries")}
    assert found.keys() >= {
        name for name, one in truth.items() if one["asked_at"] > market.windows()[0].since.isoformat()
    }
    assert {kind for kind in kinds.values() if any(name.startswith(kind) for name in found)} == {"qna", "customer"}
    for name, inquiry in found.items():
        assert inquiry.answered == truth[name]["answered"]
        assert inquiry.thread[0].text == truth[name]["text"]
        assert len(inquiry.thread) == 1 + inquiry.answered


async def test_signs_of_reviews_belong_to_reviewed_items(market: Market, reading: Reading) -> None:
    marks = await market.everything(dangol_smartstore.dangol_fetch_reviews, reading)
    assert marks
    assert {mark.item_id for mark in marks} <= {one["item_id"] for one in market.state("reviews")}


async def test_the_seller_centres_file_is_read_to_the_last_review(market: Market, tmp_path: Path) -> None:
    (export,) = [one for one in market.fake.exports() if one.stream == "reviews"]
    path = tmp_path / export.name
    path.write_bytes(export.content)
    pages = list(files.reviews(await open_source(path).table(), {}))
    assert [(page.notes, page.rejected) for page in pages] == [((), [])] * len(pages)
    found = {review.id: review for page in pages for review in page.items}
    truth = {one["review_id"]: one for one in market.state("reviews")}
    assert found.keys() == truth.keys()
    for name, review in found.items():
        wanted = truth[name]
        assert (review.rating, review.text, review.item_id) == (wanted["rating"], wanted["text"], wanted["item_id"])
        assert review.written_at == datetime.fromisoformat(wanted["written_at"]).replace(microsecond=0)
        assert (review.reply is not None) == (wanted["reply"] is not None)
        assert (review.visible, review.month_use) == (wanted["shown"], wanted["month_use"])


@pytest.mark.parametrize("kind, ours", [("qna", "qna"), ("inquiry", "customer")])
async def test_an_answer_arrives_once_and_a_second_one_is_refused(market: Market, kind: str, ours: str) -> None:
    question = market.open_question(kind)
    answer = Reply(
        to="inquiry",
        target_id=f"{ours}:{question['inquiry_id']}",
        target_kind=ours,
        text="안녕하세요, 내일 출고됩니다.",
        subject_at=datetime.fromisoformat(question["asked_at"]),
    )
    other = Reply(
        to="inquiry", target_id=answer.target_id, target_kind=ours, text="다른 답", subject_at=answer.subject_at
    )
    async with market.store() as store:
        assert isinstance(await dangol_smartstore.dangol_send_reply(store, answer), Sent)
        with pytest.raises(ActionRejected, match="already answered"):
            await dangol_smartstore.dangol_send_reply(store, other)
    (after,) = [one for one in market.state("inquiries") if one["inquiry_id"] == question["inquiry_id"]]
    assert [one["text"] for one in after["answers"]] == [answer.text]


@pytest.mark.parametrize("kind, ours", [("qna", "qna"), ("inquiry", "customer")])
@pytest.mark.parametrize("fault, effect", [("swallow", True), ("server_error", True), ("server_error", False)])
async def test_a_lost_answer_is_in_doubt_until_it_is_looked_for(
    market: Market, kind: str, ours: str, fault: str, effect: bool
) -> None:
    question = market.open_question(kind)
    target, asked_at = f"{ours}:{question['inquiry_id']}", datetime.fromisoformat(question["asked_at"])
    options = {} if fault == "swallow" else {"effect": effect}
    reply = Reply(to="inquiry", target_id=target, target_kind=ours, text="내일 출고됩니다.")
    async with market.store() as store:
        await dangol_smartstore.dangol_find_sent(store, _query(target, asked_at))  # the token is there before the fault
        market.fake.faults.arm(fault, path="/v1/contents/qnas/" if kind == "qna" else "/v1/pay-merchant", **options)
        with pytest.raises(ActionUnknown):
            await dangol_smartstore.dangol_send_reply(store, reply)
        found = await dangol_smartstore.dangol_find_sent(store, _query(target, asked_at))
    assert found == (Found.YES if effect else Found.NO)
    assert len(market.fake.writes) == 1


def _query(target: str, asked_at: datetime) -> SentQuery:
    return SentQuery(
        to="inquiry",
        target_id=target,
        target_kind=target.partition(":")[0],
        text="내일 출고됩니다.",
        key="k",
        since=asked_at,
        subject_at=asked_at,
    )


async def test_the_token_request_on_the_wire(market: Market) -> None:
    async with market.store() as store:
        await dangol_smartstore.dangol_check_store(store)
    (asked,) = [one for one in market.requests if one.url.path.endswith("/oauth2/token")]
    body = asked.content.decode()
    assert (asked.method, asked.url.query) == ("POST", b"")
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in asked.headers
    fields = dict(parse_qsl(body))
    assert list(fields) == ["client_id", "timestamp", "client_secret_sign", "grant_type", "type"]
    assert body.endswith("&grant_type=client_credentials&type=SELF")
    assert market.fake.gate.secret not in body


async def test_a_token_that_died_is_replaced_in_passing(market: Market, reading: Reading) -> None:
    async with market.store() as store:
        await dangol_smartstore.dangol_check_store(store)
        market.fake.expire_tokens()
        assert all(one.ok for one in await dangol_smartstore.dangol_check_store(store))
    assert sum(one.url.path.endswith("/oauth2/token") for one in market.requests) == 2


async def test_a_punished_application_is_left_alone_for_an_hour(market: Market, reading: Reading) -> None:
    market.fake.gate.punish()
    window = Window(market.now() - timedelta(hours=1), market.now())
    async with market.store() as store:
        await store.client.get("/v1/seller/account")  # the one call of this hour
        with pytest.raises(RateLimited) as punished:
            await reading.all(dangol_smartstore.dangol_fetch_orders(store, window, None))
        asked = len(market.requests)
        with pytest.raises(RateLimited) as paused:
            await reading.all(dangol_smartstore.dangol_fetch_inquiries(store, window, None))
    assert "one call an hour" in punished.value.message
    assert "token requests" in punished.value.hint
    assert paused.value.message == punished.value.message
    assert paused.value.retry_after == pytest.approx(3600, abs=60)
    assert len(market.requests) == asked, "nothing more is asked"


async def test_an_unknown_address_is_told_apart_from_wrong_keys(market: Market) -> None:
    market.fake.gate.addresses = []
    async with market.store() as store:
        with pytest.raises(AuthError, match="internet address"):
            await dangol_smartstore.dangol_check_store(store)


async def test_wrong_keys_are_named_after_one_question(market: Market) -> None:
    secret = market.fake.gate.secret
    async with market.store() as store:
        market.fake.gate.secret = secret[:-2] + ("b" if secret[-2] == "a" else "a") + secret[-1]
        with pytest.raises(AuthError, match="ID and secret"):
            await dangol_smartstore.dangol_check_store(store)
    assert len(market.requests) == 1


async def test_a_store_without_settlements_still_works(market: Market, reading: Reading) -> None:
    market.fake.gate.denied = ["/v1/pay-settle"]
    assert await market.everything(dangol_smartstore.dangol_fetch_reviews, reading) == []
    async with market.store() as store:
        found = await dangol_smartstore.dangol_check_store(store)
    assert [one.name for one in found if not one.ok] == ["Settlements"]
    assert all(one.ok or one.optional for one in found)

"""The streams through core's real network room against the mocked mall."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import dangol_cafe24
from dangol import Gone, Inquiry, MemberConsent, Order, OrderItem, Page, RateLimited, Review, Stage, Window
from dangol_cafe24 import client, threads
from dangol_cafe24.markup import letters, plain
from dangol_cafe24.spans import Caps
from tests.plugins.cafe24.market import ALL, Market, everything, nobody

if TYPE_CHECKING:
    from collections.abc import Sequence

STAGES = {"N30": Stage.SHIPPED, "N40": Stage.DELIVERED, "N50": Stage.CONFIRMED, "E40": Stage.EXCHANGED}


async def orders(market: Market, window: Window | None = None, **settings: Any) -> list[Order]:
    async with market.store(**settings) as store:
        found = await everything(dangol_cafe24.dangol_fetch_orders(store, window or market.window(), None))
    return [one for one in found if isinstance(one, Order)]


async def reviews(market: Market, known: Sequence[str] = (), **settings: Any) -> list[Review | Gone]:
    async with market.store(**settings) as store:
        stream = dangol_cafe24.dangol_fetch_reviews(store, market.window(), None, lambda _since, _until: known)
        return await everything(stream)


async def inquiries(market: Market, known: Sequence[str] = (), **settings: Any) -> list[Inquiry | Gone]:
    async with market.store(**settings) as store:
        stream = dangol_cafe24.dangol_fetch_inquiries(store, market.window(), None, lambda _since, _until: known)
        return await everything(stream)


def _orders(page: Page[Any]) -> list[str]:
    return [one.id for one in page.items if isinstance(one, Order)]


def items(found: list[Order]) -> dict[str, OrderItem]:
    return {item.id: item for order in found for item in order.items}


# orders


async def test_every_line_of_every_order_arrives_as_it_is(market: Market) -> None:
    found = await orders(market)
    truth = {one["item_id"]: (order, one) for order in market.state("orders") for one in order["items"]}
    read = items(found)
    assert read.keys() == truth.keys()
    for name, item in read.items():
        order, true = truth[name]
        assert item.status == true["status"]
        assert item.stage is STAGES.get(item.status, item.stage)
        assert (item.claim is not None) == (true["claim"] is not None) or item.stage is Stage.CANCELLED
        assert item.claim_open == true["claim_open"]
        assert (item.amount, item.quantity) == (true["amount"], true["quantity"])
        assert (item.delivered_at is None) == (true["delivered_at"] is None)
    by_id = {one.id: one for one in found}
    for order in market.state("orders"):
        one = by_id[order["order_id"]]
        assert one.buyer_id == order["member_id"]
        passed_on = order["place"] in ("shopn", "coupang")
        assert (one.origin.id if one.origin else None) == (order["market_order_no"] if passed_on else None)
        assert one.contact.name == order["buyer"] if one.contact else passed_on
    assert {one.origin.platform for one in found if one.origin} >= {"smartstore"}
    assert market.statuses == {200}, "the bucket is never overdrawn"


@pytest.mark.parametrize("rows", ["oldest", "mixed", "unstable"])
async def test_small_caps_and_any_order_of_rows_lose_nothing(
    market: Market, monkeypatch: pytest.MonkeyPatch, rows: str
) -> None:
    market.fake.gate.leak = None
    market.fake.apply({"mall": {"rows": rows, "spaced": True}})
    monkeypatch.setattr(client, "SOLD", Caps(limit=20, offset=40))
    monkeypatch.setattr(client, "POSTS", Caps(limit=7, offset=14))
    truth = {one["item_id"] for order in market.state("orders") for one in order["items"]}
    assert items(await orders(market)).keys() == truth
    assert {one.id for one in await reviews(market)} == {f"4:{one['review_id']}" for one in market.state("reviews")}
    asked = market.asked("/admin/orders")
    assert max(int(one["offset"]) for one in asked) <= 40
    assert len({one["start_date"] for one in asked}) > 1, "windows were split"


async def test_a_day_beyond_the_cap_is_cut_by_the_hour(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    market.fake.gate.leak = None
    monkeypatch.setattr(client, "SOLD", Caps(limit=5, offset=10))
    noon = market.now().replace(hour=9, minute=0)
    rows = [{"order": {"ordered_at": (noon + timedelta(minutes=n)).isoformat()}} for n in range(60)]
    for row in rows:
        market.fake.apply(row)
    truth = {one["item_id"] for order in market.state("orders") for one in order["items"]}
    assert items(await orders(market)).keys() == truth
    assert any(" " in one["start_date"] for one in market.asked("/admin/orders"))


async def test_a_run_that_was_cut_goes_on_where_it_was(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SOLD", Caps(limit=40, offset=400))
    market.fake.gate.leak = None
    async with market.store() as store:
        pages = [page async for page in dangol_cafe24.dangol_fetch_orders(store, market.window(), None)]
        for at in range(0, len(pages) - 1, 3):
            rest = [page async for page in dangol_cafe24.dangol_fetch_orders(store, market.window(), pages[at].resume)]
            assert {one.id for page in rest for one in page.items if isinstance(one, Order)} == {
                one.id for page in pages[at + 1 :] for one in page.items if isinstance(one, Order)
            }


async def test_what_happened_later_is_found_by_its_own_date(market: Market) -> None:
    """An order of last month that was delivered just now comes with today's window."""
    long_ago = market.now() - timedelta(days=30)
    (made,) = market.fake.apply({"order": {"ordered_at": long_ago.isoformat(), "member_id": "hong01"}})
    (code,) = made["item_ids"]
    today = Window(market.now() - timedelta(hours=1), market.now() + timedelta(minutes=9))
    assert code not in items(await orders(market, today))
    moved = {"dispatched_at": long_ago + timedelta(days=27), "delivered_at": market.now()}
    market.fake.apply({"item": {"item_id": code} | {name: at.isoformat() for name, at in moved.items()}})
    assert items(await orders(market, today))[code].stage is Stage.DELIVERED
    market.fake.apply({"claim": {"item_id": code, "type": "EXCHANGE", "requested_at": market.now().isoformat()}})
    assert items(await orders(market, today))[code].claim_open


async def test_an_exchange_leaves_a_line_that_is_never_asked_about(market: Market) -> None:
    start = market.now() - timedelta(days=6)
    life = {
        name: (start + timedelta(days=n)).isoformat() for n, name in enumerate(("dispatched_at", "delivered_at"), 1)
    }
    (made,) = market.fake.apply({"order": {"ordered_at": start.isoformat(), "items": [life]}})
    (code,) = made["item_ids"]
    claim = {
        "item_id": code,
        "type": "EXCHANGE",
        "requested_at": (start + timedelta(days=3)).isoformat(),
        "collected_at": (start + timedelta(days=4)).isoformat(),
        "redelivered_at": (start + timedelta(days=4, hours=1)).isoformat(),
        "done_at": (start + timedelta(days=5)).isoformat(),
    }
    (changed,) = market.fake.apply({"claim": claim})
    read = items(await orders(market))
    away, new = (read[name] for name in changed["item_ids"])
    assert (away.id, away.stage, away.claim) == (code, Stage.EXCHANGED, "exchange")
    assert new.stage in (Stage.SHIPPED, Stage.DELIVERED)
    assert new.claim is None


async def test_the_sweep_reads_open_orders_again(market: Market) -> None:
    """A claim that was refused leaves no date behind: only looking at the order again tells."""
    (made,) = market.fake.apply({"order": {"ordered_at": (market.now() - timedelta(days=100)).isoformat()}})
    (code,) = made["item_ids"]
    market.fake.apply({"claim": {"item_id": code, "type": "RETURN", "rejected_at": market.now().isoformat()}})
    ids = sorted(item for order in market.state("orders") for item in (one["item_id"] for one in order["items"]))
    async with market.store() as store:
        pages = [page async for page in dangol_cafe24.dangol_sweep_orders(store, ids, None)]
        assert pages[0].resume is not None
        rest = [page async for page in dangol_cafe24.dangol_sweep_orders(store, ids, pages[0].resume)]
    assert len(pages) == 2
    assert [_orders(page) for page in rest] == [_orders(page) for page in pages[1:]]
    read = items([one for page in pages for one in page.items if isinstance(one, Order)])
    assert read.keys() == set(ids)
    assert not read[code].claim_open
    assert all("start_date" not in one for one in market.asked("/admin/orders"))


async def test_with_nothing_open_the_sweep_asks_nothing(market: Market) -> None:
    async with market.store() as store:
        assert await everything(dangol_cafe24.dangol_sweep_orders(store, [], None)) == []
    assert market.requests == []


# limits


async def test_a_quota_that_is_used_up_pauses_everything_until_its_time(market: Market) -> None:
    market.fake.gate.quota = 5
    with pytest.raises(RateLimited) as limited:
        await orders(market)
    assert limited.value.retry_after > 60
    asked = len(market.requests)
    with pytest.raises(RateLimited):
        await reviews(market)
    assert len(market.requests) == asked, "nobody calls while the mall says to wait"
    market.fake.clock.advance(minutes=11)
    market.fake.gate.quota = 1000
    assert items(await orders(market))


async def test_calls_become_rarer_while_most_of_the_quota_is_used(market: Market) -> None:
    async def sixty() -> timedelta:
        market.fake.clock.advance(minutes=30)
        before = market.now()
        async with market.store() as store:
            for _ in range(60):
                await client.boards(store)
        return market.now() - before

    market.fake.gate.quota = 3000
    calm = await sixty()
    market.fake.gate.time = 85
    busy = await sixty()
    assert market.statuses == {200}
    assert busy > 3 * calm > timedelta(seconds=20)


# consent


async def consents(market: Market, **settings: Any) -> dict[str, MemberConsent]:
    async with market.store(**settings) as store:
        found = await everything(dangol_cafe24.dangol_fetch_orders(store, market.window(), None))
    return {one.buyer_id: one for one in found if isinstance(one, MemberConsent)}


async def test_the_consents_of_the_members_among_the_buyers(market: Market) -> None:
    found = await consents(market)
    members = {one["member_id"] for one in market.state("orders") if one["member_id"]}
    assert found.keys() == members
    for truth in market.state("members"):
        if truth["member_id"] in members:
            one = found[truth["member_id"]]
            assert (one.sms, one.email) == (truth["sms"], truth["news_mail"])
            assert one.at == market.now()
    asked = [name for call in market.asked("/admin/customers") for name in call["member_id"].split(",")]
    assert sorted(asked) == sorted(members), "each is asked for once"


async def test_without_the_scope_nobody_is_asked_about(market: Market) -> None:
    assert await consents(market, scopes="mall.read_order mall.read_community") == {}
    assert market.asked("/admin/customers") == []


async def test_a_scope_that_was_taken_away_stops_no_order(market: Market) -> None:
    market.refuse("/admin/customers")
    found = await consents(market)
    assert found == {}
    assert len(market.asked("/admin/customers")) == 1, "asked once, and no more"
    assert items(await orders(market))


# reviews


async def test_every_review_arrives_as_it_is(market: Market) -> None:
    everyone = await reviews(market)
    found = {one.id: one for one in everyone if isinstance(one, Review)}
    truth = {f"4:{one['review_id']}": one for one in market.state("reviews")}
    assert {one.id for one in everyone} == truth.keys()
    assert {name for name, one in truth.items() if one["shown"]} == {name for name, one in found.items() if one.visible}
    for name, one in found.items():
        true = truth[name]
        assert letters(true["html"]) in letters(one.text)
        assert one.text != ""
        assert "<" not in one.text
        assert one.rating == true["rating"]
        assert (one.order_id, one.author_id) == (true["order_id"], true["member_id"])
        assert one.product is not None
        assert (one.product.id, one.product.name) == (true["product_id"], true["product_name"])
        assert one.written_at == datetime.fromisoformat(true["written_at"]).replace(microsecond=0)
        assert (one.reply.text if one.reply else None) == (plain(true["reply"]["text"]) if true["reply"] else None)
        assert (one.origin.id if one.origin else None) == (
            str(true["naverpay_review_id"]) if true["naverpay_review_id"] else None
        )
    assert {one.reply.id.split(":")[0] for one in found.values() if one.reply and one.reply.id} == {
        "article",
        "comment",
    }
    assert any(one.origin for one in found.values())


@pytest.mark.parametrize("root_is", ["null", "0", "self"])
async def test_a_thread_begins_in_three_ways(market: Market, root_is: str) -> None:
    market.fake.apply({"mall": {"root_is": root_is}})
    assert len(await reviews(market)) == len(market.state("reviews"))


def old_review(market: Market, **row: Any) -> str:
    """Write a review ten days ago and return its number."""
    item = next(one["item_id"] for order in market.state("orders") for one in order["items"])
    written = (market.now() - timedelta(days=10)).isoformat()
    (made,) = market.fake.apply({"review": {"item_id": item, "text": "처음", "rating": 5, "written_at": written} | row})
    number: str = made["review_id"]
    return number


async def lately(market: Market, known: Sequence[str] = ()) -> dict[str, Review | Gone]:
    """Read the reviews of the last hour, which looks back by itself."""
    window = Window(market.now() - timedelta(hours=1), market.now())
    async with market.store() as store:
        stream = dangol_cafe24.dangol_fetch_reviews(store, window, None, lambda _since, _until: known)
        return {one.id: one for one in await everything(stream)}


async def test_an_edit_is_seen_when_the_last_days_are_read_again(market: Market) -> None:
    number = old_review(market)
    before = (await lately(market))[f"4:{number}"]
    market.fake.apply({"review": {"review_id": number, "text": "생각해 보니 별로예요", "rating": 2}})
    after = (await lately(market))[f"4:{number}"]
    assert isinstance(before, Review)
    assert isinstance(after, Review)
    assert ("처음" in before.text, before.rating) == (True, 5)
    assert ("별로" in after.text, after.rating) == (True, 2)


async def test_a_review_that_says_it_was_deleted_is_not_shown(market: Market) -> None:
    number = old_review(market)
    market.fake.apply({"review": {"review_id": number, "deleted": True, "marked": True}})
    assert isinstance((await lately(market, [f"4:{number}"]))[f"4:{number}"], Gone)


async def test_a_review_that_vanished_is_gone_and_one_out_of_sight_is_not(market: Market) -> None:
    number = old_review(market)
    written = (market.now() - timedelta(days=200)).isoformat()
    elsewhere = old_review(market, written_at=written)
    market.fake.apply({"review": {"review_id": number, "deleted": True}})
    found = await lately(market, [f"4:{number}", f"4:{elsewhere}"])
    assert isinstance(found[f"4:{number}"], Gone)
    assert f"4:{elsewhere}" not in found, "it was asked for by its number and is there"


async def test_old_windows_are_read_as_they_are(market: Market) -> None:
    old_review(market)
    yesterday = Window(market.now() - timedelta(days=2), market.now() - timedelta(days=1))
    async with market.store() as store:
        await everything(dangol_cafe24.dangol_fetch_reviews(store, yesterday, None, nobody))
    (asked, _commented) = market.asked("/boards/4/articles")
    assert asked["start_date"] == "2026-11-18"


async def test_an_answer_typed_as_a_comment_is_seen_and_most_are_read_at_once(market: Market) -> None:
    numbers = [old_review(market) for _ in range(30)]
    for number in numbers:
        market.fake.apply({"reply": {"review_id": number, "text": "감사합니다.", "way": "comment"}})
    found = await lately(market)
    for number in numbers:
        one = found[f"4:{number}"]
        assert isinstance(one, Review)
        assert one.reply is not None
        assert one.reply.text == "감사합니다."
    assert len(market.requests) < 12, "not one call for each"


@pytest.mark.parametrize("means", ["newer", "older"])
async def test_comments_beyond_the_first_page_are_looked_up_one_by_one(
    market: Market, monkeypatch: pytest.MonkeyPatch, means: str
) -> None:
    monkeypatch.setattr(client, "POSTS", Caps(limit=3, offset=3000))
    market.fake.gate.leak = None
    market.fake.apply({"mall": {"since_means": means}})
    number = old_review(market)
    for n in range(7):
        market.fake.apply({"comment": {"article_no": int(number), "text": f"저도요 {n}"}})
    market.fake.apply({"reply": {"review_id": number, "text": "감사합니다.", "way": "comment"}})
    for _ in range(4):
        other = old_review(market)
        market.fake.apply({"comment": {"article_no": int(other), "text": "저는 아니에요"}})
    one = (await lately(market))[f"4:{number}"]
    assert isinstance(one, Review)
    assert one.reply is not None


# inquiries


async def test_every_inquiry_arrives_with_its_answers(market: Market) -> None:
    boards = {"qna": "qna:6", "one": "one:9", "urgent": "urgent"}
    found = {one.id: one for one in await inquiries(market) if isinstance(one, Inquiry)}
    truth = {f"{boards[one['kind']]}:{one['inquiry_id']}": one for one in market.state("inquiries")}
    since = market.window().since - timedelta(days=14)
    assert found.keys() == {name for name, one in truth.items() if datetime.fromisoformat(one["asked_at"]) > since}
    assert {one.kind for one in found.values()} == set(boards)
    for name, one in found.items():
        true = truth[name]
        assert one.answered == true["answered"]
        assert one.thread[0].text == plain(true["html"])
        assert [post.text for post in one.thread if post.seller] == [
            plain(answer["text"]) for answer in true["answers"]
        ]
        assert one.secret == (one.kind != "qna" or true["secret"])
        assert one.order_id == true["order_id"]


async def test_a_question_that_vanished_waits_for_nobody(market: Market) -> None:
    items = [one["item_id"] for order in market.state("orders") for one in order["items"]]
    (made,) = market.fake.apply({"inquiry": {"item_id": items[0], "text": "언제 오나요?", "kind": "one"}})
    name = f"one:9:{made['inquiry_id']}"
    assert name in {one.id for one in await inquiries(market)}
    market.fake.apply({"inquiry": {"inquiry_id": made["inquiry_id"], "deleted": True}})
    gone = [one for one in await inquiries(market, [name, "urgent:999999"]) if isinstance(one, Gone)]
    assert {one.id for one in gone} == {name, "urgent:999999"}


async def test_answers_come_by_comment_and_by_hand_and_the_customer_may_ask_again(market: Market) -> None:
    item = next(one["item_id"] for order in market.state("orders") for one in order["items"])
    (made,) = market.fake.apply({"inquiry": {"item_id": item, "text": "언제 오나요?", "member_id": "hong01"}})
    number = made["inquiry_id"]

    async def now() -> Inquiry:
        found = {one.id: one for one in await inquiries(market)}[f"one:9:{number}"]
        assert isinstance(found, Inquiry)
        return found

    assert not (await now()).answered
    market.fake.apply({"answer": {"inquiry_id": number, "text": "내일 출고됩니다.", "way": "comment"}})
    assert (await now()).answered
    market.fake.clock.advance(minutes=5)
    market.fake.apply({"comment": {"article_no": int(number), "text": "그럼 언제 받나요?", "member_id": "hong01"}})
    asked_again = await now()
    assert not asked_again.answered
    assert [post.seller for post in asked_again.thread] == [False, True, False]
    market.fake.clock.advance(minutes=5)
    market.fake.apply({"answer": {"inquiry_id": number, "text": "모레입니다.", "way": "article"}})
    assert (await now()).answered


# boards


async def test_boards_are_found_by_name_where_numbers_are_others(market: Market) -> None:
    market.fake.apply({"board": [{"board_no": 4, "number": 44}, {"board_no": 9, "number": 1002}]})
    assert {one.id.split(":")[0] for one in await reviews(market)} == {"44"}
    kinds = {tuple(one.id.split(":")[:-1]) for one in await inquiries(market)}
    assert kinds == {("qna", "6"), ("one", "1002"), ("urgent",)}


async def test_boards_that_the_seller_named_are_not_looked_for(market: Market) -> None:
    own: dict[str, Any] = {"review_board": 4, "qna_board": 6, "one_to_one_board": 0, "urgent": False}
    await reviews(market, **own)
    assert {one.kind for one in await inquiries(market, **own) if isinstance(one, Inquiry)} == {"qna"}
    assert market.asked("/admin/boards") == []


async def test_a_mall_without_such_a_board_has_no_such_stream(market: Market) -> None:
    assert await reviews(market, review_board=0, qna_board=6, one_to_one_board=9) == []
    assert market.requests == []


async def test_products_keep_their_numbers_without_the_scope_for_names(market: Market) -> None:
    scopes = ALL.replace("mall.read_product ", "")
    found = [one for one in await reviews(market, scopes=scopes) if isinstance(one, Review)]
    assert {one.product.name for one in found if one.product} == {""}
    market.refuse("/admin/products")
    assert await reviews(market)
    assert len(market.asked("/admin/products")) == 1


async def test_an_odd_row_harms_nobody_else(market: Market) -> None:
    market.spoil("/boards/4/articles", "rating", "다섯")
    async with market.store() as store:
        pages = [page async for page in dangol_cafe24.dangol_fetch_reviews(store, market.window(), None, nobody)]
    (rejected,) = [one for page in pages for one in page.rejected]
    assert rejected.id is not None
    assert rejected.id.startswith("4:")
    assert "rating" in rejected.reason
    assert "다섯" not in rejected.reason
    assert sum(len(page.items) for page in pages) == len(market.state("reviews")) - 1
    assert threads.place(rejected.id)

"""A seller's weeks with the pretend Kmong: everything that is read ends up as it is, and stays so."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from dangol import KST
from dangol.clock import from_micros
from dangol.files import open_bytes
from dangol.testing import DEMO_NOW, Export
from dangol_kmong.fake import KmongFake, pages
from tests.plugins.kmong.seller import Bytes, Seller, read

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.clock import MovableClock

STAGES = {
    "진행중": "shipped",
    "작업물 발송": "delivered",
    "수정 요청": "shipped",
    "거래 완료": "confirmed",
    "주문 취소": "cancelled",
}


def truth(seller: Seller, part: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = seller.fake.state()[part]
    return found


def everything(fake: KmongFake) -> list[Export]:
    return [*fake.sheets(), *fake.pages(threads=100)]


def as_saved(export: Export) -> Export:
    """The same file, as it is now for ever."""
    return Export(export.name, export.stream, partial(bytes, export.content))


def minute(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(second=0, microsecond=0)


async def test_what_is_saved_ends_up_as_it_is(seller: Seller) -> None:
    await seller.take(everything(seller.fake))
    assert seller.aside() == []
    orders, items = seller.rows("orders"), seller.rows("items")
    there = truth(seller, "orders")
    assert items.keys() == {order["order_id"] for order in there}
    for order in there:
        told, (line,), item = orders[order["order_id"]], order["items"], items[order["order_id"]]
        assert (item["stage"], item["status"]) == (STAGES[line["status"]], line["status"])
        assert (item["amount"], item["product_id"], item["service"]) == (line["amount"], line["product_id"], 1)
        assert (told["buyer"], told["buyer_id"]) == (order["buyer"], order["buyer"])
        assert from_micros(told["ordered_at"]) == minute(order["ordered_at"])
        if line["status"] == "거래 완료":
            assert from_micros(item["confirmed_at"]) == minute(line["confirmed_at"])
    assert len(there) == 24


async def test_reviews_and_threads_end_up_as_they_are(seller: Seller) -> None:
    await seller.take(everything(seller.fake))
    reviews = {
        (row["author"], row["text"], row["rating"], row["reply_text"]) for row in seller.rows("reviews").values()
    }
    assert reviews == {
        (one["writer"], one["text"], one["rating"], one["reply"]["text"] if one["reply"] else None)
        for one in truth(seller, "reviews")
    }
    threads = seller.threads()
    there = truth(seller, "inquiries")
    assert threads.keys() == {one["inquiry_id"] for one in there}
    for one in there:
        posts = [(post.text, post.seller, post.at) for post in threads[one["inquiry_id"]]]
        assert posts == [(post["text"], post["seller"], minute(post["at"])) for post in one["posts"]]
        assert bool(seller.rows("inquiries")[one["inquiry_id"]]["answered"]) == one["answered"]


async def test_everything_again_changes_nothing(seller: Seller) -> None:
    fake = seller.fake
    await seller.take([*everything(fake), *fake.texts()])
    seller.receive(fake.mails())
    before = seller.everything()
    assert await seller.take([*everything(fake), *fake.texts()]) == 0
    assert seller.receive(fake.mails()) == 0
    assert seller.everything() == before
    assert seller.rows("inquiries").keys() == {one["inquiry_id"] for one in truth(seller, "inquiries")}


async def test_pasted_texts_say_what_saved_pages_say(seller: Seller, tmp_path: Path, clock: MovableClock) -> None:
    await seller.take([one for one in everything(seller.fake) if one.stream != "reviews" and "fee" not in one.name])
    other = Seller(tmp_path / "other", seller.fake, clock)
    with other.app:
        await other.take(seller.fake.texts())
        url = {"url": None}
        assert [row | url for row in other.everything()["products"]] == [
            row | url for row in seller.everything()["products"]
        ]
        assert other.everything()["items"] == seller.everything()["items"]
        by_author = {row["author"]: row["thread"] for row in other.rows("inquiries").values()}
        assert by_author == {row["author"]: row["thread"] for row in seller.rows("inquiries").values()}


async def test_mails_alone_know_stages_and_who_waits(seller: Seller) -> None:
    seller.receive(seller.fake.mails())
    items = seller.rows("items")
    for order in truth(seller, "orders"):
        status = order["items"][0]["status"]
        if status in ("거래 완료", "주문 취소"):
            assert items[order["order_id"]]["stage"] == STAGES[status]
    kinds = {kind for kind, _reason in seller.aside()}
    assert kinds == {"unclassified"}
    assert [reason for _kind, reason in seller.aside()] == ["Its subject is not known."]
    waiting = {row["author"] for row in seller.rows("inquiries").values() if not row["answered"]}
    assert {one["writer"] for one in truth(seller, "inquiries") if not one["answered"]} <= waiting


async def test_a_page_completes_what_mails_began(seller: Seller) -> None:
    seller.receive(seller.fake.mails())
    assert any(post.text == "" for thread in seller.threads().values() for post in thread)
    await seller.take(everything(seller.fake))
    there = {one["inquiry_id"]: one for one in truth(seller, "inquiries")}
    threads, rows = seller.threads(), seller.rows("inquiries")
    assert threads.keys() == there.keys()
    for name, one in there.items():
        assert [post.text for post in threads[name]] == [post["text"] for post in one["posts"]]
        assert bool(rows[name]["answered"]) == one["answered"]


async def test_mails_after_the_page_take_nothing_away(seller: Seller) -> None:
    await seller.take(everything(seller.fake))
    before = seller.everything()
    seller.receive(seller.fake.mails())
    after = seller.everything()
    same = {"updated_at": None}
    assert [row | same for row in after["inquiries"]] == [row | same for row in before["inquiries"]]
    assert after["orders"] == before["orders"]
    assert [row["stage"] for row in after["items"]] == [row["stage"] for row in before["items"]]


@pytest.mark.parametrize("kind", ["pages", "texts", "both"])
async def test_a_stage_never_goes_back_by_an_older_file(seller: Seller, kind: str) -> None:
    fake, made = seller.fake, []
    for days in (14, 7, 3, 1, 0):
        seller.clock.set(DEMO_NOW - timedelta(days=days))
        exports = [*(everything(fake) if kind != "texts" else ()), *(fake.texts() if kind != "pages" else ())]
        made.append([as_saved(one) for one in exports])
    for exports in made:
        await seller.take(exports)
    newest = seller.everything()
    for exports in reversed(made):
        await seller.take(exports)
    again = seller.everything()
    for table in ("items", "orders", "inquiries", "reviews"):
        assert again[table] == newest[table]


async def test_files_in_any_order_come_to_the_same_stages(seller: Seller, tmp_path: Path, clock: MovableClock) -> None:
    fake, weeks = seller.fake, []
    for days in (10, 4, 0):
        clock.set(DEMO_NOW - timedelta(days=days))
        weeks.append([as_saved(one) for one in everything(fake)])
    for exports in weeks:
        await seller.take(exports)
    other = Seller(tmp_path / "other", fake, clock)
    with other.app:
        for exports in reversed(weeks):
            await other.take(exports)
        known = {name: (row["stage"], row["confirmed_at"]) for name, row in seller.rows("items").items()}
        assert {name: (row["stage"], row["confirmed_at"]) for name, row in other.rows("items").items()} == known
        assert other.threads() == seller.threads()


async def test_the_clock_moves_the_business_on(seller: Seller) -> None:
    fake = seller.fake
    seller.clock.set(DEMO_NOW - timedelta(days=6))
    await seller.take(everything(fake))
    early = {name: row["stage"] for name, row in seller.rows("items").items()}
    seller.clock.set(DEMO_NOW)
    assert await seller.take(everything(fake)) > 0
    late = {name: row["stage"] for name, row in seller.rows("items").items()}
    assert set(early) < set(late)
    assert any(early[name] != late[name] for name in early)


async def test_a_page_without_links_and_one_with_the_stage_above_are_read_alike(seller: Seller) -> None:
    now = int(DEMO_NOW.timestamp() * 1000)
    business = seller.fake.business
    forms = (
        pages.order_list(business, now),
        pages.order_list(business, now, links=False),
        pages.order_list(business, now, status_first=True),
        pages.order_list(business, now, links=False, status_first=True),
    )
    found = [(await read(Bytes("orders.html", form)))[0] for form in forms]
    assert all(not page.rejected for page in found)
    shown = [[(o.id, o.items[0].stage, o.items[0].amount, o.items[0].product.id) for o in page.items] for page in found]
    assert shown[0] == shown[1] == shown[2] == shown[3]


async def test_a_mangled_page_loses_the_mangled_card_alone(seller: Seller) -> None:
    (page,) = [one for one in seller.fake.pages(threads=0) if one.stream == "orders"]
    damaged = page.content.replace("주문일시 26.".encode(), "주문일시 ??.".encode(), 1)
    (found,) = await read(Bytes("orders.html", damaged))
    assert len(found.items) == 23
    assert [one.kind for one in found.rejected] == ["broken"]


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8, 0.99])
async def test_a_page_that_was_cut_off_gives_no_order_another_ones_stage(seller: Seller, share: float) -> None:
    now = int(DEMO_NOW.timestamp() * 1000)
    for above in (False, True):
        page = pages.order_list(seller.fake.business, now, status_first=above)
        known = {order.id: order.items[0].stage for order in (await read(Bytes("x", page)))[0].items}
        letters = page.decode()
        (found,) = await read(Bytes("orders.html", letters[: int(len(letters) * share)].encode()))
        assert all(known[order.id] == order.items[0].stage for order in found.items)
        assert found.items or found.rejected


async def test_the_reading_child_says_the_same(seller: Seller) -> None:
    for one in seller.fake.pages(threads=1):
        there = await open_bytes(one.name, one.content).document()
        assert there == await Bytes(one.name, one.content).document()


async def test_a_message_of_today_waits_until_it_is_answered(seller: Seller) -> None:
    fake = seller.fake
    await seller.take(everything(fake))
    fake.apply({"message": {"nickname": "처음온손님", "text": "내일까지 로고 가능할까요?"}})
    seller.clock.advance(seconds=120)
    seller.receive(fake.mails())
    (waiting,) = [row for row in seller.rows("inquiries").values() if row["author"] == "처음온손님"]
    assert not waiting["answered"]
    fake.apply({"message": {"nickname": "처음온손님", "text": "네, 가능합니다.", "seller": True}})
    seller.clock.advance(seconds=60)
    await seller.take(everything(fake))
    (answered,) = [row for row in seller.rows("inquiries").values() if row["author"] == "처음온손님"]
    assert answered["answered"]
    assert "내일까지 로고" in answered["thread"]
    assert from_micros(answered["asked_at"]) == DEMO_NOW.astimezone(KST)

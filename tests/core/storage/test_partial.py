"""Markets whose sources each tell a part: nothing that one source told is lost to another that does not know it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.clock import micros
from dangol.models import Inquiry, Message, Order, OrderItem, Product, Stage
from dangol.storage.partial import join_threads
from dangol.storage.records import Records

if TYPE_CHECKING:
    from dangol.models import Record
    from dangol.storage.database import Database

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LOGO = Product(id="로고 디자인", name="로고 디자인")
NOTHING = Product(id="", name="")


class Drawer:
    """Stores pages and shows the one order, item or inquiry that there is."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def put(self, *records: Record) -> tuple[int, int]:
        with self.db.transaction():
            counts = Records(self.db).store_page("main", records, NOW)
        return counts.new, counts.changed

    def only(self, table: str) -> dict[str, Any]:
        (row,) = self.db.rows(f"SELECT * FROM {table}")
        return row

    def thread(self) -> list[tuple[str, bool]]:
        posts = msgspec.json.decode(self.only("inquiries")["thread"], type=list[Message])
        return [(post.text, post.seller) for post in posts]


@pytest.fixture
def drawer(db: Database) -> Drawer:
    return Drawer(db)


def order(at: datetime = NOW, *, buyer: str = "", ordered_at: datetime = NOW, **values: Any) -> Order:
    values.setdefault("product", LOGO)
    item = OrderItem(id="1234567", service=True, updated_at=at, **values)
    return Order(id="1234567", items=(item,), ordered_at=ordered_at, buyer=buyer, buyer_id=buyer, partial=True)


def inquiry(*thread: Message, at: datetime = NOW, **values: Any) -> Inquiry:
    values.setdefault("id", "77.88")
    return Inquiry(kind="inbox", thread=thread, asked_at=at, updated_at=at, partial=True, **values)


def post(text: str, at: datetime, *, seller: bool = False) -> Message:
    return Message(text=text, at=at, seller=seller)


def test_a_source_that_knows_less_blanks_nothing(drawer: Drawer) -> None:
    drawer.put(order(NOW - DAY, buyer="봄날", amount=150_000, stage=Stage.SHIPPED, status="진행중", option="기본"))
    drawer.put(order(NOW, product=NOTHING, stage=Stage.CONFIRMED, status="거래 완료", confirmed_at=NOW))
    item = drawer.only("items")
    assert (item["product_id"], item["amount"], item["option"]) == (LOGO.id, 150_000, "기본")
    assert (item["stage"], item["status"], item["confirmed_at"]) == ("confirmed", "거래 완료", micros(NOW))
    assert drawer.only("orders")["buyer_id"] == "봄날"
    assert drawer.db.value("SELECT count(*) FROM products") == 1


def test_an_older_source_fills_what_is_empty_and_takes_nothing_away(drawer: Drawer) -> None:
    drawer.put(order(NOW, product=NOTHING, stage=Stage.CONFIRMED, status="거래 완료", confirmed_at=NOW))
    old = order(NOW - DAY, buyer="봄날", ordered_at=NOW - 2 * DAY, amount=150_000, stage=Stage.SHIPPED, status="진행중")
    assert drawer.put(old) == (0, 1)
    item = drawer.only("items")
    assert (item["stage"], item["status"], item["amount"]) == ("confirmed", "거래 완료", 150_000)
    assert item["updated_at"] == micros(NOW)
    assert drawer.only("orders")["ordered_at"] == micros(NOW - 2 * DAY)
    assert drawer.put(old) == (0, 0)


def test_the_order_was_there_at_the_earliest_time_that_anybody_tells(drawer: Drawer) -> None:
    drawer.put(order(ordered_at=NOW - DAY))
    drawer.put(order(ordered_at=NOW))
    assert drawer.only("orders")["ordered_at"] == micros(NOW - DAY)


def test_a_claim_belongs_to_the_stage_it_was_told_with(drawer: Drawer) -> None:
    drawer.put(order(NOW - 2 * DAY, stage=Stage.SHIPPED, status="진행중"))
    drawer.put(order(NOW - DAY, claim="cancel", claim_open=True))
    item = drawer.only("items")
    assert (item["stage"], item["status"], item["claim"], item["claim_open"]) == ("shipped", "진행중", "cancel", 1)
    drawer.put(order(NOW, stage=Stage.DELIVERED, status="작업물 발송"))
    item = drawer.only("items")
    assert (item["stage"], item["claim"], item["claim_open"]) == ("delivered", None, 0)


def test_two_parts_of_one_page_are_joined_too(drawer: Drawer) -> None:
    drawer.put(order(NOW - DAY, amount=150_000), order(NOW, stage=Stage.DELIVERED, status="작업물 발송"))
    item = drawer.only("items")
    assert (item["amount"], item["stage"]) == (150_000, "delivered")


def test_a_whole_record_still_replaces_the_row(drawer: Drawer) -> None:
    drawer.put(order(NOW - DAY, amount=150_000))
    item = OrderItem(id="1234567", product=LOGO, updated_at=NOW)
    drawer.put(Order(id="1234567", items=(item,), ordered_at=NOW))
    assert drawer.only("items")["amount"] == 0


def test_a_notification_waits_and_a_page_brings_the_words(drawer: Drawer) -> None:
    drawer.put(inquiry(post("", NOW), author="봄날"))
    assert drawer.only("inquiries")["answered"] == 0
    page = inquiry(post("시안 볼 수 있나요?", NOW - MINUTE), post("네", NOW + MINUTE, seller=True), at=NOW + MINUTE)
    drawer.put(page)
    row = drawer.only("inquiries")
    assert drawer.thread() == [("시안 볼 수 있나요?", False), ("네", True)]
    assert (row["author"], row["answered"], row["asked_at"]) == ("봄날", 1, micros(NOW))
    assert drawer.put(page) == (0, 0)


def test_a_notification_after_the_last_page_waits_beside_the_known_words(drawer: Drawer) -> None:
    drawer.put(
        inquiry(post("안녕하세요", NOW - DAY), post("네", NOW - DAY + MINUTE, seller=True), at=NOW - DAY + MINUTE)
    )
    drawer.put(inquiry(post("", NOW)))
    assert drawer.thread() == [("안녕하세요", False), ("네", True), ("", False)]
    assert drawer.only("inquiries")["answered"] == 0


def test_a_late_notification_of_known_words_changes_nothing(drawer: Drawer) -> None:
    drawer.put(inquiry(post("안녕하세요", NOW), post("네", NOW + MINUTE, seller=True), at=NOW + MINUTE))
    drawer.put(inquiry(post("", NOW + 2 * MINUTE), at=NOW + 2 * MINUTE))
    assert drawer.thread() == [("안녕하세요", False), ("네", True)]
    assert drawer.only("inquiries")["answered"] == 1


def test_excerpts_of_a_thread_make_one_thread(drawer: Drawer) -> None:
    posts = [post(f"말 {n}", NOW + n * MINUTE, seller=n % 2 == 1) for n in range(6)]
    drawer.put(inquiry(*posts[2:], at=NOW + 5 * MINUTE))
    drawer.put(inquiry(*posts[:4], at=NOW + 3 * MINUTE))
    assert [text for text, _ in drawer.thread()] == [one.text for one in posts]
    assert drawer.only("inquiries")["answered"] == 1


def test_an_inquiry_takes_in_what_was_told_under_its_former_id(drawer: Drawer) -> None:
    drawer.put(inquiry(post("안녕하세요", NOW - DAY), id="봄날", author="봄날", at=NOW - DAY))
    drawer.put(inquiry(post("계신가요?", NOW), id="77.88", formerly="봄날"))
    row = drawer.only("inquiries")
    assert (row["id"], row["author"]) == ("77.88", "봄날")
    assert drawer.thread() == [("안녕하세요", False), ("계신가요?", False)]


def test_a_former_name_is_remembered_for_sources_that_know_no_other(drawer: Drawer) -> None:
    drawer.put(inquiry(post("안녕하세요", NOW - DAY), id="77.88", formerly="봄날", at=NOW - DAY))
    later = inquiry(post("계신가요?", NOW), id="봄날", author="봄날")
    assert drawer.put(later) == (0, 1)
    assert drawer.put(later) == (0, 0)
    assert drawer.only("inquiries")["id"] == "77.88"
    assert drawer.thread() == [("안녕하세요", False), ("계신가요?", False)]


def test_posts_without_a_time_cannot_be_placed() -> None:
    timeless = (Message(text="시간 없음"),)
    known = (post("안녕하세요", NOW),)
    assert join_threads(known, timeless) == timeless
    assert join_threads(timeless, ()) == timeless


_posts = st.lists(
    st.builds(
        Message,
        text=st.sampled_from(["", "가", "나"]),
        at=st.integers(0, 30).map(lambda minutes: NOW + minutes * MINUTE),
        seller=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.at,
).map(lambda posts: tuple(sorted(posts, key=lambda one: one.at or NOW)))


@given(_posts, _posts)
def test_joining_again_changes_nothing_and_invents_nothing(
    under: tuple[Message, ...], over: tuple[Message, ...]
) -> None:
    once = join_threads(under, over)
    assert join_threads(once, over) == once
    assert set(once) <= {*under, *over}
    assert {one for one in over if one.text} <= set(once)
    assert [one.at for one in once] == sorted(one.at or NOW for one in once)

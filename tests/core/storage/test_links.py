"""Reviews find the line they are about; what a market dropped without a word goes out of sight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dangol.models import Gone, Inquiry, Message, Order, OrderItem, Product, Review, Stage, Stream
from dangol.storage import links
from dangol.storage.records import OPEN_INQUIRIES, SHOWN_REVIEWS, Records

if TYPE_CHECKING:
    from dangol.models import Record
    from dangol.storage.database import Database

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)
CUP = Product(id="101", name="머그컵")
PLATE = Product(id="102", name="접시")


def put(db: Database, *records: Record, store: str = "mall") -> tuple[int, int]:
    with db.transaction():
        counts = Records(db).store_page(store, records, NOW)
    return counts.new, counts.changed


def order(name: str, *items: OrderItem, days: float = 3, member: str = "hong01") -> Order:
    return Order(id=name, items=items, ordered_at=NOW - timedelta(days=days), buyer_id=member)


def line(name: str, product: Product = CUP, stage: Stage = Stage.DELIVERED) -> OrderItem:
    return OrderItem(id=name, product=product, stage=stage)


def review(**values: Any) -> Review:
    usual: dict[str, Any] = {"id": "4:1", "text": "좋아요", "written_at": NOW, "product": CUP}
    return Review(**usual | values)


def item_of(db: Database, name: str = "4:1") -> str | None:
    found: str | None = db.value("SELECT item_id FROM reviews WHERE store = 'mall' AND id = ?", (name,))
    return found


def test_a_review_belongs_to_the_line_of_the_order_it_names(db: Database) -> None:
    put(db, order("o1", line("o1-01", PLATE), line("o1-02")), order("o2", line("o2-01"), days=1))
    put(db, review(order_id="o1", author_id="hong01"))
    assert item_of(db) == "o1-02"


def test_after_an_exchange_the_line_that_stayed_is_meant(db: Database) -> None:
    put(db, order("o1", line("o1-01"), line("o1-02", stage=Stage.EXCHANGED)))
    put(db, review(order_id="o1"))
    assert item_of(db) == "o1-01"


def test_without_an_order_it_is_the_members_latest_before_the_review(db: Database) -> None:
    orders = [order("old", line("old-01"), days=9), order("new", line("new-01"), days=2)]
    later = Order(id="later", items=(line("later-01"),), ordered_at=NOW + timedelta(days=1), buyer_id="hong01")
    put(db, *orders, later, order("other", line("other-01"), days=1, member="kim02"))
    put(db, review(author_id="hong01"))
    assert item_of(db) == "new-01"


@pytest.mark.parametrize(
    "values", [{}, {"author_id": ""}, {"author_id": "lee03"}, {"order_id": "o9"}, {"product": None}]
)
def test_nothing_is_guessed(db: Database, values: dict[str, Any]) -> None:
    put(db, order("o1", line("o1-01"), member=""))
    put(db, review(**values))
    assert item_of(db) is None


def test_an_order_that_comes_later_is_found_when_the_review_is_read_again(db: Database) -> None:
    put(db, review(order_id="o1"))
    assert item_of(db) is None
    put(db, order("o1", line("o1-01")))
    assert put(db, review(order_id="o1")) == (0, 1)
    assert item_of(db) == "o1-01"
    assert put(db, review(order_id="o1")) == (0, 0), "reading again changes nothing"


def test_what_the_market_names_itself_is_not_touched(db: Database) -> None:
    put(db, order("o1", line("o1-01")))
    put(db, review(order_id="o1", item_id="elsewhere"))
    assert item_of(db) == "elsewhere"


def test_a_product_without_a_name_keeps_the_one_it_has(db: Database) -> None:
    put(db, review(product=Product(id="101", name="")))
    assert db.value("SELECT name FROM products WHERE id = '101'") == ""
    put(db, order("o1", line("o1-01")))
    put(db, review(product=Product(id="101", name="")))
    assert db.value("SELECT name FROM products WHERE id = '101'") == "머그컵"


# what is gone


def inquiry(name: str, **values: Any) -> Inquiry:
    asked: dict[str, Any] = {"thread": (Message(text="언제 오나요?", at=EARLIER),), "asked_at": EARLIER, "kind": "qna"}
    return Inquiry(id=name, **asked | values)


def test_a_review_that_is_gone_becomes_a_version_that_nobody_sees(db: Database) -> None:
    put(db, review(), review(id="4:2"))
    assert put(db, Gone(of="review", id="4:1", at=NOW)) == (0, 1)
    shown = db.rows("SELECT version, visible, text FROM review_versions WHERE review_id = '4:1' ORDER BY version")
    assert [tuple(row.values()) for row in shown] == [(1, 1, "좋아요"), (2, 0, "좋아요")]
    assert put(db, Gone(of="review", id="4:1", at=NOW)) == (0, 0), "once is enough"
    assert put(db, Gone(of="review", id="never seen", at=NOW)) == (0, 0)
    assert put(db, review()) == (0, 1), "it may come back"


def test_an_inquiry_that_is_gone_waits_for_nobody(db: Database) -> None:
    put(db, inquiry("qna:6:1"), inquiry("qna:6:2"))
    assert put(db, Gone(of="inquiry", id="qna:6:1", at=NOW)) == (0, 1)
    open_ones = Records(db).standing("mall", Stream.INQUIRIES, EARLIER, NOW)
    assert open_ones == ["qna:6:2"]


def test_standing_is_what_is_shown_or_open_in_a_span(db: Database) -> None:
    put(db, review(), review(id="4:2", visible=False), review(id="4:3", written_at=EARLIER))
    put(db, review(id="4:4"), store="second")
    put(db, inquiry("one:9:1", answered=True), inquiry("one:9:2"))
    records = Records(db)
    assert records.standing("mall", Stream.REVIEWS, NOW, NOW) == ["4:1"]
    assert sorted(records.standing("mall", Stream.REVIEWS, EARLIER, NOW)) == ["4:1", "4:3"]
    assert records.standing("mall", Stream.INQUIRIES, EARLIER, NOW) == ["one:9:2"]
    assert records.standing("mall", Stream.INQUIRIES, NOW, NOW) == []


@pytest.mark.parametrize(
    "statement, values",
    [
        (links.BY_ORDER, ("mall", "o1", "101")),
        (links.BY_MEMBER, ("mall", "hong01", "101", 0)),
        (SHOWN_REVIEWS, ("mall", 0, 0)),
        (OPEN_INQUIRIES, ("mall", 0, 0)),
    ],
)
def test_nothing_walks_over_what_is_stored(db: Database, statement: str, values: tuple[Any, ...]) -> None:
    plan = [row["detail"] for row in db.rows(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert plan
    assert [step for step in plan if step.startswith("SCAN")] == []
    assert all("(store=? AND " in step for step in plan if step.startswith("SEARCH")), plan

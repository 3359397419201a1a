"""Full rows in, the newest state stored, what changed remembered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dangol.clock import micros
from dangol.errors import StorageError
from dangol.models import (
    Answered,
    Contact,
    Inquiry,
    Message,
    Order,
    OrderItem,
    Product,
    Review,
    ReviewMark,
    Stage,
)
from dangol.storage import records as records_module
from dangol.storage.records import Records
from dangol.storage.tables import Counts, Table

if TYPE_CHECKING:
    from dangol.models import Record
    from dangol.storage.database import Database

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
CUP = Product(id="p1", name="손뜨개 컵받침", url="https://shop.example/p1")


@dataclass
class Cupboard:
    """The tables, with one transaction for each page."""

    db: Database

    def put(self, *records: Record, store: str = "main", now: datetime = NOW) -> tuple[int, int]:
        with self.db.transaction():
            counts = Records(self.db).store_page(store, records, now)
        return counts.new, counts.changed

    def row(self, table: str, name: str, store: str = "main") -> dict[str, Any]:
        row = self.db.one(f"SELECT * FROM {table} WHERE store = ? AND id = ?", (store, name))
        assert row is not None
        return row

    def changes(self) -> list[tuple[str, str, Any, Any]]:
        rows = self.db.rows("SELECT record_id, field, old, new FROM changes ORDER BY id")
        return [tuple(row.values()) for row in rows]


@pytest.fixture
def cupboard(db: Database) -> Cupboard:
    return Cupboard(db)


def item(name: str = "i1", **values: Any) -> OrderItem:
    return OrderItem(id=name, product=CUP, **values)


def order(*items: OrderItem, name: str = "o1", **values: Any) -> Order:
    return Order(id=name, items=items, ordered_at=EARLIER, **values)


def test_every_table_is_written_with_every_column_it_has(db: Database) -> None:
    tables = [table for table in vars(records_module).values() if isinstance(table, Table)]
    assert len(tables) == 7
    for table in tables:
        columns = [row["name"] for row in db.rows(f"SELECT name FROM pragma_table_info('{table.name}') ORDER BY cid")]
        assert set(table.columns) == set(columns), table.name
        assert {name for _at, name in table.history} <= set(columns)


def test_an_order_is_stored_as_it_is_told(cupboard: Cupboard) -> None:
    told = item(
        option="빨강",
        quantity=2,
        amount=24000,
        stage=Stage.DELIVERED,
        status="DELIVERED",
        dispatched_at=EARLIER,
        delivered_at=NOW,
        courier="CJ대한통운",
        tracking_no="1234",
        updated_at=NOW,
    )
    assert cupboard.put(order(told, buyer="홍*동", paid_at=EARLIER, contact=Contact(name="홍길동"))) == (1, 0)
    assert cupboard.row("items", "i1") == {
        "store": "main",
        "id": "i1",
        "order_id": "o1",
        "product_id": "p1",
        "option": "빨강",
        "quantity": 2,
        "amount": 24000,
        "service": 0,
        "stage": "delivered",
        "status": "DELIVERED",
        "claim": None,
        "claim_open": 0,
        "dispatched_at": micros(EARLIER),
        "delivered_at": micros(NOW),
        "confirmed_at": None,
        "courier": "CJ대한통운",
        "tracking_no": "1234",
        "updated_at": micros(NOW),
    }
    assert cupboard.row("orders", "o1")["paid_at"] == micros(EARLIER)
    assert cupboard.row("products", "p1")["name"] == "손뜨개 컵받침"
    assert cupboard.db.value("SELECT name FROM contacts WHERE order_id = 'o1'") == "홍길동"


def test_a_word_of_the_platform_that_nobody_knows_survives(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.UNKNOWN, status="새로운상태", claim="부분교환")))
    row = cupboard.row("items", "i1")
    assert (row["stage"], row["status"], row["claim"]) == ("unknown", "새로운상태", "부분교환")


# which state wins


def test_the_same_again_changes_nothing(cupboard: Cupboard) -> None:
    review = Review(id="r1", text="좋아요", written_at=NOW, rating=5, media=("a.jpg",), product=CUP)
    inquiry = Inquiry(id="q1", kind="product", thread=(Message(text="언제 오나요?"),), asked_at=NOW)
    page = (order(item(updated_at=NOW), item("i2"), contact=Contact(name="홍길동")), review, inquiry)
    assert cupboard.put(*page) == (4, 0)
    changes = cupboard.db.conn.total_changes
    assert cupboard.put(*page, now=NOW + timedelta(days=1)) == (0, 0)
    assert cupboard.db.conn.total_changes == changes, "not even a row was written"


def test_an_older_state_loses(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.SHIPPED, updated_at=NOW)))
    assert cupboard.put(order(item(stage=Stage.PAID, updated_at=EARLIER))) == (0, 0)
    assert cupboard.row("items", "i1")["stage"] == "shipped"


def test_at_the_same_time_the_later_read_wins(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.PAID, updated_at=NOW)))
    assert cupboard.put(order(item(stage=Stage.SHIPPED, updated_at=NOW))) == (0, 1)
    assert cupboard.row("items", "i1")["stage"] == "shipped"


def test_as_it_is_now_wins_and_keeps_the_time(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.SHIPPED, updated_at=NOW)))
    assert cupboard.put(order(item(stage=Stage.DELIVERED))) == (0, 1)
    assert cupboard.row("items", "i1")["updated_at"] == micros(NOW)
    cupboard.put(order(item(stage=Stage.PAID, updated_at=EARLIER)))
    assert cupboard.row("items", "i1")["stage"] == "delivered"


def test_as_it_is_now_again_changes_nothing(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.SHIPPED, updated_at=NOW)))
    cupboard.put(order(item(stage=Stage.DELIVERED)))
    assert cupboard.put(order(item(stage=Stage.DELIVERED))) == (0, 0)


@pytest.mark.parametrize("turn", [1, -1])
def test_within_one_page_the_newest_wins_in_any_order(cupboard: Cupboard, turn: int) -> None:
    states = [
        order(item(stage=Stage.PAID, updated_at=EARLIER)),
        order(item(stage=Stage.SHIPPED, updated_at=NOW)),
        order(item(stage=Stage.DELIVERED)),
    ]
    assert cupboard.put(*states[::turn]) == (1, 0)
    assert cupboard.row("items", "i1")["stage"] == "delivered"


def test_a_time_that_was_unknown_is_learned(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.PAID)))
    cupboard.put(order(item(stage=Stage.PAID, updated_at=EARLIER)))
    assert cupboard.row("items", "i1")["updated_at"] == micros(EARLIER)


# batches


def test_a_row_with_less_beside_a_full_one_blanks_nothing(cupboard: Cupboard) -> None:
    full = item("full", courier="CJ대한통운", tracking_no="1234", confirmed_at=NOW)
    cupboard.put(order(full, item("bare")))
    cupboard.put(order(item("bare", amount=1), full))
    assert cupboard.row("items", "full")["tracking_no"] == "1234"
    assert cupboard.row("items", "full")["confirmed_at"] == micros(NOW)
    assert cupboard.row("items", "bare")["tracking_no"] is None


def test_an_order_may_arrive_in_pieces(cupboard: Cupboard) -> None:
    cupboard.put(order(item("i1"), contact=Contact(name="홍길동")))
    cupboard.put(order(item("i2")))
    assert [row["id"] for row in cupboard.db.rows("SELECT id FROM items WHERE order_id = 'o1' ORDER BY id")] == [
        "i1",
        "i2",
    ]
    assert cupboard.db.value("SELECT name FROM contacts") == "홍길동", "a piece without a contact takes none away"


def test_a_page_may_hold_everything(cupboard: Cupboard) -> None:
    assert cupboard.put(
        Review(id="r1", text="좋아요", written_at=NOW),
        order(item("i1"), item("i2")),
        ReviewMark(item_id="i1", kind="settlement", at=NOW),
        Inquiry(id="q1", kind="product", thread=(), asked_at=NOW),
        order(item("i3"), name="o2"),
    ) == (6, 0)
    assert Records(cupboard.db).counts("main") == {
        "orders": 2,
        "order_items": 3,
        "reviews": 1,
        "inquiries": 1,
        "quarantined": 0,
    }


def test_many_rows_at_once(cupboard: Cupboard) -> None:
    many = [order(item(f"i{n}"), name=f"o{n}") for n in range(1234)]
    assert cupboard.put(*many) == (1234, 0)
    assert cupboard.put(*many) == (0, 0)


def test_one_product_of_many_lines_is_written_once(cupboard: Cupboard) -> None:
    statements: list[str] = []
    cupboard.db.conn.set_trace_callback(statements.append)
    cupboard.put(order(*(item(f"i{n}") for n in range(50))), Review(id="r1", text="", written_at=NOW, product=CUP))
    cupboard.db.conn.set_trace_callback(None)
    triggers = cupboard.db.value(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'products' AND name LIKE '%_insert'"
    )
    written = sum(text.startswith("INSERT INTO products") for text in statements)
    assert written == 1 + triggers, "once, and SQLite names a statement again for every trigger that it sets off"


def test_stores_do_not_know_each_other(cupboard: Cupboard) -> None:
    cupboard.put(order(item(amount=1)))
    cupboard.put(order(item(amount=2)), store="second")
    assert cupboard.row("items", "i1")["amount"] == 1
    assert cupboard.row("items", "i1", "second")["amount"] == 2


def test_a_value_of_the_wrong_kind_stores_nothing_of_its_page(cupboard: Cupboard) -> None:
    with pytest.raises(ValueError, match="wrong kind"):
        cupboard.put(order(item("good")), order(item("bad", amount="12,000원"), name="o2"))
    assert Records(cupboard.db).counts("main")["orders"] == 0


def test_what_is_no_record_is_refused_and_not_passed_over(cupboard: Cupboard) -> None:
    page: Any = (order(item("good")), item("bare"))
    with pytest.raises(ValueError, match="OrderItem"):
        cupboard.put(*page)
    assert Records(cupboard.db).counts("main")["orders"] == 0


def test_open_are_shipped_items_of_this_store_and_those_with_a_running_claim(cupboard: Cupboard) -> None:
    stages = [item(stage.value, stage=stage) for stage in Stage]
    claims = [item("claimed", claim="return", claim_open=True), item("refused", claim="return")]
    cupboard.put(order(*stages, item("another", stage=Stage.SHIPPED), *claims))
    cupboard.put(order(item("elsewhere", stage=Stage.SHIPPED)), store="second")
    assert Records(cupboard.db).open_items("main") == ["another", "claimed", "shipped"]


# what changed


def test_what_changed_is_remembered_field_by_field(cupboard: Cupboard) -> None:
    cupboard.put(order(item(stage=Stage.PAID, updated_at=EARLIER)))
    assert cupboard.changes() == [], "the first sight is no change"
    cupboard.put(order(item(stage=Stage.SHIPPED, tracking_no="1234", updated_at=NOW)))
    cupboard.put(order(item(stage=Stage.SHIPPED, tracking_no="1234", claim="return", claim_open=True, updated_at=NOW)))
    assert sorted(cupboard.changes()) == [
        ("i1", "claim", None, "return"),
        ("i1", "claim_open", 0, 1),
        ("i1", "stage", "paid", "shipped"),
        ("i1", "tracking_no", None, "1234"),
    ]


def test_a_new_time_alone_is_stored_without_history(cupboard: Cupboard) -> None:
    cupboard.put(order(item(updated_at=EARLIER)))
    assert cupboard.put(order(item(updated_at=NOW))) == (0, 1)
    assert cupboard.changes() == []


def test_every_wording_of_a_review_is_kept(cupboard: Cupboard) -> None:
    def put(text: str, rating: int = 5, **values: Any) -> None:
        cupboard.put(Review(id="r1", text=text, rating=rating, written_at=EARLIER, **values))

    put("좋아요")
    put("좋아요", reply=Answered(at=NOW, text="감사합니다"))
    put("그저 그래요", 3)
    put("그저 그래요", 3)
    put("그저 그래요", 3, visible=False)
    rows = cupboard.db.rows("SELECT version, rating, text, visible FROM review_versions ORDER BY version")
    assert [tuple(row.values()) for row in rows] == [
        (1, 5, "좋아요", 1),
        (2, 3, "그저 그래요", 1),
        (3, 3, "그저 그래요", 0),
    ]


def test_a_reply_is_part_of_its_review(cupboard: Cupboard) -> None:
    cupboard.put(Review(id="r1", text="", written_at=NOW, reply=Answered(at=NOW, text="감사합니다")))
    row = cupboard.row("reviews", "r1")
    assert (row["replied"], row["reply_at"], row["reply_text"]) == (1, micros(NOW), "감사합니다")
    cupboard.put(Review(id="r2", text="", written_at=NOW, reply=Answered()))
    assert cupboard.row("reviews", "r2")["replied"] == 1


def test_a_mark_is_counted_once(cupboard: Cupboard) -> None:
    mark = ReviewMark(item_id="i1", kind="settlement", at=NOW)
    assert cupboard.put(mark) == (1, 0)
    assert cupboard.put(mark, ReviewMark(item_id="i1", kind="settlement", at=NOW + timedelta(days=1))) == (0, 0)
    assert cupboard.put(ReviewMark(item_id="i1", kind="points", at=NOW)) == (1, 0)
    assert cupboard.db.value("SELECT at FROM review_marks WHERE kind = 'settlement'") == micros(NOW)


def test_a_thread_is_kept_whole(cupboard: Cupboard) -> None:
    question = Message(text="언제 오나요?", at=EARLIER)
    cupboard.put(Inquiry(id="q1", kind="product", thread=(question,), asked_at=EARLIER, item_ids=("i1",)))
    answer = Message(text="오늘 보냈습니다", at=NOW, seller=True)
    assert cupboard.put(
        Inquiry(id="q1", kind="product", thread=(question, answer), asked_at=EARLIER, answered=True, item_ids=("i1",))
    ) == (0, 1)
    row = cupboard.row("inquiries", "q1")
    assert row["item_ids"] == '["i1"]'
    assert "오늘 보냈습니다" in row["thread"]
    assert cupboard.changes() == [("q1", "answered", 0, 1)]


def test_what_happens_in_an_unfinished_page_did_not_happen(cupboard: Cupboard) -> None:
    def half() -> None:
        with cupboard.db.transaction():
            Records(cupboard.db).store_page("main", [order(item())], NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert Records(cupboard.db).counts("main")["order_items"] == 0
    assert not cupboard.db.conn.in_transaction


def test_nothing_to_store_is_nothing(cupboard: Cupboard) -> None:
    with cupboard.db.transaction():
        assert Records(cupboard.db).store_page("main", [], NOW) == Counts(0, 0)
        assert Records(cupboard.db).store_page("main", [order()], NOW) == Counts(0, 0)


def test_people_who_open_the_file_see_korean_times(cupboard: Cupboard) -> None:
    just_after_midnight = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    cupboard.put(order(item(delivered_at=just_after_midnight)))
    assert cupboard.row("items_view", "i1")["delivered"] == "2026-11-20 00:30"
    assert cupboard.row("items_view", "i1")["confirmed"] is None


def test_reading_a_table_that_is_not_there_is_a_storage_error(db: Database) -> None:
    with pytest.raises(StorageError):
        db.rows("SELECT * FROM nothing")
    with pytest.raises(StorageError):
        db.value("SELECT 1 FROM nothing")

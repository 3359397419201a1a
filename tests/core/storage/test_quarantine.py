"""A row that nobody understands is kept in its raw form, and goes when it is understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dangol.clock import micros
from dangol.models import Order, OrderItem, Product, Rejected, Review
from dangol.storage.records import Records

if TYPE_CHECKING:
    from dangol.models import Record
    from dangol.storage.database import Database

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
RAW = '{"id": "7", "date": "어제"}'.encode()


class Desk:
    def __init__(self, db: Database) -> None:
        self.db = db

    def reject(self, *rows: Rejected, store: str = "main", stream: str = "orders", now: datetime = NOW) -> None:
        with self.db.transaction():
            Records(self.db).quarantine(store, stream, rows, now)

    def release(self, *records: Record, store: str = "main") -> None:
        with self.db.transaction():
            Records(self.db).release(store, records)

    def kept(self) -> list[dict[str, Any]]:
        return self.db.rows("SELECT * FROM quarantine ORDER BY id")


@pytest.fixture
def desk(db: Database) -> Desk:
    return Desk(db)


def row(name: str | None = "7", raw: bytes = RAW) -> Rejected:
    return Rejected(raw=raw, reason="date", id=name)


def test_the_raw_form_is_kept_byte_for_byte(desk: Desk) -> None:
    desk.reject(row())
    (kept,) = desk.kept()
    assert (kept["raw"], kept["reason"], kept["record_id"]) == (RAW, "date", "7")
    assert (kept["first_seen"], kept["last_seen"], kept["times"]) == (micros(NOW), micros(NOW), 1)


def test_the_same_row_again_only_counts(desk: Desk) -> None:
    desk.reject(row())
    later = NOW + timedelta(hours=3)
    desk.reject(row(), now=later)
    (kept,) = desk.kept()
    assert (kept["first_seen"], kept["last_seen"], kept["times"]) == (micros(NOW), micros(later), 2)


def test_another_form_stream_or_store_is_another_row(desk: Desk) -> None:
    desk.reject(row(), row(raw=b"{}"))
    desk.reject(row(), stream="reviews")
    desk.reject(row(), store="second")
    assert len(desk.kept()) == 4
    assert Records(desk.db).counts("main")["quarantined"] == 3


@pytest.mark.parametrize(
    "record",
    [
        Review(id="7", text="", written_at=NOW),
        Order(id="o", ordered_at=NOW, items=(OrderItem(id="7", product=Product(id="p", name="컵")),)),
    ],
    ids=["review", "order item"],
)
def test_what_is_understood_now_is_released(desk: Desk, record: Record) -> None:
    desk.reject(row(), row(raw=b"another form of it"), row("8", b"another row"))
    desk.reject(row(), store="second")
    desk.release(record)
    assert [(kept["store"], kept["record_id"]) for kept in desk.kept()] == [("main", "8"), ("second", "7")]


def test_a_row_without_a_name_stays(desk: Desk) -> None:
    desk.reject(row(None))
    desk.release(Review(id="7", text="", written_at=NOW))
    assert len(desk.kept()) == 1

"""A large shop, written straight into a data file, for measuring what deciding costs.

Orders in one store, of two years unless said: two lines in every third order, one in the others; buyers who
come back; a review of every fifth line, most of them answered; a question about every hundredth order, one in
twenty still open. What was asked before stands in the ledger, as it would.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from dangol.app import App
from dangol.clock import FixedClock, micros
from dangol.storage.database import Database

__all__ = ["NOW", "build", "change"]

NOW = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
_DAY = 86_400_000_000
_AT_ONCE = 20_000
_GOOD = ("배송도 빠르고 튼튼해요", "색이 예뻐요", "잘 쓰고 있어요", "포장이 꼼꼼해요", "선물했는데 좋아하네요")
_LOW = ("다 깨져서 왔어요", "생각보다 작아요", "배송이 너무 늦었어요")
Row = tuple[Any, ...]


class _Line:
    """One order line and what happened to it."""

    def __init__(self, number: int, items: int, days: int) -> None:
        dice = random.Random(number)
        self.id, self.order = f"I{number:08}", f"O{number - (number % 4 == 3):08}"
        self.first = number % 4 != 3
        self.buyer = dice.randrange(items * 2 // 3)
        self.at = micros(NOW) - int(days * _DAY * (1 - number / items)) - dice.randrange(_DAY)
        self.product = f"P{dice.randrange(500)}"
        age = (micros(NOW) - self.at) / _DAY
        self.sent, self.got = self.at + _DAY, self.at + 3 * _DAY
        self.done = self.got + dice.choice((1, 8)) * _DAY
        self.stage = "paid" if age < 1 else "shipped" if age < 3 else "delivered" if age < 4 else "confirmed"
        if self.done > micros(NOW) and self.stage == "confirmed":
            self.stage = "delivered"
        if dice.random() < 0.03:
            self.stage = "returned"
        self.claim = self.stage == "confirmed" and dice.random() < 0.002
        self.reviewed = self.stage == "confirmed" and dice.random() < 0.21
        self.rating = dice.choices((5, 4, 3, 2, 1), (75, 12, 5, 3, 5))[0]
        self.written = min(self.done + dice.randrange(5 * _DAY), micros(NOW) - 1)
        self.replied = age > 40 or dice.random() < 0.9
        self.asked = self.stage == "confirmed" and age > 20 and not self.claim
        self.question = self.first and dice.random() < 0.01
        self.answered = age > 60 or dice.random() < 0.95

    @property
    def text(self) -> str:
        words = _GOOD if self.rating > 3 else _LOW
        return words[int(self.id[1:]) % len(words)]


def _item(line: _Line) -> Row:
    times = (
        line.sent if line.stage != "paid" else None,
        line.got if line.stage not in ("paid", "shipped") else None,
        line.done if line.stage == "confirmed" else None,
    )
    claim = "return" if line.claim else None
    fixed = ("", 1, 12000, 0, line.stage, "", claim, int(line.claim))
    return ("shop", line.id, line.order, line.product, *fixed, *times, None, None, line.at)


def _order(line: _Line) -> Row | None:
    row = ("shop", line.order, line.at, line.at, "김*지", f"b{line.buyer}", None, None)
    return row if line.first else None


def _record(line: _Line) -> Row | None:
    return ("shop", "order", line.order, line.buyer + 1) if line.first else None


def _review(line: _Line) -> Row | None:
    if not line.reviewed:
        return None
    reply = (1, line.written + _DAY, "감사합니다") if line.replied else (0, None, None)
    return (
        *("shop", f"R{line.id}", line.product, line.id, line.rating, line.text, "kim****", line.written, 0, None),
        *("[]", 1, *reply, line.written, "", None, None),
    )


def _inquiry(line: _Line) -> Row | None:
    if not line.question:
        return None
    thread = '[{"text":"언제 도착하나요?","at":null,"seller":false,"id":null}]'
    return (
        *("shop", f"Q{line.id}", "customer", "", "배송", 1, line.product, line.order, f'["{line.id}"]', ""),
        *(line.at + _DAY, int(line.answered), thread, line.at, ""),
    )


def _asked(line: _Line) -> Row | None:
    if not (line.asked and line.first):
        return None
    at = line.got + 9 * _DAY
    return (
        f"shop/ask_review/{line.order}/1",
        *("shop", "ask_review", 1, "item", line.id, "sent", "review_request", line.id, "review_request", "order"),
        *("ask_review", 2, "[]", "후기 부탁드려요", 1, line.order, at, at),
    )


_ACTION = (
    "INSERT INTO actions (dedupe_key, store, kind, step, subject, subject_id, state, send_by, recipient, message_class,"
    " ground, rule, rule_version, trace, body, urgency, order_id, created_at, changed_at, target_kind)"
    f" VALUES ({', '.join('?' * 19)}, '')"
)
_TABLES: tuple[tuple[str, Callable[[_Line], Row | None]], ...] = (
    (f"INSERT INTO items VALUES ({', '.join('?' * 18)})", _item),
    (f"INSERT INTO orders VALUES ({', '.join('?' * 8)})", _order),
    (f"INSERT INTO buyer_records VALUES ({', '.join('?' * 4)})", _record),
    (f"INSERT INTO reviews VALUES ({', '.join('?' * 19)})", _review),
    (f"INSERT INTO inquiries VALUES ({', '.join('?' * 15)})", _inquiry),
    (_ACTION, _asked),
)


def build(home: Path, items: int, days: int = 730) -> float:
    """Write the shop, over that many days, into a new data folder; return the seconds that it took."""
    started = time.perf_counter()
    with App(home, clock=FixedClock(NOW)) as app:
        app.stores.connect("shop", "smartstore", {}, datetime(2024, 1, 1, tzinfo=UTC))
        app.book.prepare()
        db = app.db
        buyers = (("shop", number, "김*지", number) for number in range(1, items * 2 // 3 + 1))
        _put(db, "INSERT INTO buyers (store, account, name, person) VALUES (?, ?, ?, ?)", buyers)
        _put(db, "INSERT INTO products VALUES ('shop', ?, ?, NULL)", ((f"P{n}", f"머그컵 {n}") for n in range(500)))
        for first in range(0, items, _AT_ONCE):
            lines = [_Line(number, items, days) for number in range(first, min(first + _AT_ONCE, items))]
            for statement, make in _TABLES:
                _put(db, statement, (row for line in lines if (row := make(line)) is not None))
        db.conn.execute("DELETE FROM unlinked")
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return time.perf_counter() - started


def _put(db: Database, statement: str, rows: Iterator[Row]) -> None:
    while some := list(islice(rows, _AT_ONCE)):
        with db.transaction():
            db.conn.executemany(statement, some)


def change(home: Path, share: float) -> int:
    """Change that share of the order lines, evenly spread, as a market's change feed would; return how many."""
    with App(home, clock=FixedClock(NOW)) as app, app.db.transaction():
        step = round(1 / share)
        done = app.db.conn.execute(
            "UPDATE items SET status = status || '*', updated_at = updated_at + 1 WHERE rowid % ? = 0", (step,)
        )
        return done.rowcount

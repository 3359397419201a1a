"""A shop with a real data file, the real ledger and dangol's own plugin; markets tell it things in records."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

import msgspec

from dangol import builtin
from dangol.clock import KST, MovableClock, micros
from dangol.decide import DecideReport, decide, recheck
from dangol.hookspecs import hookimpl
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
from dangol.policies import Policies
from dangol.registry import Plugins
from dangol.storage.database import Database
from dangol.storage.facts import FactReader
from dangol.storage.ledger import Ledger
from dangol.storage.machine import ActionState
from dangol.storage.people import People
from dangol.storage.people_book import PeopleBook
from dangol.storage.records import Records
from dangol.text.reading import analyst
from tests.core.channels import MadeWays

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.models import Record
    from dangol.storage.ledger import Action
    from dangol.storage.outbox import Obstacle
    from dangol.storage.tables import Counts

NOW = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
DAY = timedelta(days=1)
STORE = "main"
MUG = Product(id="P1", name="시험용 머그컵")


class Shop:
    """One shop. ``tell`` stores records, ``decide`` asks the rules, time moves when it is told to."""

    def __init__(self, folder: Path, *, connected_at: datetime = NOW - 60 * DAY) -> None:
        self.db = Database(folder / "dangol.db")
        self.db.conn.execute("PRAGMA synchronous=OFF")  # nobody pulls the plug in these tests
        self.clock = MovableClock(NOW)
        self.fenced: set[str] = set()
        self.people = People(self.db, lambda _make: b"a key for tests", lambda: self.fenced)
        self.book = PeopleBook(self.people, self.clock)
        self.records = Records(self.db, self.people)
        self.ledger = Ledger(self.db, self.clock)
        self.month_stores: set[str] = set()
        self.own: set[int] = set()
        self.malls: dict[str, bool] = {}
        self.plugins = Plugins()
        self.ways = MadeWays(self.plugins, self.clock)
        self.reader = FactReader(
            self.db,
            lambda: self.fenced,
            lambda: self.month_stores,
            _thanks,
            lambda: self.own,
            lambda: self.malls,
            ways=self.ways,
        )
        self.plugins.add(builtin, "dangol.builtin")
        self.policies = Policies()
        self.connect(STORE, connected_at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_wrong: object) -> None:
        self.db.close()

    def connect(self, name: str, connected_at: datetime = NOW - 60 * DAY, platform: str = "any") -> None:
        with self.db.transaction():
            self.db.conn.execute(
                "INSERT INTO stores VALUES (?, ?, x'', ?)",
                (name, platform, micros(connected_at)),
            )

    def tell(self, *records: Record, store: str = STORE) -> Counts:
        with self.db.transaction():
            counts = self.records.store_page(store, records, self.clock.now())
        self.book.prepare()
        return counts

    def decide(self) -> DecideReport:
        return decide(self.reader, self.ledger, self.plugins, self.policies, self.clock.now())

    def obstacle(self, action: Action) -> Obstacle | None:
        return recheck(self.reader, self.plugins, self.policies, action, self.clock.now())

    def recheck(self, action: Action) -> str | None:
        found = self.obstacle(action)
        return None if found is None else found.reason

    def plug(self, name: str, **hooks: Any) -> None:
        plugin = ModuleType(name)
        for hook, function in hooks.items():
            setattr(plugin, hook, hookimpl(function))
        self.plugins.add(plugin, name)

    def actions(self, kind: str | None = None) -> list[Action]:
        every = [self.ledger.get(row["id"]) for row in self.db.rows("SELECT id FROM actions ORDER BY id")]
        return [one for one in every if kind in (None, one.kind)]

    def states(self) -> dict[str, str]:
        """The state of each action by its dedupe key, without the store."""
        return {one.dedupe_key.removeprefix(f"{STORE}/"): str(one.state) for one in self.actions()}

    def put(self, action: Action, state: ActionState, at: datetime | None = None) -> None:
        """Put an action into a state as if the sender had done it."""
        with self.db.transaction():
            self.db.conn.execute(
                "UPDATE actions SET state = ?, changed_at = ? WHERE id = ?",
                (state, micros(at or self.clock.now()), action.id),
            )


def _thanks(text: str) -> bool:
    return analyst().inquiry(text).moment.thanks


def goods(number: int = 1, **changes: Any) -> OrderItem:
    """A line that was received and confirmed long enough ago."""
    made = OrderItem(
        id=f"I{number}",
        product=MUG,
        stage=Stage.CONFIRMED,
        dispatched_at=NOW - 12 * DAY,
        delivered_at=NOW - 10 * DAY,
        confirmed_at=NOW - 2 * DAY,
    )
    return msgspec.structs.replace(made, **changes)


def order(*items: OrderItem, number: int = 1, contact: Contact | None = None, **changes: Any) -> Order:
    """An order of the lines given."""
    made = Order(
        id=f"O{number}",
        items=items or (goods(),),
        ordered_at=NOW - 14 * DAY,
        buyer="김*지",
        contact=contact,
    )
    return msgspec.structs.replace(made, **changes)


def review(number: int = 1, **changes: Any) -> Review:
    """Five stars for the first item, without a reply."""
    made = Review(
        id=f"R{number}",
        text="배송도 빠르고 튼튼해요",
        rating=5,
        written_at=NOW - DAY,
        product=MUG,
        item_id="I1",
        author="kim****",
    )
    return msgspec.structs.replace(made, **changes)


def low(number: int = 1, **changes: Any) -> Review:
    """One star."""
    return review(number, **{"rating": 1, "text": "다 깨져서 왔어요"} | changes)


def inquiry(number: int = 1, *more: Message, **changes: Any) -> Inquiry:
    """A question about the first order; ``more`` are later posts of its thread."""
    asked = NOW - DAY / 4
    made = Inquiry(
        id=f"Q{number}",
        kind="customer",
        thread=(Message(text="언제 도착하나요?", at=asked), *more),
        asked_at=asked,
        order_id="O1",
        item_ids=("I1",),
        secret=True,
        product=MUG,
    )
    return msgspec.structs.replace(made, **changes)


PHONE = Contact(name="김민지", phone="010-0000-0000")
REPLY = Answered(at=NOW, text="감사합니다")
MARK = ReviewMark(item_id="I1", kind="points", at=NOW)

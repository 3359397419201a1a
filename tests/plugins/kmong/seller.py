"""A seller with a data folder and a pretend Kmong, who saves pages, pastes texts and gets mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

import dangol_kmong
from dangol import Document, Line, Page, Store
from dangol.app import App
from dangol.clock import MovableClock, micros
from dangol.http.nowhere import NoClient
from dangol.models import Message
from dangol.reading.kinds import sniff
from dangol.reading.limits import Limits
from dangol.reading.mails import mail as read_mail
from dangol.reading.pages import document as read_document
from dangol.reading.sheets import table as read_sheet
from dangol.testing import DEMO_NOW
from dangol_kmong.fake import KmongFake
from dangol_kmong.settings import KmongSettings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from dangol import Mail, Table
    from dangol.testing import Export
    from dangol_kmong.fake import Arrived

SHOP = "봄날작업실"
SETTINGS = KmongSettings(nickname=SHOP)
Own = dict[str, dict[str, str]]


def page_of(text: str, title: str = "", links: Mapping[str, str] | None = None) -> Document:
    """A page as a reader sees it: a line each, ``links`` by the text that leads there."""
    known = links or {}
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return Document(title, tuple(Line(line, (known[line],) if line in known else ()) for line in lines))


def store_with(settings: KmongSettings = SETTINGS, clock: MovableClock | None = None) -> Store:
    return Store(
        name="kmong",
        platform="kmong",
        settings=settings,
        client=NoClient("Kmong"),
        clock=clock or MovableClock(DEMO_NOW),
    )


class Bytes:
    """A ``FileSource`` that is read here and not in a child, for speed; the readers are the real ones."""

    def __init__(self, name: str, data: bytes, columns: Own | None = None) -> None:
        self.name = name
        self.data = data
        self.head = data[:512]
        self.kind = sniff(data[:16_384])
        self.columns: Mapping[str, Mapping[str, str]] = columns or {}

    async def table(self) -> Table:
        return read_sheet(self.data, self.kind, Limits())

    async def document(self) -> Document:
        return read_document(self.data, self.kind, Limits())

    async def json(self, shape: Any = Any) -> Any:
        return msgspec.json.decode(self.data, type=shape)

    async def mail(self) -> Mail:
        return read_mail(self.data, Limits())


async def read(source: Bytes, store: Store | None = None) -> list[Page[Any]]:
    return [page async for page in dangol_kmong.dangol_read_file(store=store or store_with(), source=source)]


class Seller:
    """Runs the plugin on what the pretend Kmong gives out, and shows what is stored."""

    def __init__(self, home: Path, fake: KmongFake, clock: MovableClock, settings: KmongSettings = SETTINGS) -> None:
        self.clock = clock
        self.fake = fake
        fake.clock = clock
        self.app = App(home, clock=clock)
        self.store = store_with(settings, clock)
        self.app.stores.connect("kmong", "kmong", {"nickname": SHOP}, clock.now())

    def connected(self, at: datetime) -> None:
        """Pretend that the store was connected then: what happened since may trigger something."""
        self.app.db.conn.execute("UPDATE stores SET connected_at = ?", (micros(at),))

    async def take(self, exports: Iterable[Export], own: Own | None = None) -> int:
        """Import files; return how many rows were new or changed."""
        moved = 0
        for export in exports:
            if export.stream == "mail":
                moved += self._keep(dangol_kmong.dangol_read_mail(self.store, read_mail(export.content, Limits())))
                continue
            for page in await read(Bytes(export.name, export.content, own), self.store):
                moved += self._keep(page)
        return moved

    def receive(self, mails: Sequence[Arrived]) -> int:
        """Read mails; return how many rows were new or changed."""
        return sum(
            self._keep(dangol_kmong.dangol_read_mail(self.store, read_mail(one.content, Limits()))) for one in mails
        )

    def _keep(self, page: Page[Any]) -> int:
        event = self.app.shelf.store_page("kmong", "file", page)
        return event.new + event.changed

    def rows(self, table: str) -> dict[str, dict[str, Any]]:
        return {row["id"]: row for row in self.app.db.rows(f"SELECT * FROM {table} ORDER BY id")}

    def rows_of(self, table: str) -> list[dict[str, Any]]:
        return self.app.db.rows(f"SELECT * FROM {table}")

    def threads(self) -> dict[str, list[Message]]:
        rows = self.rows("inquiries")
        return {name: msgspec.json.decode(row["thread"], type=list[Message]) for name, row in rows.items()}

    def aside(self) -> list[tuple[str, str]]:
        rows = self.app.db.rows("SELECT kind, reason FROM quarantine ORDER BY id")
        return [(row["kind"], row["reason"]) for row in rows]

    def everything(self) -> dict[str, Any]:
        tables = ("orders", "items", "reviews", "inquiries", "review_marks", "contacts", "products")
        return {table: self.app.db.rows(f"SELECT * FROM {table}") for table in tables}

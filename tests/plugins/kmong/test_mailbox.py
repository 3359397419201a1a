"""Notification mails in a real mailbox, in every spelling, read by the real sync."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol import AuthError
from dangol.app import App
from dangol.testing import DEMO_NOW
from dangol_kmong.fake import KmongFake
from tests.mail.dovecot import Dovecot, dovecot
from tests.plugins.kmong.seller import SHOP

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dangol.clock import MovableClock

__all__ = ["dovecot"]


class PostOffice:
    """A seller whose store names the mailbox, and the pretend Kmong that writes to it."""

    def __init__(self, home: Path, clock: MovableClock, box: Dovecot, **settings: object) -> None:
        self.fake = KmongFake(seed=3, orders=8, days=12)
        self.fake.clock = clock
        self.box = box
        self.app = App(home, clock=clock)
        self._delivered: set[str] = set()
        known: dict[str, object] = {
            "nickname": SHOP,
            "imap_host": box.host,
            "imap_port": box.port,
            "imap_user": box.user,
            "imap_password": box.password,
            "imap_tls": False,
        }
        self.app.stores.connect("kmong", "kmong", known | settings, clock.now())

    def deliver(self) -> int:
        new = [one for one in self.fake.mails() if one.name not in self._delivered]
        for one in new:
            self.box.deliver(one.content, one.at)
        self._delivered |= {one.name for one in new}
        return len(new)

    async def read(self) -> tuple[int, int]:
        (report,) = await self.app.sync(["kmong"])
        if report.problem is not None:
            raise report.problem
        return report.pages, report.rejected

    def stages(self) -> dict[str, str]:
        return {row["id"]: row["stage"] for row in self.app.db.rows("SELECT id, stage FROM items")}


@pytest.fixture
def office(tmp_path: Path, clock: MovableClock, dovecot: Dovecot) -> Iterator[PostOffice]:
    made = PostOffice(tmp_path / "home", clock, dovecot)
    with made.app:
        yield made


async def test_weeks_of_mails_are_read_once_and_stay_as_they_were(office: PostOffice, clock: MovableClock) -> None:
    clock.set(DEMO_NOW - timedelta(days=5))
    early = office.deliver()
    friend = b"From: a friend <friend@mail.example>\r\nSubject: hello\r\nMessage-ID: <f@mail.example>\r\n\r\nhi\r\n"
    office.box.deliver(friend, clock.now() - timedelta(days=6))
    assert (await office.read())[0] == early
    clock.set(DEMO_NOW)
    late = office.deliver()
    assert min(early, late) > 5
    assert (await office.read())[0] == late
    assert await office.read() == (0, 0)
    assert set(office.box.flags().values()) == {""}


async def test_what_the_mails_say_is_what_happened(office: PostOffice) -> None:
    office.deliver()
    _pages, rejected = await office.read()
    assert rejected == 1
    (kept,) = office.app.db.rows("SELECT kind, reason FROM quarantine")
    assert (kept["kind"], kept["reason"]) == ("unclassified", "Its subject is not known.")
    ended = {"거래 완료": "confirmed", "주문 취소": "cancelled"}
    stages = office.stages()
    there = office.fake.state()
    assert stages.keys() == {order["order_id"] for order in there["orders"]}
    for order in there["orders"]:
        status = order["items"][0]["status"]
        if status in ended:
            assert stages[order["order_id"]] == ended[status]
    reviewed = {row["item_id"] for row in office.app.db.rows("SELECT item_id FROM review_marks")}
    assert reviewed == {review["order_id"] for review in there["reviews"]}
    assert not office.app.db.rows("SELECT * FROM contacts")


async def test_a_page_after_the_mails_completes_them(office: PostOffice) -> None:
    from dangol.files import open_bytes
    from dangol.imports import import_file

    office.deliver()
    await office.read()
    async with office.app.open_store("kmong") as store:
        for one in office.fake.pages(threads=100):
            await import_file(office.app.shelf, office.app.plugins, store, open_bytes(one.name, one.content))
        again = office.fake.pages(threads=0)[0]
        report = await import_file(
            office.app.shelf, office.app.plugins, store, open_bytes(again.name, again.content + b"\n")
        )
    assert (report.new, report.changed, report.records) == (0, 0, 8)
    there = office.fake.state()
    words = {row["id"]: row["thread"] for row in office.app.db.rows("SELECT id, thread FROM inquiries")}
    assert words.keys() == {one["inquiry_id"] for one in there["inquiries"]}
    for one in there["inquiries"]:
        assert all(post["text"] in words[one["inquiry_id"]] for post in one["posts"])
        assert '"text":""' not in words[one["inquiry_id"]]


async def test_a_wrong_password_wants_a_person(tmp_path: Path, clock: MovableClock, dovecot: Dovecot) -> None:
    made = PostOffice(tmp_path / "home", clock, dovecot, imap_password="wrong")
    with made.app:
        with pytest.raises(AuthError):
            await made.read()
        made.app.stores.connect(
            "kmong", "kmong", made.app.stores.settings("kmong") | {"imap_password": dovecot.password}, clock.now()
        )
        made.deliver()
        assert (await made.read())[0] > 5

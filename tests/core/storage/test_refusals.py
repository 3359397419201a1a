"""What markets refused for good is kept until it is disproved or the seller wants it tried again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dangol.grants import Refused
from dangol.storage.refusals import Refusals

if TYPE_CHECKING:
    from dangol.storage.database import Database

KEY = Refused(times=2, reason="wrong key", hint="renew it")
PACE = Refused(times=1, reason="one an hour", hint="", until=datetime(2026, 11, 20, 8, tzinfo=UTC))


def test_refusals_outlive_the_process_and_are_forgotten_one_by_one_or_together(db: Database) -> None:
    Refusals(db).refuse("app-1", "key", Refused(times=1, reason="wrong key", hint=""))
    Refusals(db).refuse("app-1", "key", KEY)
    Refusals(db).refuse("app-1", "pace", PACE)
    Refusals(db).refuse("app-2", "key", KEY)
    assert Refusals(db).standing("app-1") == {"key": KEY, "pace": PACE}
    Refusals(db).forget("app-1", "key")
    assert Refusals(db).standing("app-1") == {"pace": PACE}
    Refusals(db).forget("app-1")
    assert Refusals(db).standing("app-1") == {}
    assert Refusals(db).standing("app-2") == {"key": KEY}

"""A dropped file goes the same way as a fetched page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import pytest

from dangol.errors import BadFile, PluginError
from dangol.imports import import_file
from dangol.models import Page, Rejected
from tests.core.sync.script import Script, Shop, inquiry, review

if TYPE_CHECKING:
    from dangol.contract import FileSource
    from dangol.imports import ImportReport


@dataclass
class _File:
    name: str = "reviews.xlsx"
    head: bytes = b"PK"


async def read(shop: Shop) -> ImportReport:
    return await import_file(shop.shelf, shop.plugins, shop.store(), cast("FileSource", _File()))


async def test_a_file_is_stored_page_by_page(shop: Shop, script: Script) -> None:
    bad = Rejected(raw=b"{}", reason="no date")
    script.file = [Page([review("r1"), inquiry("q1")]), Page([review("r2")], None, [bad])]
    report = await read(shop)
    assert (report.records, report.new, report.changed, report.rejected) == (3, 3, 0, 1)
    assert [event.stream for event in shop.events] == ["file", "file"]
    assert shop.records.counts("main") == {
        "orders": 0,
        "order_items": 0,
        "reviews": 2,
        "inquiries": 1,
        "quarantined": 1,
    }


async def test_the_same_file_twice_changes_nothing(shop: Shop, script: Script) -> None:
    script.file = [Page([review("r1"), review("r2")])]
    await read(shop)
    report = await read(shop)
    assert (report.records, report.new, report.changed) == (2, 0, 0)


async def test_what_the_plugin_says_about_the_file_is_said_once(shop: Shop, script: Script) -> None:
    script.file = [
        Page([review("r1")], notes=["no column 별점"]),
        Page([review("r2")], notes=["no column 별점", "old"]),
    ]
    assert (await read(shop)).notes == ["no column 별점", "old"]


async def test_a_file_moves_no_checkpoint(shop: Shop, script: Script) -> None:
    script.file = [Page([review("r1")], "a token nobody asks for")]
    await read(shop)
    assert shop.checkpoints.of_store("main") == []


async def test_a_bad_file_is_said_and_stores_nothing(shop: Shop, script: Script) -> None:
    script.file = [BadFile("this is not an export of reviews")]
    with pytest.raises(BadFile):
        await read(shop)
    assert shop.events == []


async def test_a_plugins_fault_is_named(shop: Shop, script: Script) -> None:
    script.file = [Page([review("r1")]), KeyError("내용")]
    with pytest.raises(PluginError, match="script") as caught:
        await read(shop)
    assert "내용" not in str(caught.value)
    assert shop.records.counts("main")["reviews"] == 1

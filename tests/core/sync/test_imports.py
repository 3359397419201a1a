"""A dropped file goes the same way as a fetched page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dangol.errors import BadFile, NotFound, PluginError
from dangol.files import open_bytes
from dangol.imports import explain, import_file
from dangol.models import Page, Rejected, Understood
from dangol.retries import read_again
from dangol.storage.quarantine import Quarantine
from tests.core.sync.script import NOW, Script, Shop, inquiry, review

if TYPE_CHECKING:
    from dangol.imports import ImportReport


CONTENT = b"a,b\n1,2\n"


async def read(shop: Shop, content: bytes = CONTENT, columns: dict[str, dict[str, str]] | None = None) -> ImportReport:
    source = open_bytes("reviews.csv", content, columns=columns or {})
    return await import_file(shop.shelf, shop.plugins, shop.store(), source)


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
    first = await read(shop)
    shop.clock.advance(days=1)
    report = await read(shop)
    assert first.read_before is None
    assert report.read_before == NOW
    assert (report.records, report.new, report.changed) == (2, 0, 0)
    assert len(shop.events) == 1


async def test_another_file_of_the_same_records_changes_nothing_either(shop: Shop, script: Script) -> None:
    script.file = [Page([review("r1"), review("r2")])]
    await read(shop)
    report = await read(shop, b"a,b\n1,3\n")
    assert (report.read_before, report.records, report.new, report.changed) == (None, 2, 0, 0)


async def test_a_file_is_read_again_once_the_seller_named_columns_or_the_plugin_is_new(
    shop: Shop, script: Script
) -> None:
    script.file = [Page([review("r1")])]
    await read(shop)
    own = {"reviews": {"a": "b"}}
    assert (await read(shop, columns=own)).read_before is None
    assert (await read(shop, columns=own)).read_before is not None
    shop.plugins.loaded[0] = replace(shop.plugins.loaded[0], version="2")
    assert (await read(shop, columns=own)).read_before is None


async def test_a_file_that_broke_midway_is_read_again(shop: Shop, script: Script) -> None:
    script.file = [Page([review("r1")]), PluginError("fault")]
    with pytest.raises(PluginError):
        await read(shop)
    script.file = [Page([review("r1")]), Page([review("r2")])]
    report = await read(shop)
    assert (report.read_before, report.records, report.new) == (None, 2, 1)


def unclassified(raw: bytes = b"row") -> Rejected:
    return Rejected(raw=raw, reason="no layout fits", kind="unclassified")


async def test_what_is_not_recognised_is_kept_aside_whole_and_once(shop: Shop, script: Script) -> None:
    bad = Rejected(raw=b"{}", reason="no date")
    script.file = [Page([review("r1")], None, [unclassified(), bad]), Page([], None, [unclassified(b"other")])]
    report = await read(shop)
    assert (report.rejected, report.unclassified) == (2, ["no layout fits"])
    kept = {one.kind: one for one in Quarantine(shop.db).all("main")}
    assert set(kept) == {"broken", "unclassified"}
    assert Quarantine(shop.db).raw(kept["unclassified"].id) == CONTENT
    assert (await read(shop)).read_before is not None


async def test_a_file_kept_aside_is_read_again_and_leaves_when_it_is_understood(shop: Shop, script: Script) -> None:
    script.file = [Page([], None, [unclassified()])]
    await read(shop)
    (kept,) = Quarantine(shop.db).all()
    assert await read_again(shop.shelf, shop.plugins, shop.store(), {}) == {kept.id: False}
    assert len(Quarantine(shop.db).all()) == 1
    script.file = [Page([review("r1")])]
    assert await read_again(shop.shelf, shop.plugins, shop.store(), {}) == {kept.id: True}
    assert Quarantine(shop.db).all() == []
    assert shop.records.counts("main")["reviews"] == 1
    assert (await read(shop)).read_before is not None


async def test_rows_that_are_broken_are_not_read_again_by_themselves(shop: Shop, script: Script) -> None:
    script.file = [Page([], None, [Rejected(raw=b"{}", reason="no date")])]
    await read(shop)
    assert await read_again(shop.shelf, shop.plugins, shop.store(), {}) == {}
    assert len(Quarantine(shop.db).all()) == 1


def test_nothing_is_kept_under_an_unknown_number(shop: Shop) -> None:
    with pytest.raises(NotFound, match="7"):
        Quarantine(shop.db).raw(7)


async def test_to_explain_stores_nothing_and_tells_no_content(shop: Shop, script: Script) -> None:
    understood = [Understood(source="별점", field="rating"), Understood(source=None, field="text")]
    script.file = [
        Page([review("r1", "CANARY")], None, [unclassified()], ["a note"], "reviews/1", understood),
        Page([inquiry("q1"), review("r2")], None, [], ["a note"], "reviews/1"),
    ]
    found = await explain(shop.plugins, shop.store(), open_bytes("a.csv", CONTENT))
    assert found.layouts == {"reviews/1": understood}
    assert (found.records, found.rejected) == ({"Review": 2, "Inquiry": 1}, {"no layout fits": 1})
    assert (found.kind, found.notes) == ("csv", ["a note"])
    assert "CANARY" not in repr(found)
    assert sum(shop.records.counts("main").values()) == 0
    assert (await read(shop)).read_before is None


async def test_names_for_another_form_are_told_when_they_are_not_used(shop: Shop, script: Script) -> None:
    script.file = [Page([], layout="reviews/1")]
    own = {"reviews": {"a": "b"}, "orderz": {"c": "d"}}
    found = await explain(shop.plugins, shop.store(), open_bytes("a.csv", CONTENT, columns=own))
    (note,) = found.notes
    assert "orderz" in note
    assert "reviews" not in note


async def test_a_mail_for_a_market_that_reads_none_is_refused(shop: Shop) -> None:
    mail = b"From: a@b.invalid\nSubject: x\nDate: Fri, 20 Nov 2026 16:20:00 +0900\n\nhi"
    with pytest.raises(BadFile, match="mail"):
        await read(shop, mail)
    with pytest.raises(BadFile, match="mail"):
        await explain(shop.plugins, shop.store(), open_bytes("a.eml", mail))


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

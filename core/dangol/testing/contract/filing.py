"""What must hold for files and mails: read twice they say the same, and nothing in them is guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dangol.errors import BadFile
from dangol.imports import import_file
from dangol.models import Mail
from dangol.testing.contract.bench import Bench, ids_of, records_of
from dangol.testing.contract.rules import RULES, rule
from dangol.testing.contract.sources import quick_source
from dangol.testing.contract.values import faults_of
from dangol.testing.fake import DEMO_NOW
from dangol.testing.xlsx import write_xlsx

if TYPE_CHECKING:
    from dangol.models import Page
    from dangol.testing.fake import Export

__all__ = ["Filing"]

_TABLES = ("xlsx", "xls", "csv")
_NEW = "KIT NEW COLUMN"
_FOREIGN = {
    "tax.xlsx": write_xlsx([["과세기간", "공급가액", "세액"], ["2026-1기", 1000, 100]]),
    "letter.txt": "오늘은 날씨가 좋습니다.\n내일도 그러면 좋겠습니다.\n".encode(),
    "page.html": "<!doctype html><html><body><h1>회의록</h1><p>다음 회의는 금요일입니다.</p></body></html>".encode(),
}


class Filing:
    """Tests of files. Each works on every file that the mocked market offers for download."""

    @rule("same_file")
    async def test_the_same_file_twice_holds_the_same(self, bench: Bench) -> None:
        """20: every file is read twice, and stored twice."""
        broken = RULES["same_file"]
        exports = _exports(bench)
        broken.hold(exports, "a fake whose exports() offers at least one file", "none")
        for export in exports:
            first, again = [await _read(bench, export.name, export.content) for _ in range(2)]
            broken.hold(_ids(first), f"records in {export.name}", "none")
            wrong = [fault for record in records_of(first or []) for fault in faults_of(record)]
            broken.hold(not wrong, "fields of the types that dangol's records name", "; ".join(sorted(set(wrong))[:5]))
            broken.hold(_ids(first) == _ids(again), "the same ids", f"{len(_ids(first) ^ _ids(again))} others")
            path = _kept(bench, export.name, export.content)
            async with bench.store() as store:
                await import_file(bench.app.shelf, bench.plugins, store, quick_source(path))
                twice = await import_file(
                    bench.app.shelf, bench.plugins, store, quick_source(path), lambda _known: None
                )
            broken.hold(twice.new == 0, "nothing new the second time", f"{twice.new} new records of {export.name}")

    @rule("odd_columns")
    async def test_renamed_missing_and_extra_columns_are_named(self, bench: Bench) -> None:
        """20: every column in turn has another name, is not there; and there is one more."""
        broken = RULES["odd_columns"]
        for export in _exports(bench):
            source = quick_source(_kept(bench, export.name, export.content))
            if source.kind not in _TABLES:
                continue
            table = await source.table()
            whole = await _read(bench, export.name, export.content)
            for place, header in enumerate(table.headers):
                renamed = [*table.headers[:place], _NEW, *table.headers[place + 1 :]]
                pages = await _read(bench, export.name, _written(source.kind, [renamed, *table.rows]))
                _named(broken, pages, whole, header, f"column {place + 1} of {export.name} was renamed")
                rest = [[*row[:place], *row[place + 1 :]] for row in (table.headers, *table.rows)]
                pages = await _read(bench, export.name, _written(source.kind, rest))
                _named(broken, pages, whole, header, f"column {place + 1} of {export.name} is missing")
            wider = [[*table.headers, _NEW], *([*row, "x"] for row in table.rows)]
            pages = await _read(bench, export.name, _written(source.kind, wider))
            broken.hold(_ids(pages) == _ids(whole), "the same records with one more column", "others")
            broken.hold(
                _NEW in _told(pages), f"{_NEW!r} named as a column that nobody reads", _told(pages) or "nothing"
            )

    @rule("foreign_file")
    async def test_what_is_not_the_markets_is_kept_aside(self, bench: Bench) -> None:
        """20: a tax sheet, a letter and a web page of somebody else; and a mail of the market's that says nothing."""
        broken = RULES["foreign_file"]
        for name, content in _FOREIGN.items():
            pages = await _read(bench, name, content)
            records, aside = records_of(pages or []), [one for page in pages or [] for one in page.rejected]
            broken.hold(not records, f"no record from {name}", f"{len(records)}")
            broken.hold(pages is None or aside, f"BadFile, or {name} in Page.rejected", "silence")
        if bench.plugins.reads_mail(bench.platform.id):
            mail = Mail(id="kit", sender="kit@mail.example", subject="점검 안내", text="점검합니다.", sent_at=DEMO_NOW)
            async with bench.store() as store:
                page = bench.plugins.read_mail(store, mail)
            kinds = [one.kind for one in page.rejected]
            told = f"{len(page.items)} records, rejected as {kinds}"
            broken.hold(not page.items and kinds == ["unclassified"], "a mail of no known kind rejected as such", told)


def _exports(bench: Bench) -> list[Export]:
    """Return every file of a shop that has something in it; mails have a way of their own."""
    filled = type(bench.fake)(seed=5, orders=25, days=21, now=DEMO_NOW)
    return [one for one in filled.exports() if one.stream != "mail"]


def _kept(bench: Bench, name: str, content: bytes) -> Path:
    folder = bench.folder.parent / "files"
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


async def _read(bench: Bench, name: str, content: bytes) -> list[Page[Any]] | None:
    """Read a file without storing it; ``None`` where the plugin refuses it."""
    source = quick_source(_kept(bench, name, content))
    async with bench.store() as store:
        try:
            return [page async for page in bench.plugins.read_file(store, source)]
        except BadFile:
            return None


def _ids(pages: list[Page[Any]] | None) -> set[str]:
    return {name for record in records_of(pages or []) for name in ids_of(record)}


def _told(pages: list[Page[Any]] | None) -> str:
    """Return everything that is said about a file: notes, reasons, and columns that found no field or no source."""
    return " ".join(_sayings(pages or []))


def _sayings(pages: list[Page[Any]]) -> Iterator[str]:
    for page in pages:
        yield from page.notes
        yield from (one.reason for one in page.rejected)
        yield from (one.source or "" for one in page.understood if one.field is None)
        yield from (one.field or "" for one in page.understood if one.source is None)


def _named(broken: Any, pages: list[Page[Any]] | None, whole: list[Page[Any]] | None, header: str, why: str) -> None:
    """Hold that a change of a column is refused or named, or that nobody had read that column."""
    unread = any(one.source == header and one.field is None for page in whole or [] for one in page.understood)
    told = _told(pages)
    missing = any(one.source is None for page in pages or [] for one in page.understood)
    named = pages is None or unread or header in told or _NEW in told or missing
    broken.hold(named, f"BadFile, or the column {header!r} named, because {why}", told or "silence")


def _written(kind: str, rows: Any) -> bytes:
    if kind != "csv":
        return write_xlsx(rows)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")

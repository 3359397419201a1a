"""What the seller has: files, pasted text, the drop folder, and what was kept aside."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import click
import pytest

from dangol.app import App
from dangol.models import Rejected
from dangol.testing import write_xlsx
from dangol_smartstore.files import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.testing.xlsx import Cell
    from tests.cli.market import Market, Run

ROW: dict[str, Cell] = {
    "구매자평점": 5,
    "리뷰상세내용": "CANARY 잘 쓰고 있어요",
    "리뷰등록일": "2026.11.20. 09:12:44",
    "리뷰글번호": 4100000001,
    "답글여부": "N",
    "상품주문번호": "2026111277770002",
}


def sheet(*rows: dict[str, Cell], headers: tuple[str, ...] = COLUMNS) -> bytes:
    return write_xlsx([headers, *([row.get(name) for name in headers] for row in rows)])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "후기.xlsx"
    path.write_bytes(sheet(ROW, ROW | {"리뷰글번호": 2, "구매자평점": 9}))
    return path


def test_to_explain_shows_every_column_and_no_customers_word(run: Run, shop: Market, export: Path) -> None:
    before = run("stores", "--json").json
    found = run("import", "main", export, "--explain")
    assert found.code == 0
    for words in ("reviews/1", "리뷰글번호", "by its name", "Reviews 1", "구매자평점"):
        assert words in found.out
    assert "CANARY" not in found.out + found.err
    document = run("import", "main", export, "--explain", "--json").json
    assert document["layouts"][0]["layout"] == "reviews/1"
    assert {"source": "리뷰글번호", "field": "리뷰글번호", "by": "name"} in document["layouts"][0]["columns"]
    assert (document["records"], sum(document["rejected"].values())) == ({"Review": 1}, 1)
    assert run("stores", "--json").json == before


def test_a_file_says_what_it_brought_and_later_when_it_was_read(run: Run, shop: Market, export: Path) -> None:
    found = run("import", "main", export)
    assert "후기.xlsx: 1 read, 1 new, 0 changed." in found.out
    assert "1 rows were not understood" in found.err
    again = run("import", "main", export)
    assert "read already on 2026-11-20 16:20" in again.out
    assert run("import", "main", export, "--json").json["read_before"].startswith("2026-11-20T16:20:")


def test_a_renamed_column_is_read_once_it_is_in_columns_toml(
    run: Run, shop: Market, home: Path, tmp_path: Path
) -> None:
    headers = tuple("리뷰번호(신)" if name == "리뷰글번호" else name for name in COLUMNS)
    path = tmp_path / "new.xlsx"
    path.write_bytes(sheet(ROW | {"리뷰번호(신)": 4100000009}, headers=headers))
    refused = run("import", "main", path)
    assert refused.code == 1
    assert "리뷰번호(신) → 리뷰글번호" in refused.err
    assert "columns.toml" in refused.err
    (home / "columns.toml").write_text('[smartstore.reviews]\n"리뷰번호(신)" = "리뷰번호"\n', encoding="utf-8")
    wrong = run("import", "main", path)
    assert wrong.code == 2
    assert "리뷰번호" in wrong.err
    (home / "columns.toml").write_text('[smartstore.reviews]\n"리뷰번호(신)" = "리뷰글번호"\n', encoding="utf-8")
    assert "by columns.toml" in run("import", "main", path, "--explain").out
    assert "1 new" in run("import", "main", path).out


class _Stdin(io.TextIOWrapper):
    """Standard input with something in it, on a terminal or not."""

    def __init__(self, content: bytes, *, terminal: bool) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize("words", [("--paste",), ("-",)])
@pytest.mark.parametrize("terminal", [True, False])
def test_what_is_pasted_or_piped_is_read(
    run: Run, shop: Market, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], terminal: bool
) -> None:
    lines = "\n".join(("\t".join(ROW), "\t".join(str(value) for value in ROW.values())))
    monkeypatch.setattr(sys, "stdin", _Stdin(lines.encode(), terminal=terminal))
    found = run("import", "main", *words)
    assert "1 read, 1 new" in found.out
    assert ("Ctrl-D" in found.err) is terminal


def test_nothing_pasted_is_said(run: Run, shop: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", _Stdin(b"", terminal=False))
    found = run("import", "main", "--paste")
    assert (found.code, "It is empty." in found.err) == (1, True)


@pytest.mark.parametrize(
    "words", [(), ("main",), ("main", "a.xlsx", "--paste"), ("--dropped", "main", "a.xlsx"), ("--dropped", "--paste")]
)
def test_what_is_missing_or_too_much_is_said(run: Run, shop: Market, words: tuple[str, ...]) -> None:
    found = run("import", *words)
    assert found.code == 2
    assert found.err


def test_the_drop_folder_is_told_and_emptied(run: Run, shop: Market, home: Path, export: Path) -> None:
    folder = home / "drop" / "main"
    assert str(folder) in run("stores").err
    assert run("stores", "--json").json["stores"][0]["drop"] == str(folder)
    assert "Nothing lies" in run("import", "--dropped").err
    (folder / "a.xlsx").write_bytes(export.read_bytes())
    (folder / "b.xlsx").write_bytes(b"PK\x03\x04")
    for path in folder.glob("*.xlsx"):
        os.utime(path, (0, 0))
    found = run("import", "--dropped", "main")
    assert found.code == 1
    assert "main/a.xlsx: 1 read, 1 new" in found.out
    assert "b.xlsx was not read" in found.err
    assert found.err.count("dangol quarantine") == 1
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a.xlsx"]
    assert sorted(path.name for path in (folder / "refused").iterdir()) == ["b.xlsx", "b.xlsx.txt"]
    assert run("import", "--dropped", "--json").json == {"files": []}


def test_run_reads_what_was_dropped_in_every_round(
    run: Run, shop: Market, home: Path, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = []

    async def until(_app: object, _every: object) -> None:
        rounds.append(sorted(path.name for path in (home / "drop" / "main").rglob("*.xlsx")))
        if len(rounds) == 2:
            raise click.Abort
        (home / "drop" / "main" / "a.xlsx").write_bytes(export.read_bytes())
        os.utime(home / "drop" / "main" / "a.xlsx", (0, 0))

    monkeypatch.setattr("dangol.cli.run._until", until)
    found = run("run")
    assert found.code == 130
    assert "main/a.xlsx: 1 read, 1 new" in found.out
    assert (home / "drop" / "main" / "done" / "a.xlsx").exists()


def test_a_market_without_mails_has_none_to_read(run: Run, shop: Market) -> None:
    found = run("sync", "--stream", "mail")
    assert found.code == 0
    assert "No store has this to read." in found.err


def test_connect_tells_the_drop_folder(run: Run, market: Market, home: Path) -> None:
    found = run("connect", "main", "--platform", "smartstore", *market.pairs())
    assert str(home / "drop" / "main") in found.err
    assert (home / "drop" / "main").is_dir()


def test_what_is_kept_aside_is_listed_without_its_content(run: Run, shop: Market, export: Path) -> None:
    assert "Nothing is kept aside." in run("quarantine").err
    run("import", "main", export)
    found = run("quarantine", "main")
    assert "row not understood" in found.out
    assert "구매자평점" in found.out
    (item,) = run("quarantine", "--json").json["items"]
    assert (item["store"], item["from"], item["kind"], item["times"]) == ("main", "file", "broken", 1)
    assert "CANARY" not in found.out + found.err + str(item)
    assert run("quarantine", "nobody").code == 2


def test_the_content_is_shown_on_a_terminal_only(
    run: Run, shop: Market, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("import", "main", export)
    number = run("quarantine", "--json").json["items"][0]["id"]
    hidden = run("quarantine", "--show", number)
    assert hidden.code == 2
    assert "CANARY" not in hidden.out + hidden.err
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert "CANARY" in run("quarantine", "--show", number).out
    assert run("quarantine", "--show", 99).code == 2


def test_what_controls_a_terminal_is_not_shown(
    run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with App(home, clock=shop.clock) as app, app.db.transaction():
        raw = b"\x1b]0;taken over\x07" + b"x" * 30_000
        app.records.quarantine("main", "file", [Rejected(raw=raw, reason="?")], shop.clock.now())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    found = run("quarantine", "--show", 1)
    assert "\x1b" not in found.out
    assert "bytes more" in found.err


def test_to_read_again_needs_a_store_and_tells_how_many(run: Run, shop: Market, export: Path) -> None:
    assert run("quarantine", "--retry").code == 2
    assert run("quarantine", "main", "--trust").code == 2
    assert "0 of 0" in run("quarantine", "main", "--retry").out
    assert run("quarantine", "--retry", "main", "--json").json == {"store": "main", "understood": 0, "kept": 0}

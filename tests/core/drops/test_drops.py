"""The drop folder: complete files are read and put away, and none is lost, overwritten or waited for."""

from __future__ import annotations

import os
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol.clock import from_micros
from dangol.drops import Dropped, Looks, drop_folder, take_dropped
from dangol.errors import AuthError, BadFile, PluginError, StorageError
from dangol.models import Page, Rejected
from dangol.storage.stores import StoreRow
from tests.core.storage.memory import memory_database
from tests.core.sync.script import NOW, Script, Shop, review

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from dangol.contract import Store

CONTENT = b"a,b\n1,2\n"


class Folder:
    """A shop with a drop folder, and what a seller does with it."""

    def __init__(self, home: Path) -> None:
        self.shop = Shop(memory_database(), Script())
        self.home = home
        self.path = drop_folder(home, "main")
        self.looks: Looks = {}
        self.closed: Exception | None = None

    def drop(self, name: str, content: bytes = CONTENT, *, seconds_ago: float = 60) -> Path:
        path = self.path / name
        path.write_bytes(content)
        self.touch(path, seconds_ago)
        return path

    def touch(self, path: Path, seconds_ago: float) -> None:
        at = (self.shop.clock.now() - timedelta(seconds=seconds_ago)).timestamp()
        os.utime(path, (at, at))

    @asynccontextmanager
    async def open_store(self, name: str) -> AsyncIterator[Store]:
        if self.closed is not None:
            raise self.closed
        yield self.shop.store(name)

    async def take(self, *names: str, wait: bool = False) -> list[Dropped]:
        rows = [StoreRow(name=name, platform="script", connected_at=from_micros(0)) for name in names or ("main",)]
        return await take_dropped(
            self.shop.shelf, self.shop.plugins, rows, self.open_store, self.home, self.looks, wait=wait
        )

    def files(self) -> list[str]:
        found = [path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if not path.is_dir()]
        return sorted(found)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path / "home")
    yield folder
    folder.shop.db.close()


async def test_a_file_is_read_and_put_away(folder: Folder) -> None:
    folder.shop.script.file = [Page([review("r1")])]
    folder.drop("후기.csv")
    (one,) = await folder.take()
    assert (one.store, one.name, one.waits, one.problem) == ("main", "후기.csv", False, None)
    assert one.report is not None
    assert one.report.new == 1
    assert folder.files() == ["done/후기.csv"]
    assert await folder.take() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_folder_is_private(folder: Folder) -> None:
    for path in (folder.path, folder.path / "done", folder.path.parent):
        assert path.stat().st_mode & 0o777 == 0o700


async def test_a_file_that_is_not_one_is_refused_with_the_reason_beside_it(folder: Folder) -> None:
    folder.shop.script.file = [BadFile("Not an export.", hint="Download it again.")]
    folder.drop("x.csv")
    folder.drop("y.csv", b"\x00\x00")
    first, second = await folder.take()
    assert first.problem is not None
    assert second.problem is not None
    assert folder.files() == ["refused/x.csv", "refused/x.csv.txt", "refused/y.csv", "refused/y.csv.txt"]
    assert (folder.path / "refused" / "x.csv.txt").read_text(encoding="utf-8") == "Not an export.\nDownload it again.\n"


async def test_what_is_not_recognised_is_put_with_the_refused_and_kept_aside(folder: Folder) -> None:
    folder.shop.script.file = [Page([], None, [Rejected(raw=b"x", reason="no layout fits", kind="unclassified")])]
    folder.drop("x.csv")
    await folder.take()
    assert folder.files() == ["refused/x.csv", "refused/x.csv.txt"]
    assert "no layout fits" in (folder.path / "refused" / "x.csv.txt").read_text(encoding="utf-8")
    assert folder.shop.records.counts("main")["quarantined"] == 1


async def test_a_bad_file_stops_no_other(folder: Folder) -> None:
    folder.shop.script.file = [Page([review("r1")])]
    for name, content in (("a.csv", b"\x89PNG\x00"), ("b.csv", CONTENT), ("c.csv", b"")):
        folder.drop(name, content)
    assert [one.problem is None for one in await folder.take()] == [False, True, False]
    assert "done/b.csv" in folder.files()


async def test_a_plugins_fault_leaves_the_file_for_the_next_time(folder: Folder) -> None:
    folder.shop.script.file = [KeyError("x")]
    folder.drop("a.csv")
    (one,) = await folder.take()
    assert isinstance(one.problem, PluginError)
    assert one.waits
    assert folder.files() == ["a.csv"]
    folder.shop.script.file = [Page([review("r1")])]
    (one,) = await folder.take()
    assert one.problem is None
    assert folder.files() == ["done/a.csv"]


async def test_a_full_disk_stops_everything(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.shop.script.file = [StorageError("full")]
    folder.drop("a.csv")
    with pytest.raises(StorageError):
        await folder.take()
    assert folder.files() == ["a.csv"]


async def test_a_file_that_is_still_written_is_left_until_two_looks_agree(folder: Folder) -> None:
    folder.shop.script.file = [Page([])]
    path = folder.drop("a.csv", seconds_ago=1)
    assert await folder.take() == []
    path.write_bytes(CONTENT * 2)
    folder.touch(path, 0)
    assert await folder.take() == []
    assert len(await folder.take()) == 1
    assert folder.files() == ["done/a.csv"]


async def test_a_file_that_rested_for_two_seconds_is_complete(folder: Folder) -> None:
    folder.shop.script.file = [Page([])]
    folder.drop("a.csv", seconds_ago=2)
    folder.drop("b.csv", seconds_ago=1.9)
    folder.drop("from the future.csv", seconds_ago=-60)
    assert [one.name for one in await folder.take()] == ["a.csv"]
    assert [one.name for one in await folder.take()] == ["b.csv", "from the future.csv"]


async def test_who_asks_once_waits_for_what_is_still_written(folder: Folder) -> None:
    folder.shop.script.file = [Page([])]
    folder.drop("a.csv", seconds_ago=0)
    assert [one.name for one in await folder.take(wait=True)] == ["a.csv"]
    assert folder.shop.clock.now() == NOW + timedelta(seconds=2)
    await folder.take(wait=True)
    assert folder.shop.clock.now() == NOW + timedelta(seconds=2)


@pytest.mark.parametrize(
    "name",
    ["a.xlsx.crdownload", "b.part", "~$c.xlsx", ".hidden.csv", "d.PARTIAL", "e.download", "Thumbs.db", "f.tmp"],
)
async def test_what_is_no_download_yet_is_left_alone(folder: Folder, name: str) -> None:
    folder.drop(name)
    assert await folder.take() == []
    assert folder.files() == [name]


async def test_the_same_name_again_overwrites_nothing(folder: Folder) -> None:
    folder.shop.script.file = [Page([])]
    for number in range(3):
        folder.drop("a.csv", CONTENT + b"%d,\n" % number)
        folder.drop("ohne", CONTENT + b"%d,\n" % number)
        await folder.take()
    assert folder.files() == [
        "done/a (2).csv", "done/a (3).csv", "done/a.csv", "done/ohne", "done/ohne (2)", "done/ohne (3)"
    ]  # fmt: skip


async def test_the_same_file_again_is_put_away_and_changes_nothing(folder: Folder) -> None:
    folder.shop.script.file = [Page([review("r1")])]
    folder.drop("a.csv")
    await folder.take()
    folder.drop("b.csv")
    (one,) = await folder.take()
    assert one.report is not None
    assert one.report.read_before == NOW
    assert folder.files() == ["done/a.csv", "done/b.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
async def test_links_and_folders_are_not_followed(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_bytes(CONTENT)
    (folder.path / "link.csv").symlink_to(outside)
    (folder.path / "dir.csv").mkdir()
    (folder.path / "dir.csv" / "inner.csv").write_bytes(CONTENT)
    (folder.path / "broken.csv").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder.path / "pipe.csv")
    folder.touch(outside, 60)
    assert await folder.take() == []
    assert await folder.take() == []
    assert outside.read_bytes() == CONTENT


async def test_a_file_that_is_locked_is_tried_again(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.shop.script.file = [Page([review("r1")])]
    path = folder.drop("a.csv")
    real_open, real_rename = type(path).open, type(path).rename

    def locked(file: Path, *more: object) -> object:
        if file.name == "a.csv":
            raise PermissionError("locked")
        return real_open(file, *more)  # type: ignore[call-overload]  # as given

    monkeypatch.setattr(type(path), "open", locked)
    (one,) = await folder.take()
    assert one.waits
    monkeypatch.setattr(type(path), "open", real_open)
    monkeypatch.setattr(type(path), "rename", locked)
    (one,) = await folder.take()
    assert one.waits
    assert one.report is not None
    assert one.report.new == 1
    assert folder.files() == ["a.csv"]
    monkeypatch.setattr(type(path), "rename", real_rename)
    (one,) = await folder.take()
    assert one.report is not None
    assert one.report.read_before is not None
    assert folder.files() == ["done/a.csv"]


async def test_a_file_that_another_one_took_is_not_missed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.drop("a.csv")
    monkeypatch.setattr("dangol.drops._complete", lambda *_args: [path])
    path.unlink()
    assert await folder.take() == []


async def test_one_store_that_cannot_be_opened_or_wrong_columns_stop_no_other(folder: Folder) -> None:
    folder.shop.script.file = [Page([])]
    folder.drop("a.csv")
    folder.closed = AuthError("no key")
    found = await folder.take("main", "second")
    assert [(one.store, one.name, type(one.problem)) for one in found] == [("main", "", AuthError)]
    folder.closed = None
    (folder.home / "columns.toml").write_text("[script]\nreviews = 5\n", encoding="utf-8")
    (one,) = await folder.take()
    assert one.problem is not None
    assert "script.reviews" in one.problem.message
    assert folder.files() == ["a.csv"]


async def test_the_sellers_columns_reach_the_plugin(folder: Folder) -> None:
    seen = []
    real = folder.shop.plugins.read_file

    def read_file(store: object, source: object) -> object:
        seen.append(source.columns)  # type: ignore[attr-defined]  # a source
        return real(store, source)  # type: ignore[arg-type]  # as given

    folder.shop.plugins.read_file = read_file  # type: ignore[method-assign, assignment]  # looks on
    folder.drop("a.csv")
    (folder.home / "columns.toml").write_text('[script.reviews]\n"별" = "별점"\n', encoding="utf-8")
    await folder.take()
    assert seen == [{"reviews": {"별": "별점"}}]

"""The file: private, exact, and never half written."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dangol.errors import StorageError
from dangol.storage.database import SCHEMA, Database

if TYPE_CHECKING:
    from collections.abc import Iterator

posix = pytest.mark.skipif(os.name == "nt", reason="Windows knows no file modes")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home" / "dangol.db"


@pytest.fixture
def disk(file: Path) -> Iterator[Database]:
    db = Database(file)
    yield db
    db.close()


@pytest.fixture
def careless() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def note(db: Database, key: str) -> None:
    db.conn.execute("INSERT INTO meta (key, value) VALUES (?, '')", (key,))


def store(db: Database, *keys: str) -> None:
    with db.transaction():
        for key in keys:
            note(db, key)


def notes(db: Database) -> list[str]:
    return [row["key"] for row in db.rows("SELECT key FROM meta ORDER BY key")]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
@pytest.mark.usefixtures("careless")
def test_only_its_owner_may_look_inside(file: Path) -> None:
    with closing(Database(file)) as db:
        assert mode(file.parent) == 0o700
        assert mode(file) == 0o600
        with db.transaction():
            note(db, "half")
            beside = [path for path in file.parent.iterdir() if path != file]
            assert all(mode(path) == 0o600 for path in beside), "the journal holds the same things"


@posix
@pytest.mark.usefixtures("careless")
def test_a_file_that_was_open_to_others_is_closed_to_them(file: Path) -> None:
    file.parent.mkdir(mode=0o777)
    Database(file).close()
    file.chmod(0o666)
    Database(file).close()
    assert mode(file.parent) == 0o700
    assert mode(file) == 0o600


def test_what_was_promised_survives_a_power_cut(disk: Database) -> None:
    safe_wal = sqlite3.sqlite_version_info >= (3, 51, 3)
    assert disk.value("PRAGMA journal_mode") == ("wal" if safe_wal else "delete")
    assert disk.value("PRAGMA synchronous") == (2 if safe_wal else 3)
    assert disk.value("PRAGMA foreign_keys") == 1
    assert disk.value("PRAGMA trusted_schema") == 0
    assert disk.value("PRAGMA secure_delete") == 1
    assert disk.value("PRAGMA busy_timeout") == 10_000
    assert disk.value("PRAGMA mmap_size") in (0, None)


def test_a_transaction_is_stored_whole(disk: Database) -> None:
    store(disk, "a", "b")
    assert notes(disk) == ["a", "b"]


@pytest.mark.parametrize("wrong", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_transaction_that_raises_leaves_nothing(disk: Database, wrong: type[BaseException]) -> None:
    def half() -> None:
        with disk.transaction():
            note(disk, "a")
            raise wrong

    with pytest.raises(wrong):
        half()
    assert notes(disk) == []
    store(disk, "b")
    assert notes(disk) == ["b"]


def test_a_statement_that_is_refused_leaves_nothing(disk: Database) -> None:
    with pytest.raises(StorageError):
        store(disk, "a", "a")
    assert notes(disk) == []


def test_a_transaction_does_not_nest(disk: Database) -> None:
    with pytest.raises(StorageError), disk.transaction():
        store(disk, "a")
    assert notes(disk) == []


def test_a_full_disk_is_said_and_stores_nothing(disk: Database) -> None:
    pages = disk.value("PRAGMA page_count")
    disk.conn.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(StorageError, match="disk is full") as caught:
        store(disk, *(f"{number:0999}" for number in range(100)))
    assert caught.value.hint
    assert notes(disk) == []
    store(disk, "small")
    assert notes(disk) == ["small"]


_HOLD = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_file_that_another_program_keeps_locked_is_said(disk: Database) -> None:
    disk.conn.execute("PRAGMA busy_timeout=20")
    command = [sys.executable, "-c", _HOLD, str(disk.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StorageError, match="locked"):
            store(disk, "never reached")
        other.communicate("")
    store(disk, "later")
    assert notes(disk) == ["later"]


_OPEN = """
import sys
from pathlib import Path
from dangol.storage.database import Database
sys.stdin.readline()
Database(Path(sys.argv[1])).close()
"""


def test_two_that_open_a_new_file_at_once_both_can(file: Path) -> None:
    command = [sys.executable, "-c", _OPEN, str(file)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in both:
        _out, wrong = one.communicate(timeout=30)
        assert one.returncode == 0, wrong


def test_a_damaged_file_is_said_without_its_path(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StorageError, match="damaged") as caught:
        Database(file)
    assert str(file.parent) not in f"{caught.value.message}{caught.value.hint}{caught.value.detail}"


def test_a_page_that_breaks_while_reading_is_said(disk: Database) -> None:
    store(disk, *(f"{number:0999}" for number in range(200)))
    disk.close()
    content = bytearray(disk.path.read_bytes())
    content[-100_000:] = bytes(100_000)
    disk.path.write_bytes(content)
    with closing(Database(disk.path)) as broken, pytest.raises(StorageError, match="damaged"):
        notes(broken)


def test_a_file_of_a_newer_dangol_is_refused_and_left_alone(file: Path) -> None:
    Database(file).close()
    with closing(sqlite3.connect(file)) as conn:
        conn.execute(f"PRAGMA user_version={SCHEMA + 1}")
    before = file.read_bytes()
    with pytest.raises(StorageError, match="newer"):
        Database(file)
    assert file.read_bytes() == before


def test_opening_again_writes_nothing(file: Path) -> None:
    Database(file).close()
    before = file.read_bytes()
    Database(file).close()
    assert file.read_bytes() == before


def test_a_command_that_reads_does_not_pay_for_migrations(file: Path) -> None:
    Database(file).close()
    program = _OPEN.replace("sys.stdin.readline()", "") + "assert 'sqlite_utils' not in sys.modules\n"
    subprocess.run([sys.executable, "-c", program, str(file)], check=True, timeout=30)

"""Every data file that was ever written can be opened, keeps its rows, and ends up like a new one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import sqlite_utils

from dangol.storage.database import SCHEMA, Database
from dangol.storage.schema import migrations
from tests.core.storage.dump_schema import FOLDER, OWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EARLIER = sorted(FOLDER.glob("*.sql"))

EDITED = "A migration was edited. If it was never shipped: uv run python -m tests.core.storage.dump_schema"


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Database]:
    db = Database(tmp_path / "new" / "dangol.db")
    yield db
    db.close()


@pytest.fixture(params=EARLIER, ids=lambda path: path.stem)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a data file as an earlier dangol left it."""
    file = tmp_path / "dangol.db"
    with closing(sqlite3.connect(file)) as conn:
        conn.executescript(request.param.read_text(encoding="utf-8"))
    return file


def shape(db: Database) -> dict[str, Any]:
    """Return the schema without the accidents of how it was written down."""
    parts: dict[str, Any] = {}
    for row in db.rows("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"):
        if row["type"] == "table":
            columns = db.rows(f"SELECT * FROM pragma_table_xinfo('{row['name']}')")
            keys = db.rows(f"SELECT * FROM pragma_foreign_key_list('{row['name']}')")
            unique = db.rows(
                f"SELECT name, origin FROM pragma_index_list('{row['name']}') WHERE \"unique\" ORDER BY name"
            )
            parts[row["name"]] = (columns, keys, unique)
        else:
            parts[row["name"]] = " ".join(row["sql"].split())
    return parts


def test_there_is_a_dump_of_every_schema() -> None:
    assert [path.stem for path in EARLIER] == [f"{number:03}" for number in range(1, SCHEMA + 1)]
    pending = migrations.pending(sqlite_utils.Database(memory=True))
    assert [one.name[:4] for one in pending] == [f"m{number:03}" for number in range(1, SCHEMA + 1)]


def test_an_earlier_file_becomes_like_a_new_one(earlier: Path, new: Database) -> None:
    with closing(Database(earlier)) as db:
        assert db.value("PRAGMA user_version") == SCHEMA
        assert shape(db) == shape(new), EDITED
        assert db.value("PRAGMA integrity_check") == "ok"
        assert db.rows("PRAGMA foreign_key_check") == []


def test_an_earlier_file_keeps_its_rows(earlier: Path) -> None:
    with closing(sqlite3.connect(earlier)) as conn:
        tables = [name for (name,) in conn.execute(OWN) if name != "_sqlite_migrations"]
        before = {table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    assert all(before.values()), "a dump has a row in every table"
    with closing(Database(earlier)) as db:
        assert {table: db.value(f"SELECT count(*) FROM {table}") for table in tables} == before
        assert db.value("SELECT text FROM reviews") == "text 값"


def test_every_table_is_strict(new: Database) -> None:
    tables = db_tables(new)
    assert len(tables) > 15
    assert [name for name, strict in tables.items() if not strict] == []


def db_tables(db: Database) -> dict[str, bool]:
    sql = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    return {row["name"]: bool(row["strict"]) for row in db.rows(sql) if not row["name"].startswith("sqlite_")}


def test_every_view_can_be_read(new: Database) -> None:
    views = [row["name"] for row in new.rows("SELECT name FROM sqlite_schema WHERE type = 'view'")]
    assert views
    for view in views:
        assert new.rows(f"SELECT * FROM {view}") == []


def test_a_migration_that_fails_leaves_the_file_as_it_was(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(db: sqlite_utils.Database) -> None:
        db.execute("CREATE TABLE half (a TEXT) STRICT")
        raise sqlite3.OperationalError("no such column")

    with closing(sqlite3.connect(earlier)) as conn:
        before = conn.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall()
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))
    migrations(name="m999_broken")(broken)
    monkeypatch.setattr("dangol.storage.database.SCHEMA", 999)
    with pytest.raises(Exception, match="cannot be used"):
        Database(earlier)
    with closing(sqlite3.connect(earlier)) as conn:
        assert conn.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall() == before
        assert conn.execute("PRAGMA user_version").fetchone()[0] < 999

"""Writes ``schemas/NNN.sql``: a data file of the newest schema with a row in every table.

Run once for every new schema, before it is shipped: ``uv run python -m tests.core.storage.dump_schema``.
The dump stays in the repository, so that every later migration is tried on it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from dangol.storage.database import SCHEMA, Database

__all__ = ["FOLDER", "OWN"]

FOLDER = Path(__file__).with_name("schemas")
OWN = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
_APPLIED_AT = re.compile(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00:00'")


def dump() -> str:
    """Return a new data file with a row in every table as SQL."""
    with tempfile.TemporaryDirectory() as folder, closing(Database(Path(folder) / "dangol.db")) as db:
        with db.transaction():
            _fill(db)
        lines = [f"PRAGMA user_version={SCHEMA};", *db.conn.iterdump()]
    return _APPLIED_AT.sub("'2026-01-01 00:00:00.000000+00:00'", "\n".join(lines)) + "\n"


def _fill(db: Database) -> None:
    """Put one row into each table, with a value in every column; stores come first, others refer to them.

    The agenda comes last: as soon as it is there, changes are noted.
    """
    tables = [row["name"] for row in db.rows(OWN) if row["name"] != "_sqlite_migrations"]
    for table in sorted(tables, key=lambda name: (name != "stores", name.startswith("agenda"), name)):
        columns = db.rows(f"SELECT name, type FROM pragma_table_info('{table}')")
        values = [_sample(column["name"], column["type"]) for column in columns]
        names = ", ".join(column["name"] for column in columns)
        db.conn.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", values)


def _sample(name: str, kind: str) -> object:
    if name in ("store", "name"):
        return "main"
    return {"INTEGER": 1, "BLOB": b"\x00\x01", "ANY": "paid"}.get(kind, f"{name} 값")


def main() -> None:
    """Write the dump."""
    file = FOLDER / f"{SCHEMA:03}.sql"
    file.write_text(dump(), encoding="utf-8")
    sys.stdout.write(f"{file.name} written\n")


if __name__ == "__main__":
    main()

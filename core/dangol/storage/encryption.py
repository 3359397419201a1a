"""A data file is written anew, encrypted or plain, and put in the place of the old one, of which nothing is kept."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dangol.errors import StorageError
from dangol.i18n import _
from dangol.storage import engine
from dangol.storage.backup import private_part
from dangol.storage.database import explained, rewritten
from dangol.storage.files import sync_folder

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

__all__ = ["change_key"]

_PIECE = 1 << 20


def change_key(path: Path, key: bytes | None, new: bytes | None) -> None:
    """Encrypt ``path`` with ``new``, or make it plain with ``None``; ``key`` opens it now.

    Whoever has it open prevents that. A crash leaves the old file or the new one, each whole. Raises ``StorageError``.
    """
    with _explained(), private_part(rewritten(path)) as part:
        with _alone(path, key) as conn:
            _export(conn, part, new)
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            if os.name != "nt":  # the name is taken over while nobody can open the old file
                _take_place(conn, part, path)
        if os.name == "nt":
            part.replace(path)


def _explained() -> AbstractContextManager[None]:
    told = _("The data file could not be written anew: {reason}")
    return explained(told, _("Make room: it takes as much as the data file has."))


@contextmanager
def _alone(path: Path, key: bytes | None) -> Iterator[sqlite3.Connection]:
    """Open a file so that nobody else has it open or can open it, its journal being a part of it again."""
    conn: sqlite3.Connection = engine.library().connect(str(path), isolation_level=None, timeout=1)
    try:
        conn.execute("PRAGMA cipher_log_level=NONE")
        if key is not None:
            conn.execute(f"PRAGMA key={engine.key_text(key)}")
        conn.execute("PRAGMA locking_mode=EXCLUSIVE")
        conn.execute("PRAGMA journal_mode=DELETE")
        (version,) = conn.execute("PRAGMA user_version").fetchone()
        conn.execute(f"PRAGMA user_version={version}")  # a write, whose lock is kept from now on
        yield conn
    finally:
        conn.close()


def _export(conn: sqlite3.Connection, part: Path, new: bytes | None) -> None:
    version = conn.execute("PRAGMA user_version").fetchone()[0]
    conn.execute(f"ATTACH ? AS fresh KEY {engine.key_text(new)}", (str(part),))
    conn.execute("PRAGMA fresh.secure_delete=ON")
    conn.execute("SELECT sqlcipher_export('fresh')").fetchone()
    conn.execute(f"PRAGMA fresh.user_version={version}")
    whole = conn.execute("PRAGMA fresh.quick_check").fetchone() == ("ok",)
    if not whole or _content(conn, "main") != _content(conn, "fresh"):
        raise StorageError(_("The data file is damaged."), hint=_("Restore the last backup; see: dangol doctor"))
    conn.execute("DETACH fresh")


def _content(conn: sqlite3.Connection, schema: str) -> list[tuple[object, ...]]:
    """Return what a file is made of, and how many rows every table has."""
    parts = conn.execute(f"SELECT type, name, sql FROM {schema}.sqlite_master ORDER BY type, name").fetchall()  # noqa: S608 - own text
    tables = [name for kind, name, _sql in parts if kind == "table"]
    rows = [conn.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchone() for name in tables]  # noqa: S608 - own schema
    return [*parts, *rows]


def _take_place(conn: sqlite3.Connection, part: Path, path: Path) -> None:
    with path.open("rb+") as old:  # closed last: that gives up every lock that this process has on the file
        part.replace(path)
        sync_folder(path.parent)
        conn.close()
        _overwrite(old.fileno())


def _overwrite(old: int) -> None:
    left = os.fstat(old).st_size
    while left > 0:
        left -= os.write(old, bytes(min(left, _PIECE)))
    os.fsync(old)

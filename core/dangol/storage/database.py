"""The one SQLite file: opened privately, with settings that keep a promise after a power cut.

sqlite-utils owns the schema; it is loaded only when a migration is due, so that a command that just
reads starts in the time of ``sqlite3``.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from dangol.errors import StorageError
from dangol.i18n import _
from dangol.storage import engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dangol.errors import ReadOnly

__all__ = ["SCHEMA", "Database", "explained", "private_folder", "rewritten"]

SCHEMA = 4
"""Number of migrations in ``schema.py``; kept in the file as ``user_version``."""

_WRITING = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
"""What SQLite asks leave for before it changes a row."""
_WAL_IS_SAFE_FROM = (3, 51, 3)
"""Older libraries can corrupt a WAL that two connections reset at once (facts/reliability.md 1.5)."""

_KEPT = 512
"""Statements that stay prepared: a run that decides asks more than SQLite's usual 128, and long ones."""


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can enter (0700 where the system knows modes)."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "nt":
            path.chmod(0o700)
    except OSError as wrong:
        raise StorageError(
            _("The folder {folder} cannot be used: {reason}").format(folder=path, reason=wrong.strerror),
            hint=_("Name another with --home or DANGOL_HOME."),
        ) from wrong
    return path


class Database:
    """A connection to ``dangol.db``. One per process; used from one thread."""

    barred: ReadOnly | None = None
    """Why it may only be read."""

    key: bytes | None = None
    """What opens the file, if it is encrypted."""
    _opened: tuple[int, int] | None = None

    def __init__(self, path: Path, key: Callable[[], bytes | None] | None = None) -> None:
        self.path = path
        private_folder(path.parent)
        self._create_private(path)
        self._opened = engine.fingerprint(path)
        if key is not None and engine.is_encrypted(path):
            self.key = key()
        with self._errors_explained():
            self.conn = engine.connect(
                path, self.key, isolation_level=None, timeout=10, check_same_thread=False, cached_statements=_KEPT
            )
            self._configure()
            self._migrate()
        if self.key is not None:
            rewritten(path, part=True).unlink(missing_ok=True)

    @classmethod
    def in_memory(cls) -> Self:
        """Make a data file that lies in memory alone and vanishes when it is closed."""
        made = cls.__new__(cls)
        made.path = Path(":memory:")
        with made._errors_explained():
            made.conn = sqlite3.connect(":memory:", isolation_level=None, cached_statements=_KEPT)
            made._configure()
            made._migrate()
        return made

    @staticmethod
    def _create_private(path: Path) -> None:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        elif os.name != "nt":
            path.chmod(0o600)

    def _configure(self) -> None:
        wal = engine.version(self.key) >= _WAL_IS_SAFE_FROM
        for pragma in (
            f"journal_mode={'WAL' if wal else 'DELETE'}",
            f"synchronous={'FULL' if wal else 'EXTRA'}",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "secure_delete=ON",
            "busy_timeout=10000",
        ):
            self.conn.execute(f"PRAGMA {pragma}")

    def _migrate(self) -> None:
        found = self.conn.execute("PRAGMA user_version").fetchone()[0]
        if found == SCHEMA:
            return
        if found > SCHEMA:
            raise StorageError(
                _("The data file was written by a newer dangol."),
                hint=_("Update with: uv tool upgrade dangol"),
            )
        import sqlite_utils

        from dangol.storage.schema import migrations

        with self.transaction():  # two processes may open a new file at the same time
            migrations.apply(sqlite_utils.Database(self.conn, execute_plugins=False, strict=True))
            self.conn.execute(f"PRAGMA user_version={SCHEMA}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Take the write lock with the first statement, so that a reader never has to be upgraded.

        The only transaction in the code base; it does not nest. A full disk, a damaged file or a
        lock held for more than ten seconds is a ``StorageError`` and leaves nothing behind.
        """
        with self._errors_explained():
            try:
                self.conn.execute("BEGIN IMMEDIATE")
                if self._replaced():
                    raise _other_file()
                yield
                self.conn.execute("COMMIT")
            except BaseException:
                if self.conn.in_transaction:  # a full disk, for one, makes SQLite end it by itself
                    self.conn.execute("ROLLBACK")
                raise

    def bar(self, reason: ReadOnly | None) -> None:
        """Only read from now on: whoever writes gets ``reason``. ``None`` lifts that."""
        self.barred = reason
        self.conn.set_authorizer(None if reason is None else _only_read)

    def rows(self, sql: str, values: Any = ()) -> list[dict[str, Any]]:
        """Read rows as dictionaries."""
        with self._errors_explained():
            cursor = self.conn.execute(sql, values)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def one(self, sql: str, values: Any = ()) -> dict[str, Any] | None:
        """Read the first row, or ``None``."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def value(self, sql: str, values: Any = ()) -> Any:
        """Read the first column of the first row, or ``None``."""
        with self._errors_explained():
            row = self.conn.execute(sql, values).fetchone()
        return None if row is None else row[0]

    def scrub(self) -> StorageError | None:
        """Write the file anew without what was deleted, and empty its journal; return why that could not be done.

        Deleting alone leaves the old words in pages that were split or joined before, and in the journal.
        """
        try:
            with self._errors_explained():
                self.conn.execute("VACUUM")
                (busy, *_rest) = self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except StorageError as wrong:
            return wrong
        return _locked() if busy else None

    def _replaced(self) -> bool:
        """Tell whether another file took this one's place: what is written here now would be lost."""
        return self._opened is not None and engine.fingerprint(self.path) != self._opened

    def close(self) -> None:
        """Close the connection."""
        self.conn.close()

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        try:
            yield
        except engine.sqlite_errors() as wrong:
            if self._replaced():
                raise _other_file() from wrong
            if self.key is not None and getattr(wrong, "sqlite_errorname", "") in ("", "SQLITE_NOTADB"):
                raise _not_opened() from wrong
            if self.barred is not None and getattr(wrong, "sqlite_errorname", "") == "SQLITE_AUTH":
                raise self.barred from wrong
            raise storage_error(wrong) from wrong


def rewritten(path: Path, *, part: bool = False) -> Path:
    """Return where a data file is written anew; ``part`` is the name that it has meanwhile."""
    return path.with_name(f"{path.name}.new{'.part' if part else ''}")


def _not_opened() -> StorageError:
    return StorageError(
        _("The data file is damaged, or encrypted with another key."),
        hint=_("Put back the right secret.key or DANGOL_KEY, or restore the last backup; see: dangol doctor"),
    )


def _other_file() -> StorageError:
    return StorageError(
        _("The data file was replaced while it was open; nothing was stored."), hint=_("Start this command again.")
    )


def _only_read(act: int, table: str | None, _column: str | None, schema: str | None, _by: str | None) -> int:
    """Let tables be written that vanish with the connection, and no others.

    A function that returns a table, such as ``json_each``, seems to write into SQLite's own.
    """
    ours = schema == "main" and not (table or "").startswith("sqlite_")
    return sqlite3.SQLITE_DENY if act in _WRITING and ours else sqlite3.SQLITE_OK


@contextmanager
def explained(told: str, hint: str) -> Iterator[None]:
    """Turn SQLite's errors into ``StorageError``; the system's say ``told``, with their {reason}, and ``hint``."""
    try:
        yield
    except engine.sqlite_errors() as wrong:
        raise storage_error(wrong) from wrong
    except OSError as wrong:
        raise StorageError(told.format(reason=wrong.strerror), hint=hint, detail={"errno": wrong.errno}) from wrong


def storage_error(wrong: Exception) -> StorageError:
    """Turn SQLite's error, or the system's, into one that says what to do, without a path or a value."""
    code = getattr(wrong, "sqlite_errorname", "") or type(wrong).__name__
    if code.startswith("SQLITE_FULL"):
        return StorageError(
            _("The disk is full: nothing was stored."), hint=_("Make room, then run the command again.")
        )
    if code.startswith("SQLITE_BUSY"):
        return _locked()
    if code.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return StorageError(_("The data file is damaged."), hint=_("Restore the last backup; see: dangol doctor"))
    return StorageError(_("The data file cannot be used."), hint=_("See: dangol doctor"), detail={"code": code})


def _locked() -> StorageError:
    return StorageError(
        _("Another program keeps the data file locked."), hint=_("Close it, then run the command again.")
    )

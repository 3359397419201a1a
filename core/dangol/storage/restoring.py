"""A backup becomes the data file again: opened, checked, and put in the place of what is there, which is kept."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.errors import BadFile, StorageError, WrongState
from dangol.i18n import _
from dangol.storage.backup import ABOUT, About, back_up, private_part
from dangol.storage.backups import name_of
from dangol.storage.database import SCHEMA, Database, storage_error
from dangol.storage.sealing import Opener, is_sealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["Restored", "restore"]

_HEAD = 64
_PIECE = 1 << 20
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite lays beside a data file; with another data file it would be taken for a part of that one."""


class Restored(NamedTuple):
    """What became of the data file that was there, and the key that came with the backup."""

    kept: Path | None
    key: bytes | None


def restore(source: Path, target: Path, now: datetime, secret: Callable[[bytes], bytes], *, replace: bool) -> Restored:
    """Put the backup ``source`` in the place of the data file ``target``.

    ``secret`` gives what opens a container, by the container's first bytes. What is there now is kept, and only
    given up with ``replace``. Raises ``BadFile``, ``WrongState`` and ``StorageError``; then nothing changed.
    """
    if target.exists() and not replace:
        raise WrongState(
            _("There is a data file already."),
            hint=_("To put the backup in its place: dangol restore FILE --replace (what is there now is kept)"),
        )
    with private_part(target.with_name("restore")) as part:
        key = _unpack(source, part, secret)
        _check(part)
        kept = _keep(target, now) if target.exists() else None
        if target.exists():
            _pour(part, target)
        else:
            _beside(target, None)
            part.replace(target)
    return Restored(kept, key)


def _unpack(source: Path, part: Path, secret: Callable[[bytes], bytes]) -> bytes | None:
    try:
        with source.open("rb") as file, part.open("wb") as plain:
            head = file.read(_HEAD)
            file.seek(0)
            if not is_sealed(head):
                while piece := file.read(_PIECE):
                    plain.write(piece)
                return None
            pieces = Opener(file, secret(head)).pieces()
            first = next(pieces)
            (length,) = ABOUT.unpack_from(first)
            start = ABOUT.size + length
            about = msgspec.json.decode(first[ABOUT.size : start], type=About)
            plain.write(first[start:])
            for piece in pieces:
                plain.write(piece)
            return None if about.key is None else about.key.encode()
    except OSError as wrong:
        raise StorageError(
            _("The backup could not be read: {reason}").format(reason=wrong.strerror), detail={"errno": wrong.errno}
        ) from wrong


def _check(part: Path) -> None:
    """Let nothing become the data file that is none, that is damaged, or that a newer dangol wrote."""
    conn = sqlite3.connect(part)
    try:
        version = conn.execute("PRAGMA user_version").fetchone()[0]
        whole = conn.execute("PRAGMA quick_check").fetchone() == ("ok",)
        ours = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone() is not None
    except sqlite3.DatabaseError:
        whole = ours = False
        version = 0
    finally:
        conn.close()
    if version > SCHEMA:
        raise StorageError(
            _("The backup was written by a newer dangol."), hint=_("Update with: uv tool upgrade dangol")
        )
    if not (whole and ours and version):
        raise BadFile(
            _("This is no backup of dangol, or a damaged one."), hint=_("See what there is with: dangol backup list")
        )


def _keep(target: Path, now: datetime) -> Path:
    """Copy what is there now; a file that cannot be read any more is moved aside as it is."""
    try:
        db = Database(target)
    except StorageError as wrong:
        if wrong.detail or not _is_damaged(target):
            raise
        aside = target.with_name(name_of(now, ".damaged"))
        _beside(target, aside)
        target.replace(aside)
        return aside
    try:
        return back_up(db, target.parent / "backups", now)
    finally:
        db.close()


def _is_damaged(target: Path) -> bool:
    conn = sqlite3.connect(target)
    try:
        return bool(conn.execute("PRAGMA quick_check").fetchone() != ("ok",))
    except sqlite3.DatabaseError as wrong:
        return wrong.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    finally:
        conn.close()


def _beside(target: Path, aside: Path | None) -> None:
    for ending in _BESIDE:
        path = Path(f"{target}{ending}")
        if not path.exists():
            continue
        if aside is None:
            path.unlink()
        else:
            path.replace(f"{aside}{ending}")


def _pour(part: Path, target: Path) -> None:
    """Write the backup over the data file in one transaction: who has it open goes on with what is in it then."""
    source, conn = sqlite3.connect(part), sqlite3.connect(target, timeout=10)
    try:
        conn.execute("PRAGMA secure_delete=ON")
        source.backup(conn)
    except sqlite3.Error as wrong:
        raise storage_error(wrong) from wrong
    finally:
        source.close()
        conn.close()
    if os.name != "nt":
        target.chmod(0o600)

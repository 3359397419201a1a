"""A backup becomes the data file again: opened, checked, and put in the place of what is there, which is kept."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.errors import BadFile, StorageError, WrongState
from dangol.i18n import _
from dangol.storage import engine
from dangol.storage.backup import ABOUT, About, back_up, private_part
from dangol.storage.backups import name_of
from dangol.storage.database import SCHEMA, Database, storage_error
from dangol.storage.sealing import Opener, is_sealed

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["Keys", "Restored", "restore"]

_HEAD = 64
_PIECE = 1 << 20
_BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite lays beside a data file; with another data file it would be taken for a part of that one."""


class Keys(NamedTuple):
    """What opens encrypted data files; each returns ``None`` where there is no key, and the file is damaged then."""

    here: Callable[[], bytes | None]
    """The key of the data file that is there."""
    brought: Callable[[bytes | None], bytes | None]
    """The key of a backup, by the vault's key that came with it."""


class Restored(NamedTuple):
    """What became of the data file that was there, and the key that came with the backup."""

    kept: Path | None
    key: bytes | None


def restore(
    source: Path, target: Path, now: datetime, secret: Callable[[bytes], bytes], keys: Keys, *, replace: bool
) -> Restored:
    """Put the backup ``source`` in the place of the data file ``target``.

    ``secret`` gives what opens a container, by the container's first bytes. What is there now is kept, and only
    given up with ``replace``. It stays encrypted or plain as it is;
    without one, the backup's form counts. Raises ``BadFile``, ``WrongState`` and ``StorageError``; then nothing
    changed.
    """
    if target.exists() and not replace:
        raise WrongState(
            _("There is a data file already."),
            hint=_("To put the backup in its place: dangol restore FILE --replace (what is there now is kept)"),
        )
    with private_part(target.with_name("restore")) as part:
        key = _unpack(source, part, secret)
        own = keys.brought(key) if engine.is_encrypted(part) else None
        _check(part, own)
        wanted = keys.here() if engine.is_encrypted(target) else None
        if wanted is not None and key is not None and keys.brought(key) != wanted:
            raise _another_key()
        kept = _keep(target, now, wanted) if target.exists() else None
        if target.exists():
            _pour(part, target, own, wanted)
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


def _check(part: Path, key: bytes | None) -> None:
    """Let nothing become the data file that is none, that is damaged, or that a newer dangol wrote."""
    conn = engine.connect(part, key)
    try:
        version = conn.execute("PRAGMA user_version").fetchone()[0]
        whole = conn.execute("PRAGMA quick_check").fetchone() == ("ok",)
        ours = conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'events'").fetchone() is not None
    except engine.sqlite_errors():
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


def _keep(target: Path, now: datetime, key: bytes | None) -> Path:
    """Copy what is there now; a file that cannot be read any more is moved aside as it is."""
    try:
        db = Database(target, lambda: key)
    except StorageError as wrong:
        if wrong.detail or not _is_damaged(target, key):
            raise
        aside = target.with_name(name_of(now, ".damaged"))
        _beside(target, aside)
        target.replace(aside)
        return aside
    try:
        return back_up(db, target.parent / "backups", now)
    finally:
        db.close()


def _is_damaged(target: Path, key: bytes | None) -> bool:
    conn = engine.connect(target, key)
    try:
        return bool(conn.execute("PRAGMA quick_check").fetchone() != ("ok",))
    except engine.sqlite_errors() as wrong:
        return getattr(wrong, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    finally:
        conn.close()


def _another_key() -> WrongState:
    return WrongState(
        _("The backup has another key than the encrypted data file that is there."),
        hint=_("Put it into an empty folder: dangol restore FILE --home FOLDER"),
    )


def _beside(target: Path, aside: Path | None) -> None:
    for ending in _BESIDE:
        path = Path(f"{target}{ending}")
        if not path.exists():
            continue
        if aside is None:
            path.unlink()
        else:
            path.replace(f"{aside}{ending}")


def _pour(part: Path, target: Path, own: bytes | None, wanted: bytes | None) -> None:
    """Write the backup over the data file in one transaction: who has it open goes on with what is in it then."""
    if own != wanted:
        from dangol.storage.encryption import change_key

        change_key(part, own, wanted)
    source, conn = engine.connect(part, wanted), engine.connect(target, wanted, timeout=10)
    try:
        conn.execute("PRAGMA secure_delete=ON")
        source.backup(conn)
    except engine.sqlite_errors() as wrong:
        raise storage_error(wrong) from wrong
    finally:
        source.close()
        conn.close()
    if os.name != "nt":
        target.chmod(0o600)

"""A consistent copy of the data file, made while it is in use; plain, or encrypted in a container of its own."""

from __future__ import annotations

import os
import struct
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

import msgspec

from dangol.errors import StorageError
from dangol.i18n import _
from dangol.places import put_in_place
from dangol.storage.backups import PLAIN, SEALED, name_of
from dangol.storage.database import explained, private_folder
from dangol.storage.engine import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from dangol.storage.database import Database
    from dangol.storage.sealing import Sealer

__all__ = ["ABOUT", "About", "back_up", "private_part"]

ABOUT = struct.Struct(">I")
"""In a container: how long the description is that stands before the data file."""


class About(msgspec.Struct):
    """What an encrypted backup has beside the data file: the key that opens the stored credentials."""

    key: str | None = None


def back_up(db: Database, folder: Path, now: datetime, sealer: Sealer | None = None, key: bytes | None = None) -> Path:
    """Copy ``db`` into ``folder``, readable by its owner only, and check the copy. Raises ``StorageError``.

    The copy of an encrypted file is encrypted with the same key.
    SQLite's own copying is used, so that a half-written page never gets into it. With ``sealer`` it becomes a
    container, which holds ``key`` as well; nothing in plain gets into ``folder`` then.
    """
    with _explained():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name_of(now, PLAIN if sealer is None else SEALED)
    if sealer is None:
        with private_part(path) as part:
            _copy(db, part)
            put_in_place(part, path)
        return path
    near = private_folder(db.path.parent / "backups")
    with private_part(near / name_of(now, ".plain")) as plain, private_part(path) as part:
        _copy(db, plain)
        with plain.open("rb") as source, part.open("wb") as target:
            about = msgspec.json.encode(About(None if key is None else key.decode()))
            sealer.seal(_Joined(ABOUT.pack(len(about)) + about, source), target)
            target.flush()
            os.fsync(target.fileno())
        put_in_place(part, path)
    return path


class _Joined:
    """A few bytes and then a file, as one to be read."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int) -> bytes:
        head, self._head = self._head[:size], self._head[size:]
        return head + self._rest.read(size - len(head))


@contextmanager
def private_part(path: Path) -> Iterator[Path]:
    """Make a file beside ``path`` that only its owner can read, for the block; it is gone afterwards, if not renamed.

    Raises ``StorageError``.
    """
    part = path.with_name(path.name + ".part")
    with _explained():
        try:
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            yield part
        finally:
            part.unlink(missing_ok=True)


def _copy(db: Database, part: Path) -> None:
    copy = connect(part, db.key)
    try:
        db.conn.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        whole = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
    finally:
        copy.close()
    if not whole:
        raise StorageError(_("The data file is damaged."), hint=_("Restore the last backup; see: dangol doctor"))


def _explained() -> AbstractContextManager[None]:
    told = _("The backup could not be written: {reason}")
    return explained(told, _("Make room, or name another folder with --to."))

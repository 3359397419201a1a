"""A consistent copy of the data file, made while it is in use."""

from __future__ import annotations

import os
import sqlite3
from typing import TYPE_CHECKING

from dangol.clock import KST
from dangol.errors import StorageError
from dangol.i18n import _
from dangol.places import put_in_place
from dangol.storage.database import private_folder, storage_error

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dangol.storage.database import Database

__all__ = ["back_up"]


def back_up(db: Database, folder: Path, now: datetime) -> Path:
    """Copy ``db`` into ``folder``, readable by its owner only, and check the copy. Raises ``StorageError``.

    SQLite's own copying is used, so that a half-written page never gets into it.
    """
    private_folder(folder)
    path = folder / f"dangol-{now.astimezone(KST):%Y%m%d-%H%M%S}.db"
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        copy = sqlite3.connect(part)
        try:
            db.conn.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            whole = copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
        finally:
            copy.close()
    except sqlite3.Error as wrong:
        part.unlink(missing_ok=True)
        raise storage_error(wrong) from wrong
    if not whole:
        part.unlink()
        raise StorageError(_("The data file is damaged."), hint=_("Restore the last backup; see: dangol doctor"))
    put_in_place(part, path)
    return path

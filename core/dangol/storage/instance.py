"""Which data file this is, and whether it is the one that this computer knows.

A data file has a random name of its own. Its sidecar, outside the data folder, is found by that name:
a data file whose newest event is missing was set back, and one that nobody here knows came from another computer.
"""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from dangol.errors import ReadOnly
from dangol.i18n import _
from dangol.storage.audit import Chain
from dangol.storage.sidecar import Sidecar

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["Instance", "Standing", "set_back", "was_copied", "was_set_back"]

_NAME = "instance"
_THROWN_AWAY = "-"


class Standing(StrEnum):
    """How a data file stands to what this computer remembers."""

    KNOWN = "known"
    SET_BACK = "set_back"
    """Something that was done is not in it: a backup was put in its place."""
    FOREIGN = "foreign"
    """It came from another computer, or is the copy of a folder that is still there."""


class Instance:
    """A data file as an individual. ``root`` is the folder of this computer's state.

    ``lasting`` is false for a new data file that will be thrown away: nothing is remembered of it.
    """

    def __init__(self, db: Database, root: Path, *, lasting: bool = True) -> None:
        self._db = db
        self._root = root
        self._here = db.path.parent.resolve()
        self._chain = Chain(db)
        self._name, self._salt = self._named() or self._christen(lasting=lasting)
        self.sidecar = None if self._name == _THROWN_AWAY else self._sidecar()

    @property
    def standing(self) -> Standing:
        """Compare the data file with what is remembered; a folder that was moved is noted at its new place."""
        sidecar = self.sidecar
        if sidecar is None:
            return Standing.KNOWN
        if not sidecar.exists or self._copied(sidecar):
            return Standing.FOREIGN
        return Standing.SET_BACK if set_back(sidecar, self._chain) else Standing.KNOWN

    def rename(self) -> Sidecar:
        """Make the data file one of this computer. The caller holds the transaction."""
        self._name = secrets.token_hex(16)
        self._store()
        self.sidecar = self._sidecar()
        self.sidecar.begin(self._here)
        return self.sidecar

    def _sidecar(self) -> Sidecar:
        return Sidecar(self._root / self._name, self._salt)

    def _copied(self, sidecar: Sidecar) -> bool:
        """Tell whether the folder that is remembered is another one, and still there."""
        noted = sidecar.about.place
        if noted == str(self._here):
            return False
        if (Path(noted) / self._db.path.name).exists():
            return True
        sidecar.move(self._here)
        return False

    def _named(self) -> tuple[str, str] | None:
        found: str | None = self._db.value("SELECT value FROM meta WHERE key = ?", (_NAME,))
        if found is None:
            return None
        name, _space, salt = found.partition(" ")
        return name, salt

    def _christen(self, *, lasting: bool) -> tuple[str, str]:
        """Name a new data file, or one of before there were names; two processes may come here at once."""
        with self._db.transaction():
            named = self._named()
            if named is not None:
                return named
            self._name, self._salt = secrets.token_hex(16) if lasting else _THROWN_AWAY, secrets.token_hex(16)
            if lasting:
                self._take_over()
                if not self._sidecar().exists:
                    self._sidecar().begin(self._here)
            self._store()
        return self._name, self._salt

    def _take_over(self) -> None:
        """Be the data file that was here before: a nameless backup in its place, or a new file after a deletion."""
        folders = self._root.iterdir() if self._root.is_dir() else ()
        for folder in sorted(folders, key=lambda folder: folder.stat().st_mtime_ns):
            about = Sidecar(folder, "").about
            if about.place == str(self._here):
                self._name, self._salt = folder.name, about.salt

    def _store(self) -> None:
        sql = "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        self._db.conn.execute(sql, (_NAME, f"{self._name} {self._salt}"))


def set_back(sidecar: Sidecar, chain: Chain) -> bool:
    """Tell whether the newest marked event is missing from the ledger."""
    newest = sidecar.newest()
    return newest is not None and not chain.has(newest.seq, newest.head)


def was_set_back() -> ReadOnly:
    """Say that the data file was set back."""
    return ReadOnly(
        _("The data file is older than what this computer remembers, as after a backup was put back: it is only read."),
        hint=_("So that nothing is sent twice, run: dangol recover"),
    )


def was_copied() -> ReadOnly:
    """Say that the data file came from elsewhere."""
    return ReadOnly(
        _("This data folder comes from another computer, or is a copy of one that is still there: it is only read."),
        hint=_("If you go on working here and no longer there, run: dangol adopt"),
    )

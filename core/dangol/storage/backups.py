"""The backups of a data file: which there are, and which of them hold what was erased since."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import KST, from_micros
from dangol.storage.engine import is_encrypted

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.storage.database import Database

__all__ = ["PLAIN", "SEALED", "Copy", "copies", "gone_at", "name_of"]

PLAIN, SEALED = ".db", ".dangol"
_STAMP = "dangol-%Y%m%d-%H%M%S"


class Copy(NamedTuple):
    """One backup, and when it was made; its size is in bytes."""

    path: Path
    made_at: datetime
    size: int

    @property
    def sealed(self) -> bool:
        """Tell whether it is encrypted."""
        return self.path.suffix == SEALED or is_encrypted(self.path)


def name_of(now: datetime, suffix: str) -> str:
    """Return what a backup of this moment is called."""
    return f"{now.astimezone(KST):{_STAMP}}{suffix}"


def copies(folder: Path) -> list[Copy]:
    """Return the backups in a folder, the oldest first. Files with other names are nobody's business here."""
    found = []
    for path in sorted(folder.glob("dangol-*")):
        made_at = _made_at(path)
        if made_at is not None:
            found.append(Copy(path, made_at, path.stat().st_size))
    return found


def _made_at(path: Path) -> datetime | None:
    if path.suffix not in (PLAIN, SEALED):
        return None
    try:
        return datetime.strptime(path.stem, _STAMP).replace(tzinfo=KST)
    except ValueError:
        return None


def gone_at(db: Database) -> datetime | None:
    """Return when something was last erased or taken out: backups of before then still hold it."""
    at: int | None = db.value("SELECT max(at) FROM events WHERE name IN ('erase', 'retention')")
    return from_micros(at)

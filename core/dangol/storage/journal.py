"""The last resort for a "yes" that could not be committed: one durable line beside the data file.

Room for the line is taken before anything is sent, so that a full disk cannot refuse it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.storage.files import content_of, write_through

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Journal", "Kept"]

_EMPTY = b" " * 4096


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt that the platform surely accepted."""

    attempt: int
    remote_id: str | None


class Journal:
    """A small file, readable by its owner only, always written through to the disk.

    Every method raises ``StorageError`` if the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Kept]:
        """Return what was kept. A line that was cut by a crash is none: its action stays in doubt."""
        return [kept for line in content_of(self._path).split(b"\n") if (kept := _kept(line)) is not None]

    def keep(self, kept: Kept) -> None:
        """Add one line."""
        lines = [msgspec.json.encode(one) for one in (*self.read(), kept)]
        write_through(self._path, b"\n".join(lines).ljust(len(_EMPTY)))

    def reserve(self) -> None:
        """Forget what was replayed and take room for the next line."""
        if content_of(self._path) != _EMPTY:
            write_through(self._path, _EMPTY)


def _kept(line: bytes) -> Kept | None:
    try:
        return msgspec.json.decode(line, type=Kept)
    except msgspec.DecodeError:
        return None

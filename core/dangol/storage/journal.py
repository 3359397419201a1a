"""The last resort for a "yes" that could not be committed: one durable line beside the data file.

Room for the line is taken before anything is sent, so that a full disk cannot refuse it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from dangol.errors import StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Journal", "Kept"]

_EMPTY = b" " * 4096
_BINARY = getattr(os, "O_BINARY", 0)


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
        return [kept for line in self._content().split(b"\n") if (kept := _kept(line)) is not None]

    def keep(self, kept: Kept) -> None:
        """Add one line."""
        lines = [msgspec.json.encode(one) for one in (*self.read(), kept)]
        self._write(b"\n".join(lines).ljust(len(_EMPTY)))

    def reserve(self) -> None:
        """Forget what was replayed and take room for the next line."""
        if self._content() != _EMPTY:
            self._write(_EMPTY)

    def _content(self) -> bytes:
        with _storage():
            return self._path.read_bytes() if self._path.exists() else b""

    def _write(self, content: bytes) -> None:
        with _storage():
            fresh = not self._path.exists()
            _write_through(self._path, content)
            if fresh and os.name != "nt":
                _sync_folder(self._path.parent)


def _kept(line: bytes) -> Kept | None:
    try:
        return msgspec.json.decode(line, type=Kept)
    except msgspec.DecodeError:
        return None


def _write_through(path: Path, content: bytes) -> None:
    file = os.open(path, os.O_CREAT | os.O_WRONLY | _BINARY, 0o600)
    try:
        os.write(file, content)
        os.ftruncate(file, len(content))
        os.fsync(file)
    finally:
        os.close(file)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _storage() -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise StorageError(
            _("The data folder cannot be written."),
            hint=_("Make room on the disk, then run the command again."),
            detail={"errno": wrong.errno},
        ) from wrong

"""Small private files that are written through to the disk."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dangol.errors import StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["add_through", "content_of", "end_of", "sync_folder", "write_through"]

_BINARY = getattr(os, "O_BINARY", 0)


def content_of(path: Path) -> bytes:
    """Return a file's content; nothing where there is no file. Raises ``StorageError``."""
    with _explained():
        return path.read_bytes() if path.exists() else b""


def end_of(path: Path, most: int) -> bytes:
    """Return the last ``most`` bytes of a file; nothing where there is no file. Raises ``StorageError``."""
    with _explained():
        if not path.exists():
            return b""
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - most))
            return file.read()


def add_through(path: Path, content: bytes) -> None:
    """Add to a file, readable by its owner only, and wait for the disk. Raises ``StorageError``."""
    with _explained():
        fresh = not path.exists()
        file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND | _BINARY, 0o600)
        try:
            if os.write(file, content) != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file)
        finally:
            os.close(file)
        if fresh and os.name != "nt":
            sync_folder(path.parent)


def write_through(path: Path, content: bytes) -> None:
    """Replace a file's content, readable by its owner only, and wait for the disk. Raises ``StorageError``.

    It is overwritten in place: room that it has is not asked for again.
    """
    with _explained():
        fresh = not path.exists()
        file = os.open(path, os.O_CREAT | os.O_WRONLY | _BINARY, 0o600)
        try:
            if os.write(file, content) != len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.ftruncate(file, len(content))
            os.fsync(file)
        finally:
            os.close(file)
        if fresh and os.name != "nt":
            sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise StorageError(
            _("The data folder cannot be written."),
            hint=_("Make room on the disk, then run the command again."),
            detail={"errno": wrong.errno},
        ) from wrong

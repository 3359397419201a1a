"""What happened, for whoever helps a seller: a small private file beside the data, without a customer's words.

It names kinds, places, stores and counts. Every record is redacted when it is made (``dangol.http``).
"""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

from dangol.masks import mask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["log_kept"]

_ROOM = 1_000_000
"""Bytes after which a new file is begun; one old file is kept."""


class _PrivateFile(logging.FileHandler):
    """A file that only its owner can read, made when there is something to write."""

    def _open(self) -> TextIOWrapper:
        file = os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return TextIOWrapper(os.fdopen(file, "ab"), encoding="utf-8", errors="replace")


class _Masked(logging.Formatter):
    """Masks whole lines, whoever made them: also where nothing that redacts records was loaded."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


@contextmanager
def log_kept(home: Path) -> Iterator[None]:
    """Write what core and plugins log to ``home/dangol.log`` for the block."""
    path = home / "dangol.log"
    if path.exists() and path.stat().st_size > _ROOM:
        path.replace(home / "dangol.log.old")
    handler = _PrivateFile(path, delay=True)
    handler.setFormatter(_Masked("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("dangol")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()

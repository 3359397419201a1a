"""What results depend on: a short mark that changes when what reads texts changes."""

from __future__ import annotations

import functools
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from dangol.text.rulebook import OWN_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["mark_of", "noun_version", "reading_version"]

_LETTERS = 16
_SKIPPED = ("evaluate.py", "measure.py", "measured.py", "judged.py", "keywords.py", "dictionary.py")
"""These measure or count, and change no reading."""
_NOUNS = ("morphemes.py", "nouns.py", "normal.py", "data/keywords.toml")


def reading_version(home: Path) -> str:
    """Return the mark of everything that reads a text, the seller's own rules included."""
    own = home / OWN_FILE
    return mark_of(own.read_bytes() if own.exists() else b"")


@functools.cache
def mark_of(own: bytes) -> str:
    """Return the mark of everything that reads a text together with rules of one's own."""
    return _mark(_everything(), own)


def noun_version(tier: str) -> str:
    """Return the mark of what makes nouns; ``tier`` is the version of what splits texts."""
    return f"{tier} {_mark(_nouns(), b'')}"


def _mark(package: bytes, own: bytes) -> str:
    return hashlib.sha256(package + own).hexdigest()[:_LETTERS]


@functools.cache
def _everything() -> bytes:
    return b"".join(_contents("", ("data", "rules")))


@functools.cache
def _nouns() -> bytes:
    return b"".join((files("dangol.text") / name).read_bytes() for name in _NOUNS)


def _contents(folder: str, inner: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Yield the files of a folder of the package in order."""
    for one in sorted((files("dangol.text") / folder).iterdir(), key=lambda entry: entry.name):
        if one.is_file() and one.name not in _SKIPPED:
            yield one.read_bytes()
    for name in inner:
        yield from _contents(name)

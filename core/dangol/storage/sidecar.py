"""What is remembered of the ledger outside the data folder, so that a ledger which was set back is told apart.

One file per data file, in the folder of this computer's state. It only grows: a mark is the number and the hash of the
ledger's newest event, with the key of what was about to leave or was done by hand. A mark is on the disk
before the first byte of a message leaves; a ledger that does not have a marked event is not the one that sent.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from dangol.storage.database import private_folder
from dangol.storage.files import add_through, content_of, end_of, write_through

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["About", "Mark", "Sidecar"]

_TAIL = 8192
"""Bytes at the end of the file in which the newest marks are: several processes may have written at once."""
_HASH, _KEY = 32, 32
_NO_KEY = "-"
_ANEW = "!"


class Mark(msgspec.Struct, frozen=True):
    """One line: the newest event when it was written, and whose message was about to leave, if one was."""

    seq: int
    head: str
    key: str = ""


class About(msgspec.Struct, frozen=True):
    """Where the data folder lies, and what its keys are made with."""

    place: str
    salt: str


class Sidecar:
    """The marks of one data file. Every method raises ``StorageError`` if a file cannot be used.

    Actions are named by a salted hash: what is written here tells no order number and no person.
    """

    def __init__(self, folder: Path, salt: str) -> None:
        self._folder = folder
        self._marks = folder / "marks"
        self._about = folder / "about.json"
        self._salt = salt

    @property
    def exists(self) -> bool:
        """Tell whether this computer remembers the data file at all."""
        return self._marks.exists()

    @property
    def about(self) -> About:
        """What is remembered of the data file as a whole; empty where nothing is."""
        try:
            return msgspec.json.decode(content_of(self._about), type=About)
        except msgspec.DecodeError:
            return About("", "")

    def begin(self, place: Path) -> None:
        """Remember a data file from now on, and where it lies."""
        for folder in (self._folder.parent, self._folder):
            private_folder(folder)
        self.move(place)
        add_through(self._marks, b"")

    def move(self, place: Path) -> None:
        """Note where the data folder lies."""
        write_through(self._about, msgspec.json.encode(About(str(place), self._salt)))

    def key(self, dedupe_key: str) -> str:
        """Return what an action is called here."""
        return hashlib.sha256(f"{self._salt}\n{dedupe_key}".encode()).hexdigest()[:_KEY]

    def note(self, seq: int, head: str, dedupe_key: str | None = None) -> None:
        """Add a mark and wait for the disk."""
        self._add(f"{seq} {head[:_HASH]} {_NO_KEY if dedupe_key is None else self.key(dedupe_key)}")

    def begin_anew(self, seq: int, head: str) -> None:
        """Say that a ledger which was set back goes on from here: earlier marks need not be in it."""
        self._add(f"{seq} {head[:_HASH]} {_ANEW}")

    def newest(self) -> Mark | None:
        """Return the mark that the ledger has to have, if there is any."""
        marks: list[Mark] = []
        for mark in _read(end_of(self._marks, _TAIL)):
            if mark.key == _ANEW:
                marks.clear()
            marks.append(mark)
        return max(marks, key=lambda mark: mark.seq, default=None)

    def keyed(self) -> Iterator[Mark]:
        """Yield every mark that names an action, the oldest first."""
        return (mark for mark in _read(content_of(self._marks)) if len(mark.key) == _KEY)

    def _add(self, line: str) -> None:
        # begins with the end of the line before: that one may have been cut by a crash
        add_through(self._marks, f"\n{line}".encode())


def _read(content: bytes) -> Iterator[Mark]:
    """Yield the whole marks; a line that was cut is none, as nothing left after it."""
    for line in content.decode("ascii", "replace").split("\n"):
        seq, _space, rest = line.partition(" ")
        head, _space, key = rest.partition(" ")
        if seq.isdecimal() and len(head) == _HASH and (key in (_NO_KEY, _ANEW) or len(key) == _KEY):
            yield Mark(int(seq), head, "" if key == _NO_KEY else key)

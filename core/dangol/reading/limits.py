"""What a file may cost, and how reading it is given up."""

from __future__ import annotations

import msgspec

__all__ = ["Answer", "Limits", "Refusal", "Wanted"]


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file may cost (facts/reliability.md 5.2). Sizes in bytes, time in seconds."""

    seconds: float = 30
    memory: int = 1024**3
    file: int = 50_000_000
    text: int = 10_000_000
    """A page, a pasted text, a delimited text read as one, or a mail."""
    unpacked: int = 50_000_000
    ratio: int = 150
    entries: int = 200
    rows: int = 200_000
    """Rows of a sheet, lines of a page."""
    columns: int = 200
    cells: int = 2_000_000
    headers: int = 256_000
    """The header lines of a mail, together."""
    answer: int = 32 * 1024**2


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What the parent asks for: ``table``, ``document``, ``mail``, or ``mails`` for several in one msgpack array."""

    form: str
    limits: Limits


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, in the form that was wanted, or ``why`` nothing was: a word that the parent puts into words."""

    found: msgspec.Raw = msgspec.Raw(b"\xc0")
    why: str | None = None


class Refusal(Exception):
    """Stop reading and answer with ``why``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

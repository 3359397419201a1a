"""Invented wordings on both sides of every line; ``\\u200b`` and ``\\n`` in the file stand for these letters."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LINTED", "ROWS", "WORDS", "Row", "of"]

_FILE = Path(__file__).with_name("wordings.tsv")
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True)
class Row:
    """One wording: the guard it is about, whether it must be blocked, and who would read it."""

    guard: str
    blocked: bool
    public: bool
    fenced: bool
    text: str


def _read() -> tuple[Row, ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Row(
            one["guard"], one["expected"] == "block", one["public"] == "yes", one["fenced"] == "yes", _told(one["text"])
        )
        for one in rows
    )


def _told(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\\n", "\n")


def _framed(name: str) -> Iterator[tuple[dict[str, str], str]]:
    with _FILE.with_name(name).open(encoding="utf-8", newline="") as file:
        for one in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield from ((one, one["frame"].replace("{}", word)) for word in one["words"].split(","))


ROWS = _read()
WORDS = tuple((one["guard"], text) for one, text in _framed("words.tsv"))
"""Guard and text: every word that a guard knows, each in a sentence that it must block."""
LINTED = tuple((one["lint"], one["fires"] == "yes", one["kind"], text) for one, text in _framed("lint.tsv"))
"""Lint, whether it must speak, kind and text: every word that a lint knows, in a text."""


def of(*guards: str) -> list[Row]:
    """Return the wordings about these guards."""
    return [row for row in ROWS if row.guard in guards]

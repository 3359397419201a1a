"""Text measured in terminal cells: a Korean letter fills two of them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["cells", "cut", "two_columns", "wrap"]


def cells(text: str) -> int:
    """Return how many terminal cells ``text`` fills."""
    return sum(_cells_of(letter) for letter in text)


def _cells_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cut(text: str, room: int) -> str:
    """Return ``text`` on one line in at most ``room`` cells, with an ellipsis where something is left out."""
    line = " ".join(text.split())
    if cells(line) <= room:
        return line
    kept, used = [], 1
    for letter in line:
        used += _cells_of(letter)
        if used > room:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def wrap(text: str, room: int) -> list[str]:
    """Break one paragraph at its spaces into lines of at most ``room`` cells."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and cells(longer) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def two_columns(rows: Sequence[tuple[str, str]], room: int, *, widest: int = 30) -> Iterator[str]:
    """Yield lines with each name and its meaning beside it, or below where the name is too long."""
    column = min(max((cells(name) for name, _meaning in rows), default=0), widest) + 2
    for name, meaning in rows:
        lines = wrap(meaning, max(room - column, 20)) or [""]
        gap = column - cells(name)
        if gap >= 2:
            yield f"{name}{' ' * gap}{lines.pop(0)}".rstrip()
        else:
            yield name
        for line in lines:
            yield " " * column + line

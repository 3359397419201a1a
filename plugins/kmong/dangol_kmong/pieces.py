"""A page as a row of pieces, and what every parser of pages asks of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from dangol import Labels, Rejected, Understood
from dangol_kmong import parse
from dangol_kmong.layouts import FURNITURE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dangol import Document, Layout

__all__ = ["Names", "Piece", "broken", "cut", "is_plain", "says"]

_CELLS = re.compile(r"\t+| {3,}")
_COUNT = re.compile(r"[\d,.\s()+~·\-/|]*", re.ASCII)


def _anything(_value: str) -> bool:
    return True


def _nothing(_value: str) -> bool:
    return False


def _a_word(value: str) -> bool:
    return not any(letter.isspace() for letter in value)


def _a_number(value: str) -> bool:
    return value[:1].isdigit()


_LOOKS: dict[str, Callable[[str], bool]] = {
    "주문번호": lambda value: value.lstrip("# ")[:5].isdigit(),
    "주문일시": _a_number,
    "거래 완료 일시": _a_number,
    "작업물 발송 일시": _a_number,
    "작성일": _a_number,
    "금액": lambda value: value[:1].isdigit() or value[:1] in "₩￦",
    "의뢰인": _a_word,
    "작성자": _a_word,
    "대화 상대": _a_word,
    "평점": lambda value: value[:1].isdigit() or value[:1] in "★⭐",
    "답변": _nothing,
}
"""What the value of a field looks like; a heading has none in its own line."""


@dataclass(frozen=True)
class Piece:
    """A part of a line that stands for itself, such as a cell of a table that was pasted."""

    text: str
    links: tuple[str, ...] = ()


@dataclass
class Names:
    """The names of a layout's fields, and which of them were met so far."""

    layout: Layout
    own: Mapping[str, Mapping[str, str]]
    met: dict[tuple[str | None, str | None], Understood] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._labels = Labels(self.layout, self.own)

    def of(self, text: str) -> str | None:
        """Return the field that ``text`` alone names."""
        found = self._labels.of(text)
        return self._note(found).field if found else None

    def at_start(self, text: str) -> tuple[str, str] | None:
        """Return the field whose name ``text`` begins with, and the rest.

        A colon makes a label of a word. Behind a mere space must stand what looks like the field's value:
        people's words and titles begin with such words, too.
        """
        found = self._labels.at_start(text)
        if found is None:
            return None
        named, value = found
        name = str(named.field)
        colon = text.strip()[len(named.source or "") :].lstrip()[:1] in (":", "：")
        looks = _LOOKS.get(name, _anything)
        if value and (looks is _nothing or not (colon or looks(value))):
            return None
        self._note(named)
        return name, value

    def placed(self, field: str, where: str) -> None:
        """Note a field that is told by its place on the page; ``where`` is one of this plugin's texts."""
        self._note(Understood(source=f"({where})", field=field, by="place"))

    def _note(self, one: Understood) -> Understood:
        return self.met.setdefault((one.source, one.field), one)

    def told(self) -> tuple[Understood, ...]:
        """Return what became of every label met, and the fields that none was met for."""
        fields = {one.field for one in self.met.values()}
        missing = (one.name for one in self.layout.fields if one.name not in fields)
        return (*self.met.values(), *(Understood(source=None, field=name) for name in missing))


def cut(document: Document) -> list[Piece]:
    """Cut a page into pieces."""
    return [
        Piece(text.strip(), line.links) for line in document.lines for text in _CELLS.split(line.text) if text.strip()
    ]


def says(piece: Piece, words: Sequence[str]) -> bool:
    """Tell whether a piece is one of ``words``, spaces not counted."""
    return parse.squeezed(piece.text) in {parse.squeezed(word) for word in words}


def is_plain(piece: Piece) -> bool:
    """Tell whether a piece may be a title, a name or somebody's words: no button, number, price or date."""
    text = piece.text
    return not (
        parse.squeezed(text) in FURNITURE
        or _COUNT.fullmatch(text)
        or _is_amount(text)
        or parse.date_of(text) is not None
    )


def _is_amount(text: str) -> bool:
    return text.endswith("원") and bool(re.fullmatch(r"[₩\d,]+원", text.replace(" ", "")))


def broken(pieces: Sequence[Piece], reason: str, name: str | None = None) -> Rejected:
    """Keep a part of a page that was not understood."""
    raw = msgspec.json.encode([[piece.text, list(piece.links)] for piece in pieces])
    return Rejected(raw=raw, reason=reason, id=name)

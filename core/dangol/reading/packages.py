"""Looks a packed spreadsheet through before anybody parses it, and hands on a plain copy.

What is parsed is not the file itself but a copy of its parts, made after each was measured, so that no
second reading of names or sizes can differ from the first.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any
from xml.parsers import expat

from dangol.reading.limits import Limits, Refusal

__all__ = ["unpacked"]

_MACROS = "vbaproject.bin"
_WORKBOOK = "xl/workbook.xml"


def unpacked(data: bytes, limits: Limits) -> io.BytesIO:
    """Return a plain copy of the package after its parts were counted, measured and looked through."""
    if data.count(b"PK\x01\x02") > limits.entries:  # before a list of a million parts is built
        raise Refusal("entries")
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(copy, "w") as plain:
            parts = package.infolist()
            _look_at_names(parts)
            left = min(limits.unpacked, limits.ratio * len(data))
            for part in parts:
                content = _content(package, part, left)
                left -= len(content)
                if part.filename.lower().endswith((".xml", ".rels")):
                    _look_through(content, limits)
                plain.writestr(part.filename, content)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError):
        raise Refusal("damaged") from None
    copy.seek(0)
    return copy


def _look_at_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    lower = {name.lower() for name in names}
    if len(lower) != len(names) or any(_odd(name) for name in names):
        raise Refusal("names")
    if any(name.rpartition("/")[2] == _MACROS for name in lower):
        raise Refusal("macros")
    if _WORKBOOK not in lower:
        raise Refusal("kind")


def _odd(name: str) -> bool:
    pieces = name.removesuffix("/").split("/")
    return "\\" in name or ":" in name or not name.isprintable() or any(p in ("", ".", "..") for p in pieces)


def _content(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    if part.flag_bits & 0x1:
        raise Refusal("password")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("damaged")  # the others unpack without a bound, and no spreadsheet uses them
    with package.open(part) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise Refusal("unpacked")
    if len(content) != part.file_size:
        raise Refusal("damaged")
    return content


def _look_through(content: bytes, limits: Limits) -> None:
    """Refuse document types, and cells too far down or right, by where they are and not by ``<dimension>``."""
    reader = expat.ParserCreate()
    extent = _Extent(limits)
    reader.StartElementHandler = extent.element
    reader.StartDoctypeDeclHandler = _no_document_type
    try:
        reader.Parse(content, True)
    except expat.ExpatError:
        raise Refusal("damaged") from None


def _no_document_type(*_declared: Any) -> None:
    raise Refusal("doctype")


class _Extent:
    """Follows where cells are: by their own reference, or by counting where they have none."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._row = 0
        self._column = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Hear of the start of an element."""
        match name.rpartition(":")[2]:
            case "row":
                self._column = 0
                self._move(attributes.get("r", ""), self._row + 1, 0)
            case "c":
                self._move(attributes.get("r", ""), self._row, self._column + 1)

    def _move(self, reference: str, row: int, column: int) -> None:
        letters = reference.rstrip("0123456789")
        digits = reference[len(letters) :]
        self._row = int(digits[:8]) if digits else row
        self._column = _column(letters) if letters else column
        if self._row > self._limits.rows + 1:
            raise Refusal("rows")
        if self._column > self._limits.columns:
            raise Refusal("columns")


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number

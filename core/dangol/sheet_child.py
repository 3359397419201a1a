"""Reads one spreadsheet in a process of its own: bytes on stdin, one answer (msgpack) on stdout.

A cell far away from the others, or a small file that unpacks to a huge one, can end the process that
parses it. Here that costs nothing: the parent goes on and says so. What is parsed is not the file
itself but a copy of its parts, made after each was measured, so that no second reading of names or
sizes can differ from the first.
"""

from __future__ import annotations

import csv
import io
import sys
import unicodedata
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Limits", "Refused", "Sheet", "main", "sniff"]

Row = tuple[Any, ...]
_WHOLE = 2**53
"""Up to here a spreadsheet's floating point numbers name every whole number."""
_MACROS = "vbaproject.bin"
_WORKBOOK = "xl/workbook.xml"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file may cost (facts/reliability.md 5.2). Sizes in bytes, time in seconds."""

    seconds: float = 30
    memory: int = 1024**3
    file: int = 50_000_000
    text: int = 10_000_000
    unpacked: int = 50_000_000
    ratio: int = 150
    entries: int = 200
    rows: int = 200_000
    columns: int = 200
    cells: int = 2_000_000
    answer: int = 32 * 1024**2


class Sheet(msgspec.Struct, frozen=True, tag="sheet"):
    """The first sheet: its first row that is not empty, and the rows below."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why nothing was read, as a word that the parent turns into a sentence."""

    why: str


class _Refusal(Exception):
    """Stop reading and answer with ``why``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def sniff(head: bytes) -> str:
    """Tell ``xlsx``, ``xls``, ``html``, ``csv`` or ``unknown`` from the first bytes, never from the name."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<?xml", b"<body", b"<!--")):
        return "html"
    return "unknown" if not start or b"\x00" in head else "csv"


# zip and XML


def _unpacked(data: bytes, limits: Limits) -> io.BytesIO:
    """Return a plain copy of the package after its parts were counted, measured and looked through."""
    if data.count(b"PK\x01\x02") > limits.entries:  # before a list of a million parts is built
        raise _Refusal("entries")
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
        raise _Refusal("damaged") from None
    copy.seek(0)
    return copy


def _look_at_names(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    lower = {name.lower() for name in names}
    if len(lower) != len(names) or any(_odd(name) for name in names):
        raise _Refusal("names")
    if any(name.rpartition("/")[2] == _MACROS for name in lower):
        raise _Refusal("macros")
    if _WORKBOOK not in lower:
        raise _Refusal("kind")


def _odd(name: str) -> bool:
    pieces = name.removesuffix("/").split("/")
    return "\\" in name or ":" in name or not name.isprintable() or any(p in ("", ".", "..") for p in pieces)


def _content(package: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    if part.flag_bits & 0x1:
        raise _Refusal("password")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Refusal("damaged")  # the others unpack without a bound, and no spreadsheet uses them
    with package.open(part) as stream:
        content = stream.read(left + 1)
    if len(content) > left:
        raise _Refusal("unpacked")
    if len(content) != part.file_size:
        raise _Refusal("damaged")
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
        raise _Refusal("damaged") from None


def _no_document_type(*_declared: Any) -> None:
    raise _Refusal("doctype")


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
            raise _Refusal("rows")
        if self._column > self._limits.columns:
            raise _Refusal("columns")


def _column(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


# cells


def _workbook(file: io.BytesIO, limits: Limits) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        with CalamineWorkbook.from_filelike(file) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            if not names:
                raise _Refusal("empty")
            return _sheet(book.get_sheet_by_name(names[0]).iter_rows(), limits)
    except PasswordError:
        raise _Refusal("password") from None
    except CalamineError:
        raise _Refusal("damaged") from None


def _delimited(data: bytes, limits: Limits) -> Sheet:
    text = decoded(data)
    if text is None:
        raise _Refusal("encoding")
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        return _sheet(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), limits)
    except csv.Error:
        raise _Refusal("damaged") from None


def decoded(data: bytes) -> str | None:
    """Return the text of a file in UTF-8 or the Korean Windows code page; ``None`` if it is neither."""
    if b"\x00" in data:
        return None
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _sheet(found: Iterable[list[Any]], limits: Limits) -> Sheet:
    rows: list[Row] = []
    cells = width = 0
    for raw in found:
        row = tuple(map(_cell, raw))
        used = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
        if not used:
            continue
        rows.append(row[:used])
        cells += used
        width = max(width, used)
        _within(limits, len(rows), width, cells)
    if not rows:
        raise _Refusal("empty")
    padded = [row + (None,) * (width - len(row)) for row in rows]
    return Sheet(tuple("" if cell is None else str(cell) for cell in padded[0]), tuple(padded[1:]))


def _within(limits: Limits, rows: int, columns: int, cells: int) -> None:
    if rows > limits.rows + 1:
        raise _Refusal("rows")
    if columns > limits.columns:
        raise _Refusal("columns")
    if cells > limits.cells:
        raise _Refusal("cells")


def _cell(value: Any) -> Any:
    """Trim and compose text; a number that is whole becomes an ``int``; dates and times become ISO text."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) <= _WHOLE:
        return int(value)
    if value is None or isinstance(value, int | float):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


# the process


def _confine(limits: Limits) -> None:
    """Bound memory, processor time and core files, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    bounds = {resource.RLIMIT_AS: limits.memory, resource.RLIMIT_CPU: int(limits.seconds) + 1, resource.RLIMIT_CORE: 0}
    for what, bound in bounds.items():
        try:
            resource.setrlimit(what, (bound, bound))
        except (ValueError, OSError):  # macOS knows no bound of address space; the parent's clock still counts
            continue


def _answer(data: bytes, limits: Limits) -> Sheet | Refused:
    try:
        match sniff(data[:512]):
            case "xlsx":
                return _workbook(_unpacked(data, limits), limits)
            case "xls":
                return _workbook(io.BytesIO(data), limits)
            case "csv":
                return _delimited(data, limits)
            case other:
                return Refused(other)
    except _Refusal as refusal:
        return Refused(refusal.why)


def main() -> None:
    """Read stdin within the limits given as the only argument, and answer on stdout."""
    limits = msgspec.json.decode(sys.argv[1], type=Limits)
    _confine(limits)
    data = sys.stdin.buffer.read(limits.file + 1)
    answer = Refused("file") if len(data) > limits.file else _answer(data, limits)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


if __name__ == "__main__":
    main()

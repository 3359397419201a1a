"""Excel files, old ones too, and delimited text → the first sheet."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import TYPE_CHECKING, Any

from dangol.contract import Table
from dangol.reading.kinds import decoded
from dangol.reading.limits import Limits, Refusal
from dangol.reading.packages import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["table"]

Row = tuple[Any, ...]
_WHOLE = 2**53
"""Up to here a spreadsheet's floating point numbers name every whole number."""
_OUTLOOK = "__substg1.0_".encode("utf-16-le")


def table(data: bytes, kind: str, limits: Limits) -> Table:
    """Read the first sheet. Raises ``Refusal``."""
    match kind:
        case "xlsx":
            return _workbook(unpacked(data, limits), limits)
        case "xls" if _OUTLOOK in data:
            raise Refusal("outlook")
        case "xls":
            return _workbook(io.BytesIO(data), limits)
        case "csv" | "text":
            return _delimited(data, limits)
        case _:
            raise Refusal(kind)


def _workbook(file: io.BytesIO, limits: Limits) -> Table:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

    try:
        with CalamineWorkbook.from_filelike(file) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
            if not names:
                raise Refusal("empty")
            return _sheet(book.get_sheet_by_name(names[0]).iter_rows(), limits)
    except PasswordError:
        raise Refusal("password") from None
    except CalamineError:
        raise Refusal("damaged") from None


def _delimited(data: bytes, limits: Limits) -> Table:
    text = decoded(data)
    if text is None:
        raise Refusal("encoding")
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    try:
        return _sheet(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), limits)
    except csv.Error:
        raise Refusal("damaged") from None


def _sheet(found: Iterable[list[Any]], limits: Limits) -> Table:
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
        raise Refusal("empty")
    padded = [row + (None,) * (width - len(row)) for row in rows]
    return Table(tuple("" if cell is None else str(cell) for cell in padded[0]), tuple(padded[1:]))


def _within(limits: Limits, rows: int, columns: int, cells: int) -> None:
    if rows > limits.rows + 1:
        raise Refusal("rows")
    if columns > limits.columns:
        raise Refusal("columns")
    if cells > limits.cells:
        raise Refusal("cells")


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

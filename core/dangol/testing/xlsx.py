"""A small xlsx writer that can be wrong on purpose: markets' exports are not what tidy libraries write."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

__all__ = ["Cell", "write_xlsx"]

Cell = str | int | float | None

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PREFIX = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_STAMP = (2026, 1, 1, 0, 0, 0)
"""One date for every member, so that the same rows make the same bytes."""

_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"/></cellXfs></styleSheet>'
)


def write_xlsx(rows: Iterable[Sequence[Cell]], *, sheet: str = "Sheet0", dimension: str | None = None) -> bytes:
    """Return a workbook of one sheet. The first row is the header, in yellow.

    Text goes to the shared strings, numbers stay numbers, ``None`` leaves the cell out. ``dimension``
    is written as given, right or wrong; without it the element is missing.
    """
    strings: dict[str, int] = {}
    lines = [_row(number, row, strings) for number, row in enumerate(rows, 1)]
    used = f'<dimension ref="{escape(dimension)}"/>' if dimension is not None else ""
    members = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            {
                "rId1": ("worksheet", "worksheets/sheet1.xml"),
                "rId2": ("sharedStrings", "sharedStrings.xml"),
                "rId3": ("styles", "styles.xml"),
            }
        ),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{_MAIN}">{used}<sheetData>{"".join(lines)}</sheetData></worksheet>'
        ),
        "xl/sharedStrings.xml": _shared(strings),
    }
    return _zip(members)


def column(index: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _row(number: int, row: Sequence[Cell], strings: dict[str, int]) -> str:
    style = ' s="1"' if number == 1 else ""
    cells: list[str] = []
    for index, value in enumerate(row):
        if value is None:
            continue
        place = f'<c r="{column(index)}{number}"{style}'
        if isinstance(value, str):
            shared = strings.setdefault(value, len(strings))
            cells.append(f'{place} t="s"><v>{shared}</v></c>')
        else:
            cells.append(f"{place}><v>{value}</v></c>")
    return f'<row r="{number}">{"".join(cells)}</row>'


def _shared(strings: dict[str, int]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(_FORBIDDEN.sub("", s))}</t></si>' for s in strings)
    return f'<sst xmlns="{_MAIN}" count="{len(strings)}" uniqueCount="{len(strings)}">{items}</sst>'


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _content_types() -> str:
    book = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "/xl/workbook.xml": f"{book}.sheet.main+xml",
        "/xl/worksheets/sheet1.xml": f"{book}.worksheet+xml",
        "/xl/sharedStrings.xml": f"{book}.sharedStrings+xml",
        "/xl/styles.xml": f"{book}.styles+xml",
    }
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def _zip(members: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, (_PREFIX + text).encode())
    return packed.getvalue()

"""Hand-made spreadsheet packages: only so can they be wrong in every way."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet0" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def worksheet(rows: str, dimension: str = "A1") -> str:
    """Return the XML of a sheet around hand-written rows."""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'


def cells(rows: Sequence[Sequence[str | int | float | None]]) -> str:
    """Return the XML of rows, without references: readers count."""
    return "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)


def _cell(value: str | float | None) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def package(sheet: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    """Return a workbook with one sheet and perhaps more parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**PARTS, "xl/worksheets/sheet1.xml": sheet, **(extra or {})}.items():
            target.writestr(name, content)
    return made.getvalue()


def old_workbook(text: str, number: float) -> bytes:
    """Return an .xls (BIFF8 in a compound file) with a text in A1 and a number in A2."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    start = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    sheet = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    name = b"\x06\x00Sheet0"
    after_globals = len(record(0x0809, start)) + 4 + 6 + len(name) + 4
    book = record(0x0809, start)
    book += record(0x0085, struct.pack("<IH", after_globals, 0) + name) + record(0x000A, b"")
    book += record(0x0809, sheet)
    label = struct.pack("<HHHHB", 0, 0, 0, len(text), 1) + text.encode("utf-16-le")
    book += record(0x0204, label) + record(0x0203, struct.pack("<HHHd", 1, 0, 0, number)) + record(0x000A, b"")
    return _compound(book.ljust(4096, b"\x00"))


def _compound(stream: bytes) -> bytes:
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
        words = name.encode("utf-16-le")
        links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        sizes = struct.pack("<III", first, size, 0)
        return words.ljust(64, b"\x00") + struct.pack("<H", len(words) + 2) + links + bytes(36) + sizes

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + table + folder.ljust(512, b"\x00") + stream


class Workshop:
    """Makes files and drops them into a folder, as a seller would have downloaded them."""

    worksheet = staticmethod(worksheet)
    cells = staticmethod(cells)
    package = staticmethod(package)
    old_workbook = staticmethod(old_workbook)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def drop(self, content: bytes, name: str = "export.xlsx") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def table(self, *rows: Sequence[str | int | float | None]) -> Path:
        return self.drop(package(worksheet(cells(rows))))


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)

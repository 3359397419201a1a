from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from dangol.testing import write_xlsx
from dangol.testing.xlsx import Cell, column

ROWS: list[tuple[Cell, ...]] = [("이름", "별점", "글"), ('가<&>"', 5, None), ("줄\n바꿈", 4.5, "\x01 bell")]


def test_text_numbers_and_gaps_come_back() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(write_xlsx(ROWS, dimension="A1")))
    assert book.sheet_names == ["Sheet0"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["이름", "별점", "글"],
        ['가<&>"', 5.0, ""],
        ["줄\n바꿈", 4.5, " bell"],
    ]


def test_the_quirks_are_in_the_file() -> None:
    members = zipfile.ZipFile(io.BytesIO(write_xlsx(ROWS, dimension="A1:B2")))
    sheet = members.read("xl/worksheets/sheet1.xml").decode()
    assert '<dimension ref="A1:B2"/>' in sheet
    assert '<c r="B2"><v>5</v></c>' in sheet
    assert '<c r="A2" t="s">' in sheet
    assert '<c r="A1" s="1" t="s">' in sheet
    assert "FFFFFF00" in members.read("xl/styles.xml").decode()
    assert "<dimension" not in zipfile.ZipFile(io.BytesIO(write_xlsx(ROWS))).read("xl/worksheets/sheet1.xml").decode()


def test_the_same_rows_make_the_same_bytes() -> None:
    assert write_xlsx(ROWS) == write_xlsx(ROWS)


@pytest.mark.parametrize("index, letters", [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered(index: int, letters: str) -> None:
    assert column(index) == letters

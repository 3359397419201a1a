"""Ordinary files, read as they are."""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING

import pytest

from dangol.files import open_source

if TYPE_CHECKING:
    from tests.core.files.conftest import Workshop


async def test_an_excel_sheet_gives_trimmed_headers_and_cells_as_they_are(workshop: Workshop) -> None:
    path = workshop.table(
        [" 상품번호", "메모 ", "값"], ["00123", unicodedata.normalize("NFD", "한글"), 1234567890], ["a", None, 1.5]
    )
    table = await open_source(path).table()
    assert table.headers == ("상품번호", "메모", "값")
    assert table.rows == (("00123", "한글", 1234567890), ("a", None, 1.5))
    assert [type(row[2]) for row in table.rows] == [int, float]


async def test_dates_written_as_text_stay_text(workshop: Workshop) -> None:
    table = await open_source(workshop.table(["날짜"], ["2026.11.20. 09:00:00"])).table()
    assert table.rows == (("2026.11.20. 09:00:00",),)


async def test_a_sheet_with_headers_only_is_a_quiet_period(workshop: Workshop) -> None:
    table = await open_source(workshop.table(["리뷰글번호", "상품명"])).table()
    assert (table.headers, table.rows) == (("리뷰글번호", "상품명"), ())


async def test_empty_rows_and_columns_around_the_data_disappear(workshop: Workshop) -> None:
    table = await open_source(workshop.table([None, None], ["a", "b", None], [None], ["1", None, None])).table()
    assert (table.headers, table.rows) == (("a", "b"), (("1", None),))


@pytest.mark.parametrize("dimension", ["A1", "A1:A1", "A1:XFD1048576", "ZZ99999"])
async def test_the_size_a_sheet_claims_is_not_believed(workshop: Workshop, dimension: str) -> None:
    sheet = workshop.worksheet(workshop.cells([["a", "b"], ["1", "2"], ["3", "4"]]), dimension)
    table = await open_source(workshop.drop(workshop.package(sheet))).table()
    assert table.headers == ("a", "b")
    assert len(table.rows) == 2


async def test_a_formula_gives_its_stored_result_and_is_not_computed(workshop: Workshop) -> None:
    row = '<row><c t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>kept</v></c><c><f>1+1</f><v>7</v></c></row>'
    sheet = workshop.worksheet(workshop.cells([["a", "b"]]) + row)
    table = await open_source(workshop.drop(workshop.package(sheet))).table()
    assert table.rows == (("kept", 7),)


async def test_the_name_of_a_file_means_nothing(workshop: Workshop) -> None:
    content = workshop.package(workshop.worksheet(workshop.cells([["a"], ["1"]])))
    for name in ("download", "download.csv", "review_20261120.xls"):
        assert (await open_source(workshop.drop(content, name)).table()).headers == ("a",)


async def test_an_old_excel_file_is_read(workshop: Workshop) -> None:
    table = await open_source(workshop.drop(workshop.old_workbook("상품번호", 42.0), "old.xls")).table()
    assert (table.headers, table.rows) == (("상품번호",), ((42,),))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
async def test_csv_of_every_korean_program_is_read(workshop: Workshop, encoding: str, delimiter: str) -> None:
    text = f'번호{delimiter}내용\r\n00123{delimiter}"줄\n바꿈{delimiter}쉼표"\r\n\r\n7{delimiter}뷁\r\n'
    table = await open_source(workshop.drop(text.encode(encoding), "a.csv")).table()
    assert table.headers == ("번호", "내용")
    assert table.rows == (("00123", f"줄\n바꿈{delimiter}쉼표"), ("7", "뷁"))


async def test_what_excel_calls_unicode_text_is_read(workshop: Workshop) -> None:
    table = await open_source(workshop.drop("번호\t내용\r\n00123\t뷁\r\n".encode("utf-16"), "a.txt")).table()
    assert (table.headers, table.rows) == (("번호", "내용"), (("00123", "뷁"),))


async def test_several_files_are_read_side_by_side(workshop: Workshop) -> None:
    paths = [
        workshop.drop(workshop.package(workshop.worksheet(workshop.cells([[str(n)]]))), f"{n}.xlsx") for n in range(3)
    ]
    tables = await asyncio.gather(*(open_source(path).table() for path in paths))
    assert [table.headers for table in tables] == [("0",), ("1",), ("2",)]

"""The ledger: every message once, its chain, and files in which a text stays a text."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from dangol.desk.export import as_csv, as_xlsx
from tests.web.browsing import Browser
from tests.web.hostile import SCRIPTS, TEMPLATES

TEXTS = [*SCRIPTS, *TEMPLATES, "00123", "1e5", "2026-11-20", "True", "x" * 40_000]


async def all_ids(browser: Browser, query: str = "") -> list[int]:
    """Go through the ledger to its end."""
    found: list[int] = []
    address = f"/ledger?{query}"
    while address:
        seen = await browser.get(address)
        links = [named for tag, named in seen.tags if tag == "a"]
        found += [int(named["href"].rpartition("/")[2]) for named in links if "data-open" in named]
        more = [named["href"] for named in links if "before=" in named.get("href", "")]
        address = more[0] if more else ""
    return found


async def test_every_message_stands_there_once_the_latest_first(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangol.web.pages.ledger._MOST", 7)
    db = browser.app.db
    told = [row["id"] for row in db.rows("SELECT id FROM actions ORDER BY id DESC")]
    assert await all_ids(browser) == told
    assert len(told) > 20
    one = browser.app.ledger.inbox()[0]
    browser.app.ledger.skip(one.id, "no", "seller")
    assert await all_ids(browser, "only=cancelled") == [one.id]
    order = next(one.order_id for one in browser.app.ledger.open() if one.order_id)
    assert set(await all_ids(browser, f"q={order}")) >= {
        row["id"] for row in db.rows("SELECT id FROM actions WHERE order_id = ?", (order,))
    }


async def test_the_chain_is_checked_on_request(browser: Browser) -> None:
    count = browser.app.db.value("SELECT count(*) FROM events")
    assert f"{count:,} events, each as it was written." in (await browser.get("/ledger?chain=1")).text
    browser.app.db.conn.execute("DROP TRIGGER events_no_update")
    browser.app.db.conn.execute("UPDATE events SET actor = 'nobody' WHERE seq = 7")
    assert "Event 7 is not as it was written." in (await browser.get("/ledger?chain=1")).text


async def test_the_list_is_exported_as_it_is_filtered(browser: Browser) -> None:
    told = browser.app.db.value("SELECT count(*) FROM actions WHERE kind = 'answer_inquiry'")
    order = next(one.order_id for one in browser.app.ledger.open() if one.order_id)
    answer = await browser.client.get("/ledger/export.csv")
    assert answer.headers["content-disposition"].startswith('attachment; filename="dangol-20261120.csv"')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len([row for row in rows if row[1] == "Answer a question"]) == told > 0
    narrow = await browser.client.get(f"/ledger/export.xlsx?q={order}")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(narrow.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet[1:]] == [str(one) for one in await all_ids(browser, f"q={order}")]
    assert (await browser.get("/ledger/export.html")).status == 404


def test_every_cell_of_a_sheet_is_text() -> None:
    made = as_xlsx([[text, text] for text in TEXTS])
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert packed.testzip() is None
        root = ElementTree.fromstring(packed.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - made here
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = root.findall(f".//{space}c")
    assert {cell.get("t") for cell in cells} == {"inlineStr"}
    assert root.findall(f".//{space}f") == []
    read = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert len(read) == len(TEXTS)
    for (first, second), text in zip(read, TEXTS, strict=True):
        assert first == second == "".join(letter for letter in text if letter >= " " or letter in "\t\n\r")[:32_767]


def test_no_cell_of_a_csv_begins_a_formula() -> None:
    made = as_csv([[text] for text in TEXTS])
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(TEXTS)
    for (cell,), text in zip(rows, TEXTS, strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\x00"))
        assert cell in (text, f"'{text}")

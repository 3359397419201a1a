"""Files made to do harm, or merely broken: each is refused with a reason, and the parent goes on."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dangol.errors import BadFile
from dangol.files import Limits, open_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.core.files.conftest import Workshop

_FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)


def _far(workshop: Workshop, row: int, column: str) -> bytes:
    return workshop.package(workshop.worksheet(_FAR.format(row=row, column=column)))


def _with(workshop: Workshop, extra: dict[str, bytes | str]) -> bytes:
    return workshop.package(workshop.worksheet(workshop.cells([["a"], ["1"]])), extra)


def _million_parts(_workshop: Workshop) -> bytes:
    """A directory of a million entries, without the entries."""
    entry = b"PK\x01\x02" + bytes(24) + b"\x01\x00" + bytes(16) + b"a"
    end = b"PK\x05\x06" + bytes(4) + b"\xff\xff\xff\xff" + (len(entry) * 1_000_000).to_bytes(4, "little") + bytes(6)
    return b"PK\x03\x04" + entry * 1_000_000 + end


def _lying_size(workshop: Workshop, claimed: int) -> bytes:
    """The sheet's size in the directory is not the one it unpacks to."""
    honest = bytearray(workshop.package(workshop.worksheet(workshop.cells([["a"], ["b" * 5000]]))))
    at = honest.rfind(b"PK\x01\x02")
    honest[at + 24 : at + 28] = claimed.to_bytes(4, "little")
    return bytes(honest)


def _marked_encrypted(workshop: Workshop) -> bytes:
    data = bytearray(_with(workshop, {}))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def _bzip2(workshop: Workshop) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_with(workshop, {}))) as source, zipfile.ZipFile(made, "w") as target:
        for part in source.infolist():
            target.writestr(part.filename, source.read(part), zipfile.ZIP_BZIP2)
    return made.getvalue()


def _twice(workshop: Workshop) -> bytes:
    made = io.BytesIO(_with(workshop, {}))
    with zipfile.ZipFile(made, "a") as target:
        target.writestr("XL/workbook.xml", "another")
    return made.getvalue()


HOSTILE: dict[str, tuple[str, Callable[[Workshop], bytes]]] = {
    "zip bomb": ("unpacked", lambda w: _with(w, {"xl/sharedStrings.xml": b" " * 60_000_000})),
    "high ratio": ("unpacked", lambda w: _with(w, {"xl/media/image1.png": b"\0" * 3_000_000})),
    "far cell": ("rows", lambda w: _far(w, 1_048_576, "XFD")),
    "cell far right": ("columns", lambda w: _far(w, 2, "XFD")),
    "cell beyond Excel": ("rows", lambda w: _far(w, 99_999_999_999_999, "A")),
    "too many columns": ("columns", lambda w: w.package(w.worksheet(w.cells([["a"] * 201])))),
    "entity bomb": ("doctype", lambda w: w.package(_ENTITIES)),
    "entities in another part": ("doctype", lambda w: _with(w, {"xl/sharedStrings.xml": _ENTITIES})),
    "million parts": ("entries", _million_parts),
    "macros": ("macros", lambda w: _with(w, {"xl/vbaProject.bin": b"\0"})),
    "climbing name": ("names", lambda w: _with(w, {"../../evil.xml": "<a/>"})),
    "absolute name": ("names", lambda w: _with(w, {"/etc/evil.xml": "<a/>"})),
    "drive name": ("names", lambda w: _with(w, {"c:/evil.xml": "<a/>"})),
    "backslash name": ("names", lambda w: _with(w, {"xl\\evil.xml": "<a/>"})),
    "same name twice": ("names", _twice),
    "size claimed too small": ("damaged", lambda w: _lying_size(w, 10)),
    "two gigabytes claimed": ("damaged", lambda w: _lying_size(w, 2**31)),
    "locked": ("password", _marked_encrypted),
    "packed in another way": ("damaged", _bzip2),
    "truncated": ("damaged", lambda w: _with(w, {})[:700]),
    "only a beginning": ("damaged", lambda _: b"PK\x03\x04"),
    "broken XML": ("damaged", lambda w: w.package("<worksheet><sheetData><row>")),
    "no workbook": ("kind", lambda _: b"PK\x05\x06" + bytes(18)),
    "broken old Excel": ("damaged", lambda _: _OLE + bytes(600)),
    "empty sheet": ("empty", lambda w: w.package(w.worksheet(""))),
    "only spaces": ("unknown", lambda _: b"  \n "),
    "zero bytes in text": ("unknown", lambda _: b"a,b\n1\x00,2\n"),
    "zero bytes further down": ("encoding", lambda _: b"a,b\n" * 20_000 + b"1\x00,2\n"),
    "no known encoding": ("encoding", lambda _: b"a,b\n\xff\xff\xff\n"),
    "unclosed quote": ("damaged", lambda _: b'a,b\n"1,2\n'),
    "web page": ("html", lambda _: b"\xef\xbb\xbf\n<!DOCTYPE html><html>login</html>"),
    "mail": ("mail", lambda _: b"From: a@b.invalid\nSubject: x\nDate: Fri, 20 Nov 2026 16:20:00 +0900\n\nhello\n"),
    "packed page": ("archive", lambda _: b"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\n\n--x\n"),
    "Outlook's mail": ("outlook", lambda _: _OLE + "__substg1.0_0037001F".encode("utf-16-le") + bytes(600)),
    "picture": ("unknown", lambda _: b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_it_is_refused_with_a_reason(workshop: Workshop, name: str) -> None:
    why, make = HOSTILE[name]
    path = workshop.drop(make(workshop), "드롭.xlsx")
    with pytest.raises(BadFile) as refused:
        await open_source(path).table()
    assert refused.value.detail == {"why": why}
    assert refused.value.message.startswith("드롭.xlsx was not read: ")
    assert "{" not in refused.value.message
    assert refused.value.hint


async def test_too_many_rows_and_cells_are_counted(workshop: Workshop) -> None:
    path = workshop.drop(b"a,b\n" + b"1,2\n" * 11, "long.csv")
    for limits, why in ((Limits(rows=10), "rows"), (Limits(cells=20), "cells"), (Limits(answer=20), "cells")):
        with pytest.raises(BadFile) as refused:
            await open_source(path, limits).table()
        assert refused.value.detail == {"why": why}
    assert len((await open_source(path, Limits(rows=11)).table()).rows) == 11


async def test_a_file_is_refused_by_its_size_before_it_is_read(workshop: Workshop) -> None:
    path = workshop.drop(b"x" * 101)
    with pytest.raises(BadFile) as refused:
        open_source(path, Limits(file=100))
    assert refused.value.detail == {"why": "file"}


def test_what_is_not_there_or_empty_is_refused(workshop: Workshop) -> None:
    for path, why in (
        (workshop.folder / "none.xlsx", "gone"),
        (workshop.folder, "gone"),
        (workshop.drop(b""), "empty"),
    ):
        with pytest.raises(BadFile) as refused:
            open_source(path)
        assert refused.value.detail == {"why": why}


async def test_a_reader_that_takes_too_long_is_ended(workshop: Workshop) -> None:
    began = time.monotonic()
    with pytest.raises(BadFile) as refused:
        await open_source(workshop.table(["a"]), Limits(seconds=0.001)).table()
    assert refused.value.detail == {"why": "slow"}
    assert time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no bound of address space there")
async def test_a_reader_that_takes_too_much_memory_ends_alone(workshop: Workshop) -> None:
    path = workshop.drop(b"a" * 1_000 + b",b\n" + b"1,2\n" * 200_000, "wide.csv")
    with pytest.raises(BadFile) as refused:
        await open_source(path, Limits(memory=50_000_000)).table()
    assert refused.value.detail == {"why": "weight"}


async def test_giving_up_on_a_file_leaves_no_reader_behind(workshop: Workshop) -> None:
    reading = asyncio.create_task(open_source(workshop.table(["a"])).table())
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await open_source(workshop.table(["b"])).table()).headers == ("b",)


async def test_no_module_of_the_current_folder_is_run(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    (workshop.folder / "zipfile.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(workshop.folder)
    assert (await open_source(workshop.table(["a"])).table()).headers == ("a",)


_PARENT = """
import asyncio, sys
from pathlib import Path
from dangol.errors import BadFile
from dangol.files import open_source

async def main():
    for path in sorted(Path(sys.argv[1]).iterdir()):
        try:
            source = open_source(path)
            forms = {"html": source.document, "text": source.document, "mail": source.mail}
            await forms.get(source.kind, source.table)()
        except BadFile:
            pass

asyncio.run(main())
# not ru_maxrss: that also remembers the process which started this one
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of one process")
def test_the_parent_stays_small_whatever_it_is_given(workshop: Workshop) -> None:
    for name in ("zip bomb", "high ratio", "far cell", "entity bomb", "million parts"):
        workshop.drop(HOSTILE[name][1](workshop), f"{name}.bin")
    workshop.drop(b"<html>" + b"<div>" * 100_000 + b"x", "nested.bin")
    workshop.drop(b"<p>" + b"&amp;<p>" * 150_000, "many lines.bin")
    mail = b"From: a@b.invalid\nSubject: x\nDate: Fri, 20 Nov 2026 16:20:00 +0900\n"
    workshop.drop(mail + b"\n" + b"x\n" * 900_000, "long mail.bin")
    workshop.drop(mail + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 1_000_000, "parts.bin")
    with (workshop.folder / "two gigabytes.bin").open("wb") as sparse:
        sparse.truncate(2**31)
    numbers = b",".join(b"%d" % n for n in range(100, 120))
    workshop.drop(b"\n".join([numbers] * 99_000), "many.csv")
    done = subprocess.run(
        [sys.executable, "-c", _PARENT, str(workshop.folder)], capture_output=True, check=True, text=True
    )
    assert 20_000 < int(done.stdout) < 200_000


def test_hints_say_what_to_do_next(workshop: Workshop) -> None:
    with pytest.raises(BadFile) as refused:
        open_source(Path(workshop.folder / "none.xlsx"))
    assert "path" in refused.value.hint

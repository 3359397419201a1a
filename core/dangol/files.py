"""Files and pasted texts: recognised by their content, read in a child process, refused with a reason."""

from __future__ import annotations

import asyncio
import codecs
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from dangol.contract import Document, Table
from dangol.errors import BadFile
from dangol.i18n import N_, _
from dangol.models import Mail
from dangol.reading.kinds import SEEN, sniff
from dangol.reading.limits import Answer, Limits, Wanted

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

__all__ = ["Limits", "Source", "open_bytes", "open_source", "read_mails", "refusal"]

T = TypeVar("T")

_HEAD = 512
_CHUNK = 1 << 16
_NONE: Mapping[str, Mapping[str, str]] = {}
_DOWNLOAD_AGAIN = N_("Download it again from the market and drop that file as it is.")
_SHORTER = N_("Choose a shorter period in the market and download again.")
_SAVE_AGAIN = N_("In the browser choose “Save page as” and there “Webpage, HTML only”, and drop that file.")
_REFUSALS = {
    "archive": (N_("It is a page packed together with its pictures (.mht)."), _SAVE_AGAIN),
    "cells": (N_("It has too many cells."), _SHORTER),
    "columns": (N_("It has a cell further right than {columns} columns."), _DOWNLOAD_AGAIN),
    "damaged": (N_("It is damaged or not a spreadsheet."), _DOWNLOAD_AGAIN),
    "doctype": (N_("It declares things of its own that no export contains."), _DOWNLOAD_AGAIN),
    "empty": (N_("It is empty."), _DOWNLOAD_AGAIN),
    "encoding": (N_("Its text is neither UTF-8 nor Korean Windows text."), _DOWNLOAD_AGAIN),
    "entries": (N_("It is packed from too many parts."), _DOWNLOAD_AGAIN),
    "file": (N_("It is larger than {megabytes} MB."), _SHORTER),
    "gone": (N_("It cannot be opened."), N_("Check the path, and that the file is not open elsewhere.")),
    "headers": (N_("Its header is longer than any mail's."), N_("Save the mail again as .eml and drop that file.")),
    "html": (
        N_("It is a web page, not a spreadsheet."),
        N_("Sign in to the market, download the Excel file again and drop that."),
    ),
    "json": (N_("It is a JSON file."), _DOWNLOAD_AGAIN),
    "kind": (N_("It is a packed file, but not an Excel file."), N_("Unpack it and drop the Excel file inside.")),
    "lines": (N_("It has more than {rows} lines."), _SHORTER),
    "macros": (
        N_("It contains macros."),
        N_("Exports have none. Open it only if you trust it, save it as .xlsx and drop that."),
    ),
    "mail": (N_("It is a mail, and this market's mails are not read."), N_("Drop the file that the market gives you.")),
    "names": (N_("It has parts with unsafe names."), _DOWNLOAD_AGAIN),
    "nested": (N_("It is a mail of too many parts inside each other."), N_("Open it in your mail program instead.")),
    "outlook": (N_("It is a mail in Outlook's own form."), N_("Save the mail as .eml and drop that file.")),
    "password": (
        N_("It is locked with a password."),
        N_("Open it in Excel, save a copy without a password and drop that."),
    ),
    "rows": (N_("It has more than {rows} rows."), _SHORTER),
    "shape": (N_("It is no JSON file, or of another form."), _DOWNLOAD_AGAIN),
    "slow": (N_("Reading it took longer than {seconds:.0f} seconds."), _SHORTER),
    "spreadsheet": (N_("It is a spreadsheet, and a page or a text was expected."), _DOWNLOAD_AGAIN),
    "text": (N_("It is a page, text or mail larger than {text_megabytes} MB."), _SHORTER),
    "undated": (N_("It is a mail without any date."), N_("Save the mail again as .eml and drop that file.")),
    "unknown": (N_("It is no Excel file, page, mail or text that dangol can read."), _DOWNLOAD_AGAIN),
    "unpacked": (N_("It unpacks to far more than an export would."), _DOWNLOAD_AGAIN),
    "weight": (N_("Reading it needs more memory than is allowed."), _SHORTER),
}
_NO_FILE = ("archive", "unknown")
"""Kinds that nobody reads in any form."""


def open_source(path: Path, limits: Limits | None = None, columns: Mapping[str, Mapping[str, str]] = _NONE) -> Source:
    """Open a file for ``dangol_read_file``. Raises ``BadFile`` if it cannot be read, is empty, too large or unknown."""
    limits = limits or Limits()
    try:
        with path.open("rb") as file:
            data = file.read(limits.file + 1)
    except OSError:
        raise refusal(_shown(path.name), "gone", limits) from None
    return open_bytes(path.name, data, limits, columns)


def open_bytes(
    name: str,
    data: bytes,
    limits: Limits | None = None,
    columns: Mapping[str, Mapping[str, str]] = _NONE,
    kind: str | None = None,
) -> Source:
    """Open what was pasted or kept as if it were a file. Raises ``BadFile``. A ``kind`` given is believed."""
    limits = limits or Limits()
    name = _shown(name)
    if len(data) > limits.file:
        raise refusal(name, "file", limits)
    if not data:
        raise refusal(name, "empty", limits)
    found = kind or sniff(data[:SEEN])
    if found in _NO_FILE:
        raise refusal(name, found, limits)
    return Source(name, data, found, limits, columns)


def _shown(name: str) -> str:
    """Return a file's name for people: composed, as macOS does not, and without what controls a terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in unicodedata.normalize("NFC", name))


class Source:
    """A ``FileSource``: bytes of which nothing is trusted."""

    def __init__(
        self, name: str, data: bytes, kind: str, limits: Limits, columns: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.name = name
        self.head = data[:_HEAD]
        self.kind = kind
        self.columns = columns
        self.data = data
        self._limits = limits

    async def table(self) -> Table:
        """Read the first sheet. Raises ``BadFile``."""
        return await self._read("table", Table)

    async def document(self) -> Document:
        """Read a page or a text. Raises ``BadFile``."""
        return await self._read("document", Document)

    async def json(self, shape: Any = Any) -> Any:
        """Decode a JSON file, here: unlike the other forms it unpacks to nothing larger. Raises ``BadFile``."""
        try:
            return msgspec.json.decode(self.data.removeprefix(codecs.BOM_UTF8), type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise refusal(self.name, "shape", self._limits) from None

    async def mail(self) -> Mail:
        """Read a saved mail. Raises ``BadFile``."""
        return await self._read("mail", Mail)

    async def _read(self, form: str, shape: type[T]) -> T:
        answer = await _ask(form, self.data, self._limits, Answer)
        if isinstance(answer, str) or answer.why is not None:
            raise refusal(self.name, answer if isinstance(answer, str) else str(answer.why), self._limits)
        return msgspec.msgpack.decode(answer.found, type=shape)


async def read_mails(mails: Sequence[tuple[bytes, datetime]], limits: Limits | None = None) -> list[Mail | str]:
    """Read mails with the times they were received at, all in one child process.

    A mail that cannot be read is the word for why. If one brings the process down, each is read on its own.
    """
    limits = limits or Limits()
    answers = await _ask("mails", msgspec.msgpack.encode(list(mails)), limits, list[Answer])
    if isinstance(answers, str):
        if len(mails) == 1:
            return [answers]
        return [one for each in mails for one in await read_mails([each], limits)]
    return [one.why or msgspec.msgpack.decode(one.found, type=Mail) for one in answers]


def refusal(name: str, why: str, limits: Limits | None = None) -> BadFile:
    """Return the error for a file that was refused, by the word for why."""
    limits = limits or Limits()
    message, hint = _REFUSALS.get(why, _REFUSALS["damaged"])
    sizes = {"megabytes": limits.file // 1_000_000, "text_megabytes": limits.text // 1_000_000}
    reason = _(message).format(**msgspec.structs.asdict(limits), **sizes)
    return BadFile(
        _("{name} was not read: {reason}").format(name=name, reason=reason), hint=_(hint), detail={"why": why}
    )


async def _ask(form: str, data: bytes, limits: Limits, shape: Any) -> Any:
    """Return what the child answers, in ``shape``, or the word for why it gave no answer."""
    child = await _start(Wanted(form=form, limits=limits))
    feeding = asyncio.create_task(_feed(child, data))
    try:
        async with asyncio.timeout(limits.seconds):
            answer = await _all(child, limits.answer)
    except TimeoutError:
        return "slow"
    finally:
        feeding.cancel()
        await _end(child)
    if answer is None:
        return "cells"
    try:
        return msgspec.msgpack.decode(answer, type=shape)
    except msgspec.DecodeError:
        return "weight"


async def _start(wanted: Wanted) -> Process:
    """Start the reader. ``-P``: no module of the folder it is started in."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "dangol.reading",
        msgspec.json.encode(wanted).decode(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _feed(child: Process, data: bytes) -> None:
    """Give the child its input, as fast as it takes it; one that ended early wants no more."""
    assert child.stdin is not None  # noqa: S101 - it was started with a pipe
    try:
        for start in range(0, len(data), _CHUNK):
            child.stdin.write(data[start : start + _CHUNK])
            await child.stdin.drain()
        child.stdin.close()
    except ConnectionError:
        return


async def _all(child: Process, limit: int) -> bytes | None:
    """Return what the child says to the end, or ``None`` if that is more than ``limit``."""
    assert child.stdout is not None  # noqa: S101 - it was started with a pipe
    said = bytearray()
    while chunk := await child.stdout.read(_CHUNK):
        said += chunk
        if len(said) > limit:
            return None
    await child.wait()  # it is ending: to kill it now would race with whoever collects its exit code
    return bytes(said)


async def _end(child: Process) -> None:
    """End the child if it still runs, and take leave of it: an open pipe would outlive it."""
    if child.returncode is None:
        child.kill()
    if child.stdin is not None:
        child.stdin.close()
    while child.stdout is not None and await child.stdout.read(_CHUNK):
        pass
    await child.wait()

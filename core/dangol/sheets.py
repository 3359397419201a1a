"""Files the seller dropped: recognised by their content, read in a child process, refused with a reason."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import msgspec

from dangol.contract import Table
from dangol.errors import BadFile
from dangol.i18n import N_, _
from dangol.sheet_child import Limits, Refused, Sheet, decoded, sniff

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from pathlib import Path

    from dangol.contract import FileSource

__all__ = ["Limits", "open_source"]

_HEAD = 512
_CHUNK = 1 << 16
_DOWNLOAD_AGAIN = N_("Download it again from the market and drop that file as it is.")
_SHORTER = N_("Choose a shorter period in the market and download again.")
_REFUSALS = {
    "cells": (N_("It has too many cells."), _SHORTER),
    "columns": (N_("It has a cell further right than {columns} columns."), _DOWNLOAD_AGAIN),
    "damaged": (N_("It is damaged or not a spreadsheet."), _DOWNLOAD_AGAIN),
    "doctype": (N_("It declares things of its own that no export contains."), _DOWNLOAD_AGAIN),
    "empty": (N_("It is empty."), _DOWNLOAD_AGAIN),
    "encoding": (N_("Its text is neither UTF-8 nor Korean Windows text."), _DOWNLOAD_AGAIN),
    "entries": (N_("It is packed from too many parts."), _DOWNLOAD_AGAIN),
    "file": (N_("It is larger than {megabytes} MB."), _SHORTER),
    "gone": (N_("It cannot be opened."), N_("Check the path, and that the file is not open elsewhere.")),
    "html": (
        N_("It is a web page, not a spreadsheet."),
        N_("Sign in to the market, download the Excel file again and drop that."),
    ),
    "kind": (N_("It is a packed file, but not an Excel file."), N_("Unpack it and drop the Excel file inside.")),
    "macros": (
        N_("It contains macros."),
        N_("Exports have none. Open it only if you trust it, save it as .xlsx and drop that."),
    ),
    "names": (N_("It has parts with unsafe names."), _DOWNLOAD_AGAIN),
    "password": (
        N_("It is locked with a password."),
        N_("Open it in Excel, save a copy without a password and drop that."),
    ),
    "rows": (N_("It has more than {rows} rows."), _SHORTER),
    "slow": (N_("Reading it took longer than {seconds:.0f} seconds."), _SHORTER),
    "unknown": (N_("It is neither an Excel nor a CSV file."), _DOWNLOAD_AGAIN),
    "unpacked": (N_("It unpacks to far more than an export would."), _DOWNLOAD_AGAIN),
    "weight": (N_("Reading it needs more memory than is allowed."), _SHORTER),
}


def open_source(path: Path, limits: Limits | None = None) -> FileSource:
    """Open a file for ``dangol_read_file``. Raises ``BadFile`` if it cannot be read, is empty or too large."""
    return _DroppedFile(path, limits or Limits())


class _DroppedFile:
    """A ``FileSource`` on the disk. Nothing in it is trusted."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name = path.name
        self._path = path
        self._limits = limits
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                self.head = file.read(_HEAD)
        except OSError:
            raise self._refused("gone") from None
        if size > limits.file:
            raise self._refused("file")
        if not self.head:
            raise self._refused("empty")

    async def table(self) -> Table:
        """Read the first sheet. Raises ``BadFile``."""
        kind = sniff(self.head)
        if kind in ("html", "unknown"):
            raise self._refused(kind)
        found = await self._ask_child()
        if isinstance(found, Refused):
            raise self._refused(found.why)
        return Table(found.headers, found.rows)

    async def text(self) -> str:
        """Read it as text. Raises ``BadFile``."""
        data = await asyncio.to_thread(self._first, self._limits.text + 1)
        if len(data) > self._limits.text:
            raise self._refused("file", megabytes=self._limits.text // 1_000_000)
        found = decoded(data)
        if found is None:
            raise self._refused("encoding")
        return found

    def _first(self, size: int) -> bytes:
        with self._path.open("rb") as file:
            return file.read(size)

    async def _ask_child(self) -> Sheet | Refused:
        child = await self._start_child()
        try:
            async with asyncio.timeout(self._limits.seconds):
                answer = await _all(child, self._limits.answer)
        except TimeoutError:
            return Refused("slow")
        finally:
            await _end(child)
        if answer is None:
            return Refused("cells")
        try:
            return msgspec.msgpack.decode(answer, type=Sheet | Refused)
        except msgspec.DecodeError:
            return Refused("weight")

    async def _start_child(self) -> Process:
        """Start the reader on the open file. ``-P``: no module of the folder it is started in."""
        with self._path.open("rb") as file:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                "-m",
                "dangol.sheet_child",
                msgspec.json.encode(self._limits).decode(),
                stdin=file,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )

    def _refused(self, why: str, **values: int) -> BadFile:
        message, hint = _REFUSALS.get(why, _REFUSALS["damaged"])
        limits = msgspec.structs.asdict(self._limits) | {"megabytes": self._limits.file // 1_000_000} | values
        return BadFile(
            _("{name} was not read: {reason}").format(name=self.name, reason=_(message).format(**limits)),
            hint=_(hint),
            detail={"why": why},
        )


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
    """End the child if it still runs, and take leave of it: unread output would keep its pipe open."""
    if child.returncode is None:
        child.kill()
    while child.stdout is not None and await child.stdout.read(_CHUNK):
        pass
    await child.wait()

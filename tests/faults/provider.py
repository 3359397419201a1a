"""A market in a process of its own that keeps its own list of what arrived, and misbehaves on demand.

Run as ``python -m tests.faults.provider LIST``: the first line on stdout is the port. Every message
that takes effect is one line of the file LIST, written before anybody hears of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

__all__ = ["FAULTS", "TTL"]

TTL = timedelta(hours=24)
"""How long an idempotency key is remembered."""
LATE = timedelta(minutes=5)
"""After how long a message takes effect whose sender got no answer."""
FAULTS = (
    "none",
    "refuse",
    "reject",
    "swallow",
    "reset before",
    "reset after",
    "error before",
    "error after",
    "nonsense after",
    "late",
    "limited",
    "kill before",
    "kill after",
)
"""What happens to the first write for a target that takes part (``refuse`` never reaches this process)."""


class Provider:
    """The market's state in one round of the campaign."""

    def __init__(self, list_path: Path) -> None:
        self.list_path = list_path
        self.begin("none", keyed=False, now=datetime.now(UTC))

    def begin(self, fault: str, *, keyed: bool, now: datetime, delay: float = LATE.total_seconds()) -> None:
        """Forget everything: a new round. ``delay`` is in seconds."""
        self.delay = timedelta(seconds=delay)
        self.texts: dict[str, str] = {}
        self.mismatches = 0
        self.fault = fault
        self.keyed = keyed
        self.now = now
        self.seen: set[str] = set()
        self.keys: dict[str, datetime] = {}
        self.late: list[tuple[datetime, dict[str, str]]] = []
        self.list_path.write_text("")

    def handle(self, target: str, body: Any, pid: int) -> bytes | None:
        """Return the answer, or ``None`` to say nothing at all."""
        path = urlsplit(target)
        if path.path == "/find":
            return _answer(200, {"found": self.count(parse_qs(path.query)["target"][0]) > 0})
        if path.path == "/write":
            return self.write(body, pid)
        if path.path == "/reset":
            self.begin(**body | {"now": datetime.fromisoformat(body["now"])})
        elif path.path == "/mismatches":
            return _answer(200, {"mismatches": self.mismatches})
        elif path.path == "/clock":
            self.now = datetime.fromisoformat(body["now"])
            self.settle()
        elif path.path == "/post":
            self.take(body)
        return _answer(200, {})

    def write(self, message: dict[str, str], pid: int) -> bytes | None:
        """Take a message in the way of this round's fault: the first time for the targets it concerns."""
        fault = self.fault if message["target"] in ("r0", "r2") and message["target"] not in self.seen else "none"
        self.seen.add(message["target"])
        self.mismatches += self.texts.setdefault(message["key"], message["text"]) != message["text"]
        if fault == "limited":
            return _answer(429, {})
        if fault == "reject":
            return _answer(409, {"code": "CLOSED"})
        if fault.endswith("before"):
            return self._misbehave(fault, pid)
        if fault == "late":
            self.late.append((self.now + self.delay, message))
            return None
        self.take(message)
        return _answer(200, {"id": message["key"]}) if fault == "none" else self._misbehave(fault, pid)

    def _misbehave(self, fault: str, pid: int) -> bytes | None:
        if fault.startswith("kill"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if fault.startswith("reset"):
            return b"reset"
        if fault.startswith("error"):
            return _answer(502, {})
        if fault.startswith("nonsense"):
            return _answer(200, {})[:-2] + b"<p"
        return b""

    def take(self, message: dict[str, str]) -> None:
        """Let a message take effect."""
        if self.keyed:
            known = self.keys.get(message["key"])
            if known is not None and self.now - known < TTL:
                return
            self.keys[message["key"]] = self.now
        with self.list_path.open("a") as file:
            file.write(json.dumps({"target": message["target"], "text": message["text"]}) + "\n")

    def settle(self) -> None:
        """Let take effect what is due."""
        for due, message in self.late:
            if due <= self.now:
                self.take(message)
        self.late = [one for one in self.late if one[0] > self.now]

    def count(self, target: str) -> int:
        return sum(json.loads(line)["target"] == target for line in self.list_path.read_text().splitlines())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection: one request, one answer or none."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, IndexError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            _method, target, _version = head[0].split()
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            answer = self.handle(target, json.loads(body or b"null"), int(headers.get("x-pid", "0")))
            if answer is None:
                await reader.read()
            elif answer == b"reset":
                hard = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
            else:
                writer.write(answer)
        writer.close()


def _answer(status: int, body: dict[str, Any]) -> bytes:
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n"
    return f"{head}connection: close\r\n\r\n".encode() + content


async def _main(list_path: Path) -> None:
    server = await asyncio.start_server(Provider(list_path).serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))

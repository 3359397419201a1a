"""A mail server that takes everything, keeps it, and misbehaves as it is told; as much of RFC 5321 as is needed."""

from __future__ import annotations

import asyncio
import base64
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

__all__ = ["MailFake"]

_STEPS = ("EHLO", "AUTH", "MAIL", "RCPT", "DATA")
_LONGEST = 10_000_000


class MailFake:
    """``taken`` are the mails that arrived, as (recipient, content).

    ``plan`` holds for each connection to come what goes wrong, in two words: what (``drop``, ``slow`` or a code
    such as ``450``) and where (``ehlo``, ``auth``, ``mail``, ``rcpt``, ``data``); ``lose data`` takes the mail and
    hangs up without a word. ``slow`` waits ``patience`` seconds. ``arrived`` is told of every mail.
    """

    user = "shop@mail.example"
    password = "an-app-password"  # noqa: S105 - of a pretend server

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.taken: list[tuple[str, bytes]] = []
        self.patience = 60.0
        self.arrived: Callable[[bytes], None] = lambda _content: None
        self.port = 0

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[MailFake]:
        """Listen on this computer; 0 takes a free port."""
        server = await asyncio.start_server(self._talk, "127.0.0.1", port, limit=_LONGEST)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    def settings(self) -> dict[str, str]:
        """Return settings as ``dangol channel connect email`` takes them."""
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.port),
            "security": "none",
            "address": self.user,
            "password": self.password,
        }

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        what, _space, where = (self.plan.pop(0) if self.plan else "").partition(" ")
        talk = _Talk(self, reader, writer, what, where.upper())
        try:
            await talk.all()
        except (ConnectionError, asyncio.IncompleteReadError):
            return  # whoever spoke has gone
        finally:
            writer.close()


class _Talk:
    """One connection."""

    def __init__(
        self, fake: MailFake, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, what: str, where: str
    ) -> None:
        self._fake = fake
        self._reader = reader
        self._writer = writer
        self._what = what
        self._where = where
        self._recipient = ""

    async def all(self) -> None:
        """Answer line by line until somebody hangs up."""
        await self._say("220 mail.example")
        while True:
            line = (await self._reader.readuntil(b"\r\n")).decode("utf-8", "replace").strip()
            verb = line.partition(" ")[0].upper()
            if verb == "QUIT":
                await self._say("221 bye")
                return
            answer = await self._goes_wrong(verb) or await self._answer(verb, line)
            if answer == "":
                return
            await self._say(answer)

    async def _goes_wrong(self, verb: str) -> str | None:
        if verb not in _STEPS or verb != self._where or self._what == "lose":
            return None
        if self._what == "drop":
            self._writer.transport.abort()
            raise ConnectionAbortedError
        if self._what == "slow":
            with suppress(TimeoutError):
                async with asyncio.timeout(self._fake.patience):
                    await asyncio.Event().wait()
            return None
        return f"{self._what} {self._what[0]}.1.1 no"

    async def _answer(self, verb: str, line: str) -> str:
        match verb:
            case "EHLO" | "HELO":
                return "250-mail.example\r\n250 AUTH PLAIN LOGIN" if verb == "EHLO" else "250 mail.example"
            case "AUTH":
                return "235 2.7.0 welcome" if await self._signed_in(line) else "535 5.7.8 no"
            case "RCPT":
                self._recipient = line.partition("<")[2].partition(">")[0]
                return "250 2.1.5 OK"
            case "DATA":
                return await self._data()
            case "MAIL" | "RSET" | "NOOP":
                return "250 OK"
        return "502 5.5.2 unknown"

    async def _signed_in(self, line: str) -> bool:
        _auth, kind, *first = line.split(" ")
        if kind.upper() == "PLAIN":
            given = first[0] if first else await self._asked("334 ")
            _who, user, password = [*base64.b64decode(given).decode().split("\0"), "", ""][:3]
        else:
            user = base64.b64decode(first[0] if first else await self._asked("334 VXNlcm5hbWU6")).decode()
            password = base64.b64decode(await self._asked("334 UGFzc3dvcmQ6")).decode()
        return (user, password) == (self._fake.user, self._fake.password)

    async def _asked(self, question: str) -> str:
        await self._say(question)
        return (await self._reader.readuntil(b"\r\n")).decode().strip()

    async def _data(self) -> str:
        await self._say("354 go on")
        content = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
        self._fake.taken.append((self._recipient, content))
        self._fake.arrived(content)
        if self._what == "lose":
            self._writer.transport.abort()
            return ""
        return "250 2.0.0 taken"

    async def _say(self, text: str) -> None:
        self._writer.write(text.encode() + b"\r\n")
        await self._writer.drain()

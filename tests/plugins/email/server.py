"""A real mail server on this machine that behaves as it is told, one word for each mail, at each step of a mail."""

from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from ssl import SSLContext

USER, PASSWORD = "seller@mail.example", "an-app-password"
"""The same as of the mailbox in ``tests/mail/dovecot.py``."""
LONG = 3.0
"""Seconds that a slow server takes; the tests wait much less."""


class Server:
    """``plan`` holds for each connection to come what goes wrong: ``drop rcpt``, ``550 data``, ``slow mail`` …

    ``lose`` takes the mail and hangs up without a word. ``taken`` is what really arrived.
    """

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.taken: list[bytes] = []
        self.port = 0
        self._now = ""

    @property
    def mails(self) -> list[EmailMessage]:
        """What arrived, read by the library."""
        return [message_from_bytes(one, policy=policy.default) for one in self.taken]

    async def handle_EHLO(self, server: Any, session: Any, _envelope: Any, hostname: str, lines: list[str]) -> Any:
        self._now = self.plan.pop(0) if self.plan else ""
        session.host_name = hostname
        answer = await self._at("ehlo", server)
        return [answer] if answer is not None else lines

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        answer = await self._at("mail", server)
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        answer = await self._at("rcpt", server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        answer = await self._at("data", server)
        if answer is not None:
            return answer
        self.taken.append(envelope.content)
        if self._now == "lose":
            server.transport.abort()
        return "250 OK"

    async def _at(self, step: str, server: Any) -> str | None:
        """Return what is answered at a step in place of the usual; ``None`` where nothing goes wrong."""
        what, _space, where = self._now.partition(" ")
        if where != step:
            return None
        if what == "drop":
            server.transport.abort()
            return "421 gone"
        if what == "wait":
            await asyncio.sleep(0.3)
            return None
        if what == "slow":
            await asyncio.sleep(LONG)
            return None
        return f"{what} {what[0]}.1.1 <somebody@example.com> said no"


def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    """Let one user in."""
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(tls: SSLContext | None = None) -> Iterator[Server]:
    """Serve on a thread; with ``tls`` after STARTTLS."""
    server = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        authenticator=authenticate,
        auth_require_tls=False,
        tls_context=tls,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()

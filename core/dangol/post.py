"""The one room that speaks to mail servers to send: one mail on one connection, and what its answers mean.

Until the mail itself began to leave, everything that goes wrong means that it was surely not taken. From then on
only the server's own answer says what became of it; without one nobody knows.
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, NoReturn

from dangol.errors import ActionRejected, ActionUnknown, AuthError, ConfigError, PluginError, RateLimited, Unavailable
from dangol.i18n import _
from dangol.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from aiosmtplib import SMTP
    from aiosmtplib.errors import SMTPResponseException

    from dangol.channels import MailServer
    from dangol.errors import DangolError

__all__ = ["NoPost", "SmtpPost"]

_TIMEOUT = 30.0
"""Seconds for each step before the mail leaves."""
_PATIENCE = 120.0
"""Seconds for the answer to the mail itself, which a server may look at for long (RFC 5321 4.5.3.2.6: ten minutes)."""
_LATER = 900.0
"""Seconds until another try after a refusal for now (RFC 5321 4.5.4.1 wants half an hour; grey lists less)."""
_ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_SIGN_IN = (530, 534, 535, 538)
"""Answers that want a person (RFC 4954 6)."""


class SmtpPost:
    """``channels.Post`` for one mail server."""

    def __init__(self, server: MailServer, timeout: float = _TIMEOUT, patience: float = _PATIENCE) -> None:
        self._server = server
        self._timeout = timeout
        self._patience = patience

    async def check(self) -> None:
        """Sign in and leave. Raises ``AuthError`` and ``Unavailable``."""
        async with self._signed_in():
            pass

    async def send(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand over one mail, once."""
        from aiosmtplib import SMTPException
        from aiosmtplib.errors import SMTPResponseException

        async with self._signed_in() as smtp:
            try:
                await smtp.mail(sender)
                await smtp.rcpt(recipient)
            except SMTPResponseException as wrong:
                raise self._refused(wrong) from None
            except (SMTPException, OSError):
                raise self._unavailable() from None
            try:
                await smtp.data(content, timeout=self._patience)
            except SMTPResponseException as wrong:
                raise self._refused(wrong) from None
            except (SMTPException, OSError) as wrong:
                raise ActionUnknown(
                    _("The mail server's answer was lost: the mail may have been sent."),
                    hint=_("Look into your sent mails, then run: dangol resolve ID --sent or --not-sent"),
                    detail={"reason": type(wrong).__name__},
                ) from None

    async def kept(self, header: str, value: str, since: datetime) -> bool:
        """Look into the folder of sent mails; ``False`` where none is named."""
        from dangol.mailbox import open_mailbox

        if self._server.sent is None:
            return False
        async with open_mailbox(self._server.sent) as folder:
            return await folder.has(header, value, since)

    @asynccontextmanager
    async def _signed_in(self) -> AsyncIterator[SMTP]:
        """Open a connection for one mail. A farewell that goes wrong changes nothing."""
        from aiosmtplib import SMTPException

        smtp = await self._connected()
        try:
            yield smtp
            with suppress(SMTPException, OSError):
                await smtp.quit()
        finally:
            smtp.close()

    async def _connected(self) -> SMTP:
        from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException

        server = self._server
        if server.security == "none" and not is_loopback(f"//{server.host}"):
            raise ConfigError(_("Mails to {host} would leave without encryption.").format(host=server.host))
        smtp = SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            timeout=self._timeout,
            local_hostname="localhost",  # the computer's own name is nobody's business, and to look it up takes time
        )
        try:
            await smtp.connect()
            if server.user:
                await smtp.login(server.user, server.password)
        except SMTPAuthenticationError as wrong:
            smtp.close()
            raise (self._unavailable() if 400 <= wrong.code < 500 else self._unknown_here()) from None
        except (SMTPException, OSError, ValueError) as wrong:
            smtp.close()
            raise self._unavailable("CERTIFICATE_VERIFY_FAILED" in str(wrong)) from None
        return smtp

    def _refused(self, wrong: SMTPResponseException) -> DangolError:
        """Say what an answer of the server means; of its words only the code is repeated, which names nobody."""
        found = _ENHANCED.search(wrong.message)
        code = f"{wrong.code} {found[0]}" if found else str(wrong.code)
        if wrong.code in _SIGN_IN:
            return self._unknown_here()
        if 400 <= wrong.code < 500:
            told = _("The mail server takes it later ({code}).").format(code=code)
            return RateLimited(told, retry_after=_LATER, hint=_("dangol tries again later by itself."))
        return ActionRejected(_("The mail server refused it ({code}).").format(code=code))

    def _unknown_here(self) -> AuthError:
        return AuthError(
            _("The mail server {host} refused the user name or the password.").format(host=self._server.host),
            hint=_("Use an app password where your mail service offers one."),
        )

    def _unavailable(self, stranger: bool = False) -> Unavailable:
        if stranger:
            return Unavailable(
                _("The mail server {host} shows a certificate that this computer does not trust.").format(
                    host=self._server.host
                ),
                hint=_("Check the server's name; do not go on in a foreign network."),
            )
        return Unavailable(
            _("The mail server {host} is not answering.").format(host=self._server.host),
            hint=_("dangol tries again later by itself."),
        )


class NoPost:
    """``channels.Post`` where there is no mail server. Every use is a fault of the plugin that makes it."""

    def __init__(self, title: str) -> None:
        self._title = title

    async def check(self) -> None:
        """Refuse."""
        self._refuse()

    async def send(self, sender: str, recipient: str, content: bytes) -> None:  # noqa: ARG002 - of the protocol
        """Refuse."""
        self._refuse()

    async def kept(self, header: str, value: str, since: datetime) -> bool:  # noqa: ARG002 - of the protocol
        """Refuse."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise PluginError(
            _("{channel} names no mail server, and its plugin called one.").format(channel=self._title),
            hint=_("Update the plugin; if it stays, report it with: dangol doctor"),
        )

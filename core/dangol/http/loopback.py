"""Waits on this machine for the browser that a market sends back when the seller agreed: for one answer."""

from __future__ import annotations

import asyncio
import html
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import h11

from dangol.errors import NeedsLogin, Unavailable
from dangol.i18n import _, language
from dangol.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.grants import Consent

__all__ = ["WITHIN", "comes_back_here", "wait_for_answer"]

WITHIN = 600.0
"""Seconds for which an answer is waited for."""
_MOST = 16_384
_PATIENCE = 10.0
_PAGE = (
    '<!doctype html><html lang="{language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    "<title>dangol</title><p>{text}</p></html>"
)
_HEADERS = [
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("content-security-policy", "default-src 'none'"),
    ("referrer-policy", "no-referrer"),
    ("connection", "close"),
]


def comes_back_here(consent: Consent) -> bool:
    """Tell whether the browser is sent to an address of this machine that can be listened at."""
    address = urlsplit(consent.redirect)
    return address.scheme == "http" and address.port is not None and is_loopback(consent.redirect)


async def wait_for_answer(consent: Consent, within: float, opened: Callable[[], None]) -> str:
    """Return the address that the browser came with. Raises ``Unavailable`` where the port is taken.

    ``opened`` is called when the browser may come. What does not carry the state of this consent is turned
    away, whoever it comes from.
    """
    address = urlsplit(consent.redirect)
    came: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    visits: set[asyncio.Task[None]] = set()

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            visits.add(task)
        try:
            async with asyncio.timeout(_PATIENCE):
                await _visit(reader, writer, consent, came)
        except (TimeoutError, ConnectionError, h11.RemoteProtocolError):
            return  # whoever it was gave up, or speaks another protocol
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(visited, address.hostname, address.port)
    except OSError as wrong:
        raise Unavailable(
            _("Another program listens at {address}.").format(address=consent.redirect), detail={"errno": wrong.errno}
        ) from None
    try:
        opened()
        async with asyncio.timeout(within):
            return await came
    except TimeoutError:
        raise NeedsLogin(
            _("Nobody answered the consent within {minutes} minutes.").format(minutes=round(within / 60))
        ) from None
    finally:
        server.close()
        if visits:
            await asyncio.wait(visits)


async def _visit(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, consent: Consent, came: asyncio.Future[str]
) -> None:
    http = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST)
    while (event := http.next_event()) is h11.NEED_DATA:
        http.receive_data(await reader.read(_MOST))
    if not isinstance(event, h11.Request):
        return
    address = f"{consent.redirect.partition('?')[0]}?{event.target.decode('ascii', 'replace').partition('?')[2]}"
    here = event.target.partition(b"?")[0].decode("ascii", "replace") == (urlsplit(consent.redirect).path or "/")
    fits = here and event.method == b"GET" and consent.fits(address)
    if fits:
        text = _("dangol has the answer. You may close this window and go back to dangol.")
    else:
        text = _("This is not the answer that dangol waits for.")
    page = _PAGE.format(language=language(), text=html.escape(text)).encode()
    headers = [*_HEADERS, ("content-length", str(len(page)))]
    parts = (h11.Response(status_code=200 if fits else 404, headers=headers), h11.Data(data=page), h11.EndOfMessage())
    writer.write(b"".join(http.send(part) or b"" for part in parts))
    await writer.drain()
    if fits and not came.done():
        came.set_result(address)

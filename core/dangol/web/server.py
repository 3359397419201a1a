"""Serving the page on this computer: one loop, one port, a link that opens it once."""

from __future__ import annotations

import asyncio
import socket
import webbrowser
from typing import TYPE_CHECKING

import uvicorn

from dangol.environment import LOOPBACK
from dangol.environment import PAGE_PORT as PORT
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.web.office import Office
from dangol.web.site import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp

    from dangol.app import App
    from dangol.clock import Clock

__all__ = ["LOOPBACK", "PORT", "serve_page"]

_PAUSE_SECONDS = 5


async def serve_page(app: App, port: int, tell: Callable[[str], None], *, open_browser: bool) -> None:
    """Serve until it is stopped. ``tell`` gets every link that opens the page; port 0 is any free one.

    Raises ``ConfigError`` for a port that is taken.
    """
    with _listening(port) as listening:
        here = f"{LOOPBACK}:{listening.getsockname()[1]}"
        office = Office(app)
        hosts = frozenset({here, here.replace(LOOPBACK, "localhost")})

        def tell_one() -> None:
            tell(f"http://{here}/enter?key={office.sessions.link()}")

        office.tell_link = _now_and_then(app.clock, tell_one)
        server = uvicorn.Server(_config(build(office, hosts)))
        tell_one()
        if open_browser:
            # a link of its own: the one that was told still works, in whatever browser it is opened
            webbrowser.open(f"http://{here}/enter?key={office.sessions.link()}")
        serving = asyncio.ensure_future(server.serve(sockets=[listening]))
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            server.should_exit = True
            await serving
            raise
        finally:
            await office.close()


def _now_and_then(clock: Clock, tell: Callable[[], None]) -> Callable[[], None]:
    """Tell at most every few seconds, so that nobody who knocks in vain can fill the window."""
    told: list[float] = []

    def asked() -> None:
        now = clock.monotonic()
        if not told or now - told[-1] >= _PAUSE_SECONDS:
            told[:] = [now]
            tell()

    return asked


def _listening(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((LOOPBACK, port))
        made.listen(64)
    except OSError as wrong:
        made.close()
        raise ConfigError(
            _("Port {port} is taken.").format(port=port),
            hint=_("Name another: dangol serve --port {port}").format(port=port + 1),
        ) from wrong
    made.setblocking(False)
    return made


def _config(site: ASGIApp) -> uvicorn.Config:
    """Return how it is served: nothing is logged, since an address may name a person, and an error its words."""
    return uvicorn.Config(
        site,
        log_config=None,
        log_level="critical",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        h11_max_incomplete_event_size=32 * 1024,
        timeout_graceful_shutdown=2,
    )

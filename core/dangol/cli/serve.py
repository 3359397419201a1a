"""The page in the browser."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, option
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["serve_command", "tell_link"]


@command("serve")
@option("--port", type=click.IntRange(0, 65535), metavar="N", help="The port on this computer; 8377 if left out.")
@option("--no-open", "quiet", is_flag=True, help="Do not open a browser; only show the link.")
@click.pass_obj
def serve_command(desk: Desk, port: int | None, quiet: bool) -> None:
    """Open your inbox as a page in the browser.

    On this computer only: nobody else can reach it, and it fetches nothing from elsewhere. The link opens it
    once, within a minute; whenever a browser without a key comes by, a new link is shown here. Ends with Ctrl-C.
    """
    from dangol.web.server import PORT, serve_page

    with desk.app() as app:
        asyncio.run(serve_page(app, PORT if port is None else port, tell_link(desk), open_browser=not quiet))


def tell_link(desk: Desk) -> Callable[[str], None]:
    """Say how the page ends, and return what shows a link that opens it."""
    desk.say(_("End it with Ctrl-C."))

    def tell(link: str) -> None:
        desk.tell(_("Open your page: {link}").format(link=link))

    return tell

"""The demo: three pretend weeks, and a page about them that a seller understands."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.tables import working
from dangol.desk.words import iso
from dangol.errors import ConfigError
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.demo import DemoReport, Played

__all__ = ["demo_command"]

_STEPS = {
    "read": N_("Reading the pretend markets"),
    "decide": N_("Working out what to do for each customer"),
    "send": N_("Sending what is approved"),
}


@command("demo")
@option("--dir", "folder", type=click.Path(file_okay=False, path_type=Path), metavar="D", help="A new data folder.")
@option("--orders", type=click.IntRange(0, 100_000), default=300, metavar="N", help="Orders in the largest store; 300.")
@option("--seed", type=int, default=1, metavar="S", help="The same number makes the same shop.")
@option("--no-open", "quiet", is_flag=True, help="Only tell what happened, and end; do not open the page.")
@json_option
@click.pass_obj
def demo_command(desk: Desk, folder: Path | None, orders: int, seed: int, quiet: bool) -> None:
    """Show three weeks of pretend stores, all by itself.

    Starts a pretend market for every plugin, all of one seller, on this computer only, and a clock that
    stands on a Friday, 16:20. Then everything is real: it is read over HTTP and from files, decided by the
    rules, partly approved, and sent, twice over, to see that nothing arrives twice. Needs no key and no
    account. On a terminal the page opens at the end, with the pretend markets behind it: try everything, and
    end it with Ctrl-C.
    """
    home = _fresh(folder or desk.home)
    asyncio.run(_play(desk, home, orders, seed, page=not quiet and not desk.as_json and sys.stdout.isatty()))


async def _play(desk: Desk, home: Path, orders: int, seed: int, *, page: bool) -> None:
    from dangol.demo import playing

    async with AsyncExitStack() as stack:
        with working(_("Opening the pretend stores")) as tell:
            played = await stack.enter_async_context(
                playing(home, orders=orders, seed=seed, step=lambda name: tell(_(_STEPS[name])))
            )
        if desk.as_json:
            desk.document(_document(played.report, home))
            return
        from dangol.cli.demo_page import show_page

        show_page(played.report, home)
        if page:
            await _open(desk, played)


async def _open(desk: Desk, played: Played) -> None:
    """Serve the page until Ctrl-C, while the pretend clock goes on."""
    from dangol.cli.serve import tell_link
    from dangol.demo import go_on
    from dangol.web.server import serve_page

    running = asyncio.create_task(go_on(played.clock))
    try:
        await serve_page(played.app, 0, tell_link(desk), open_browser=True)
    finally:
        running.cancel()


def _fresh(folder: Path | None) -> Path:
    """Return an empty data folder: the one that was named, or a new one that is kept for looking around."""
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="dangol-demo-"))
    if (folder / "dangol.db").exists():
        raise ConfigError(
            _("{folder} holds data already.").format(folder=folder), hint=_("Name a new folder with --dir.")
        )
    return folder


def _document(report: DemoReport, home: Path) -> dict[str, object]:
    return {**asdict(report), "now": iso(report.now), "home": str(home)}

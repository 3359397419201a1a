"""The demo: three pretend weeks, and a page about them that a seller understands."""

from __future__ import annotations

import asyncio
import tempfile
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
    from dangol.demo import DemoReport

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
@json_option
@click.pass_obj
def demo_command(desk: Desk, folder: Path | None, orders: int, seed: int) -> None:
    """Show three weeks of pretend stores, all by itself.

    Starts a pretend market for every plugin, all of one seller, on this computer only, and a clock that
    stands on a Friday, 16:20. Then everything is real: it is read over HTTP and from files, decided by the
    rules, partly approved, and sent, twice over, to see that nothing arrives twice. Needs no key and no
    account.
    """
    from dangol.demo import play

    home = _fresh(folder or desk.home)
    with working(_("Opening the pretend stores")) as tell:
        report = asyncio.run(play(home, orders=orders, seed=seed, step=lambda name: tell(_(_STEPS[name]))))
    if desk.as_json:
        desk.document(_document(report, home))
    else:
        from dangol.cli.demo_page import show_page

        show_page(report, home)


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

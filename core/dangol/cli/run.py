"""Reading and deciding again and again, in one process."""

from __future__ import annotations

import asyncio
import re
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dangol.cli.consent import warn_of_silence
from dangol.cli.decide import tell_decision
from dangol.cli.desk import Desk
from dangol.cli.files import tell_dropped
from dangol.cli.frame import command, option
from dangol.cli.send import tell_sending
from dangol.cli.sync import hear_channels, read_stores, sync_code, tell_sync
from dangol.desk.sending import refuse_fixed_clock
from dangol.errors import AnotherInstance, DangolError, StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App

__all__ = ["Every", "run_command"]

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours"}
_NAP = 30.0
"""Seconds slept at most at once, so that a computer that woke up notices what is due, once."""


class Every(click.ParamType[timedelta]):
    """A span such as ``30s``, ``10m`` or ``2h``, at least five seconds."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read the span."""
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,4})([smh])", value)
        span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta(0)
        if span < timedelta(seconds=5):
            self.fail(_("Write a span such as 30s, 10m or 2h."), param, ctx)
        return span


@command("run")
@option("--every", type=Every(), default="10m", metavar="SPAN", help="How often: 30s, 10m, 2h. Every 10m if left out.")
@option("--live", is_flag=True, help="Send what you have approved, too.")
@option("--once", is_flag=True, help="Do it once, and end.")
@click.pass_obj
def run_command(desk: Desk, every: timedelta, live: bool, once: bool) -> int:
    """Keep reading and deciding, again and again.

    Files that lie in a store's drop folder are read, too. Sends nothing, unless you add --live; then
    what you have approved leaves. Ends with Ctrl-C. Only one may run for a data folder.
    """
    with desk.app() as app, ExitStack() as stack:
        if live:
            refuse_fixed_clock(app)
        _be_the_only_one(app, stack)
        if once:
            return asyncio.run(_round(desk, app, live=live))
        desk.say(_("Reading every {span}. End it with Ctrl-C.").format(span=_span(every)))
        return asyncio.run(_go_on(desk, app, every, live=live))


def _be_the_only_one(app: App, stack: ExitStack) -> None:
    from dangol.locks import only_one

    try:
        stack.enter_context(only_one(app.home / "run.lock"))
    except AnotherInstance as busy:
        raise AnotherInstance(_("Another `dangol run` is at work in this data folder."), hint=busy.hint) from None


async def _go_on(desk: Desk, app: App, every: timedelta, *, live: bool) -> NoReturn:
    while True:
        await _round(desk, app, live=live)
        await _until(app, every)


async def _round(desk: Desk, app: App, *, live: bool) -> int:
    """Do everything once, and return the exit code of it.

    What goes wrong is told, and tried again the next time; a full disk ends it.
    """
    from dangol.clock import korean

    desk.say(korean(app.clock.now()))
    try:
        reports = await read_stores(app)
        tell_sync(desk, reports)
        tell_dropped(desk, await app.take_dropped())
        warn_of_silence(desk, app)
        tell_decision(desk, app.decide(), len(app.ledger.inbox()))
        if live:
            tell_sending(desk, app, await app.sender().run(True))
        await hear_channels(desk, app)
    except StorageError:
        raise
    except DangolError as wrong:
        desk.say(wrong.message + (f"\n→ {wrong.hint}" if wrong.hint else ""))
        return wrong.exit_code
    return sync_code(reports)


async def _until(app: App, every: timedelta) -> None:
    due = app.clock.now() + every
    while (left := (due - app.clock.now()).total_seconds()) > 0:
        await app.clock.sleep(min(left, _NAP))


def _span(every: timedelta) -> str:
    seconds = int(every.total_seconds())
    for unit, size in (("h", 3600), ("m", 60)):
        if seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"

"""The beginning: one question after the other, from an empty data folder to the first inbox."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.errors import DangolError
from dangol.i18n import LANGUAGES, _, language, speak, speaking, told_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol.app import App
    from dangol.contract import Platform

__all__ = ["init_command"]


@command("init")
@option("--lang", type=click.Choice(LANGUAGES), help="The language of the questions; Korean if left out.")
@json_option
@click.pass_obj
def init_command(desk: Desk, lang: str | None) -> int:
    """Begin: connect your stores, read them for the first time, and see what is to be done.

    Asks one thing after the other, and sends nothing. You may stop at any time: run it again, and it goes on where
    you were. Without a terminal it asks nothing, and says what is missing and which command does it.
    """
    outside = language()
    with speaking(lang or told_language() or "ko"):
        speak()
        with desk.app() as app:
            if desk.as_json or not (sys.stdin.isatty() and sys.stderr.isatty()):
                return _tell_missing(desk, app)
            return _guide(desk, app, outside)


def _tell_missing(desk: Desk, app: App) -> int:
    """Print the steps, and return 4 while one of them wants a person."""
    import msgspec

    from dangol.desk.beginning import steps

    found = steps(app)
    ready = all(one.done for one in found)
    if desk.as_json:
        desk.document({"ready": ready, "steps": msgspec.to_builtins(found)})
        return 0 if ready else 4
    for one in found:
        desk.tell(f"{'○' if one.done else '×'} {one.title}: {one.text}")
        if one.next:
            desk.tell(f"  → {one.next}")
    desk.say(
        _("Everything is ready: dangol inbox") if ready else _("At a terminal, dangol init asks you for all of it.")
    )
    return 0 if ready else 4


def _guide(desk: Desk, app: App, outside: str) -> int:
    try:
        desk.say(_("Welcome to dangol. It asks for what it needs, and sends nothing before you approve it."))
        desk.say(_("Your data stays on this computer: {folder}").format(folder=app.home) + "\n")
        _connect_stores(desk, app)
        code = _read_first(desk, app)
    except (click.Abort, KeyboardInterrupt):
        desk.say("\n" + _("What you did so far is kept. Go on with: dangol init"))
        raise
    _say_next(desk, outside)
    return code


def _connect_stores(desk: Desk, app: App) -> None:
    from dangol.desk.beginning import read_at

    for row in app.stores.all():
        desk.say(_("{name} is connected.").format(name=row.name))
        if read_at(app, row.name) is None:
            _make_work(desk, app, row.name)
    wanted = not app.stores.all()
    while wanted or click.confirm(_("Connect another store?"), default=False, err=True):
        wanted = False
        market = _choose_market(desk, app.plugins.platforms())
        _connect_until_it_works(desk, app, _choose_name(desk, app, market), market.id)


def _make_work(desk: Desk, app: App, name: str) -> None:
    """Try a store that was connected earlier, and ask for its settings again where it does not answer."""
    from dangol.cli.stores import check_stores

    if check_stores(desk, app, [name]) != 0 and _again():
        _connect_until_it_works(desk, app, name, None)


def _connect_until_it_works(desk: Desk, app: App, name: str, platform: str | None) -> None:
    from dangol.cli.connect import connect_store

    while True:
        try:
            if connect_store(desk, app, name, platform) == 0:
                return
        except DangolError as wrong:
            desk.complain(wrong)
        if not _again():
            return


def _again() -> bool:
    return click.confirm(_("Enter its settings again?"), default=True, err=True)


def _choose_market(desk: Desk, platforms: Mapping[str, Platform]) -> Platform:
    known = sorted(platforms.values(), key=lambda one: one.id)
    desk.say(_("On which market is your store?"))
    for number, one in enumerate(known, start=1):
        desk.say(f"  {number}. {one.title}")
    number = click.prompt(_("Number"), type=click.IntRange(1, len(known)), err=True)
    return known[number - 1]


def _choose_name(desk: Desk, app: App, market: Platform) -> str:
    from dangol.cli.connect import fitting_name

    taken = {row.name for row in app.stores.all()}
    free = next(name for name in (market.id, *(f"{market.id}{n}" for n in range(2, 99))) if name not in taken)
    while True:
        answer: str = click.prompt(_("A short name for it (letters and digits)"), default=free, err=True)
        try:
            return fitting_name(answer.strip())
        except DangolError as wrong:
            desk.complain(wrong)


def _read_first(desk: Desk, app: App) -> int:
    """Read every store that has an API, say how the others are read, and work out what is to be done."""
    from dangol.cli.decide import tell_decision
    from dangol.cli.stores import ways_by_hand
    from dangol.cli.sync import read_stores, sync_code, tell_sync

    if not app.stores.all():
        return 4
    desk.say("\n" + _("Reading your stores for the first time; that may take some minutes."))
    reports = asyncio.run(read_stores(app))
    tell_sync(desk, reports)
    for way in ways_by_hand(app, []):
        desk.say(way)
    tell_decision(desk, app.decide(), len(app.ledger.inbox()))
    return sync_code(reports)


def _say_next(desk: Desk, outside: str) -> None:
    desk.say("\n" + _("From now on:"))
    desk.say("→ " + _("Your inbox in the browser: dangol serve"))
    desk.say("→ " + _("Your inbox here: dangol inbox"))
    desk.say("→ " + _("Read by itself, twice a day: dangol service install"))
    desk.say("→ " + _("Is everything well: dangol doctor"))
    if language() != outside:
        desk.say(_("To be spoken to in this language always, set DANGOL_LANG={language}.").format(language=language()))

"""Reading by itself: what the system needs to run dangol twice a day, shown, written and taken away again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import group, json_option, option
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.schedule import SYSTEMS, Schedule, here, install, remove

if TYPE_CHECKING:
    from dangol.schedule import Plan

__all__ = ["service_group"]


class At(click.ParamType[str]):
    """A time of day such as ``08:30``, in the computer's own time."""

    name = "time"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the time."""
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
            self.fail(_("Write a time such as 08:30."), param, ctx)
        return value


_at = option("--at", "times", type=At(), multiple=True, metavar="TIME", help="When; twice a day if left out.")
_system = option("--system", type=click.Choice(SYSTEMS), help="For which system; this computer's if left out.")


@group("service")
def service_group() -> None:
    """Let this computer read your stores by itself, twice a day.

    Each time it reads what is new and works out what is to be done. It sends nothing.
    """


@service_group.command("show")
@_at
@_system
@json_option
@click.pass_obj
def show_command(desk: Desk, times: tuple[str, ...], system: str | None) -> None:
    """Show the files that install would write, and what it would run."""
    plan = _plan(desk, times, system)
    if desk.as_json:
        desk.document(_document(plan))
        return
    for file in plan.files:
        desk.tell(f"# {file.path}")
        desk.tell(file.content)
    for words in plan.enable:
        desk.say("→ " + " ".join(words))


@service_group.command("install")
@_at
@option("--enable", is_flag=True, help="Switch it on, too, and not only write its files.")
@json_option
@click.pass_obj
def install_command(desk: Desk, times: tuple[str, ...], enable: bool) -> None:
    """Write the files, and with --enable switch it on.

    Without --enable you see what was written and which command switches it on.
    """
    plan = _plan(desk, times, None)
    with desk.app() as app:
        app.stores.all()  # the data folder must be one that can be worked with
    install(plan, enable=enable)
    if desk.as_json:
        desk.document(_document(plan) | {"enabled": enable})
        return
    for file in plan.files:
        desk.tell(_("Written: {path}").format(path=file.path))
    if enable:
        desk.say(_("It is switched on: {times}").format(times=", ".join(plan.times)))
        return
    desk.say(_("Switch it on with:"))
    for words in plan.enable:
        desk.say("→ " + " ".join(words))


@service_group.command("remove")
@json_option
@click.pass_obj
def remove_command(desk: Desk) -> None:
    """Switch it off and take its files away."""
    plan = _plan(desk, (), None)
    gone = remove(plan)
    if desk.as_json:
        desk.document({"removed": [str(path) for path in gone]})
        return
    for path in gone:
        desk.tell(_("Removed: {path}").format(path=path))
    if not gone:
        desk.say(_("There was nothing to remove."))


def _plan(desk: Desk, times: tuple[str, ...], system: str | None) -> Plan:
    from dangol.app import default_home

    if len(set(times)) != len(times):
        raise ConfigError(_("The same time was given twice."))
    schedule = Schedule(home=(desk.home or default_home()).expanduser().absolute(), times=times or ("08:30", "17:30"))
    return here(schedule, system)


def _document(plan: Plan) -> dict[str, object]:
    return {
        "system": plan.system,
        "times": list(plan.times),
        "files": [{"path": str(file.path), "content": file.content} for file in plan.files],
        "enable": [list(words) for words in plan.enable],
    }

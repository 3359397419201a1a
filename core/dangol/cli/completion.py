"""What a shell needs to complete dangol's commands and options."""

from __future__ import annotations

import sys

import click
from click.shell_completion import get_completion_class

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command
from dangol.errors import ConfigError
from dangol.i18n import _

__all__ = ["completion_command"]

_PLACES = {
    "bash": "~/.bashrc",
    "zsh": "~/.zshrc",
    "fish": "~/.config/fish/completions/dangol.fish",
}


@command("completion")
@argument("shell", type=click.Choice(sorted(_PLACES)))
@click.pass_obj
def completion_command(desk: Desk, shell: str) -> None:
    """Print what lets your shell complete commands and options.

    Put what it prints at the end of your shell's start file; on a terminal you are told which that is.
    """
    from dangol.cli.group import cli

    found = get_completion_class(shell)
    if found is None:
        raise ConfigError(_("This version of click does not know {shell}.").format(shell=shell))
    made = found(cli, {}, "dangol", "_DANGOL_COMPLETE")
    desk.tell(made.source_template % made.source_vars())
    if sys.stdout.isatty():
        told = _("Write it there: dangol completion {shell} >> {place}")
        desk.say("→ " + told.format(shell=shell, place=_PLACES[shell]))

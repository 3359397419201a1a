"""Every command by its full name, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from dangol.cli.table import COMMANDS, load


def names() -> Iterator[str]:
    """Yield every command, those of a family by their full name."""
    for name in COMMANDS:
        command = load(name)
        inner = command.commands if isinstance(command, click.Group) else {}
        yield from (f"{name} {one}" for one in inner)
        yield name

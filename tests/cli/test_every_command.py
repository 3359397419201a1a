"""What holds for every command: data on standard output, talk on standard error, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from dangol.cli.table import COMMANDS, load
from tests.cli.market import Run


def names() -> Iterator[str]:
    for name in COMMANDS:
        command = load(name)
        yield name
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)


@pytest.mark.parametrize("name", list(names()))
def test_help_is_what_was_asked_for_and_a_typo_is_talk(name: str, run: Run) -> None:
    told = run(*name.split(), "--help")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Usage: dangol")
    wrong = run(*name.split(), "--no-such-option")
    assert (wrong.code, wrong.out) == (2, "")
    assert "--no-such-option" in wrong.err

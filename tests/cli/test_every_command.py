"""What holds for every command: data on standard output, talk on standard error, and the exit codes."""

from __future__ import annotations

import pytest

from tests.cli.commands import names
from tests.cli.market import Run


@pytest.mark.parametrize("name", list(names()))
def test_help_is_what_was_asked_for_and_a_typo_is_talk(name: str, run: Run) -> None:
    told = run(*name.split(), "--help")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("Usage: dangol")
    wrong = run(*name.split(), "--no-such-option")
    assert (wrong.code, wrong.out) == (2, "")
    assert "--no-such-option" in wrong.err

"""Completion, asked of a real shell."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.market import Run


@pytest.fixture
def asked(run: Run, tmp_path: Path) -> object:
    """Return what bash offers for a line, by the script that the command prints."""
    program = tmp_path / "dangol"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dangol "$@"\n')
    program.chmod(0o700)
    script = tmp_path / "completion.bash"
    script.write_text(run("completion", "bash").out)

    def offered(*words: str) -> list[str]:
        line = " ".join(shlex.quote(word) for word in ("dangol", *words))
        code = (
            f"source {shlex.quote(str(script))}\nCOMP_WORDS=({line})\nCOMP_CWORD={len(words)}\n"
            'function_name=$(complete -p dangol | sed "s/.*-F \\([^ ]*\\).*/\\1/")\n'
            '"$function_name" dangol\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
        )
        env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        found = subprocess.run(["/bin/bash", "-c", code], capture_output=True, text=True, env=env)
        assert found.stderr == ""
        return found.stdout.split()

    return offered


def test_bash_completes_commands_and_options(asked: object) -> None:
    assert callable(asked)
    assert asked("in") == ["init", "inbox", "inquiries"]
    assert asked("inbox", "--l") == ["--list"]
    assert asked("people", "re") == ["refuse", "regulars", "renew"]
    assert asked("run", "--") != []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_have_theirs(shell: str, run: Run) -> None:
    found = run("completion", shell)
    assert found.code == 0
    assert f"_DANGOL_COMPLETE={shell}_complete" in found.out


def test_a_shell_that_is_none(run: Run) -> None:
    assert run("completion", "tcsh").code == 2

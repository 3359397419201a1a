"""The campaign itself: what it changes, that it tells what no test noticed, and that a sample of it passes."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.mutants.changes import Put, alternatives, changes, places
from tests.mutants.trial import MODULES, ROOT, path_of


def mutants(source: str) -> list[str]:
    tree = ast.parse(source)
    made = []
    for place in list(places(tree)):
        for other in changes(place):
            with Put(place, other):
                made.append(ast.unparse(tree))
    assert ast.unparse(tree) == ast.unparse(ast.parse(source)), "everything was put back"
    return made


@pytest.mark.parametrize(
    "source, made",
    [
        ("A = x < y", ["A = not x < y", "A = x <= y"]),
        ("A = x == y", ["A = not x == y"]),
        ("A = x and y", ["A = x or y", "A = y", "A = x"]),
        ("A = not x", ["A = x"]),
        ("A = x if y else z", ["A = x", "A = z"]),
        ("A = x - y", ["A = x + y"]),
        ("A = 30", ["A = 31"]),
        ("A = True", ["A = False"]),
        ("A = {x, y}", ["A = {y}", "A = {x}"]),
        ("A = {x: y}", ["A = {}"]),
        ("A = [x for x in y if z]", ["A = [x for x in y]"]),
        ("A = 'x|y(?:v|w)'", ["A = 'x|y(?:w)'", "A = 'x|y(?:v)'", "A = 'y(?:v|w)'", "A = 'x'"]),
        ("A = f'{x}|y'", ["A = f'{x}'"]),
        ("A: Literal[1] = N_('No | more')", []),
        ("__all__ = ['x', 'y']", []),
        ("import x", []),
    ],
)
def test_what_is_changed(source: str, made: list[str]) -> None:
    assert mutants(source) == made


def test_branches_and_statements_are_changed_and_docstrings_are_not() -> None:
    source = "def f():\n    'Say | no.'\n    if x:\n        y.append(z)\n    return w"
    branch, call, last = "    if x:", "        y.append(z)", "    return w"
    made = [one.splitlines()[2:] for one in mutants(source)]
    assert made == [
        [branch.replace("x", "True"), call, last],
        [branch.replace("x", "False"), call, last],
        [branch, "        pass", last],
        [branch, call, "    return None"],
    ]


def test_brackets_and_escapes_keep_their_bars() -> None:
    assert list(alternatives(r"[a|b]\|c|d")) == ["d", r"[a|b]\|c"]
    assert list(alternatives("(?<!a|b)c")) == ["(?<!b)c", "(?<!a)c"]
    assert list(alternatives("abc")) == []


def test_every_module_of_the_law_is_changed() -> None:
    law = path_of("gate").parent.glob("*.py")
    assert {path.stem for path in law} - {"__init__"} == set(MODULES) - {"lint"}


def campaign(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.mutants", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_a_sample_is_noticed() -> None:
    found = campaign("calendar", "retention", "consent", "--sample", "10")
    assert found.stdout.splitlines()[-1].startswith("10 mutants, "), found.stderr
    assert found.returncode == 0, found.stdout


def test_what_no_test_notices_is_told_with_its_line() -> None:
    found = campaign("classify", "--sample", "4", "--tests", "tests/compliance/test_periods.py")
    alive = [line for line in found.stdout.splitlines() if line.startswith("alive")]
    assert alive
    assert all(line.startswith("alive  core/dangol/rules/compliance/classify.py:") and "->" in line for line in alive)
    assert found.returncode == 1


def test_tests_that_never_look_at_the_module_prove_nothing() -> None:
    found = campaign("lint", "--sample", "1", "--tests", "tests/compliance/test_periods.py")
    assert found.returncode != 0
    assert "never imported" in found.stderr

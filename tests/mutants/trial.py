"""Tries one change after another, each in a process of its own that runs the tests of the changed module."""

from __future__ import annotations

import ast
import gc
import importlib
import importlib.util
import itertools
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import grimp
import pytest

import dangol
from tests.bytecode import keep_bytecode
from tests.mutants.changes import Put, changes, places

__all__ = ["MODULES", "Job", "Trial", "jobs_of", "run"]

ROOT = Path(__file__).parents[2]
_CODE = Path(dangol.__file__).parent
_NOTICED, _ALIVE, _UNUSED = 0, 1, 2
_LONGEST = 120
"""Seconds after which a change that loops for ever counts as noticed."""

_GATE = ("tests/compliance/test_labels.py", "tests/compliance/test_gate.py")
_CONSENT = ("tests/compliance/test_periods.py", "tests/compliance/test_gate.py")
_WORDS = ("tests/rules/test_corpus.py", "tests/rules/test_circumstances.py", "tests/rules/test_forms.py")
MODULES: dict[str, tuple[str, ...]] = {
    "calendar": _CONSENT,
    "classify": ("tests/compliance/test_nature.py", *_GATE),
    "consent": _CONSENT,
    "contacts": _WORDS,
    "gate": _GATE[::-1],
    "labels": _GATE,
    "message": _GATE[::-1],
    "normal": ("tests/rules/test_forms.py", *_WORDS[:2]),
    "patterns": _WORDS,
    "requests": ("tests/rules/test_requests.py",),
    "retention": ("tests/compliance/test_clocks.py",),
    "wording": _WORDS,
    "lint": ("tests/rules/test_tone.py", "tests/rules/test_circumstances.py"),
}
"""Short name of a module, and the tests that are to hold it, the likeliest first."""

Job = tuple[str, int]
"""A module's short name, and the number of a change."""


class Trial(NamedTuple):
    """What became of one change."""

    module: str
    told: str
    lives: bool


def name_of(module: str) -> str:
    """Return the whole name of a module."""
    return "dangol.rules.lint" if module == "lint" else f"dangol.rules.compliance.{module}"


def path_of(module: str) -> Path:
    """Return the file of a module."""
    return _CODE.joinpath(*name_of(module).split(".")[1:]).with_suffix(".py")


def tree_of(module: str) -> ast.Module:
    """Return a module as it is."""
    return ast.parse(path_of(module).read_text(encoding="utf-8"))


def puts(tree: ast.Module) -> Iterator[Put]:
    """Yield every change of a module, in the order of its text."""
    return (Put(place, other) for place in list(places(tree)) for other in changes(place))


def jobs_of(module: str) -> list[Job]:
    """Return every change of a module."""
    return [(module, number) for number, _put in enumerate(puts(tree_of(module)))]


class _Changed(MetaPathFinder, Loader):
    """Imports a changed module in place of the real one, and knows whether that was asked for."""

    def __init__(self, module: str, tree: ast.Module) -> None:
        self.name, self.tree, self.used = name_of(module), tree, False
        self.path = str(path_of(module))

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.path)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        self.used = True
        module.__file__ = self.path
        exec(compile(self.tree, self.path, "exec"), module.__dict__)  # noqa: S102 - our own source, changed in one place


def _load_the_rest() -> None:
    """Import all that the rules stand on and that does not depend on what is changed, once and for every trial."""
    keep_bytecode()
    graph = grimp.build_graph("dangol", cache_dir=None, exclude_type_checking_imports=True)
    changed = {name_of(module) for module in MODULES}
    changed |= {one for name in changed for one in graph.find_downstream_modules(name)}
    rules = {name for name in graph.modules if name.startswith("dangol.rules.")}
    for name in sorted(rules.union(*map(graph.find_upstream_modules, rules)) - changed):
        if changed.isdisjoint(itertools.accumulate(name.split("."), "{}.{}".format)):
            importlib.import_module(name)
    gc.freeze()
    stale = [name for name in sys.modules if name in changed]
    if stale:
        raise SystemExit(f"Imported too early to be changed: {', '.join(stale)}")


def run(jobs: Sequence[Job], workers: int = 1) -> Iterator[Trial]:
    """Yield what became of changes; before anything is changed the tests have to pass."""
    _load_the_rest()
    for module in dict.fromkeys(module for module, _number in jobs):
        if _ended(_started(module, tree_of(module))) != _ALIVE:
            raise SystemExit(f"The tests of {module} do not pass as it is; run them first.")
    yield from _tried(jobs, workers)


def _tried(jobs: Sequence[Job], workers: int) -> Iterator[Trial]:
    trees = {module: tree_of(module) for module, _number in jobs}
    changed = {module: list(puts(tree)) for module, tree in trees.items()}
    running: dict[int, tuple[str, str]] = {}
    for module, number in jobs:
        put = changed[module][number]
        with put:
            told = f"{path_of(module).relative_to(ROOT)}:{put.told()}"
            running[_started(module, trees[module])] = module, told
        while len(running) >= workers:
            yield _first(running)
    while running:
        yield _first(running)


def _first(running: dict[int, tuple[str, str]]) -> Trial:
    pid = next(iter(running))
    module, told = running.pop(pid)
    return Trial(module, told, _ended(pid) == _ALIVE)


def _ended(pid: int) -> int:
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code == _UNUSED:
        raise SystemExit("The tests never imported the changed module.")
    return code


def _started(module: str, tree: ast.Module) -> int:
    """Fork a process that runs the tests of a module with this tree in its place; return its id."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    gc.disable()
    signal.alarm(_LONGEST)
    code = _NOTICED
    try:
        code = _judged(module, tree)
    finally:
        os._exit(code)


def _judged(module: str, tree: ast.Module) -> int:
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    finder = _Changed(module, tree)
    sys.meta_path.insert(0, finder)
    options = ["-x", "-q", "-c", os.devnull, "--rootdir", str(ROOT), "--noconftest", "--assert=plain"]
    options += ["-p", "no:cacheprovider", "--import-mode=importlib"]
    passed = pytest.main([*options, *(str(ROOT / one) for one in MODULES[module])]) == pytest.ExitCode.OK
    if not finder.used:
        return _UNUSED
    return _ALIVE if passed else _NOTICED

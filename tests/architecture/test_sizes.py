from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.architecture.source import Module


def test_modules_are_small(modules: list[Module]) -> None:
    sizes = {module.name: module.source.count("\n") for module in modules}
    assert {name: size for name, size in sizes.items() if size > 400} == {}
    assert median(size for size in sizes.values() if size > 3) <= 150


def test_functions_are_short(modules: list[Module]) -> None:
    lengths = {
        f"{module.name}:{function.lineno} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for module in modules
        for function in module.functions()
    }
    assert {name: length for name, length in lengths.items() if length > 40} == {}
    assert quantiles(lengths.values(), n=10)[-1] <= 25


def test_nothing_is_left_for_later(modules: list[Module]) -> None:
    marks = ("TO" + "DO", "FIX" + "ME")
    assert [module.name for module in modules if any(mark in module.source for mark in marks)] == []


def test_every_exception_to_a_rule_has_its_reason(modules: list[Module]) -> None:
    bare = [
        f"{module.name}:{number}"
        for module in modules
        for number, line in enumerate(module.source.splitlines(), 1)
        for mark in ("# noqa", "# type: ignore")
        if mark in line and not any(sep in line.partition(mark)[2] for sep in (" - ", "  # "))
    ]
    assert bare == []

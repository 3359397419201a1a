"""docs/compliance.md tells every rule and guard, where it is, and a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dangol.rules.compliance import gate

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "compliance.md").read_text(encoding="utf-8")
ROWS = {found[1]: found[0] for found in re.finditer(r"^\| ([RG]\d+) \|.*$", PAGE, re.MULTILINE)}
TESTS = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))


def test_every_rule_and_guard_has_its_row() -> None:
    assert list(ROWS) == [*(f"R{number}" for number in range(1, 17)), *(f"G{number}" for number in range(1, 19))]


@pytest.mark.parametrize("name", ROWS)
def test_its_test_is_there_and_named_after_it(name: str) -> None:
    tests = re.findall(r"`(test_\w+)`", ROWS[name])
    assert tests
    for test in tests:
        assert f"def {test}(" in TESTS
        assert f"_{name.lower()}_" in test


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`gate\.(_\w+)`", PAGE))))
def test_what_it_names_of_the_gate_is_there(place: str) -> None:
    assert callable(getattr(gate, place))


def test_every_rule_of_the_gate_is_told() -> None:
    told = set(re.findall(r"`gate\.(_\w+)`", PAGE))
    assert {one.judge.__name__ for one in gate.ARTICLES} - {"_rewards"} == told


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([\w/]+\.py)`", PAGE))))
def test_every_file_it_names_is_there(path: str) -> None:
    core = ROOT / "core" / "dangol"
    assert any((core / room / path).exists() for room in ("", "rules/compliance", "storage"))

"""Every practice of the kinds rule, template, inbox and task is served by a rule or named in docs/practices.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dangol.rules.book import RULES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "practices.md"
WANTED = (
    *(f"S0-{n}" for n in (2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 24)),
    *(f"S1-{n}" for n in (1, 2, 3, 7, 8, 9, 12, 13, 14, 15, 16, 18, 19)),
    *(f"S2-{n}" for n in (2, 3, 4, 6, 8, 9, 10, 11, 12, 13, 15, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 30, 31)),
    *(f"S3-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 17, 18, 20, 21, 22, 23)),
    *(f"S4-{n}" for n in (3, 5, 7, 8, 9, 11, 12, 13, 14, 16, 17, 19, 22, 25)),
)
"""The practices whose kind is rule, template, inbox or task."""


def named() -> set[str]:
    """Return the practices that the page names."""
    return set(re.findall(r"S[0-4]-\d+", PAGE.read_text("utf-8")))


def ruled() -> set[str]:
    """Return the practices that rules serve."""
    return {practice for rule in RULES for practice in rule.practices}


@pytest.mark.parametrize("practice", WANTED)
def test_is_served_by_a_rule_or_told_where_else(practice: str) -> None:
    """A practice that nobody serves is a promise broken."""
    assert practice in named() | ruled()


@pytest.mark.parametrize("practice", WANTED)
def test_has_a_test_that_bears_its_name(practice: str) -> None:
    """The test is found by the practice's number."""
    name = practice.lower().replace("-", "_")
    wanted = re.compile(rf"def test_\w*{name}(?!\d)")
    assert any(wanted.search(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("test_*.py"))


def test_review_work_is_refused_in_writing() -> None:
    """S4-23 is no practice of dangol."""
    assert "S4-23" in (ROOT / "docs" / "refusals.md").read_text("utf-8")

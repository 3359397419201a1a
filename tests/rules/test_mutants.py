"""A sample of the campaign that breaks guards and lint: nearly every break is noticed by some wording."""

from __future__ import annotations

from tests.rules.mutants import campaign


def test_nearly_every_broken_guard_is_noticed() -> None:
    count, alive = campaign(every=64)
    assert count >= 20
    assert len(alive) * 4 <= count, alive

"""The rules over the past, on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.market import Market, Run


def test_try(run: Run, shop: Market, home: Path) -> None:
    out = run("replay", "--days", "60")
    print(out.out, out.err)
    assert 0

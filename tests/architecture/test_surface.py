"""What plugin authors may rely on: a name leaves this list only with a breaking release."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dangol

LIST = Path(__file__).with_name("surface.txt")


def test_the_front_door_is_as_promised() -> None:
    assert sorted(dangol.__all__) == LIST.read_text(encoding="utf-8").split()


def test_every_promised_name_is_there() -> None:
    missing = [name for name in dangol.__all__ if getattr(dangol, name, None) is None]
    assert missing == []


def test_the_front_door_costs_nothing_until_it_is_used() -> None:
    heavy = "msgspec, pydantic, httpx, sqlite_utils, asyncio, click, pluggy"
    code = f"import sys, dangol; print([m for m in {heavy.split(', ')!r} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"

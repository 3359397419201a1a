"""``dangol --help``: at once, in both languages, inside the terminal."""

from __future__ import annotations

import inspect
import resource
import subprocess
import sys
from statistics import median

import pytest

from dangol.cli.front import front_page
from dangol.cli.layout import cells, cut, two_columns, wrap
from dangol.cli.table import COMMANDS, SECTIONS, load

HEAVY = ("httpx", "sqlite_utils", "pydantic", "asyncio", "msgspec", "pluggy", "rich", "sqlite3", "dangol_smartstore")


def python(code: str) -> float:
    """Run a program and return the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


HELP = "import sys; from dangol.cli import main; main(['--help'])"


def test_help_loads_nothing_heavy() -> None:
    code = f"{HELP}; print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]"


def test_the_help_of_a_command_loads_nothing_heavy() -> None:
    heavy = [name for name in HEAVY if name != "asyncio"]
    code = "import sys; from dangol.cli import main; main(['sync', '--help'])"
    code += f"; print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stderr.strip() == "[]"


def test_help_costs_at_most_four_bare_pythons() -> None:
    python(HELP)  # the first run writes bytecode
    ratios = [python(HELP) / python("pass") for _ in range(9)]
    assert median(ratios) <= 4


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("room", [50, 78])
def test_every_line_fits(language: str, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", language)
    page = front_page(room)
    assert [line for line in page.splitlines() if cells(line) > room] == []
    assert all(f"  {name} " in page for name in COMMANDS)


def test_the_page_speaks_korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "ko")
    assert "사용법" in front_page()


def test_korean_letters_fill_two_cells() -> None:
    assert cells("단골 ok") == 7
    assert cells("e\u0301") == 1


def test_cutting_leaves_room_for_the_ellipsis() -> None:
    assert cut("단골 손님이 왔어요", 9) == "단골 손…"
    assert cells(cut("단골 손님이 왔어요", 9)) <= 9
    assert cut("한 줄\n두 줄", 20) == "한 줄 두 줄"


def test_wrapping_breaks_at_spaces_only() -> None:
    assert wrap("단골 손님 또 오세요", 9) == ["단골 손님", "또 오세요"]


def test_a_long_name_stands_on_its_own_line() -> None:
    assert list(two_columns([("a", "x"), ("a-very-long-name", "y")], 40, widest=6)) == [
        "a       x",
        "a-very-long-name",
        "        y",
    ]


@pytest.mark.parametrize("name, line", [(n, row[1]) for _title, rows in SECTIONS for n, row in rows.items()])
def test_the_page_says_what_the_command_says_first(name: str, line: str) -> None:
    assert inspect.cleandoc(load(name).help or "").splitlines()[0] == line

"""The author's evening, typed as it is printed: commands run, changes are made, tests fail and pass in turn."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dangol
import dangol.testing
from dangol.testing.contract import RULES
from tests.cli.market import Run
from tests.cli.test_programs import line, program

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"(?:In `(?P<file>[\w/.]+)`:\n\n)?```(?P<kind>console|diff)\n(?P<text>.*?)```", re.DOTALL)
FAILS_FIRST = "pytest -k every_row"


def steps() -> Iterator[tuple[str, str, str]]:
    """Yield every block: its kind, the file it changes, and its text."""
    file = ""
    for found in BLOCK.finditer((DOCS / "write-a-plugin.md").read_text(encoding="utf-8")):
        file = found["file"] or file
        yield found["kind"], file, found["text"]


def change(path: Path, diff: str) -> None:
    """Make the change of a block: its lines with a minus give way to those with a plus."""
    rows = diff.splitlines()
    old = "\n".join(row[1:] for row in rows if row.startswith("-"))
    new = "\n".join(row[1:] for row in rows if row.startswith("+"))
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path.name} has not once:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


class Reader:
    """Types what the page says, in a folder of its own."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.outcomes: list[int] = []

    def type(self, words: list[str]) -> None:
        if words[0] == "cd":
            self.folder /= words[1]
        elif words[0] == "pytest":
            chosen = words[1:] or ["-k", "it_loads or settings or readme or typed"]
            told = subprocess.run([sys.executable, "-m", "pytest", "-q", *chosen], cwd=self.folder, capture_output=True)
            self.outcomes.append(told.returncode)
        elif words[:2] == ["dangol", "fake"]:
            with program(*words[1:], PYTHONPATH=str(self.folder)) as child:
                assert set(json.loads(line(child))) == {"base_url", "settings"}
        elif words[:3] == ["dangol", "plugin", "check"]:
            assert words[3] == "dangol_mymarket"
        elif words[0] == "dangol":
            found = self.run(*words[1:])
            assert found.code == 0, found.out + found.err
        else:
            assert words == ["pip", "install", "-e", ".", "dangol[testing]"]
            installed(self.folder)


def installed(project: Path) -> None:
    """Leave what an editable installation leaves beside the package, so that its entry point is found."""
    info = project / "dangol_mymarket-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dangol-mymarket\nVersion: 0.1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[dangol]\nmymarket = dangol_mymarket\n", encoding="utf-8")


def test_the_evening(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(run, tmp_path)
    for kind, file, text in steps():
        if kind == "diff":
            change(reader.folder / file, text)
            continue
        for typed in text.splitlines():
            reader.type(shlex.split(typed.removeprefix("$ ")))
    assert reader.outcomes == [0, 1, 0], "the tests pass, fail after the first change, and pass again"


def python_blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def test_the_code_of_the_page_on_testing_runs(tmp_path: Path, run: Run) -> None:
    assert run("plugin", "new", "mymarket", "--into", tmp_path / "made").code == 0
    for place, block in enumerate(python_blocks("testing-plugins.md")):
        (tmp_path / "made" / "tests" / f"test_page_{place}.py").write_text(block, encoding="utf-8")
    words = ["-k", "(TestMyMarket and it_loads) or pause or wrong", "tests"]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *words], cwd=tmp_path / "made", capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout[-2000:]
    assert "4 passed" in told.stdout or "...." in told.stdout


def test_the_page_on_testing_names_everything() -> None:
    page = (DOCS / "testing-plugins.md").read_text(encoding="utf-8")
    assert [name for name in RULES if f"| `{name}` |" not in page] == []
    assert [name for name in dangol.testing.__all__ if not re.search(rf"\b{name}\b", page)] == []


@pytest.mark.parametrize(
    "name",
    [
        "Order", "OrderItem", "Product", "Contact", "Origin", "Review", "Answered", "ReviewMark", "Inquiry", "Message",
        "MemberConsent", "Gone", "Reply", "SentQuery", "Page", "Rejected", "Understood", "Window", "Mail", "StoreCheck",
    ],
)  # fmt: skip
def test_the_page_on_records_names_every_field(name: str) -> None:
    page = (DOCS / "records.md").read_text(encoding="utf-8")
    assert f"`{name}`" in page or f"## {name}" in page or f"`{name}." in page
    fields: tuple[str, ...] = getattr(dangol, name).__struct_fields__
    assert [field for field in fields if not re.search(rf"`({name}\.)?{field}`", page)] == []


def test_the_page_on_records_names_every_stage() -> None:
    page = (DOCS / "records.md").read_text(encoding="utf-8")
    assert [stage for stage in dangol.Stage if f"`{stage}`" not in page] == []

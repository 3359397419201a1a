"""The first hour, typed exactly as it is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from dangol.testing import DEMO_NOW
from tests.cli.market import Market, Run

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
REFUSED = {"dangol --home first-look approve ID": 1}
"""Commands that are meant to be refused when they are typed a second time, as the page says."""


def commands() -> list[str]:
    """Return every command of the page, in order."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


class Reader:
    """Types what the page says, and puts numbers from the screen where the page has a name for them."""

    def __init__(self, run: Run, market: Market, folder: Path) -> None:
        self.run, self.market, self.folder = run, market, folder
        self.known: dict[str, str] = {}

    def type(self, line: str) -> None:
        words = shlex.split(line)[1:]
        home = words[:2] if words[0] == "--home" else []
        if line == "dangol sync":
            self.market.clock.set(DEMO_NOW)
        if "reviews.xlsx" in words:
            (export,) = [one for one in self.market.fake.exports() if one.stream == "reviews"]
            (self.folder / "reviews.xlsx").write_bytes(export.content)
        if words[-1] == "inbox":
            self.look(home)
        found = self.run(*(self.known.get(word, word) for word in words))
        assert found.code == 0, f"{line}\n{found.out}{found.err}"
        if line in REFUSED:
            assert self.run(*(self.known.get(word, word) for word in words)).code == REFUSED[line]

    def look(self, home: list[str]) -> None:
        items = self.run(*home, "inbox", "--json").json["items"]
        proposed = [one for one in items if one["state"] == "proposed"]
        answer = next(one for one in proposed if one["kind"] == "answer_inquiry")
        thanks = next(one for one in proposed if one["kind"] == "thank_review")
        other = next(one for one in proposed if one not in (answer, thanks) and one["order_id"])
        self.known = {"ID": str(answer["id"]), "THANKS": str(thanks["id"])}
        self.known |= {"OTHER": str(other["id"]), "ORDER": other["order_id"]}


def test_the_first_hour(run: Run, market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for key, value in market.settings.items():
        monkeypatch.setenv(f"DANGOL_STORES__MAIN__{key.upper()}", value)
    reader = Reader(run, market, tmp_path)
    for line in commands():
        reader.type(line)


def test_every_command_that_is_shown_is_typed() -> None:
    shown = re.findall(r"^\$ dangol .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [f"$ {line}" for line in commands()] == shown
    assert len(shown) >= 20

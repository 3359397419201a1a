"""The inbox at a terminal: keys, an editor, the width of the window, and a list where nobody sits at it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dangol.cli.layout import cells
from tests.cli.market import Market, Run
from tests.cli.terminal import Terminal

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def environment(shop: Market) -> dict[str, Any]:
    return {"DANGOL_CLOCK": shop.clock.now().isoformat()}


def states(run: Run) -> dict[int, str]:
    """Return what waits and its state."""
    return {one["id"]: one["state"] for one in run("inbox", "--json").json["items"]}


def items(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("inbox", "--json").json["items"]
    return found


def state_of(run: Run, entry: int) -> str:
    found: str = run("show", entry, "--json").json["state"]
    return found


def place_of(run: Run, kind: str) -> tuple[int, int]:
    """Return how many entries stand before the first one of a kind, and its id."""
    return next((at, one["id"]) for at, one in enumerate(items(run)) if one["kind"] == kind)


def test_a_decision_is_a_key(run: Run, home: Path, environment: dict[str, Any]) -> None:
    before = items(run)
    at, answer = place_of(run, "answer_inquiry")
    with Terminal(home, "inbox", **environment) as terminal:
        terminal.wait(f"1/{len(before)}")
        terminal.type("j" * at)
        terminal.wait(f"{at + 1}/{len(before)}")
        terminal.type("a")
        terminal.wait(f"{answer} approved; u takes it back")
        terminal.type("u")
        terminal.wait(f"{answer} waits for you again")
        terminal.type("a")
        terminal.wait(f"{answer} approved; u takes it back")
        terminal.type("k")
        terminal.type("l")
        terminal.wait("comes back on")
        terminal.type("s")
        terminal.answer("Why?", "phoned them")
        terminal.wait("skipped.")
        terminal.type("q")
        assert terminal.end() == 0
    assert state_of(run, answer) == "approved"
    assert answer not in run("send", "--json").json["would_send"], "it stays for the minutes of the policy"
    gone = {one["id"] for one in before} - set(states(run)) - {answer}
    assert sorted(state_of(run, one) for one in gone) == ["cancelled", "proposed"]


def test_what_a_market_lets_no_program_do_is_laid_ready(run: Run, home: Path, environment: dict[str, Any]) -> None:
    at, thanks = place_of(run, "thank_review")
    with Terminal(home, "inbox", **environment) as terminal:
        terminal.wait("1/")
        terminal.type("j" * at + "a")
        terminal.wait(f"{thanks} approved, for you to do by hand")
        terminal.type("q")
        assert terminal.end() == 0
    assert state_of(run, thanks) == "handed_off"


def test_the_text_is_changed_in_the_editor(run: Run, home: Path, environment: dict[str, Any], tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "소중한 후기 감사합니다. 덕분에 힘이 납니다." > "$1"\n')
    editor.chmod(0o700)
    at, thanks = place_of(run, "thank_review")
    with Terminal(home, "inbox", **environment, EDITOR=str(editor), VISUAL=str(editor)) as terminal:
        terminal.wait("1/")
        terminal.type("j" * at + "e")
        terminal.wait(f"{thanks} changed")
        terminal.type("q")
        assert terminal.end() == 0
    assert run("show", thanks, "--json").json["text"] == "소중한 후기 감사합니다. 덕분에 힘이 납니다."


def test_keys_work_while_the_keyboard_writes_korean(run: Run, home: Path, environment: dict[str, Any]) -> None:
    with Terminal(home, "inbox", **environment) as terminal:
        terminal.wait("1/")
        terminal.type("ㅓ")
        terminal.wait("2/")
        terminal.type("\x1b[A")
        terminal.wait("1/")
        terminal.type("?")
        terminal.wait("approve exactly what is shown")
        terminal.type("ㅂ")
        terminal.wait("1/")
        terminal.type("ㅂ")
        assert terminal.end() == 0


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_no_line_is_wider_than_the_window(columns: int, run: Run, home: Path, environment: dict[str, Any]) -> None:
    count = len(items(run))
    with Terminal(home, "inbox", columns=columns, rows=24, **environment, DANGOL_LANG="ko") as terminal:
        for at in range(1, min(count, 6) + 1):
            terminal.wait(f"{at}/{count}")
            terminal.type("j" if at < min(count, 6) else "q")
        assert terminal.end() == 0
    for page in terminal.screen.split("\x1b[2J")[1:]:
        lines = CONTROL.sub("", page).replace("\r", "").split("\n")
        assert max(cells(line) for line in lines) < min(columns, 121)
        assert len(lines) <= 24


def test_no_colour_where_none_is_wanted(home: Path, shop: Market, environment: dict[str, Any]) -> None:
    with Terminal(home, "inbox", **environment, NO_COLOR="1") as terminal:
        terminal.wait("q end")
        terminal.type("q")
        assert terminal.end() == 0
    styles = {number for one in COLOUR.findall(terminal.screen) for number in re.findall(r"\d+", one)}
    assert styles <= {"0", "1", "2", "7"}, "bold, dim and reversed only"


@pytest.mark.parametrize("words, env", [(["--list"], {}), ([], {"TERM": "dumb"}), (["--json"], {})])
def test_a_list_where_no_screen_is_wanted(
    words: list[str], env: dict[str, Any], home: Path, environment: dict[str, Any]
) -> None:
    with Terminal(home, "inbox", *words, **environment, **env) as terminal:
        assert terminal.end() == 0
    assert "\x1b[" not in terminal.screen
    assert len(terminal.screen.splitlines()) > 20

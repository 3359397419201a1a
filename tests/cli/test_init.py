"""The beginning: asked for at a terminal, told without one, and taken up where it was left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.market import Market, Run
from tests.cli.terminal import Terminal


@pytest.fixture
def environment(market: Market) -> Iterator[dict[str, Any]]:
    """Stand at the fake's own time, say where its address is, and let its time go on, so that its pace can be kept."""
    now = market.clock.now().isoformat()
    over = threading.Event()

    def tick() -> None:
        while not over.wait(0.02):
            market.clock.advance(seconds=1)

    ticking = threading.Thread(target=tick)
    ticking.start()
    yield {"DANGOL_CLOCK": now, "DANGOL_STORES__MAIN__BASE_URL": market.base_url}
    over.set()
    ticking.join()


def number_of(terminal: Terminal, market: str) -> str:
    """Return the number before a market in the list that is on the screen."""
    shown = terminal.wait("Number")
    return next(line.strip().partition(".")[0] for line in shown.splitlines() if market in line)


def test_from_nothing_to_the_first_inbox(market: Market, home: Path, run: Run, environment: dict[str, Any]) -> None:
    secret = market.settings["client_secret"]
    with Terminal(home, "init", **environment) as terminal:
        terminal.type(number_of(terminal, "SmartStore") + "\n")
        terminal.answer("A short name", "two words")
        terminal.wait("one word of letters")
        terminal.answer("A short name", "main")
        terminal.answer("Application ID", market.settings["client_id"])
        terminal.answer("Application secret", secret)
        terminal.wait("Trying its doors")
        terminal.answer("Connect another store?", "n")
        terminal.wait("for the first time")
        terminal.wait("New in the inbox")
        terminal.wait("dangol service install")
        assert terminal.end() == 0
    assert secret not in terminal.screen
    found = run("init", "--json")
    assert found.code == 0
    assert found.json["ready"]
    assert {(one["name"], one["store"]) for one in found.json["steps"]} == {("store", None), ("read", "main")}


def test_it_goes_on_where_it_was_left(market: Market, home: Path, run: Run, environment: dict[str, Any]) -> None:
    with Terminal(home, "init", **environment) as terminal:
        terminal.type(number_of(terminal, "SmartStore") + "\n")
        terminal.answer("A short name", "main")
        terminal.answer("Application ID", "somebody-else")
        terminal.answer("Application secret", market.settings["client_secret"])
        terminal.wait("Enter its settings again?")
        terminal.type("\x03")
        terminal.wait("Go on with: dangol init")
        assert terminal.end() == 130
    assert not run("init", "--json").json["ready"]
    with Terminal(home, "init", **environment) as terminal:
        terminal.wait("main is connected.")
        terminal.answer("Enter its settings again?", "y")
        terminal.answer("Application ID", market.settings["client_id"])
        terminal.answer("Application secret", "")
        terminal.answer("Connect another store?", "")
        terminal.wait("New in the inbox")
        assert terminal.end() == 0
    assert run("init").code == 0


def test_korean_unless_another_language_is_chosen(home: Path) -> None:
    for chosen, lang, korean in ((("init",), "", True), (("init", "--lang", "en"), "ko", False)):
        with Terminal(home, *chosen, DANGOL_LANG=lang, LANG="C.UTF-8", LC_ALL="C.UTF-8") as terminal:
            terminal.wait("1. ")
            terminal.type("\x04")
            assert terminal.end() == 130
        assert ("Welcome" in terminal.screen) is not korean
        assert ("환영" in terminal.screen) is korean


def test_without_a_terminal_it_says_what_is_missing(run: Run, market: Market) -> None:
    found = run("init")
    assert found.code == 4
    assert "dangol connect NAME --platform P (P is one of: cafe24, kmong, smartstore)" in found.out
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    found = run("init")
    assert found.code == 4
    assert "dangol sync main" in found.out
    run("sync")
    assert run("init").code == 0


def test_a_market_of_files_is_read_by_hand(run: Run) -> None:
    assert run("connect", "work", "--platform", "kmong", "--set", "nickname=me").code == 0
    (step,) = [one for one in run("init", "--json").json["steps"] if one["name"] == "read"]
    assert (step["done"], step["next"]) == (False, "Read what you downloaded or saved with: dangol import work FILE")


def test_settings_that_cannot_be_opened_are_a_step(run: Run, market: Market, home: Path) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    (home / "secret.key").unlink()
    found = run("init", "--json").json
    assert not found["ready"]
    (step,) = [one for one in found["steps"] if not one["done"]]
    assert step["store"] == "main"
    assert "--new-key" in step["next"]

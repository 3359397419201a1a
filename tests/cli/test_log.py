"""The log is private, small, and says nothing about anybody."""

from __future__ import annotations

import logging
import stat
import sys
from pathlib import Path

import pytest

from dangol.app import App
from dangol.cli.desk import Desk
from tests.cli.market import Market, Run


def test_what_was_read_is_written_down(run: Run, shop: Market, home: Path) -> None:
    log = (home / "dangol.log").read_text(encoding="utf-8")
    assert "main orders: " in log
    assert "main file: " in log
    if sys.platform != "win32":
        assert stat.S_IMODE((home / "dangol.log").stat().st_mode) == 0o600


def test_it_holds_no_secret_and_no_words(run: Run, shop: Market, home: Path) -> None:
    log = (home / "dangol.log").read_text(encoding="utf-8")
    with App(home) as app:
        texts = [row["text"] for row in app.db.rows("SELECT text FROM reviews WHERE length(text) > 5")]
        people = [row["name"] for row in app.db.rows("SELECT name FROM contacts WHERE name IS NOT NULL")]
    assert texts
    assert people
    assert not [word for word in (*texts, *people, shop.settings["client_secret"]) if word in log]


def test_a_quiet_command_makes_no_log(run: Run, home: Path) -> None:
    run("stores")
    assert not (home / "dangol.log").exists()


def test_a_full_log_is_put_aside(run: Run, home: Path) -> None:
    run("stores")
    (home / "dangol.log").write_text("x" * 1_000_001)
    desk = Desk()
    desk.home = home
    with desk.app():
        logging.getLogger("dangol.test").info("new")
    assert (home / "dangol.log").read_text(encoding="utf-8").endswith("INFO dangol.test: new\n")
    assert (home / "dangol.log.old").stat().st_size == 1_000_001


def test_a_command_leaves_no_handler_behind(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("stores")
    assert logging.getLogger("dangol").handlers == []
    assert capsys.readouterr().err == ""

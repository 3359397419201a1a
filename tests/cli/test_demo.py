"""The demo, as a newcomer runs it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from dangol.cli.demo_page import show_page
from dangol.cli.layout import cells
from dangol.demo import APPROVED, DemoReport, _repeated, play
from dangol.desk.words import iso
from dangol.testing import DEMO_NOW
from dangol.testing.fake import Write
from tests.cli.market import Run


def demo(*words: object, language: str = "en", **more: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "UV_RUN_RECURSION_DEPTH"}
    env |= {"DANGOL_LANG": language, "PYTHONIOENCODING": "utf-8", **more}
    command = [sys.executable, "-m", "dangol", "demo", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Play the demo as a process of its own, once."""
    found = demo("--json", "--dir", tmp_path_factory.mktemp("told") / "demo", "--orders", 60, "--seed", 1)
    assert (found.returncode, found.stderr) == (0, "")
    report: dict[str, Any] = json.loads(found.stdout)
    return report


def test_the_demo_keeps_its_promises(run: Run, told: dict[str, Any]) -> None:
    report = told
    stores = {one["platform"]: one for one in report["stores"]}
    assert set(stores) == {"smartstore", "cafe24", "kmong"}
    assert stores["smartstore"]["orders"] == 60
    for store in stores.values():
        assert store["order_items"] >= store["orders"] > 0
        assert store["reviews"] > 0
        assert store["inquiries"] > 0
    assert any({"smartstore", "cafe24"} <= set(one["orders"]) for one in report["people"])
    assert set(report["proposals"]) >= {"answer_inquiry", "thank_review", "ask_review", "remind_review"}
    assert report["duplicates"] == 0
    assert report["sent"] > 0
    assert report["by_hand"] > 0
    waiting = run("--home", report["home"], "inbox", "--json").json["items"]
    proposed = {one["kind"] for one in waiting if one["state"] == "proposed"}
    assert proposed >= set(APPROVED), "one of each kind is left to try"
    assert run("--home", report["home"], "verify").code == 0


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoReport]:
    """Play a small demo once; its page is drawn again and again."""
    home = tmp_path_factory.mktemp("played") / "demo"
    return home, asyncio.run(play(home, orders=60, seed=1))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_page_fits_and_leads_on(
    language: str,
    run: Run,
    played: tuple[Path, DemoReport],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home, report = played
    monkeypatch.setenv("DANGOL_LANG", language)
    monkeypatch.delenv("UV_RUN_RECURSION_DEPTH", raising=False)
    show_page(report, home)
    page = capsys.readouterr().out
    next_steps = [line.split("  ")[1] for line in page.splitlines() if f"dangol --home {home}" in line]
    assert len(next_steps) == 3
    for step in next_steps:
        assert run(*step.split()[1:]).code == 0
    *lines, last = page[: page.index("dangol --home")].splitlines()
    assert [line for line in lines if cells(line) > 80] == []
    assert last.strip() == ""
    assert ("사장님을 기다리는 일" if language == "ko" else "Waiting for you") in page


def test_what_to_type_next_is_what_was_typed(tmp_path: Path) -> None:
    found = demo("--dir", tmp_path / "demo", "--orders", 10, UV_RUN_RECURSION_DEPTH="1", COLUMNS="80")
    assert (found.returncode, found.stderr) == (0, "")
    assert f"  uv run dangol --home {tmp_path / 'demo'} inbox" in found.stdout
    assert "  uv run dangol connect NAME" in found.stdout


def test_the_same_seed_is_the_same_demo(played: tuple[Path, DemoReport], told: dict[str, Any]) -> None:
    again = {key: value for key, value in told.items() if key != "home"}
    assert again == json.loads(json.dumps({**asdict(played[1]), "now": iso(played[1].now)}))
    assert Path(told["home"]) != played[0]


def test_a_folder_with_data_is_left_alone(run: Run, home: Path) -> None:
    run("stores")
    found = run("demo", "--dir", home)
    assert found.code == 2
    assert "--dir" in found.err


def test_a_message_that_arrived_twice_would_be_counted() -> None:
    def write(n: int, *, effect: bool) -> Write:
        return Write(n=n, at=DEMO_NOW, method="PUT", path="/a", body={"t": 1}, status=200, effect=effect)

    assert _repeated([write(1, effect=True), write(2, effect=False)]) == 0
    assert _repeated([write(1, effect=True), write(2, effect=True), write(3, effect=True)]) == 2

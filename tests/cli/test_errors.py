"""Whatever goes wrong becomes a sentence, a hint and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from dangol.cli import main
from dangol.cli.desk import Desk
from dangol.cli.group import cli
from dangol.errors import DangolError
from dangol.storage.stores import Stores
from tests.cli.market import Run

CODES = {
    "ConfigError": 2,
    "NotFound": 2,
    "StoreError": 3,
    "AuthError": 4,
    "ActionUnknown": 4,
    "AnotherInstance": 5,
    "StorageError": 1,
}


def all_errors(kind: type[DangolError] = DangolError) -> list[type[DangolError]]:
    return [kind, *(found for child in kind.__subclasses__() for found in all_errors(child))]


def raised(monkeypatch: pytest.MonkeyPatch, wrong: BaseException) -> None:
    """Let ``dangol stores`` raise."""

    def fail(_stores: Stores) -> None:
        raise wrong

    monkeypatch.setattr("dangol.storage.stores.Stores.all", fail)


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_every_error_ends_in_its_code_with_its_words(
    kind: type[DangolError], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = kind.__new__(kind)
    DangolError.__init__(wrong, "It broke.", hint="Mend it.")
    raised(monkeypatch, wrong)
    found = run("stores")
    assert found.code == kind.exit_code == CODES.get(kind.__name__, kind.exit_code)
    assert found.err == "It broke.\n→ Mend it.\n"
    assert found.out == ""


def test_a_fault_of_ours_is_named_without_its_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raised(monkeypatch, KeyError("010-1234-5678"))
    found = run("stores")
    assert found.code == 1
    assert "dangol has a fault: KeyError at test_errors.py:" in found.err
    assert "010-1234-5678" not in found.err
    assert "Traceback" not in found.err


def test_an_interrupt_is_no_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raised(monkeypatch, KeyboardInterrupt())
    found = run("stores")
    assert (found.code, found.err.strip()) == (130, "Stopped.")


def test_with_json_an_error_is_the_one_document(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raised(monkeypatch, DangolError("It broke.", hint="Mend it."))
    found = run("stores", "--json")
    assert found.json == {"error": {"kind": "DangolError", "message": "It broke.", "hint": "Mend it."}}
    assert found.err.startswith("It broke.")


@pytest.mark.parametrize("words", [["approve"], ["nonsense"], ["sync", "--stream", "x"], ["skip", "1"]])
def test_a_slip_of_the_pen_is_a_usage_error(words: list[str], run: Run) -> None:
    found = run(*words)
    assert found.code == 2
    assert found.out == ""
    assert "--help" in found.err


def test_click_speaks_korean_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "ko")
    assert "인자" in run("approve").err
    assert "그런 명령은 없습니다" in run("nonsense").err
    assert "이 도움말을 봅니다" in run("sync", "--help").out


def test_the_data_folder_may_be_named_before_or_behind_the_command(run: Run, tmp_path: Path) -> None:
    assert run("--home", tmp_path / "a", "stores").code == 0
    assert run("stores", "--home", tmp_path / "b").code == 0
    assert (tmp_path / "a" / "dangol.db").exists()
    assert (tmp_path / "b" / "dangol.db").exists()


def test_a_plugin_brings_its_own_commands(run: Run) -> None:
    found = run("smartstore", "--help")
    assert found.code == 0
    assert "Usage: dangol smartstore" in found.out


def test_the_group_can_be_used_by_click_itself() -> None:
    with click.Context(cli, obj=Desk()) as ctx:
        assert "inbox" in cli.list_commands(ctx)
        assert cli.get_help(ctx).startswith("Usage: dangol")


def test_no_words_show_the_front_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("Usage: dangol")


def test_json_stays_json_whatever_the_letters(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    raised(monkeypatch, DangolError("포장이 찢어졌어요 🙈"))
    assert json.loads(run("stores", "--json").out)["error"]["message"] == "포장이 찢어졌어요 🙈"


def test_a_damaged_page_is_a_damaged_file(run: Run, home: Path) -> None:
    run("stores")
    file = home / "dangol.db"
    content = bytearray(file.read_bytes())
    content[4096:] = b"\x99" * (len(content) - 4096)
    file.write_bytes(content)
    found = run("inbox")
    assert found.code == 1
    assert "The data file is damaged." in found.err


def test_a_folder_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for words in (["stores"], ["demo", "--dir"]):
        found = run(*words, *([] if words[-1] == "--dir" else ["--home"]), tmp_path / "taken" / "data")
        assert found.code == 1
        assert str(tmp_path / "taken") in found.err
        assert "--home" in found.err

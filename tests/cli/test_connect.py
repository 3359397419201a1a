"""Connecting a store: by hand at a terminal, by options, from the environment."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from dangol.app import App
from tests.cli.market import Market, Run


def stored(home: Path, name: str) -> dict[str, str]:
    with App(home) as app:
        return app.stores.settings(name)


def test_a_store_is_connected_and_checked(run: Run, market: Market, home: Path) -> None:
    found = run("connect", "main", "--platform", "smartstore", *market.pairs())
    assert found.code == 0
    assert stored(home, "main") == market.settings
    assert "×" not in found.out
    assert "○" in found.out
    assert "dangol sync main" in found.err
    listed = run("stores", "--json").json["stores"]
    assert [(one["name"], one["platform"], one["orders"]) for one in listed] == [("main", "smartstore", 0)]


def test_secrets_are_never_shown(run: Run, market: Market, home: Path) -> None:
    secret = market.settings["client_secret"]
    said = [run("connect", "main", "--platform", "smartstore", *market.pairs())]
    said += [
        run(*words) for words in (["check"], ["stores"], ["doctor"], ["connect", "main", "--set", "client_id=other"])
    ]
    assert all(secret not in one.out + one.err for one in said)
    assert secret.encode() not in (home / "dangol.db").read_bytes()


def test_the_environment_may_bring_everything(run: Run, market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in market.settings.items():
        monkeypatch.setenv(f"DANGOL_STORES__MAIN__{key.upper()}", value)
    assert run("connect", "main", "--platform", "smartstore").code == 0


def test_wrong_keys_are_a_case_for_a_person(run: Run, market: Market) -> None:
    wrong = [word.replace(market.settings["client_id"], "somebody-else") for word in market.pairs()]
    found = run("connect", "main", "--platform", "smartstore", *wrong)
    assert found.code == 4
    assert "dangol check" in found.err
    assert run("connect", "main", *market.pairs()).code == 0
    assert run("check", "main").code == 0


@pytest.mark.parametrize(
    "words, said",
    [
        (["main"], "Say which market main is on."),
        (["main", "--platform", "nowhere"], "There is no plugin for the market nowhere."),
        (["main", "--platform", "smartstore", "--set", "client_id"], "--set wants KEY=VALUE."),
        (["main", "--platform", "smartstore", "--set", "client_id=a"], "client_secret: must be set"),
        (["main", "--platform", "smartstore", "--set", "client_secret=a"], "client_secret: must be the whole secret"),
        (["main", "--platform", "smartstore", "--set", "answers_days=x"], "answers_days: must be a whole number"),
        (["main", "--platform", "smartstore", "--set", "answers_days=99"], "answers_days: must be at most "),
        (["main", "--platform", "smartstore", "--set", "client_id="], "client_id: must not be empty"),
        (["main", "--platform", "smartstore", "--set", "colour=red"], "colour: is not known here"),
        (["a/b", "--platform", "smartstore"], "one word"),
        (["main", "--platform", "smartstore", "--set", "base_url=https://example.com"], "base_url"),
    ],
)
def test_a_wrong_setting_is_named(words: list[str], said: str, run: Run, home: Path) -> None:
    found = run("connect", *words)
    assert found.code == 2
    assert said in found.err
    assert run("stores", "--json").json == {"stores": []}


def test_what_is_wrong_is_said_in_korean(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "ko")
    found = run("connect", "main", "--platform", "smartstore", "--set", "client_secret=a", "--set", "colour=red")
    assert "client_id: 꼭 필요합니다" in found.err
    assert "client_secret: 시크릿 전체" in found.err
    assert "colour: 모르는 설정입니다" in found.err
    assert "=a" not in found.err


def test_another_market_is_refused(run: Run, market: Market) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    before = run("stores", "--json").json
    assert run("connect", "main", "--platform", "nowhere").code == 2
    assert run("stores", "--json").json == before


def test_checking_a_store_that_is_not_there(run: Run, market: Market) -> None:
    assert run("check", "main").code == 2
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    found = run("check", "mian")
    assert found.code == 2
    assert "main" in found.err


def test_every_door_is_in_the_json(run: Run, market: Market) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    (store,) = run("check", "--json").json["stores"]
    assert (store["store"], store["ok"], store["problem"]) == ("main", True, None)
    assert len(store["checks"]) >= 3


def talk(words: list[str], answers: list[tuple[str, str]], home: Path) -> tuple[int, str]:
    """Run a command at a terminal, typing each answer when its question has come; return code and screen."""
    master, slave = pty.openpty()
    env = os.environ | {"DANGOL_HOME": str(home), "DANGOL_LANG": "en"}
    child = subprocess.Popen(
        [sys.executable, "-m", "dangol", *words], stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True
    )
    os.close(slave)
    screen = ""
    while child.poll() is None or select.select([master], [], [], 0)[0]:
        if select.select([master], [], [], 0.05)[0]:
            try:
                screen += os.read(master, 4096).decode()
            except OSError:
                break
        if answers and answers[0][0] in screen:
            os.write(master, f"{answers.pop(0)[1]}\n".encode())
    os.close(master)
    return child.wait(), screen


def test_at_a_terminal_it_asks_and_hides_the_secret(market: Market, home: Path) -> None:
    secret = market.settings["client_secret"]
    answers = [("Application ID", market.settings["client_id"]), ("Application secret", secret)]
    _code, screen = talk(["connect", "main", "--platform", "smartstore"], answers, home)
    assert "Commerce API centre" in screen
    assert market.settings["client_id"] in screen
    assert secret not in screen
    assert stored(home, "main") == {key: market.settings[key] for key in ("client_id", "client_secret")}


def test_a_lost_key_ends_with_connecting_again(run: Run, market: Market, home: Path) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    (home / "secret.key").unlink()
    lost = run("check")
    assert lost.code == 2
    assert "dangol connect NAME --new-key" in lost.err + lost.out
    assert run("connect", "main", *market.pairs()).code == 2, "a second key is never made unasked"
    assert not (home / "secret.key").exists()
    assert run("connect", "main", *market.pairs(), "--new-key").code == 0
    assert run("check").code == 0

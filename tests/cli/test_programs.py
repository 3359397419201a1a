"""Commands that stay: the pretend market, and reading again and again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import click
import pytest

from dangol.cli.run import Every
from tests.cli.market import Market, Run


@contextmanager
def program(*words: object, **env: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command that stays; whoever started it ends it."""
    command = [sys.executable, "-u", "-m", "dangol", *map(str, words)]
    child = subprocess.Popen(command, text=True, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


def line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline()


def ask(url: str, body: object = None) -> object:
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data=data), timeout=10) as answer:  # noqa: S310 - our own server
        return json.loads(answer.read())


# fake


def test_the_pretend_market_says_how_to_reach_it(run: Run) -> None:
    with program("fake", "smartstore", "--orders", 25, "--seed", 5, "--days", 10) as child:
        first = json.loads(line(child))
        assert set(first) == {"base_url", "settings"}
        state = ask(f"{first['base_url']}/__fake__/state")
        assert isinstance(state, dict)
        assert len(state["orders"]) == 25
        pairs = [word for key, value in first["settings"].items() for word in ("--set", f"{key}={value}")]
        assert run("connect", "main", "--platform", "smartstore", *pairs).code == 0
        child.send_signal(signal.SIGINT)
        assert child.wait(10) in (0, 130)


def test_the_pretend_market_stands_where_the_clock_stands() -> None:
    with program("fake", "smartstore", "--orders", 5, DANGOL_CLOCK="2026-11-20T16:20:00+09:00") as child:
        base_url = json.loads(line(child))["base_url"]
        state = ask(f"{base_url}/__fake__/state?parts=now")
        assert state == {"now": "2026-11-20T16:20:00+09:00"}


def test_a_market_without_a_fake_or_a_plugin(run: Run) -> None:
    assert run("fake", "nowhere").code == 2


# run


def test_it_goes_on_until_it_is_stopped_and_only_once(run: Run, market: Market, home: Path) -> None:
    run("connect", "main", "--platform", "smartstore", *market.pairs())
    with program("run", "--every", "1h", DANGOL_CLOCK=market.clock.now().isoformat()) as child:
        told = [line(child) for _ in range(3)]
        assert any("Store" in text for text in told)
        second = run("run")
        assert second.code == 5
        assert "Another `dangol run`" in second.err
        while "inbox" not in line(child):
            pass
        child.send_signal(signal.SIGINT)
        _out, err = child.communicate(timeout=20)
    assert child.returncode == 130
    assert "Stopped." in err
    assert "Traceback" not in err


@pytest.mark.parametrize("text, seconds", [("5s", 5), ("10m", 600), ("2h", 7200)])
def test_a_span_is_read(text: str, seconds: int) -> None:
    assert Every().convert(text, None, None).total_seconds() == seconds


@pytest.mark.parametrize("text", ["10", "0m", "1s", "m", "1d", "-5m"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Every().convert(text, None, None)

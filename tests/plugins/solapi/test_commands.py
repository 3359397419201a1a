"""``dangol solapi`` and ``dangol fake solapi``, as the console script runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from dangol_solapi.fake import SolapiFake
from tests.cli.market import Run, alone, home, run, served_in_a_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["alone", "home", "run"]


@pytest.fixture
def relay(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SolapiFake]:
    """Serve the relay and connect its account, without any template taken over."""
    clock = MovableClock(DEMO_NOW)
    fake = SolapiFake(seed=3)
    fake.clock = clock
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: clock)
    with served_in_a_thread(fake) as served:
        with App(home, clock=clock, keyring=False) as app:
            app.channel_book.connect("solapi", served.settings | {"templates": {}}, clock.now())
        yield fake


def taken(home: Path) -> dict[str, str]:
    with App(home, clock=MovableClock(DEMO_NOW), keyring=False) as app:
        return dict((app.channel_book.settings("solapi") or {}).get("templates", {}))


def test_templates_are_listed_and_taken_over(relay: SolapiFake, home: Path, run: Run) -> None:
    names = list(relay.relay.templates)
    before = run("solapi", "templates")
    assert before.code == 0
    assert all(name in before.out for name in names)
    assert "--take" in before.err
    assert taken(home) == {}
    after = run("solapi", "templates", "--take")
    assert after.out.count("✓") == 2
    assert taken(home) == {name: one.content for name, one in relay.relay.templates.items()}


def test_what_changed_since_is_marked(relay: SolapiFake, home: Path, run: Run) -> None:
    run("solapi", "templates", "--take")
    first, second = relay.relay.templates
    relay.apply(
        {
            "template": [
                {"template_id": first, "content": "새 문구"},
                {"template_id": second, "content": "x", "status": "REJECTED"},
            ]
        }
    )
    changed = run("solapi", "templates")
    assert f"≠ {first}" in changed.out
    assert second not in changed.out
    told = run("solapi", "templates", "--json").json["templates"]
    assert told == [{"id": first, "name": "안내", "text": "새 문구", "taken_over": False, "fillable": True}]
    run("solapi", "templates", "--take")
    assert taken(home) == {first: "새 문구"}


def test_a_blank_outside_of_the_text_keeps_a_template_out(relay: SolapiFake, home: Path, run: Run) -> None:
    first, second = relay.relay.templates
    button = {"buttonName": "배송 조회", "buttonType": "WL", "linkMo": "https://shop.example/#{주문번호}"}
    fine = {"buttonName": "배송 조회", "buttonType": "WL", "linkMo": "https://shop.example/#{이름}"}
    contents = {name: one.content for name, one in relay.relay.templates.items()}
    relay.apply(
        {
            "template": [
                {"template_id": first, "content": contents[first], "buttons": [button]},
                {"template_id": second, "content": contents[second], "buttons": [fine]},
            ]
        }
    )
    found = run("solapi", "templates", "--take")
    assert "outside of its text" in found.out
    assert taken(home) == {second: contents[second]}


def test_without_templates_it_says_so(relay: SolapiFake, run: Run) -> None:
    relay.relay.templates.clear()
    found = run("solapi", "templates")
    assert (found.code, found.out) == (0, "")
    assert "approved" in found.err


def test_a_key_that_is_refused(relay: SolapiFake, run: Run) -> None:
    relay.gate.secret = "OTHER"
    found = run("solapi", "templates")
    assert found.code == 4
    assert "does not accept this key" in found.err


def test_in_korean(relay: SolapiFake, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "ko")
    assert "가져왔습니다" in run("solapi", "templates", "--take").err


def test_the_relay_can_be_served_for_trying_out(home: Path) -> None:
    program = [sys.executable, "-m", "dangol", "--home", str(home), "fake", "solapi"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        state = httpx.get(f"{first['base_url']}/__fake__/state?parts=senders,accepted", trust_env=False).json()
        process.send_signal(signal.SIGINT)
        process.wait(10)
    assert set(first["settings"]) == {"base_url", "api_key", "api_secret", "sender", "kakao_channel", "templates"}
    assert state == {"senders": [{"number": "0200000000", "status": "ACTIVE"}], "accepted": []}

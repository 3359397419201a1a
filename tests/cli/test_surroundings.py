"""What the computer itself lacks: each look is made to fail, and names its fix."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dangol.locks import only_one
from tests.cli.market import Market, Run


def found(run: Run, name: str) -> dict[str, Any]:
    return next(one for one in run("doctor", "--json").json["checks"] if one["name"] == name)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """Let the page's port be one that is free, held but not listened at."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    monkeypatch.setattr("dangol.surroundings.PAGE_PORT", made.getsockname()[1])
    return made


def _old_sqlite(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sqlite3.sqlite_version_info", (3, 31, 1))


def _no_zones(patch: pytest.MonkeyPatch) -> None:
    import zoneinfo

    def unknown(key: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(key)

    patch.setattr("zoneinfo.ZoneInfo", unknown)


def _no_certificates(patch: pytest.MonkeyPatch) -> None:
    bare = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    patch.setattr("dangol.surroundings.ssl.create_default_context", lambda: bare)
    paths = ssl.get_default_verify_paths()._replace(capath="")
    patch.setattr("dangol.surroundings.ssl.get_default_verify_paths", lambda: paths)


def _no_writing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("dangol.surroundings.os.access", lambda _path, mode: mode != os.W_OK)


@pytest.mark.parametrize(
    "name, spoil, fix",
    [
        ("sqlite_version", _old_sqlite, "newer Python"),
        ("zones", _no_zones, "pip install tzdata"),
        ("certificates", _no_certificates, "ca-certificates"),
        ("sidecar", _no_writing, "DANGOL_STATE"),
    ],
)
def test_what_is_lacking_has_its_fix(
    name: str, spoil: Callable[[pytest.MonkeyPatch], None], fix: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(run, name)["ok"]
    spoil(monkeypatch)
    one = found(run, name)
    assert not one["ok"]
    assert fix in one["fix"]


def test_a_port_that_is_taken(run: Run, port: socket.socket) -> None:
    with port:
        assert found(run, "port")["ok"]
        port.listen()
        one = found(run, "port")
    assert not one["ok"]
    assert f"--port {int(port_of(one)) + 1}" in one["fix"]


def port_of(one: dict[str, Any]) -> str:
    return "".join(letter for letter in one["text"] if letter.isdigit())


def test_a_list_of_holidays_that_ends(run: Run, market: Market) -> None:
    assert found(run, "holidays")["ok"]
    market.clock.advance(days=365 * 10)
    one = found(run, "holidays")
    assert not one["ok"]
    assert "Update dangol" in one["fix"]


def test_a_path_that_windows_would_refuse(run: Run, tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 120) / ("b" * 120)
    one = next(one for one in run("--home", deep, "doctor", "--json").json["checks"] if one["name"] == "path")
    assert not one["ok"]
    assert "--home" in one["fix"]


def test_a_round_at_work_is_told(run: Run, home: Path) -> None:
    assert found(run, "rounds")["text"] == "No dangol run is at work."
    with only_one(home / "run.lock"):
        assert found(run, "rounds")["text"] == "One dangol run is at work."

"""No letter crashes a pipe, and JSON is JSON, whatever the terminal's encoding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import FixedClock
from dangol.outgoing import Ground, MessageClass
from dangol.storage.ledger import NewAction

TEXT = "소중한 후기 감사합니다 🙏 단골이 되어 주셔서 기뻐요 ♥"


@pytest.fixture
def entry(home: Path) -> int:
    """Put one proposal with an emoji into the ledger."""
    with App(home, clock=FixedClock(datetime(2026, 11, 20, tzinfo=UTC))) as app:
        new = NewAction(
            dedupe_key="main/thank_review/1/1",
            store="main",
            kind="thank_review",
            step=1,
            subject="review",
            subject_id="1",
            send_by="review",
            recipient="1",
            message_class=MessageClass.SERVICE,
            ground=Ground.REVIEW,
            rule="",
            rule_version=1,
            trace="[]",
            body=TEXT,
        )
        return app.ledger.propose([new])[0]


def dangol(*words: object, encoding: str, language: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a program of its own, into a pipe."""
    env = os.environ | {"PYTHONIOENCODING": encoding, "DANGOL_LANG": language}
    command = [sys.executable, "-m", "dangol", *map(str, words)]
    return subprocess.run(command, capture_output=True, env=env)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("encoding", ["cp949", "latin-1", "utf-8"])
@pytest.mark.parametrize("words", [["--help"], ["show"], ["inbox"], ["approve"], ["nonsense"], ["plugins"]])
def test_nothing_crashes_a_pipe(words: list[str], encoding: str, language: str, entry: int) -> None:
    more = [entry] if words[0] in ("show", "approve") else []
    found = dangol(*words, *more, encoding=encoding, language=language)
    assert found.returncode == (2 if words == ["nonsense"] else 0)
    assert b"Traceback" not in found.stderr
    (found.stdout + found.stderr).decode(encoding)


@pytest.mark.parametrize("encoding", ["cp949", "latin-1"])
def test_json_is_utf8_always(encoding: str, entry: int) -> None:
    found = dangol("inbox", "--json", encoding=encoding, language="ko")
    assert json.loads(found.stdout.decode("utf-8"))["items"][0]["text"] == TEXT
    assert found.stderr == b""


def test_what_the_encoding_has_is_shown(entry: int) -> None:
    found = dangol("show", entry, encoding="cp949", language="ko").stdout.decode("cp949")
    assert "소중한 후기 감사합니다 ? 단골이" in found


def test_a_reader_that_goes_away_is_no_error(entry: int) -> None:
    code = f"{sys.executable} -m dangol show {entry} | true"
    found = subprocess.run(["/bin/sh", "-c", code], capture_output=True)
    assert b"Traceback" not in found.stderr

"""The page as a program: it tells a link, answers it, and ends when it is told to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.market import Market, Run


@pytest.fixture
def program(home: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "dangol", "--home", str(home), "serve", "--no-open", "--port", "0"]
    env = os.environ | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as made:
        yield made
        made.kill()


def link_of(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/enter\?key=\S+", program.stdout.readline())
    assert found is not None
    return found[0]


def test_the_link_opens_once_and_the_program_ends_on_request(program: subprocess.Popen[str]) -> None:
    link = link_of(program)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with opener.open(link) as page:
        assert page.status == 200
        assert "dangol" in page.read().decode()
        assert "/enter" not in page.url
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.build_opener().open(link)
    refused.value.close()
    assert refused.value.code == 401
    again = link_of(program)
    assert again != link, "a new link is told where the owner reads it"
    program.send_signal(signal.SIGINT)
    assert program.wait(20) == 130
    assert program.stderr is not None
    assert "Traceback" not in program.stderr.read()


def test_a_port_that_is_taken_is_named(run: Run, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = run("serve", "--no-open", "--port", port)
    assert found.code == 2
    assert "is taken" in found.err
    assert f"--port {port + 1}" in found.err


def test_an_approval_is_taken_back(run: Run, shop: Market) -> None:
    one = next(one for one in run("inbox", "--json").json["items"] if one["kind"] == "thank_review")
    assert run("approve", one["id"]).code == 0
    found = run("undo", one["id"], "--json")
    assert found.json == {"done": [{"id": one["id"], "state": "proposed"}], "problems": []}
    assert run("undo", one["id"]).code == 1
    assert "waits for you again" in run("approve", one["id"]).out + run("undo", one["id"]).out

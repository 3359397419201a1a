"""What is done by hand is laid ready: the text on the clipboard, the page opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.market import Market, Run


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with pretend programs, the only ones there are; each writes down what it was given."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def tool(tools: Path, name: str, script: str) -> None:
    program = tools / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def answer(run: Run) -> dict[str, str]:
    """Return a draft that waits."""
    found: dict[str, str] = next(one for one in run("inbox", "--json").json["items"] if one["text"])
    return found


def test_a_text_goes_to_the_clipboard(run: Run, shop: Market, tools: Path) -> None:
    tool(tools, "xclip", f'[ "$2" = clipboard ] && /bin/cat > {tools}/copied')
    draft = answer(run)
    assert "on the clipboard" in run("show", draft["id"], "--copy").err
    assert (tools / "copied").read_text(encoding="utf-8") == draft["text"]


def test_without_a_clipboard_it_stands_on_the_screen(run: Run, shop: Market, tools: Path) -> None:
    draft = answer(run)
    found = run("show", draft["id"], "--copy")
    assert "no clipboard here" in found.err
    assert draft["text"].split("\n")[0][:10] in found.out
    tool(tools, "wl-copy", "exit 1")
    assert "no clipboard here" in run("show", draft["id"], "--copy").err


def test_a_page_is_opened(run: Run, shop: Market, tools: Path) -> None:
    tool(tools, "xdg-open", f'echo "$1" > {tools}/opened')
    ask = next(one for one in run("inbox", "--json").json["items"] if one["kind"] == "ask_review")
    assert "no page to open" in run("show", ask["id"], "--open").err
    run("approve", ask["id"])
    run("send", "--live")
    shown = run("show", ask["id"], "--json").json
    assert shown["state"] == "handed_off"
    run("show", ask["id"], "--open")
    assert (tools / "opened").read_text(encoding="utf-8").strip() == shown["url"]

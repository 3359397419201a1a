"""Whatever a seller reads is there in Korean, politely, with the same blanks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Message
from babel.messages.pofile import read_po

from dangol.i18n import translator

ROOT = Path(__file__).parents[2]
CATALOGUES = sorted(ROOT.glob("**/locale/ko/LC_MESSAGES/*.po"))
BLANK = re.compile(r"\{[^{}]*\}|%\(\w+\)s")
RUDE = re.compile(r"(?:한다|했다|된다|이다|있다|없다|해라|하라|해|줘|야)[.!]?$", re.MULTILINE)


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def both(message: Message) -> list[tuple[str, str]]:
    """Return source and translation, for a plural its last form, which has all blanks."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return [(message.id[-1], (message.string or [""])[0])]


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.stem)
def catalogue(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_are_catalogues() -> None:
    assert {path.stem for path in CATALOGUES} >= {"dangol", "click", "dangol_smartstore"}


def test_nothing_is_left_in_english(catalogue: Path) -> None:
    assert [message.id for message in messages(catalogue) if not all(text for _source, text in both(message))] == []


def test_nothing_is_guessed(catalogue: Path) -> None:
    assert [message.id for message in messages(catalogue) if message.fuzzy] == []


def test_the_blanks_are_the_same(catalogue: Path) -> None:
    different = [
        source
        for message in messages(catalogue)
        for source, text in both(message)
        if not set(BLANK.findall(text)) <= set(BLANK.findall(source))
        or (isinstance(message.id, str) and set(BLANK.findall(text)) != set(BLANK.findall(source)))
    ]
    assert different == []


def test_the_korean_is_polite(catalogue: Path) -> None:
    assert [text for message in messages(catalogue) for _source, text in both(message) if RUDE.search(text)] == []


def test_the_korean_is_korean(catalogue: Path) -> None:
    mark = re.compile(r"[가-힣]")
    names = re.compile(r"[\w{}.\-/·→…:,%()' ]*")
    same = [
        text
        for message in messages(catalogue)
        for source, text in both(message)
        if not mark.search(text) and not (text == source and names.fullmatch(text))
    ]
    assert same == []


def test_a_language_that_is_not_there_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "fr")
    say = translator("dangol", str(ROOT / "core" / "dangol" / "i18n.py"))
    assert say("Today") == "Today"
    monkeypatch.setenv("DANGOL_LANG", "ko")
    assert say("Today") == "오늘"
    assert say("A text that nobody wrote.") == "A text that nobody wrote."

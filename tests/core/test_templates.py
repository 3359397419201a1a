"""The seller's own wordings: what a file may say, and how each fault of it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.errors import ConfigError
from dangol.rules.starters import STARTERS
from dangol.templates import add_starter, line_of, load_wordings, read_wordings

FILE = """
[thank_review]
texts = ["{{이름|손님}}님, 후기 감사합니다."]
[thank_review.said]
more = ["{{말씀}}니 기쁩니다."]
["apologise_review.said.delivery"]
texts = ["늦어서 죄송합니다."]
[stores.main.thank_review]
texts = ["하나", "둘"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "templates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_the_starters_hold(tmp_path: Path) -> None:
    assert load_wordings(tmp_path).of("main") == STARTERS


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    written(tmp_path, FILE)
    wordings = load_wordings(tmp_path)
    assert wordings.of("other")["thank_review"] == ("{{이름|손님}}님, 후기 감사합니다.",)
    assert wordings.of("main")["thank_review"] == ("하나", "둘")
    assert wordings.of("main")["thank_review.said"][-1] == "{{말씀}}니 기쁩니다."
    assert wordings.of()["apologise_review.said.delivery"] == ("늦어서 죄송합니다.",)
    changed = {"thank_review", "thank_review.said", "apologise_review.said.delivery"}
    assert {name for name, texts in wordings.of().items() if texts != STARTERS.get(name)} == changed


@pytest.mark.parametrize(
    "text, told",
    [
        ('[thank_reviw]\ntexts = ["가"]', "thank_reviw: there is no wording of that name; did you mean thank_review?"),
        ('[zzz]\ntexts = ["가"]', "zzz: there is no wording of that name"),
        ('[stores.a.thank_reviw]\ntexts = ["가"]', "did you mean stores.a.thank_review?"),
        ('thank_review = ["가"]', "thank_review: must be a table"),
        ("stores = 3", "stores: must be a table"),
        ("[stores]\nmain = 3", "stores.main: must be a table"),
        ('[thank_review]\ntext = ["가"]', "thank_review.text: must be a table"),
        ("[thank_review]\ntexts = '가'", "thank_review.texts: must be a list of texts"),
        ("[thank_review]\ntexts = []", "thank_review.texts: must be a list of texts"),
        ("[thank_review]\nmore = ['가', 3]", "thank_review.more (2): must be a text"),
        ("[thank_review]\nmore = ['  ']", "thank_review.more (1): must be a text"),
        (f"[thank_review]\nmore = ['{'가' * 2001}']", "thank_review.more (1): is longer than 2000 letters"),
        ("[thank_review]\ntexts = ['{{이릅}}님']", "{{이릅}}; did you mean {{이름}}?"),
        ("[thank_review]\ntexts = ['{{송장}}']", "{{송장}}; did you mean {{송장번호}}?"),
        ("[thank_review]\ntexts = ['{{계좌}}']", "{{계좌}}; known are 이름, 상품"),
        ("[thank_review]\ntexts = ['{{이름님']", "has double braces that are no blank; write {{이름}}"),
        ("[thank_review\n", "cannot be read"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        read_wordings(written(tmp_path, text))
    assert told in wrong.value.message
    assert wrong.value.message.startswith("templates.toml")
    assert wrong.value.hint


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\(1\).*\(2\)"):
        read_wordings(written(tmp_path, "[thank_review]\ntexts = ['{{가}}', '{{나}}']"))


def test_a_starter_is_added_as_comments_and_nothing_is_lost(tmp_path: Path) -> None:
    path = written(tmp_path, FILE.rstrip())
    line = add_starter(path, "answer_inquiry", STARTERS["answer_inquiry"])
    text = path.read_text(encoding="utf-8")
    assert text.startswith(FILE)
    assert text.splitlines()[line - 1] == "# [answer_inquiry]"
    assert line_of(path, "answer_inquiry") == line
    assert line_of(path, "cancel") is None
    assert load_wordings(tmp_path).of()["answer_inquiry"] == STARTERS["answer_inquiry"]
    assert [one.name for one in tmp_path.iterdir()] == ["templates.toml"]


def test_without_the_comment_signs_an_added_starter_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "templates.toml"
    for name in STARTERS:
        if STARTERS[name]:
            add_starter(path, name, STARTERS[name])
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines.index("")
    path.write_text("\n".join(line.removeprefix("# ") for line in lines[head:]), encoding="utf-8")
    wordings = read_wordings(path)
    assert wordings.of() == STARTERS
    assert wordings.own.keys() == {name for name in STARTERS if STARTERS[name]}

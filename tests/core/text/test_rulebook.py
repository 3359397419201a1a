"""Rule files: what the loader refuses, with file, line and rule; the seller's own file; what the check finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.errors import ConfigError
from dangol.text.aspects import ASPECTS
from dangol.text.intents import FLAGS
from dangol.text.reading import Analyst
from dangol.text.rulebook import OWN_FILE, TASKS, built_in, own_changes, parse_book
from dangol.text.rulecheck import check

HEAD = 'task = "wishes"\nlabels = ["wish"]\n\n'
RULE = """[[rule]]
id = "wish.one"
label = "wish"
any = ["바라"]
positive = ["바라요", "바라네요", "바라고"]
negative = ["좋아요", "예뻐요"]
"""


def own(home: Path, text: str) -> Path:
    home.mkdir(exist_ok=True)
    (home / OWN_FILE).write_text(text, encoding="utf-8")
    return home


@pytest.mark.parametrize("task", TASKS)
def test_every_pattern_of_the_package_works(task: str) -> None:
    source = Path(__file__).parents[3] / "core" / "dangol" / "text" / "rules" / f"{task}.toml"
    assert parse_book(source.read_text("utf-8"), source.name) == built_in(task)


def test_the_package_knows_twelve_aspects_and_twenty_intents() -> None:
    assert set(built_in("aspects").labels) == set(ASPECTS)
    assert len(ASPECTS) == 12
    intents = [label for label in built_in("intents").labels if label not in FLAGS]
    assert len(intents) == 20
    assert intents[0] == "delivery_eta"


def test_every_example_holds_and_no_rule_is_silent_or_double() -> None:
    report = check(Analyst())
    assert report.failures == ()
    assert report.silent == {}
    assert report.together == ()
    assert report.examples >= 5 * sum(report.rules.values())


@pytest.mark.parametrize(
    "text, told",
    [
        (HEAD + RULE + RULE, "wishes.toml:10: there are two rules called wish.one"),
        (HEAD + RULE.replace('"바라"', '"(바라"'), "wishes.toml:4: rule wish.one holds a pattern that does not work"),
        (HEAD + RULE.replace('"바라"', '"바?"'), "it matches the empty text"),
        (HEAD + RULE.replace('"wish"\n', '"hope"\n'), "wishes.toml:4: rule wish.one has the unknown label hope"),
        (HEAD + RULE.replace('any = ["바라"]\n', ""), "wishes.toml:4: rule wish.one looks for nothing"),
        (HEAD + RULE.replace('"바라요", ', ""), "needs at least 3 positive and 2 negative examples"),
        (HEAD + RULE.replace('"바라"', '"<very>바라"'), "wish.one uses <very>, which is not in [words]"),
        (HEAD + RULE + RULE.replace("any", "each"), "wishes.toml:10 cannot be used"),
        (HEAD + RULE.replace('any = ["바라"]', "any = 3"), "wishes.toml:4 cannot be used"),
        ("task = ", "wishes.toml is not valid TOML"),
    ],
)
def test_a_faulty_book_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        parse_book(text, "wishes.toml")
    assert told in wrong.value.message


def test_a_seller_adds_rules_and_switches_others_off(tmp_path: Path) -> None:
    text = "[aspects]\noff = ['delivery.fast', 'delivery.named']\n\n" + RULE.replace("[[rule]]", "[[wishes.rule]]")
    reader = Analyst.of(own(tmp_path / "home", text))
    assert Analyst().topics("배송이 빨라요") == ("delivery+",)
    assert reader.topics("배송이 빨라요") == ()
    assert reader.review("큰 것도 바라요").wishes == ("큰 것도 바라요",)
    assert Analyst().review("큰 것도 바라요").wishes == ()


@pytest.mark.parametrize(
    "text, told",
    [
        ("[aspects]\noff = ['no.such']\n", "There is no rule no.such to switch off in aspects."),
        ("[aspect]\noff = []\n", "text.toml changes the task aspect, which does not exist."),
        (
            "[wishes]\n" + RULE.replace("[[rule]]", "[[wishes.rule]]").replace("바라요", "x").replace('"x", ', ""),
            "text.toml:2",
        ),
        ("[[wishes.rule]]\nid = 3\n", "text.toml:1 cannot be used"),
        (
            "\n\n" + RULE.replace("[[rule]]", "[[wishes.rule]]").replace("wish.one", "wish.please_make"),
            "text.toml:3: there are",
        ),
    ],
)
def test_a_faulty_own_file_is_refused_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        Analyst.of(own(tmp_path / "home", text))
    assert told in wrong.value.message


def test_no_file_and_another_encoding(tmp_path: Path) -> None:
    assert own_changes(tmp_path / OWN_FILE) == {}
    (tmp_path / OWN_FILE).write_bytes("[wishes]\noff = ['바라']".encode("cp949"))
    with pytest.raises(ConfigError, match="not a text file in UTF-8"):
        own_changes(tmp_path / OWN_FILE)


def test_the_check_names_failures_silent_rules_and_pairs(tmp_path: Path) -> None:
    rules = [
        RULE.replace("바라요", "바래요"),
        RULE.replace("wish.one", "wish.same").replace('negative = ["좋아요"', 'negative = ["바라 보고"'),
        RULE.replace("wish.one", "wish.never").replace("바라", "기원하"),
    ]
    text = "".join(rules).replace("[[rule]]", "[[wishes.rule]]")
    report = check(Analyst.of(own(tmp_path / "home", text)), {"reviews": ["더 큰 걸 바라네요"], "inquiries": []})
    assert [(one.rule, one.text, one.fires) for one in report.failures] == [
        ("wish.one", "바래요", True),
        ("wish.same", "바라 보고", False),
    ]
    assert report.failures[1].found == ("바라",)
    assert "wish.never" in report.silent["wishes"]
    assert "wish.one" not in report.silent["wishes"]
    assert [(one.first, one.second) for one in report.together] == [("wish.one", "wish.same")]

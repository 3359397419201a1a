"""One walk over a text: word borders, near pairs, conditions on the whole text, negation behind a match."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangol.text.normal import squeeze
from dangol.text.patterns import alternatives, tried, triggers
from dangol.text.rulebook import TASKS, Book, Near, Rule, built_in
from dangol.text.runner import Runner


def rule(**values: Any) -> Rule:
    return Rule(**{"id": "one", "label": "x", "positive": (), "negative": ()} | values)


def fired(text: str, *rules: Rule) -> list[tuple[str, str]]:
    runner = Runner([Book(task="aspects", labels=("x",), rule=rules)])
    return [(one.text, one.sign) for one in runner.run(squeeze(text))]


def test_spaces_do_not_matter_but_chance_does() -> None:
    assert fired("신 선 해요", rule(any=("신선",))) == [("신선", "")]
    assert fired("보내주신 선물", rule(any=("신선",))) == []
    assert fired("향이 좋아요", rule(any=("^향",))) == [("향", "")]
    assert fired("성능이 향상됐고 취향이에요", rule(any=("^향이",))) == []


def test_all_not_and_near() -> None:
    near = (Near("주소", "변경", 5),)
    assert fired("주소 좀 변경해요", rule(near=near)) == [("주소좀변경", "")]
    assert fired("변경할 주소요", rule(near=near)) == [("변경할주소", "")]
    assert fired("주소는 맞는데 다른 것을 변경해요", rule(near=near)) == []
    assert fired("환불해 주세요", rule(any=("환불",), all=("주세요",))) == [("환불", "")]
    assert fired("환불했어요", rule(any=("환불",), all=("주세요",))) == []
    assert fired("환불 안 돼요", rule(any=("환불",), none=("^안",))) == []
    assert fired("제안 환불", rule(any=("환불",), none=("^안",))) == [("환불", "")]
    assert fired("배송 환불", rule(all=("배송", "환불"))) == [("배송", "")]


@pytest.mark.parametrize(
    "text, sign",
    [
        ("튼튼해요", "+"),
        ("튼튼하지 않아요", "-"),
        ("튼튼하지는 않네요", "-"),
        ("튼튼함이 없어요", "-"),
        ("튼튼한데 안 예뻐요", "+"),
    ],
)
def test_a_negation_behind_turns_the_sign(text: str, sign: str) -> None:
    assert fired(text, rule(any=("튼튼",), sign="+", denied="turn")) == [("튼튼", sign)]


@pytest.mark.parametrize("text", ["깨진 곳 하나 없이 왔어요", "깨진 것 없이 잘 왔어요", "깨지지 않았어요"])
def test_a_negation_behind_drops_the_match(text: str) -> None:
    assert fired(text, rule(any=("깨[진지]",), denied="drop")) == []
    assert fired("깨진 채로 왔어요", rule(any=("깨[진지]",), denied="drop")) == [("깨진", "")]


def test_a_broken_pattern_is_named() -> None:
    with pytest.raises(re.error):
        tried("(가")
    with pytest.raises(re.error, match="empty"):
        tried("가|나?")


@given(st.sampled_from([p for task in ("aspects", "intents") for r in built_in(task).rule for p in r.any]), st.data())
@settings(deadline=None, max_examples=50)  # every example builds strategies for another pattern
def test_a_pattern_in_pieces_finds_what_it_finds_whole(pattern: str, data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(alternatives(pattern))).removeprefix("^")
    letters = st.characters(max_codepoint=0xD7A3, exclude_categories=("Nd", "Cs", "Z"), include_characters="0123456789")
    text = data.draw(st.from_regex(part, fullmatch=True, alphabet=letters))
    whole = re.compile(part).match(text)
    assert (whole is not None) == any(one.match(text, 0) for one in triggers(part))


def test_a_head_leads_to_every_trigger() -> None:
    for task in ("aspects", "intents", "moments"):
        for pattern in (p for r in built_in(task).rule for p in r.wanted()):
            for trigger in triggers(pattern):
                assert len(trigger.head) <= 2


def test_what_is_left_out_early_would_not_have_matched() -> None:
    seen = 0
    for rule in (rule for task in TASKS for rule in built_in(task).rule):
        solids = [squeeze(text).solid for text in (*rule.positive, *rule.negative)]
        for trigger in (trigger for pattern in rule.wanted() for trigger in triggers(pattern)):
            for solid in solids:
                found = [match for at in range(len(solid)) if (match := trigger.pattern.match(solid, at))]
                assert not found or not trigger.needs or any(letters in solid for letters in trigger.needs)
                again = [trigger.match(solid, one.start()) for one in found]
                assert [one and one.end() for one in again] == [one.end() for one in found]
                seen += len(found)
    assert seen > 500

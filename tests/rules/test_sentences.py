"""Traces in words."""

from __future__ import annotations

import pytest

from dangol.decisions import Condition
from dangol.rules.call_card import SCRIPT, call_card
from dangol.rules.look import Look, written
from dangol.rules.sentences import CONDITIONS, sentence
from tests.rules.made import NOW, POLICY, low, review

AT = "2026-11-20T07:20:00+00:00"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANGOL_LANG", "en")


@pytest.mark.parametrize("name", sorted(CONDITIONS))
@pytest.mark.parametrize("holds", [True, False])
def test_every_condition_becomes_a_sentence(name: str, holds: bool) -> None:
    for value in ("", AT, "3"):
        text = sentence(Condition(name, value, holds))
        assert text.endswith(".")
        assert "{" not in text


@pytest.mark.parametrize(
    "condition, text",
    [
        (Condition("settled", AT, False), "The buyer needs time with it, until 2026-11-20 16:20."),
        (Condition("settled", AT, True), "The buyer has had time with it, since 2026-11-20 16:20."),
        (Condition("no_claim", "return", False), "A claim is open: return."),
        (Condition("no_claim", "", False), "A claim is open: -."),
        (Condition("low", "2026", True), "It has few stars (2026)."),
        (Condition("plugins_own", "5", True), "plugins_own: 5"),
        (Condition("plugins_own", "", True), "plugins_own: -"),
    ],
)
def test_values_are_shown_as_the_seller_reads_them(condition: Condition, text: str) -> None:
    assert sentence(condition) == text


def test_times_are_kept_in_utc_and_facts_as_words() -> None:
    assert [written(value) for value in (NOW, None, True, False, 3, "x")] == [AT, "", "yes", "no", "3", "x"]


def test_the_last_condition_decided() -> None:
    look = Look()
    assert look("a", 1, True)
    assert not look("b", 2, False)
    assert look.skip().reason == "b"
    assert look.wait(NOW).reason == "b"
    assert look.propose().trace == (Condition("a", "1", True), Condition("b", "2", False))


def test_the_call_card_says_what_to_say_and_what_never() -> None:
    card = call_card(low(), POLICY)
    assert "깨지거나 부서진 상태로 도착했다고 하셔서" in card
    assert "Never ask to change or remove the review" in card
    assert all(line.partition("{")[0] in card for line in SCRIPT)
    assert "the review of 시험용 머그컵." in card
    assert "불편을 겪으셨다니" in call_card(review(said=None), POLICY)
    assert "the review of -." in call_card(review(product_name=""), POLICY)

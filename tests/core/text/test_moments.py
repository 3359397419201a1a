"""Moments: whom a request for a review may follow, who is angry, and three that must not be missed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.text.evaluate import Options, evaluate
from dangol.text.reading import analyst

DATA = Path(__file__).parent / "data" / "moments.tsv"


def test_nobody_with_a_but_is_asked() -> None:
    found = evaluate("moments", DATA, Options()).measures
    assert found["wrongly_asked"] == 0
    assert found["thanks_but"] >= 50
    assert found["ask_precision"] >= 0.98
    assert found["ask_recall"] >= 0.95
    assert found["anger_precision"] >= 0.95
    assert found["anger_recall_at_p90"] >= 0.95


@pytest.mark.parametrize("text", ["감사합니다", "잘 받았습니다 번창하세요", "흠집 하나 없이 왔네요 고맙습니다"])
def test_real_thanks(text: str) -> None:
    moment = analyst().inquiry(text).moment
    assert (moment.thanks, moment.thanks_but, moment.angry) == (True, False, False)


@pytest.mark.parametrize(
    "text",
    [
        "환불해 주시면 감사하겠습니다",
        "감사합니다 그런데 언제 오나요",
        "잘 받았습니다만 하나가 없네요",
        "포장은 예쁜데 내용물이 다 쏟아졌어요 감사합니다",
        "이런 쓰레기를 보내주시다니 참 감사하네요",
    ],
)
def test_thanks_that_are_manners(text: str) -> None:
    moment = analyst().inquiry(text).moment
    assert not moment.thanks
    assert moment.thanks_but


@pytest.mark.parametrize(
    "text, name",
    [
        ("괜찮습니다 신경쓰지 마세요", "apology_accepted"),
        ("사과해 주셔서 마음이 풀렸어요", "apology_accepted"),
        ("별점을 잘못 눌렀는데 바꿀 수 있나요", "edit_review"),
        ("리뷰 수정은 어디서 하나요", "edit_review"),
        ("이제 연락하지 마세요", "no_contact"),
        ("광고 문자 그만 보내세요", "no_contact"),
    ],
)
def test_the_others(text: str, name: str) -> None:
    moment = analyst().inquiry(text).moment
    assert [one for one in ("apology_accepted", "edit_review", "no_contact") if getattr(moment, one)] == [name]


@pytest.mark.parametrize("text", ["이해가 안 되네요", "후기 보고 샀어요", "연락이 안 돼요", "전화를 안 받으시네요"])
def test_what_only_looks_like_them(text: str) -> None:
    moment = analyst().inquiry(text).moment
    assert [one for one in ("apology_accepted", "edit_review", "no_contact") if getattr(moment, one)] == []

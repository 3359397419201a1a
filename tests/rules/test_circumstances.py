"""Which guards are asked where: in public, on fenced markets, in advertisements, in answers, and before the gate."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.rules.compliance.wording import GUARDS, PRIVATE, check
from dangol.rules.lint import lint
from dangol.rules.samples import advertises, is_public, sample
from dangol.rules.starters import STARTERS

PROMOTING, NAMED, AWAY = "할인 이벤트 진행 중입니다", "홍길동 고객께 감사합니다", "직거래 하시죠"
MARKED = "(광고) 소식입니다"
REWARDING = "후기 남겨 주시면 적립금 500원 드립니다"


def ids(text: str, **how: Any) -> set[str]:
    return {guard.id for guard in check(text, **{"public": False, **how})}


@pytest.mark.parametrize(
    "flag, guards",
    [
        ("public", {"phone", "contact", "number", "name"}),
        ("fenced", {"off_market"}),
        ("service", {"reward"}),
        ("gated", {"label", "label_form", "promotion"}),
        ("unasked", {"promotion"}),
    ],
)
def test_each_circumstance_spares_its_own_guards(flag: str, guards: set[str]) -> None:
    assert {guard.id for guard in GUARDS if getattr(guard, flag)} == guards


@pytest.mark.parametrize(
    "text, how, found",
    [
        (PROMOTING, {}, {"promotion"}),
        (PROMOTING, {"asked": True}, set()),
        (PROMOTING, {"gated": True}, set()),
        (MARKED, {}, {"label"}),
        (MARKED, {"gated": True}, set()),
        (REWARDING, {"asked": True}, {"reward"}),
        (REWARDING, {"asked": True, "advertising": True}, set()),
        (AWAY, {"fenced": True}, {"off_market"}),
        (AWAY, {}, set()),
        (NAMED, {"public": True, "private": ("홍길동",)}, {"private"}),
        (NAMED, {"private": ("홍길동",)}, set()),
        ("이슬 고객 감사합니다", {"public": True, "private": ("이슬",)}, {"private"}),
        ("이슬씨 감사합니다", {"public": True, "private": ("이슬",)}, {"private", "name"}),
        ("이슬님 감사합니다", {"public": True, "private": ("이슬",)}, {"private", "name"}),
        ("이슬 구매자 감사합니다", {"public": True, "private": ("이슬",)}, {"private"}),
        ("아침 이슬처럼 곱습니다", {"public": True, "private": ("이슬", "", "가")}, set()),
    ],
)
def test_a_guard_speaks_only_where_it_is_asked(text: str, how: dict[str, Any], found: set[str]) -> None:
    assert ids(text, **how) == found


def test_every_starter_passes_guards_and_lint_where_it_is_used() -> None:
    told = [(text, against(name, text)) for name, texts in STARTERS.items() for text in map(sample, texts)]
    assert [one for one in told if one[1]] == []


def against(name: str, text: str) -> set[str]:
    ad = advertises(name)
    refused = ids(text, public=is_public(name), asked="inquiry" in name, advertising=ad, gated=ad)
    return refused | {one.id for one in lint(name, text)}


@pytest.mark.parametrize(
    "text, private",
    [
        ("홍길동 고객께 감사합니다", ("홍길동",)),
        ("홍 길 동 고객께 감사합니다", ("홍길동",)),
        ("주문 20261122-77 건 확인했습니다", ("2026112277",)),
        ("이슬 고객 감사합니다", ("이슬",)),
    ],
)
def test_the_buyers_own_data_stay_out_of_public(text: str, private: tuple[str, ...]) -> None:
    assert PRIVATE in check(text, public=True, private=private)
    assert PRIVATE not in check(text, public=False, private=private)


@pytest.mark.parametrize(
    "text, word",
    [
        ("아침 이슬처럼 곱습니다", "이슬"),
        ("감사합니다", ""),
        ("고객님 감사합니다", ""),
        ("가 나 다", "가"),
        ("참가 고객 감사합니다", "가"),
    ],
)
def test_short_names_are_words_too(text: str, word: str) -> None:
    assert check(text, public=True, private=(word,)) == ()


def test_every_guard_has_a_reason_and_its_own_name() -> None:
    guards = [*GUARDS, PRIVATE]
    assert len({guard.id for guard in guards}) == len(guards)
    assert all(guard.sentence().endswith(".") and guard.practice for guard in guards)
    assert {guard.id for guard in guards if guard.public} == {"phone", "contact", "number", "name", "private"}

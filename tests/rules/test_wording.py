"""The guards: what must be refused is refused, what a seller honestly says passes."""

from __future__ import annotations

import pytest

from dangol.policy import Shop
from dangol.rules.call_card import SCRIPT
from dangol.rules.compliance.wording import GUARDS, PRIVATE, check
from dangol.rules.starters import STARTERS
from dangol.rules.starters_friends import FRIENDS
from dangol.rules.starters_orders import ORDERS
from dangol.rules.templates import render
from tests.rules.test_templates import FULL


@pytest.mark.parametrize("name", sorted(STARTERS))
def test_no_starter_breaks_a_guard(name: str) -> None:
    public = name not in ORDERS | FRIENDS and not name.startswith(
        ("ask_", "remind_review", "answer_inquiry.delivery.", "follow_up_delivery")
    )
    event = name.startswith("ask_event")
    for slots in (FULL,) if event or name.startswith("invite_") else (FULL, {}):
        for seed in map(str, range(30)):
            text = render(name, slots, seed, Shop(name="달빛상점")) or ""
            text = text.replace("____", "시안을 만들었습니다")
            advertising = event or name.startswith("invite_")
            refused = {guard.id for guard in check(text, public=public, advertising=advertising, gated=advertising)}
            assert refused == set()


@pytest.mark.parametrize("line", SCRIPT)
def test_the_script_of_a_call_keeps_the_guards(line: str) -> None:
    assert check(line.format(shop="달빛상점", complaint="배송이 늦었다고 하셔서"), public=True) == ()


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


@pytest.mark.parametrize("text, word", [("아침 이슬처럼 곱습니다", "이슬"), ("감사합니다", ""), ("가 나 다", "가")])
def test_short_names_are_words_too(text: str, word: str) -> None:
    assert check(text, public=True, private=(word,)) == ()


def test_every_guard_has_a_reason_and_its_own_name() -> None:
    guards = [*GUARDS, PRIVATE]
    assert len({guard.id for guard in guards}) == len(guards)
    assert all(guard.sentence().endswith(".") and guard.practice for guard in guards)
    assert {guard.id for guard in guards if guard.public} == {"phone", "contact", "number", "name", "private"}

"""The guards: what must be refused is refused, what a seller honestly says passes."""

from __future__ import annotations

import pytest

from dangol.policy import Shop
from dangol.rules.call_card import SCRIPT
from dangol.rules.compliance.wording import check
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
        for text in {render(name, slots, str(seed), Shop(name="달빛상점")) or "" for seed in range(30)}:
            whole = text.replace("____", "시안을 만들었습니다")
            advertising = event or name.startswith("invite_")
            refused = {guard.id for guard in check(whole, public=public, advertising=advertising, gated=advertising)}
            assert refused == set()


@pytest.mark.parametrize("line", SCRIPT)
def test_the_script_of_a_call_keeps_the_guards(line: str) -> None:
    assert check(line.format(shop="달빛상점", complaint="배송이 늦었다고 하셔서"), public=True) == ()

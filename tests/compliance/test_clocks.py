"""How long what is kept: the law's periods, and the seller's choices within them."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from dangol.policy import Policy, Privacy
from dangol.rules.compliance.retention import CLOCKS, keep_from

CLOCK = {one.id: one for one in CLOCKS}


@pytest.mark.parametrize(
    "name, today, first",
    [
        ("orders", "2026-11-29", "2021-11-29"),
        ("orders", "2029-02-28", "2024-02-28"),
        ("orders", "2029-03-01", "2024-03-01"),
        ("inquiries", "2026-11-29", "2023-11-29"),
        ("contacts", "2026-11-29", "2025-11-29"),
        ("ads", "2026-08-31", "2025-08-31"),
        ("quarantine", "2026-05-31", "2026-02-28"),
    ],
)
def test_a_period_ends_with_its_calendar_day(name: str, today: str, first: str) -> None:
    assert keep_from(CLOCK[name], Policy(), date.fromisoformat(today)) == date.fromisoformat(first)


def test_no_choice_makes_it_shorter_than_the_law() -> None:
    short = Privacy(order_months=1, complaint_months=1, message_months=1, ad_months=1)
    policy = Policy(privacy=short)
    assert {one.id: one.months(policy) for one in CLOCKS if one.least} == {
        "orders": 60,
        "inquiries": 36,
        "reviews": 36,
        "messages": 36,
        "ads": 6,
    }
    assert CLOCK["orders"].months(Policy(privacy=Privacy(order_months=72))) == 72
    for field in msgspec.structs.fields(Privacy):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({field.name: 0}, Privacy)

"""A request with the benefit of an event is advertising: it passes the gate, or the plain request comes instead."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from dangol.models import MemberConsent
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies
from dangol.storage.consent_book import NewStatement
from dangol.storage.machine import ActionState
from tests.compliance.made import EVENT, OFFER, at
from tests.compliance.street import AWAKE, DIRECT, PHONE, Street
from tests.core.decide.shop import NOW, order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dangol.policy import Policy
    from dangol.storage.actions import Action


def with_event(policy: Policy = AWAKE, **changes: Any) -> Policy:
    return msgspec.structs.replace(policy, events=(msgspec.structs.replace(EVENT, **changes),))


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Street(tmp_path) as made:
        made.policies = Policies(with_event())
        yield made


def asked(street: Street) -> Action:
    """Decide, and return the one request that is open."""
    street.decide()
    (action,) = [one for one in street.actions() if one.state is ActionState.PROPOSED]
    return action


def test_s3_10_a_consent_of_the_ledger_counts_and_the_policy_says_who_sends(street: Street) -> None:
    street.agree()
    action = asked(street)
    assert (action.kind, action.message_class, action.ground) == ("ask_event", MessageClass.ADVERTISING, Ground.CONSENT)
    assert action.body.startswith("(광고) 달빛상점 02-123-4567\n")
    assert action.body.endswith("\n무료수신거부 080-123-4567")
    assert street.against(action) == []
    assert street.recheck(action) is None


def test_r4_the_market_may_ring_so_the_benefit_rests_at_night(street: Street) -> None:
    street.agree()
    action = asked(street)
    street.clock.set(at("2026-11-20T21:00:00"))
    found = street.obstacle(action)
    assert found is not None
    assert (found.reason, found.ends) == ("Advertising rests from 21:00 to 8:00.", None)


def test_r5_an_edit_that_takes_a_label_away_is_refused(street: Street) -> None:
    street.agree()
    action = asked(street)
    for gone in ("(광고) ", "달빛상점", "\n무료수신거부 080-123-4567", "별점이나 내용과 상관없이 모두 같습니다."):
        edited = street.ledger.edit(action.id, action.body.replace(gone, ""), "seller")
        assert street.against(edited) != [], gone
    assert street.against(street.ledger.edit(action.id, action.body, "seller")) == []


@pytest.mark.parametrize("given", ["2024-11-20T12:00:00", "2022-01-01T12:00:00"])
def test_r7_who_agreed_too_long_ago_is_asked_in_plain_words(street: Street, given: str) -> None:
    street.agree(at(given))
    action = asked(street)
    assert (action.kind, action.message_class) == ("ask_review", MessageClass.REVIEW_REQUEST)
    assert "적립금" not in action.body
    assert "two years old" in action.trace
    assert street.recheck(action) is None, "the rule stands behind the plain request, too"
    assert street.decide().superseded == 0


def test_r2_who_took_the_consent_back_is_asked_in_plain_words(street: Street) -> None:
    street.agree(NOW - timedelta(days=9))
    first = asked(street)
    taken = NewStatement(channel="sms", said="withdrawn", at=NOW, source="phone")
    street.consents.note(PHONE, taken, "seller")
    assert "Nobody agreed" in (street.recheck(first) or "")
    street.ledger.supersede(first.id, "Nobody agreed")
    second = asked(street)
    assert (first.kind, second.kind) == ("ask_event", "ask_review")
    assert street.recheck(second) is None
    assert street.decide().new == 0


def test_r2_what_was_said_last_counts_at_the_market_and_in_the_ledger(street: Street) -> None:
    street.agree(NOW - timedelta(days=9))
    street.tell(
        order(contact=DIRECT, buyer_id="kim"), MemberConsent(buyer_id="kim", at=NOW - timedelta(days=1), sms=False)
    )
    assert asked(street).kind == "ask_review"


def test_g5_a_plugin_that_leaves_the_labels_out_is_not_followed(street: Street) -> None:
    street.agree()
    street.plug("bare", dangol_draft=lambda: f"{OFFER} 쓰시는 곳: https://shop.example/r")
    action = asked(street)
    assert (action.kind, action.body[:4]) == ("ask_event", "(광고)")


def test_g5_a_plugin_that_promotes_in_a_plain_request_is_not_followed(street: Street) -> None:
    street.plug("loud", dangol_draft=lambda: "짧은 후기 부탁드립니다. https://shop.example/r 오늘만 할인합니다.")
    action = asked(street)
    assert action.kind == "ask_review"
    assert "할인" not in action.body

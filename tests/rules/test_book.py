"""The loader's checks: what a rule must name, and what a request for a review must never see."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dangol.decisions import Proposal, Rule
from dangol.errors import PluginError
from dangol.facts import SUBJECTS, ItemFacts
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.book import RULES, checked_rule, validate_proposal, validate_rule
from dangol.rules.compliance.wording import GUARDS, PRIVATE
from dangol.rules.page import rules_page
from dangol.rules.sentences import CONDITIONS
from tests.rules.made import DAY, NOW, POLICY, asked, inquiry, item, low, names, review, topic
from tests.rules.made_orders import bought, promise, referral, troubled, used_up, work

PROPOSAL = Proposal(kind="tag", to="task", message_class=MessageClass.INTERNAL, ground=Ground.INTERNAL, template="")


def _rule(**changes: Any) -> Rule:
    plain = Rule(
        id="tag", version=1, subject="review", title="Tag", kinds=("tag",), practices=("S2-16",), decide=_never
    )
    return msgspec.structs.replace(plain, **changes)


def _never(facts: Any, policy: Any, now: Any) -> Any:
    raise NotImplementedError


def test_dangols_own_rules_pass() -> None:
    assert [checked_rule(rule, RULES[:at]) for at, rule in enumerate(RULES)] == list(RULES)
    assert {rule.id: rule.version for rule in RULES} == {
        "answer_inquiry": 2,
        "follow_up_delivery": 1,
        "apologise_review": 3,
        "thank_review": 4,
        "call_again": 1,
        "follow_up_review": 1,
        "fix_page": 1,
        "ask_review": 4,
        "remind_review": 3,
        "ask_month_review": 1,
        "ask_satisfaction": 1,
        "find_cause": 1,
        "mend_page": 1,
        "keep_promise": 1,
        "remember_promise": 1,
        "begin_work": 1,
        "tell_progress": 1,
        "midway_check": 1,
        "deliver_work": 1,
        "confirm_order": 1,
        "goodwill_decision": 1,
        "invite_again": 1,
        "invite_friend": 1,
        "thank_referrer": 1,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ""},
        {"version": 0},
        {"practices": ()},
        {"subject": "weather"},
        {"kinds": ()},
        {"kinds": ("tag", "tag")},
        {"subject": "item"},
    ],
)
def test_a_rule_that_names_too_little_is_refused(changes: dict[str, Any]) -> None:
    validate_rule(_rule())
    with pytest.raises(PluginError, match=rf"The rule {changes.get('id', 'tag') or '[?]'} is refused"):
        validate_rule(_rule(**changes))


@pytest.mark.parametrize("subject", ["review", "inquiry"])
@pytest.mark.parametrize("kind", ["ask_review", "ask_photo", "remind_review"])
def test_g1_a_request_for_a_review_sees_no_rating(subject: str, kind: str) -> None:
    with pytest.raises(PluginError, match="ratings"):
        validate_rule(_rule(subject=subject, kinds=(kind,)))
    validate_rule(_rule(subject="item", kinds=(kind,), stages=(Stage.CONFIRMED,)))


@pytest.mark.parametrize("disguise", [{"to": "review_request"}, {"message_class": MessageClass.REVIEW_REQUEST}])
def test_g1_a_request_in_disguise_is_refused(disguise: dict[str, Any]) -> None:
    proposal = msgspec.structs.replace(PROPOSAL, **disguise)
    with pytest.raises(PluginError, match="ratings"):
        validate_proposal(_rule(), [proposal])
    named = msgspec.structs.replace(proposal, kind="ask_again")
    validate_proposal(_rule(subject="item", stages=(Stage.CONFIRMED,), kinds=("ask_again",)), [named])


def test_g1_the_facts_of_an_item_tell_nothing_of_a_reviews_content() -> None:
    told = set(ItemFacts.__struct_fields__)
    assert not {
        name
        for name in told
        for word in ("rating", "star", "said", "text", "topic", "sentiment", "survey", "satisf")
        if word in name
    }
    assert {name for name in told if "review" in name} == {
        "reviewed_at",
        "review_link",
        "product_reviews",
        "month_review",
        "month_reviewed_at",
    }, "whether and when, and how many: never what they say"


def test_a_rule_proposes_what_it_names_and_once() -> None:
    other = msgspec.structs.replace(PROPOSAL, kind="other")
    validate_proposal(_rule(), [PROPOSAL])
    with pytest.raises(PluginError, match="does not name"):
        validate_proposal(_rule(), [other])
    with pytest.raises(PluginError, match="twice"):
        validate_proposal(_rule(), [PROPOSAL, PROPOSAL])


@pytest.mark.parametrize("changes", [{"id": "ask_review"}, {"kinds": ("thank_review",)}])
def test_two_rules_never_share_an_id_or_a_kind(changes: dict[str, Any]) -> None:
    with pytest.raises(PluginError, match="already"):
        checked_rule(_rule(**changes), RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_every_condition_of_every_rule_has_its_sentences(rule: Rule) -> None:
    assert set(rule.conditions) <= set(CONDITIONS)
    assert rule.subject in SUBJECTS


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.id))
def test_no_rule_looks_at_a_condition_that_it_does_not_name(rule: Rule) -> None:
    facts: dict[str, list[Any]] = {
        "item": [item(), asked(), item(reviewed_at=NOW), item(stage=Stage.RETURNED), item(claim_open=True)],
        "review": [review(), low(), review(replied=True), low(replied=True, reply_ours=True)],
        "inquiry": [inquiry(), inquiry(waiting=False)],
        "topic": [topic((1, 2, 3), (1, 2, 3), source) for source in ("review", "inquiry")],
        "order": [
            bought(),
            work(),
            work(said_at=NOW, notes={"ready": "1"}),
            troubled(),
            used_up(),
            bought(promises=("x",)),
            used_up(referrals=(referral(),)),
            used_up(referrals=(referral(received_at=NOW),)),
        ],
        "promise": [promise(), promise(kept_at=NOW), promise(due_at=None)],
    }
    seen = {
        name
        for one in facts[rule.subject]
        for now in (NOW, NOW + 99 * DAY)
        for name in names(rule.decide(one, POLICY, now))
    }
    assert seen <= set(rule.conditions)


def test_the_page_tells_every_rule_condition_and_guard() -> None:
    page = rules_page()
    for rule in RULES:
        assert f"## `{rule.id}`" in page
        assert all(kind in page for kind in (*rule.kinds, *rule.practices))
        assert all(f"`{name}`" in page for name in rule.conditions)
    assert all(f"| `{guard.id}` |" in page for guard in (*GUARDS, PRIVATE))
    assert "{value}" not in page

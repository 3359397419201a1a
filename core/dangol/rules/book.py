"""The rule book: dangol's own rules, and the check that every rule must pass before it decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.errors import PluginError
from dangol.facts import SUBJECTS
from dangol.i18n import N_, _
from dangol.outgoing import MessageClass
from dangol.rules import (
    answer_inquiry,
    apologise_review,
    ask_month_review,
    ask_review,
    ask_satisfaction,
    call_again,
    confirm_order,
    find_cause,
    fix_page,
    follow_up_delivery,
    follow_up_review,
    goodwill,
    invite_again,
    invite_friend,
    mend_page,
    promises,
    remind_review,
    services,
    thank_referrer,
    thank_review,
)
from dangol.rules.blind import REQUESTS, asks, gated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.decisions import Condition, Proposal, Rule

__all__ = [
    "RULES",
    "checked_rule",
    "is_remedy",
    "validate_proposal",
    "validate_rule",
    "validate_trace",
]

RULES: tuple[Rule, ...] = (
    answer_inquiry.RULE,
    follow_up_delivery.RULE,
    apologise_review.RULE,
    thank_review.RULE,
    call_again.RULE,
    follow_up_review.RULE,
    fix_page.RULE,
    ask_review.RULE,
    remind_review.RULE,
    find_cause.RULE,
    mend_page.RULE,
    ask_month_review.RULE,
    ask_satisfaction.RULE,
    *promises.RULES,
    *services.RULES,
    confirm_order.RULE,
    goodwill.RULE,
    invite_again.RULE,
    invite_friend.RULE,
    thank_referrer.RULE,
)

_REQUESTS = ("ask_", "remind_")
_ABOUT_REVIEWS = ("review", "review_request")
_REMEDIES = ("goodwill", "remedy", "coupon", "compensate")
"""Kinds that give something: whoever proposes one must know of no review (G2)."""
_BLIND_SUBJECT = "item"
"""The only facts without stars, words or topics of a review: a request for a review must see no others."""


def is_remedy(kind: str) -> bool:
    """Tell whether what a kind names gives the buyer something."""
    return kind.startswith(_REMEDIES)


def validate_rule(rule: Rule) -> Rule:
    """Return the rule. Raises ``PluginError`` for one that names too little, or asks for reviews while it sees them."""
    problems = {
        _("it has no id, version or practices"): not (rule.id and rule.version >= 1 and rule.practices),
        _("its subject is none of {names}").format(names=", ".join(SUBJECTS)): rule.subject not in SUBJECTS,
        _("it names no kinds, or one twice"): not rule.kinds or len(set(rule.kinds)) < len(rule.kinds),
        _("it is about items and says neither stages nor what it comes after"): (
            rule.subject == "item" and not (rule.stages or rule.after)
        ),
        _("a request for a review may look at order items only, never at ratings or words of reviews"): (
            asks(rule) and not _blind(rule)
        ),
        _("a remedy must not know whether there is a review, or share a rule with replies to one"): (
            rule.subject == "review" and any(map(is_remedy, rule.kinds))
        ),
    }
    telling = gated(rule) if asks(rule) else []
    problems[_("a request for a review may not depend on {names}").format(names=", ".join(telling))] = bool(telling)
    return _refused(rule, [problem for problem, there in problems.items() if there])


def checked_rule(rule: Rule, others: Iterable[Rule]) -> Rule:
    """Return a rule that is to stand beside others. Raises ``PluginError`` if it is refused, or shares id or kind."""
    validate_rule(rule)
    clashing = [other for other in others if other.id == rule.id or set(other.kinds) & set(rule.kinds)]
    return _refused(rule, [_("the rule {id} has that id or kind already").format(id=other.id) for other in clashing])


def validate_proposal(rule: Rule, proposals: Sequence[Proposal]) -> None:
    """Raise ``PluginError`` for proposals that the rule did not announce, doubles, and requests in disguise."""
    kinds = [proposal.kind for proposal in proposals]
    requests = [one for one in proposals if _requests(one)]
    problems = {
        N_("it proposed a kind that it does not name"): not set(kinds) <= set(rule.kinds),
        N_("it proposed one kind twice"): len(set(kinds)) < len(kinds),
        N_("a request for a review may look at order items only, never at ratings or words of reviews"): (
            bool(requests) and not _blind(rule)
        ),
        N_("a request for a review must be of a kind that begins with {names}"): (
            not all(one.kind.startswith(REQUESTS) for one in requests)
        ),
        N_("a remedy must not leave as a reply to a review or with a request for one"): any(
            is_remedy(p.kind) and p.to in _ABOUT_REVIEWS for p in proposals
        ),
        N_("a remedy and a request for a review must not come from one decision"): (
            bool(requests) and any(is_remedy(p.kind) or p.to == "coupon" for p in proposals)
        ),
    }
    told = ", ".join(REQUESTS)
    _refused(rule, [_(problem).format(names=told) for problem, there in problems.items() if there])


def validate_trace(rule: Rule, trace: Sequence[Condition]) -> None:
    """Raise ``PluginError`` if a rule that asks for reviews looked at something that it did not announce."""
    hidden = {one.name for one in trace} - set(rule.conditions) if asks(rule) else set()
    if hidden:
        names = ", ".join(sorted(hidden))
        _refused(rule, [_("a request for a review may not depend on {names}").format(names=names)])


def _blind(rule: Rule) -> bool:
    """Tell whether a rule sees nothing of a review; a text that only claims to equal the subject's name does not do."""
    return type(rule.subject) is str and rule.subject == _BLIND_SUBJECT


def _requests(proposal: Proposal) -> bool:
    """Tell whether a proposal asks for a review, whatever it is called."""
    worded = proposal.template.startswith(REQUESTS) and not proposal.template.startswith(ask_satisfaction.KIND)
    return (
        proposal.message_class is MessageClass.REVIEW_REQUEST
        or proposal.to == "review_request"
        or worded
        or "링크" in proposal.slots
    )


def _refused(rule: Rule, problems: list[str]) -> Rule:
    if problems:
        raise PluginError(
            _("The rule {id} is refused: {problems}.").format(id=rule.id or "?", problems="; ".join(problems)),
            hint=_("Rules are described in docs/rules.md."),
        )
    return rule

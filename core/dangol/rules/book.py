"""The rule book: dangol's own rules, and the check that every rule must pass before it decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.errors import PluginError
from dangol.facts import SUBJECTS
from dangol.i18n import N_, _
from dangol.outgoing import MessageClass
from dangol.rules import answer_inquiry, apologise_review, ask_review, remind_review, thank_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.decisions import Proposal, Rule

__all__ = ["RULES", "checked_rule", "checked_rules", "validate_proposal", "validate_rule"]

RULES: tuple[Rule, ...] = (
    answer_inquiry.RULE,
    apologise_review.RULE,
    thank_review.RULE,
    ask_review.RULE,
    remind_review.RULE,
)

_REQUESTS = ("ask_", "remind_")
_BLIND_SUBJECT = "item"
"""The only facts without stars, words or topics of a review: a request for a review must see no others."""


def validate_rule(rule: Rule) -> Rule:
    """Return the rule. Raises ``PluginError`` for one that names too little, or asks for reviews while it sees them."""
    problems = {
        N_("it has no id, version or practices"): not (rule.id and rule.version >= 1 and rule.practices),
        N_("its subject is none of {names}"): rule.subject not in SUBJECTS,
        N_("it names no kinds, or one twice"): not rule.kinds or len(set(rule.kinds)) < len(rule.kinds),
        N_("it is about items and says neither stages nor what it comes after"): (
            rule.subject == "item" and not (rule.stages or rule.after)
        ),
        N_("a request for a review may look at order items only, never at ratings or words of reviews"): (
            rule.subject != _BLIND_SUBJECT and any(kind.startswith(_REQUESTS) for kind in rule.kinds)
        ),
    }
    return _refused(
        rule, [_(problem).format(names=", ".join(SUBJECTS)) for problem, there in problems.items() if there]
    )


def checked_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules. Raises ``PluginError`` if one is refused, or two share an id or a kind."""
    found: list[Rule] = []
    for rule in rules:
        found.append(checked_rule(rule, found))
    return found


def checked_rule(rule: Rule, others: Iterable[Rule]) -> Rule:
    """Return a rule that is to stand beside others. Raises ``PluginError`` if it is refused, or shares id or kind."""
    validate_rule(rule)
    clashing = [other for other in others if other.id == rule.id or set(other.kinds) & set(rule.kinds)]
    return _refused(rule, [_("the rule {id} has that id or kind already").format(id=other.id) for other in clashing])


def validate_proposal(rule: Rule, proposals: Sequence[Proposal]) -> None:
    """Raise ``PluginError`` for proposals that the rule did not announce, doubles, and requests in disguise."""
    kinds = [proposal.kind for proposal in proposals]
    asks = any(p.message_class is MessageClass.REVIEW_REQUEST or p.to == "review_request" for p in proposals)
    problems = {
        N_("it proposed a kind that it does not name"): not set(kinds) <= set(rule.kinds),
        N_("it proposed one kind twice"): len(set(kinds)) < len(kinds),
        N_("a request for a review may look at order items only, never at ratings or words of reviews"): (
            asks and rule.subject != _BLIND_SUBJECT
        ),
    }
    _refused(rule, [_(problem) for problem, there in problems.items() if there])


def _refused(rule: Rule, problems: list[str]) -> Rule:
    if problems:
        raise PluginError(
            _("The rule {id} is refused: {problems}.").format(id=rule.id or "?", problems="; ".join(problems)),
            hint=_("Rules are described in docs/rules.md."),
        )
    return rule

"""The rule book: dangol's own rules, and the check that every rule must pass before it decides anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.errors import PluginError
from dangol.facts import SUBJECTS
from dangol.i18n import _
from dangol.outgoing import MessageClass
from dangol.rules import answer_inquiry, apologise_review, ask_review, remind_review, thank_review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.decisions import Proposal, Rule

__all__ = ["RULES", "checked_rules", "validate_proposal", "validate_rule"]

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
        _("it has no id, version or practices"): not (rule.id and rule.version >= 1 and rule.practices),
        _("its subject is none of {names}").format(names=", ".join(SUBJECTS)): rule.subject not in SUBJECTS,
        _("it names no kinds, or one twice"): not rule.kinds or len(set(rule.kinds)) < len(rule.kinds),
        _("it is about items and says neither stages nor what it comes after"): (
            rule.subject == "item" and not (rule.stages or rule.after)
        ),
        _("a request for a review may look at order items only, never at ratings or words of reviews"): (
            rule.subject != _BLIND_SUBJECT and any(kind.startswith(_REQUESTS) for kind in rule.kinds)
        ),
    }
    return _refused(rule, [problem for problem, there in problems.items() if there])


def checked_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Return the rules. Raises ``PluginError`` if one is refused, or two share an id or a kind."""
    found: list[Rule] = []
    for rule in rules:
        validate_rule(rule)
        others = [other for other in found if other.id == rule.id or set(other.kinds) & set(rule.kinds)]
        clash = [_("the rule {id} has that id or kind already").format(id=other.id) for other in others]
        found.append(_refused(rule, clash))
    return found


def validate_proposal(rule: Rule, proposals: Sequence[Proposal]) -> None:
    """Raise ``PluginError`` for proposals that the rule did not announce, doubles, and requests in disguise."""
    kinds = [proposal.kind for proposal in proposals]
    asks = any(p.message_class is MessageClass.REVIEW_REQUEST or p.to == "review_request" for p in proposals)
    problems = {
        _("it proposed a kind that it does not name"): not set(kinds) <= set(rule.kinds),
        _("it proposed one kind twice"): len(set(kinds)) < len(kinds),
        _("a request for a review may look at order items only, never at ratings or words of reviews"): (
            asks and rule.subject != _BLIND_SUBJECT
        ),
    }
    _refused(rule, [problem for problem, there in problems.items() if there])


def _refused(rule: Rule, problems: list[str]) -> Rule:
    if problems:
        raise PluginError(
            _("The rule {id} is refused: {problems}.").format(id=rule.id or "?", problems="; ".join(problems)),
            hint=_("Rules are described in docs/rules.md."),
        )
    return rule

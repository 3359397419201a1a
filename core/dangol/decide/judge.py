"""Asks the rules: every rule is checked first, and a faulty one stops itself and nobody else."""

from __future__ import annotations

import copy
import functools
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import KST
from dangol.decisions import Condition, Propose, Skip, Wait
from dangol.errors import PluginError
from dangol.facts import InquiryFacts, ItemFacts, OrderFacts, ReviewFacts, TopicFacts
from dangol.i18n import _
from dangol.registry import plugin_faults
from dangol.rules.book import RULES, checked_rule, is_remedy, validate_proposal, validate_trace
from dangol.rules.sentences import sentence
from dangol.text.mistaken import mistaken
from dangol.text.quote import regretted, said
from dangol.text.reading import analyst
from dangol.text.sentiment import judge

if TYPE_CHECKING:
    from dangol.decisions import Decision, Rule
    from dangol.facts import Facts
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.registry import Plugins
    from dangol.text.reading import Analyst

__all__ = ["Judge", "key_of", "understood", "why_not"]


def understood(facts: Facts, policy: Policy, texts: Analyst | None = None) -> Facts:
    """Return facts with what their text says, worked out by ``dangol.text`` with the rules of ``texts``."""
    texts = texts or analyst()
    if isinstance(facts, ReviewFacts):
        good = facts.rating is None or facts.rating > policy.replies.low_rating
        return msgspec.structs.replace(facts, **_heard(texts, facts.text, good))
    if isinstance(facts, InquiryFacts):
        intent = texts.intent(facts.text, facts.topic, facts.waiting_since.astimezone(KST).date())
        return msgspec.structs.replace(
            facts, topic=intent.primary, urgent=intent.urgent, wished=intent.wished and intent.wished.day
        )
    if isinstance(facts, TopicFacts):
        wanted = f"{facts.topic}-" if facts.source == "review" else facts.topic
        told = tuple(at for at, text in facts.texts if wanted in _brought_up(texts, facts.source, text))
        return msgspec.structs.replace(facts, told=told)
    if isinstance(facts, OrderFacts) and facts.questions:
        read = (msgspec.structs.replace(one, topic=texts.topic(one.text, one.topic)) for one in facts.questions)
        return msgspec.structs.replace(facts, questions=tuple(read))
    return facts


@functools.lru_cache(maxsize=20_000)
def _brought_up(texts: Analyst, source: str, text: str) -> tuple[str, ...]:
    """Return what a text brings up: every topic of its product asks the same."""
    return texts.topics(text) if source == "review" else (texts.topic(text),)


@functools.lru_cache(maxsize=1024)
def _heard(texts: Analyst, text: str, good: bool) -> dict[str, Any]:
    """Return what a review says; several rules ask for the same one in a row."""
    sketch = texts.sketch(text)
    return {
        "said": said(text, good),
        "regret": regretted(text) if good else None,
        "topics": sketch.topics,
        "words": judge(text).verdict if text else "unclear",
        "motive": sketch.motive,
        "missing": sketch.thin.missing if text.strip() else None,
        "mistaken": mistaken(text),
    }


def key_of(store: str, kind: str, name: str, step: int) -> str:
    """Return the dedupe key: what has the same is proposed once, ever."""
    return f"{store}/{kind}/{name}/{step}"


def why_not(decision: Decision, kind: str, step: int) -> str | None:
    """Return why a decision does not support a proposal of that kind and step, or ``None`` if it does."""
    if isinstance(decision, Propose):
        made = (*decision.proposals, *(one.instead for one in decision.proposals if one.instead is not None))
        if any(one.kind == kind and one.step == step for one in made):
            return None
        return _("What it is about has changed since.")
    return sentence(decision.trace[-1])


class Judge:
    """The rules of one run, with the policies and the time for which they are asked."""

    def __init__(self, plugins: Plugins, policies: Policies, now: datetime, texts: Analyst | None = None) -> None:
        self.policies = policies
        self.texts = texts
        self.now = now
        self.problems: list[str] = []
        self._installed = self._good(plugins)
        self._refused = tuple(self.problems)
        self._rules = {rule.id: rule for rule in self._installed}

    def at(self, now: datetime) -> Judge:
        """Return one for another moment, with the same rules and policies, which are not checked anew."""
        other = copy.copy(self)
        other.now = now
        other.problems = list(self._refused)
        other._rules = {rule.id: rule for rule in self._installed}
        return other

    @property
    def rules(self) -> list[Rule]:
        """The rules that work, dangol's own first."""
        return list(self._rules.values())

    @property
    def extra_kinds(self) -> tuple[str, ...]:
        """The kinds of extra care, which share the day's capacity."""
        return tuple(kind for rule in self.rules if rule.extra for kind in rule.kinds)

    def rule(self, rule_id: str) -> Rule | None:
        """Return one rule, unless it is gone or faulty."""
        return self._rules.get(rule_id)

    def ask(self, rule: Rule, facts: Facts) -> Decision | None:
        """Return the rule's decision. A rule that raises, or breaks the contract, is left out from then on."""
        if rule.id not in self._rules:
            return None
        policy = self.policies.about(facts)
        if not rule.works(policy):
            return _switched_off(rule)
        try:
            with plugin_faults(rule.id):
                seen = understood(facts, policy, self.texts)
                decision = rule.decide(_blinded(rule, seen), policy, self.now)
                return _checked(rule, decision)
        except PluginError as wrong:
            self.problems.append(wrong.message)
            del self._rules[rule.id]
            return None

    def _good(self, plugins: Plugins) -> list[Rule]:
        try:
            with plugin_faults("dangol_rules"):
                offered = plugins.rules()
        except PluginError as wrong:
            self.problems.append(wrong.message)
            return list(RULES)
        own = [rule for rule in offered if rule in RULES]
        good: list[Rule] = []
        for rule in (*own, *(rule for rule in offered if rule not in RULES)):
            try:
                good.append(checked_rule(rule, good))
            except PluginError as wrong:
                self.problems.append(wrong.message)
        return good


def _blinded(rule: Rule, facts: Facts) -> Facts:
    """Return what a rule may see: one that gives something learns of no review, so that none can be bought (G2)."""
    if not any(map(is_remedy, rule.kinds)):
        return facts
    if isinstance(facts, ItemFacts):
        return msgspec.structs.replace(facts, reviewed_at=None)
    if isinstance(facts, InquiryFacts) and facts.item is not None:
        return msgspec.structs.replace(facts, item=msgspec.structs.replace(facts.item, reviewed_at=None))
    return facts


def _switched_off(rule: Rule) -> Skip:
    return Skip((Condition("switched_on", rule.id, False),), "switched_on")


def _checked(rule: Rule, decision: object) -> Decision:
    if not isinstance(decision, Propose | Wait | Skip) or not decision.trace:
        raise PluginError(_("The rule {id} gave no decision with a trace.").format(id=rule.id))
    validate_trace(rule, decision.trace)
    if isinstance(decision, Propose):
        validate_proposal(rule, decision.proposals)
        validate_proposal(rule, [one.instead for one in decision.proposals if one.instead is not None])
    return decision

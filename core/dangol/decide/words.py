"""The words of a proposal: what plugins offer, then dangol's starters; never against a guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decide.fence import CALL
from dangol.decide.judge import understood
from dangol.decisions import DraftContext
from dangol.errors import PluginError
from dangol.facts import InquiryFacts, ReviewFacts
from dangol.registry import plugin_faults
from dangol.rules.call_card import call_card
from dangol.rules.compliance.wording import check
from dangol.rules.templates import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Proposal
    from dangol.facts import Facts
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.registry import Plugins
    from dangol.rules.compliance.wording import Guard
    from dangol.storage.facts import FactReader
    from dangol.text.reading import Analyst

__all__ = ["TASK", "Writer", "refusals"]

TASK = "task"
_COUPON = "coupon"
_PHONE = "phone"


def refusals(reader: FactReader, to: str, facts: Facts | None, text: str) -> tuple[Guard, ...]:
    """Return the guards that refuse a text on its way ``to`` a buyer; tasks and coupons say nothing to one.

    A fenced market reads along everywhere: a number or address is refused in a secret answer, too, and
    a number in a task.
    """
    fenced = facts is not None and facts.fenced
    if to == _COUPON:
        return ()
    if to == TASK:
        return tuple(guard for guard in check(text, public=True) if guard.id == _PHONE) if fenced else ()
    public = to == "review" or (to == "inquiry" and not (isinstance(facts, InquiryFacts) and facts.secret))
    private = _private(reader, facts) if public else ()
    return check(text, public=public or fenced, private=private, fenced=fenced)


def _private(reader: FactReader, facts: Facts | None) -> tuple[str, ...]:
    item = None if facts is None else facts.order_item
    if item is None:
        return ()
    numbers = (item.order_id, item.item_id, item.tracking_no, item.buyer)
    return (*filter(None, numbers), *reader.private(item.store, item.order_id))


class Writer:
    """Finds words for proposals."""

    def __init__(self, reader: FactReader, plugins: Plugins, policies: Policies, texts: Analyst | None = None) -> None:
        self._reader = reader
        self._plugins = plugins
        self._policies = policies
        self._texts = texts
        self.problems: list[str] = []

    def body(self, proposal: Proposal, facts: Facts) -> str:
        """Return the first text that no guard refuses; empty if there is none, then the seller writes it."""
        if proposal.card:
            return proposal.card
        policy = self._policies.about(facts)
        facts = understood(facts, policy, self._texts)
        if proposal.kind == CALL and isinstance(facts, ReviewFacts):
            return call_card(facts, policy)
        texts = (text for text in self._words(proposal, facts, policy) if text)
        return next((text for text in texts if not refusals(self._reader, proposal.to, facts, text)), "")

    def _words(self, proposal: Proposal, facts: Facts, policy: Policy) -> Iterator[str]:
        context = DraftContext(
            kind=proposal.kind,
            template=proposal.template,
            slots=proposal.slots,
            facts=facts,
            policy=policy,
        )
        yield from self._offered(context)
        yield render(proposal.template, {}, facts.name, policy.shop.name) or ""

    def _offered(self, context: DraftContext) -> list[str]:
        try:
            with plugin_faults("dangol_draft"):
                return [text.strip() for text in self._plugins.draft(context)]
        except PluginError as wrong:
            self.problems.append(wrong.message)
            return [render(context.template, context.slots, context.facts.name, context.policy.shop.name) or ""]

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
from dangol.rules.compliance.wording import EDIT_STEPS, check
from dangol.rules.delivery import DELIVERY
from dangol.rules.editing import EDIT_BLANK, EDIT_HELP, asks_edit
from dangol.rules.follow_up_card import follow_up_card
from dangol.rules.follow_up_delivery import KIND as FOLLOW_UP
from dangol.rules.templates import render, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Proposal
    from dangol.facts import Facts
    from dangol.faq import Faq
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
    found = check(text, public=public or fenced, private=private, fenced=fenced)
    asked = to == "inquiry" and isinstance(facts, InquiryFacts) and asks_edit(facts.text)
    return tuple(guard for guard in found if not (asked and guard.id == EDIT_STEPS))


def _private(reader: FactReader, facts: Facts | None) -> tuple[str, ...]:
    item = None if facts is None else facts.order_item
    if item is None:
        return ()
    numbers = (item.order_id, item.item_id, item.tracking_no, item.buyer)
    return (*filter(None, numbers), *reader.private(item.store, item.order_id))


class Writer:
    """Finds words for proposals."""

    def __init__(
        self,
        reader: FactReader,
        plugins: Plugins,
        policies: Policies,
        texts: Analyst | None = None,
        faq: Faq | None = None,
    ) -> None:
        self._reader = reader
        self._plugins = plugins
        self._policies = policies
        self._texts = texts
        self._faq = faq
        self.problems: list[str] = []

    def body(self, proposal: Proposal, facts: Facts) -> str:
        """Return the first text that no guard refuses; empty if there is none, then the seller writes it."""
        policy = self._policies.about(facts)
        facts = understood(facts, policy, self._texts)
        if proposal.kind == CALL and isinstance(facts, ReviewFacts):
            return call_card(facts, policy)
        if proposal.kind == FOLLOW_UP and isinstance(facts, InquiryFacts):
            return follow_up_card(proposal, facts, policy)
        texts = (text for text in self._words(proposal, facts, policy) if text)
        return next((text for text in texts if not refusals(self._reader, proposal.to, facts, text)), "")

    def _words(self, proposal: Proposal, facts: Facts, policy: Policy) -> Iterator[str]:
        context = DraftContext(
            kind=proposal.kind,
            template=proposal.template,
            slots=self._filled(proposal, facts),
            facts=facts,
            policy=policy,
        )
        yield self._own_answer(proposal, facts, policy)
        yield from self._offered(context)
        yield render(proposal.template, {}, facts.name, policy.shop.name) or ""

    def _filled(self, proposal: Proposal, facts: Facts) -> dict[str, str]:
        """Return the slots, and how a review is changed on this market for the buyer who asks for that."""
        if not (isinstance(facts, InquiryFacts) and asks_edit(facts.text)):
            return proposal.slots
        platform = self._plugins.platforms().get(self._reader.platform(facts.store))
        return proposal.slots | {EDIT_BLANK: (platform.edit_help if platform else "") or EDIT_HELP}

    def _own_answer(self, proposal: Proposal, facts: Facts, policy: Policy) -> str:
        """Return the seller's own answer to such a question; what is about one parcel needs more than that."""
        if self._faq is None or proposal.to != "inquiry" or not isinstance(facts, InquiryFacts):
            return ""
        if facts.item is not None and facts.topic in DELIVERY:
            return ""
        found = self._faq.find(facts.text, f"{facts.store}/{facts.product_id}")
        if found is None:
            return ""
        return signed(found[1].answer.strip(), policy.shop.name)

    def _offered(self, context: DraftContext) -> list[str]:
        try:
            with plugin_faults("dangol_draft"):
                return [text.strip() for text in self._plugins.draft(context)]
        except PluginError as wrong:
            self.problems.append(wrong.message)
            return [render(context.template, context.slots, context.facts.name, context.policy.shop.name) or ""]

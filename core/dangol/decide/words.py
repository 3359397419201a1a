"""The words of a proposal: what plugins offer, then dangol's starters; never against a guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decide.drafts import Draft, Drafts
from dangol.decide.fence import REQUEST
from dangol.decide.judge import understood
from dangol.decisions import DraftContext
from dangol.errors import PluginError
from dangol.facts import InquiryFacts, ReviewFacts, TopicFacts
from dangol.outgoing import MessageClass
from dangol.registry import plugin_faults
from dangol.rules.call_card import CARDS
from dangol.rules.carrying import unframed
from dangol.rules.compliance.requests import NO_WAY, asks_for_review, shows_the_way
from dangol.rules.compliance.wording import EDIT_STEPS, check
from dangol.rules.delivery import DELIVERY
from dangol.rules.editing import EDIT_BLANK, EDIT_HELP, asks_edit
from dangol.rules.follow_up_card import follow_up_card
from dangol.rules.follow_up_delivery import KIND as FOLLOW_UP_DELIVERY
from dangol.rules.follow_up_review import KIND as FOLLOW_UP
from dangol.rules.templates import render, renderings, signed
from dangol.rules.topics import topic_card
from dangol.rules.wordings import Wordings
from dangol.text.reading import analyst

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from dangol.decisions import Proposal
    from dangol.facts import Facts
    from dangol.faq import Faq
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.registry import Plugins
    from dangol.rules.compliance.wording import Guard
    from dangol.storage.facts import FactReader
    from dangol.text.reading import Analyst

__all__ = ["TASK", "Writer", "posted", "refusals"]

TASK = "task"
_COUPON = "coupon"
_PHONE = "phone"
_ANSWERS = ("review", "inquiry")
_POSTED = (FOLLOW_UP,)
"""What a person posts for everybody to read, so that the guards on public texts hold."""


def posted(kind: str, to: str) -> str:
    """Return the way whose guards hold for a text: what a person posts under a review is as public as a reply."""
    return "review" if kind in _POSTED else to


def refusals(
    reader: FactReader, to: str, facts: Facts | None, text: str, message_class: MessageClass
) -> tuple[Guard, ...]:
    """Return the guards that refuse a text on its way ``to`` a buyer; tasks and coupons say nothing to one.

    A fenced market reads along everywhere: a number or address is refused in a secret answer, too, and
    a number in a task. A request says where to write. What advertises is left to the gate, but in answers, which
    the gate does not class.
    """
    fenced = facts is not None and facts.fenced
    if to == _COUPON:
        return ()
    if to == TASK:
        return tuple(guard for guard in check(text, public=True) if guard.id == _PHONE) if fenced else ()
    public = to == "review" or (to == "inquiry" and not (isinstance(facts, InquiryFacts) and facts.secret))
    private = _private(reader, facts) if public else ()
    found = check(
        unframed(text) if message_class is MessageClass.ADVERTISING else text,
        public=public or fenced,
        private=private,
        fenced=fenced,
        asked=to == "inquiry",
        advertising=message_class is MessageClass.ADVERTISING,
        gated=to not in _ANSWERS,
    )
    if to == "inquiry" and isinstance(facts, InquiryFacts) and asks_edit(facts.text):
        found = tuple(guard for guard in found if guard.id != EDIT_STEPS)
    return found if to != REQUEST or shows_the_way(text) else (*found, NO_WAY)


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
        now: datetime,
        texts: Analyst | None = None,
        wordings: Wordings | None = None,
        faq: Faq | None = None,
    ) -> None:
        self._reader = reader
        self._plugins = plugins
        self._policies = policies
        self._now = now
        self._texts = texts
        self._wordings = wordings or Wordings()
        self._drafts = Drafts(reader.replies, texts or analyst())
        self._faq = faq
        self.problems: list[str] = []

    def draft(self, proposal: Proposal, facts: Facts, lawful: Callable[[str], bool]) -> Draft:
        """Return the first text that neither a guard nor the gate refuses; empty if there is none.

        ``lawful`` asks the gate.
        """
        if proposal.card:
            return Draft(proposal.card)
        policy = self._policies.about(facts)
        facts = understood(facts, policy, self._texts)
        card = CARDS.get(proposal.kind)
        if card is not None and isinstance(facts, ReviewFacts):
            return Draft(card(facts, policy))
        if isinstance(facts, TopicFacts):
            return Draft(topic_card(facts, policy, self._now))
        if proposal.kind == FOLLOW_UP_DELIVERY and isinstance(facts, InquiryFacts):
            return Draft(follow_up_card(proposal, facts, policy))
        context = DraftContext(
            kind=proposal.kind,
            template=proposal.template,
            slots=self._filled(proposal, facts),
            facts=facts,
            policy=policy,
            wordings=self._wordings.of(facts.store),
        )
        to = posted(proposal.kind, proposal.to)

        def allowed(text: str) -> bool:
            if not text or (isinstance(facts, ReviewFacts) and asks_for_review(text)):
                return False
            return not refusals(self._reader, to, facts, text, proposal.message_class) and lawful(text)

        answer = self._own_answer(proposal, facts, policy)
        return Draft(answer) if allowed(answer) else self._chosen(context, facts, to, allowed)

    def _chosen(self, context: DraftContext, facts: Facts, to: str, allowed: Callable[[str], bool]) -> Draft:
        """Return a plugin's own words if there are any, else dangol's; what others read differs from the last."""
        offered = self._offered(context)
        usual = set(
            renderings(context.template, context.slots, facts.name, context.policy.shop, wordings=context.wordings)
        )
        own = next((text for text in offered if text not in usual and allowed(text)), None)
        if isinstance(facts, ReviewFacts) and to == "review":
            if own is None:
                return self._drafts.choose(context, facts, allowed)
            self._drafts.note(facts.store, own)
        return Draft(own or next((text for text in (*offered, *self._plain(context)) if allowed(text)), ""))

    def _plain(self, context: DraftContext) -> Iterator[str]:
        """Yield the wordings themselves, at last dangol's own with nothing of the seller's around."""
        for slots in (context.slots, {}):
            shop, wordings = context.policy.shop, context.wordings
            yield render(context.template, slots, context.facts.name, shop, wordings=wordings) or ""
        yield render(context.template, {}, context.facts.name) or ""

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
        return signed(found[1].answer.strip(), policy.shop)

    def _offered(self, context: DraftContext) -> list[str]:
        try:
            with plugin_faults("dangol_draft"):
                return [text.strip() for text in self._plugins.draft(context)]
        except PluginError as wrong:
            self.problems.append(wrong.message)
            return []

"""Why, and why not: what every rule says about an item today, and what stood behind an action."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import KST
from dangol.decide.judge import Judge
from dangol.decide.recheck import current
from dangol.decide.words import TASK
from dangol.decisions import Condition, Propose, Wait
from dangol.errors import NotFound
from dangol.facts import InquiryFacts, ItemFacts, OrderFacts, ReviewFacts
from dangol.i18n import _
from dangol.rules.sentences import sentence, shown, when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Decision, Rule
    from dangol.facts import Facts
    from dangol.policies import Policies
    from dangol.registry import Plugins
    from dangol.storage.actions import Action
    from dangol.storage.facts import ActionNote, FactReader
    from dangol.text.reading import Analyst

__all__ = ["ActionExplanation", "Explanation", "Line", "beside", "explain_action", "explain_item", "explain_subject"]

_trace = msgspec.json.Decoder(tuple[Condition, ...])


class Line(msgspec.Struct, frozen=True):
    """One condition in the seller's language."""

    name: str
    holds: bool
    text: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule says about one subject: ``propose``, ``wait`` or ``skip``, and the condition that decided.

    ``about`` is what was proposed to this subject before by this rule, whatever became of it.
    """

    rule: str
    title: str
    store: str
    subject: str
    subject_id: str
    verdict: str
    reason: str
    until: datetime | None
    lines: tuple[Line, ...]
    about: tuple[ActionNote, ...] = ()


class ActionExplanation(msgspec.Struct, frozen=True, kw_only=True):
    """What stood behind an action when it was proposed, what its rule says today, and the facts beside it."""

    then: tuple[Line, ...]
    today: Explanation | None
    beside: tuple[tuple[str, str], ...]


def explain_item(
    reader: FactReader,
    plugins: Plugins,
    policies: Policies,
    store: str,
    item_id: str,
    now: datetime,
    *,
    texts: Analyst | None = None,
) -> list[Explanation]:
    """Say what every rule makes of an order item, and of everything else that belongs to it or to its order.

    Raises ``NotFound``.
    """
    item = next(reader.read("item", store, [item_id]), None)
    if not isinstance(item, ItemFacts):
        raise NotFound(_("There is no order item {id}.").format(id=item_id), hint=_("See: dangol stores"))
    judge = Judge(plugins, policies, now, texts)
    return [
        explanation
        for facts in reader.linked(store, item)
        for rule in judge.rules
        if rule.subject == facts.subject and (explanation := _explained(reader, judge, rule, facts)) is not None
    ]


def explain_subject(
    reader: FactReader,
    plugins: Plugins,
    policies: Policies,
    facts: Facts,
    now: datetime,
    *,
    texts: Analyst | None = None,
) -> list[Explanation]:
    """Say what every rule about such a subject makes of one."""
    judge = Judge(plugins, policies, now, texts)
    rules = [rule for rule in judge.rules if rule.subject == facts.subject]
    return [found for rule in rules if (found := _explained(reader, judge, rule, facts)) is not None]


def explain_action(
    reader: FactReader,
    plugins: Plugins,
    policies: Policies,
    action: Action,
    now: datetime,
    *,
    texts: Analyst | None = None,
) -> ActionExplanation:
    """Say why an action was proposed, whether its rule would still propose it, and what is known beside it."""
    judge = Judge(plugins, policies, now, texts)
    facts = current(reader, action)
    rule = judge.rule(action.rule)
    return ActionExplanation(
        then=_lines(_trace.decode(action.trace) if action.trace else ()),
        today=_explained(reader, judge, rule, facts) if rule is not None and facts is not None else None,
        beside=beside(reader, action),
    )


def beside(reader: FactReader, action: Action) -> tuple[tuple[str, str], ...]:
    """Return titles and values of what the seller wants to see beside a text."""
    facts = current(reader, action)
    return () if facts is None else tuple(_beside(reader, facts, phone=action.send_by == TASK))


def _explained(reader: FactReader, judge: Judge, rule: Rule, facts: Facts) -> Explanation | None:
    decision = judge.ask(rule, facts)
    if decision is None:
        return None
    about = reader.about(facts.store, rule.subject, facts.name)
    return Explanation(
        rule=rule.id,
        title=_(rule.title),
        store=facts.store,
        subject=rule.subject,
        subject_id=facts.name,
        verdict=_verdict(decision),
        reason=sentence(decision.trace[-1]),
        until=decision.until if isinstance(decision, Wait) else None,
        lines=_lines(decision.trace),
        about=tuple(note for note in about if note.kind in rule.kinds),
    )


def _verdict(decision: Decision) -> str:
    if isinstance(decision, Propose):
        return "propose"
    return "wait" if isinstance(decision, Wait) else "skip"


def _lines(trace: tuple[Condition, ...]) -> tuple[Line, ...]:
    return tuple(Line(one.name, one.holds, sentence(one)) for one in trace)


def _beside(reader: FactReader, facts: Facts, *, phone: bool) -> Iterator[tuple[str, str]]:
    """Yield what was written, and the order's story."""
    if isinstance(facts, ReviewFacts):
        yield _("Stars"), str(facts.rating or "-")
        yield _("Written"), when(facts.written_at)
        yield _("Review"), facts.text
    elif isinstance(facts, InquiryFacts):
        yield _("Asked"), when(facts.waiting_since)
        yield _("Question"), facts.text
    elif isinstance(facts, OrderFacts):
        yield from _order(facts)
        if phone:
            yield _("Phone"), reader.phone(facts.store, facts.order_id) or "-"
    item = facts.order_item
    if item is not None:
        yield from _story(item)
        yield from _told(reader, item)
        if phone:
            yield _("Phone"), reader.phone(item.store, item.order_id) or "-"


def _told(reader: FactReader, item: ItemFacts) -> Iterator[tuple[str, str]]:
    """Yield what the buyer was told of the arrival, whether it held, and the review that followed."""
    promise = reader.promised(item.store, item.order_id)
    if promise is None:
        return
    told = _("{time}: may take until {day}").format(time=when(promise.told_at), day=promise.day.isoformat())
    came = None if item.delivered_at is None else item.delivered_at.astimezone(KST).date()
    if came is not None and came > promise.day:
        told += " · " + _("it came later, the buyer was already warned")
    yield _("Told"), told
    review = reader.later_review(item.store, item.item_id, promise.told_at)
    if review is not None:
        yield _("Review after that"), _("{stars} stars, {time}").format(stars=review[0] or "-", time=when(review[1]))


def _order(order: OrderFacts) -> Iterator[tuple[str, str]]:
    yield _("Order"), order.order_id
    for line in order.lines:
        yield _("Product"), " ".join(filter(None, (line.product_name, line.option)))
    yield _("Ordered"), when(order.ordered_at)
    for question in order.questions:
        yield _("Question"), question.text
    if order.claim:
        yield _("Claim"), _claim(order.claim, order.claim_open)


def _claim(claim: str, is_open: bool) -> str:
    return shown(claim) if is_open else _("{claim} (closed)").format(claim=shown(claim))


def _story(item: ItemFacts) -> Iterator[tuple[str, str]]:
    yield _("Order"), item.order_id
    yield _("Product"), " ".join(filter(None, (item.product_name, item.option)))
    yield _("Ordered"), when(item.ordered_at)
    for title, moment in (
        (_("Shipped"), item.dispatched_at),
        (_("Received"), item.delivered_at),
        (_("Confirmed"), item.confirmed_at),
    ):
        if moment is not None:
            yield title, when(moment)
    if item.tracking_no:
        yield _("Parcel"), f"{item.courier or ''} {item.tracking_no}".strip()
    if item.claim:
        yield _("Claim"), _claim(item.claim, item.claim_open)

"""What customers speak of, in the seller's words, how often, and the card of a task that comes of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dangol.i18n import N_, _
from dangol.korea import day_of, midnight_after
from dangol.rules.sentences import shown

if TYPE_CHECKING:
    from dangol.facts import TopicFacts
    from dangol.policy import Policy

__all__ = ["TOPICS", "Counted", "counted", "counts_until", "month_of", "topic_card", "topic_days", "topic_name"]

TOPICS = {
    "missing_wrong": N_("missing or wrong"),
    "defect": N_("defects"),
    "delivery": N_("delivery"),
    "packaging": N_("packaging"),
    "taste": N_("taste"),
    "smell": N_("smell"),
    "size": N_("size"),
    "quality": N_("quality"),
    "function": N_("use"),
    "design": N_("looks"),
    "service": N_("service"),
    "price": N_("price"),
}
"""The aspects of a review as a seller calls them."""

_CAUSES = {
    "missing_wrong": N_(
        "Check where parts are counted and options are picked: a list, a scale, a photo before closing."
    ),
    "defect": N_("Open ten pieces of the stock; ask the maker about the lot; sort out before you send."),
    "delivery": N_(
        "Compare the days from payment to dispatch with those on the way: your desk, or one courier or region?"
    ),
    "packaging": N_("Send a parcel to yourself. Look at what moves, rubs or breaks, and at the box's size."),
    "taste": N_("Taste today's lot beside an older one; compare storage and date."),
    "smell": N_("Air one piece for a day and smell it again; ask the maker; say on the page what to expect."),
    "size": N_("Measure three pieces and compare them with the page; add a photo with a hand or a ruler."),
    "quality": N_("Compare with what the page promises; look at material and seams of today's lot."),
    "function": N_("Use it as a beginner would; add the step that fails to the page and to the parcel."),
    "design": N_("Compare the page's photos with the piece by daylight; show colour and surface close by."),
    "service": N_("Read your last answers again: how long did they take, and how did they sound?"),
    "price": N_("Look at what the price includes and whether the page says so."),
}
_PAGE = N_("Put the answer where the question arises: near the options, with a number or a picture.")
_AFTER = N_("When you changed something, say: dangol done ID. dangol improvements then counts before and after.")


class Counted(NamedTuple):
    """How many texts bring a topic up, of how many, in the policy's days and in as many days before."""

    said: int
    total: int
    said_before: int
    total_before: int

    @property
    def rising(self) -> bool:
        """Whether it comes up in a larger part of the texts than before, or more often without a before."""
        return self.said * max(self.total_before, 1) > self.said_before * max(self.total, 1)

    def __str__(self) -> str:
        """Return the counts as they stand in a trace."""
        return f"{self.said}/{self.total} ({self.said_before}/{self.total_before})"


def counted(facts: TopicFacts, policy: Policy, now: datetime) -> Counted:
    """Count over the days of the policy, and over as many days before."""
    days = timedelta(days=policy.care.topic_days)
    times = [at for at, _text in facts.texts]
    return Counted(
        _between(facts.told, now - days, now),
        _between(times, now - days, now),
        _between(facts.told, now - 2 * days, now - days),
        _between(times, now - 2 * days, now - days),
    )


def _between(times: tuple[datetime, ...] | list[datetime], since: datetime, until: datetime) -> int:
    return sum(since < at <= until for at in times)


def counts_until(facts: TopicFacts, policy: Policy, now: datetime) -> datetime:
    """Return until when the same texts are counted alike, and the month is the same."""
    days = timedelta(days=policy.care.topic_days)
    next_month = (day_of(now).replace(day=1) + timedelta(days=31)).replace(day=1)
    turns = (turn for at, _text in facts.texts for turn in (at, at + days, at + 2 * days) if turn > now)
    return min((midnight_after(next_month - timedelta(days=1)), *turns))


def topic_days(policy: Policy) -> int:
    """Return how far back texts are counted: the period and the one before."""
    return 2 * policy.care.topic_days


def month_of(now: datetime) -> int:
    """Return the number of the Korean month: a cause is looked for once in a month."""
    local = day_of(now)
    return local.year * 12 + local.month


def topic_name(topic: str) -> str:
    """Return a topic of reviews or of questions in the seller's language."""
    return _(TOPICS[topic]) if topic in TOPICS else shown(topic)


def topic_card(facts: TopicFacts, policy: Policy, now: datetime) -> str:
    """Return what lies before the seller: how often, where to look, how the change will be measured."""
    found = counted(facts, policy, now)
    sentence = (
        _("{product}: {count} of {total} reviews in {days} days complain of: {topic}. Before: {before} of {earlier}.")
        if facts.source == "review"
        else _(
            "{product}: {count} of {total} questions in {days} days ask about: {topic}. Before: {before} of {earlier}."
        )
    )
    told = sentence.format(
        product=facts.product_name or facts.product_id,
        count=found.said,
        total=found.total,
        days=policy.care.topic_days,
        topic=topic_name(facts.topic),
        before=found.said_before,
        earlier=found.total_before,
    )
    return "\n".join((told, f"- {_(_CAUSES.get(facts.topic, _PAGE))}", f"- {_(_AFTER)}"))

"""How long buyers wait for an answer: what waits now, how long it took of late, and what is asked again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.decide import understood
from dangol.facts import InquiryFacts
from dangol.rules.answer_inquiry import RULE, answer_due
from dangol.rules.answering import reply_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dangol.faq import Faq
    from dangol.policies import Policies
    from dangol.storage.answers import Answers, Asked
    from dangol.storage.facts import FactReader
    from dangol.text.reading import Analyst

__all__ = ["DAYS", "AskedAgain", "Suggestion", "Times", "Waiting", "asked_again", "times_of", "waiting"]

DAYS = timedelta(days=30)
"""How far back answer times are counted."""
_OFTEN = 3
"""Questions of one kind about one product from which an answer of its own is suggested."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A question without an answer, and until when the seller means to answer."""

    inquiry: InquiryFacts
    due: datetime
    late: bool


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Answers of one store: minutes until half, and nine of ten, were given; ``None`` without any.

    ``in_time`` counts those within the seller's target.
    """

    store: str
    answered: int
    in_time: int
    median_minutes: int | None
    p90_minutes: int | None


class AskedAgain(msgspec.Struct, frozen=True, kw_only=True):
    """How often an entry of ``faq.toml`` was asked for, and when last."""

    name: str
    asked: int
    last_at: datetime | None


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked often about one product and has no entry yet."""

    store: str
    topic: str
    product_id: str
    product_name: str
    asked: int


def waiting(reader: FactReader, policies: Policies, texts: Analyst, now: datetime) -> list[Waiting]:
    """Return what waits in every store, the oldest first; what is too old for an answer is left out."""
    found = []
    for facts in reader.candidates(RULE, policies, now):
        policy = policies.about(facts)
        facts = understood(facts, policy, texts)
        if isinstance(facts, InquiryFacts) and facts.waiting and now <= reply_until(facts.waiting_since, policy):
            due = answer_due(facts, policy)
            found.append(Waiting(inquiry=facts, due=due, late=now > due))
    return sorted(found, key=lambda one: (one.inquiry.waiting_since, one.inquiry.name))


def times_of(
    answers: Answers, policies: Policies, stores: Iterable[str], now: datetime, low: bool = False
) -> list[Times]:
    """Return the answer times of each store over the last 30 days; ``low``: of its low reviews."""
    return [_times(store, list(_pairs(answers, policies, store, now - DAYS, low)), policies) for store in stores]


def _pairs(
    answers: Answers, policies: Policies, store: str, since: datetime, low: bool
) -> Iterator[tuple[datetime, datetime]]:
    if low:
        yield from answers.low_reviews(store, since, policies.of(store).replies.low_rating)
    else:
        yield from answers.given(store, since)


def _times(store: str, pairs: Sequence[tuple[datetime, datetime]], policies: Policies) -> Times:
    policy = policies.of(store)
    target, opens, closes = policy.inquiries.target_hours, policy.day.polite_from, policy.day.polite_until
    minutes = sorted(int((answer - question).total_seconds() // 60) for question, answer in pairs)
    return Times(
        store=store,
        answered=len(minutes),
        in_time=sum(answer <= policy.calendar.due(question, target, opens, closes) for question, answer in pairs),
        median_minutes=_share(minutes, 50),
        p90_minutes=_share(minutes, 90),
    )


def _share(values: Sequence[int], percent: int) -> int | None:
    """Return the smallest value that ``percent`` of all do not exceed (nearest rank)."""
    return values[-(-len(values) * percent // 100) - 1] if values else None


def asked_again(faq: Faq, asked: Iterable[Asked], texts: Analyst) -> tuple[list[AskedAgain], list[Suggestion]]:
    """Count how often each entry was asked for, and what is asked often without one. No text leaves."""
    counts: Counter[str] = Counter()
    last: dict[str, datetime] = {}
    open_: Counter[tuple[str, str, str, str]] = Counter()
    for one in asked:
        found = faq.find(one.text, f"{one.store}/{one.product_id}")
        if found is None:
            open_[one.store, texts.topic(one.text, one.category), one.product_id, one.product_name] += 1
            continue
        counts[found[0]] += 1
        last[found[0]] = max(last.get(found[0], one.at), one.at)
    entries = [AskedAgain(name=name, asked=counts[name], last_at=last.get(name)) for name in faq.entries]
    suggestions = [
        Suggestion(store=store, topic=topic, product_id=product_id, product_name=name, asked=count)
        for (store, topic, product_id, name), count in open_.most_common()
        if count >= _OFTEN and topic not in ("other", "thanks")
    ]
    return sorted(entries, key=lambda one: -one.asked), suggestions

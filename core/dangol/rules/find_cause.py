"""Look for the cause when reviews of a product complain of one thing again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decisions import Proposal, Rule
from dangol.i18n import N_
from dangol.outgoing import Ground, MessageClass
from dangol.rules.look import Look
from dangol.rules.topics import counted, counts_until, month_of, topic_days

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.decisions import Decision
    from dangol.facts import TopicFacts
    from dangol.policy import Policy

__all__ = ["RULE"]

KIND = "find_cause"


def decide(topic: TopicFacts, policy: Policy, now: datetime) -> Decision:
    """Decide about one topic of one product, once in a month."""
    look = Look()
    found = counted(topic, policy, now)
    if not look("repeated", found, topic.source == "review" and found.said >= policy.care.topic_count):
        return look.skip()
    if not look("rising", found, found.rising):
        return look.skip(counts_until(topic, policy, now))
    return look.propose(
        Proposal(
            kind=KIND,
            to="task",
            message_class=MessageClass.INTERNAL,
            ground=Ground.INTERNAL,
            template=KIND,
            step=month_of(now),
            urgency=1,
        ),
        until=counts_until(topic, policy, now),
    )


RULE = Rule(
    id=KIND,
    version=1,
    subject="topic",
    title=N_("Look for the cause of complaints that repeat"),
    kinds=(KIND,),
    practices=("S0-24", "S1-7"),
    conditions=("repeated", "rising"),
    reach=topic_days,
    extra=True,
    texts="review",
    decide=decide,
)

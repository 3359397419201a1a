"""Mend the product's page when buyers ask one thing again and again."""

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

KIND = "mend_page"


def decide(topic: TopicFacts, policy: Policy, now: datetime) -> Decision:
    """Decide about one topic of one product, once in a month."""
    look = Look()
    found = counted(topic, policy, now)
    if not look("repeated", found, topic.source == "inquiry" and found.said >= policy.care.topic_count):
        return look.skip()
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
    title=N_("Answer on the product's page what is asked again and again"),
    kinds=(KIND,),
    practices=("S4-3",),
    conditions=("repeated",),
    reach=topic_days,
    extra=True,
    texts="inquiry",
    decide=decide,
)

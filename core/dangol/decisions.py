"""What a rule answers: propose, wait until, or skip, always with the conditions it looked at.

A rule is a pure function of facts, policy and the time. Its trace is what ``dangol why`` prints; it
is stored as names and values and put into words only when shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from dangol.facts import Facts
from dangol.models import Stage
from dangol.outgoing import Ground, MessageClass
from dangol.policy import Policy

__all__ = ["EXPECTED", "Condition", "Decision", "DraftContext", "Proposal", "Propose", "Rule", "Skip", "Wait"]


EXPECTED = "expected"
"""The condition whose value is the day that an answer names as the latest likely day of arrival."""


class Condition(msgspec.Struct, frozen=True, array_like=True):
    """One thing that was looked at: a name that ``rules.sentences`` puts into words, the value, the verdict."""

    name: str
    value: str
    holds: bool


class DraftContext(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed to word a proposal: its kind, the template, the slots that may be filled, the facts.

    ``wordings`` are the texts by name that hold for the store, the seller's own among them.
    """

    kind: str
    template: str
    slots: dict[str, str]
    facts: Facts
    policy: Policy
    wordings: dict[str, tuple[str, ...]] = {}


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """Something the seller should do, before it has words.

    ``kind`` with ``step`` and the subject makes the dedupe key: the same proposal is made once, ever.
    ``to`` says how it leaves: ``inquiry``, ``review``, ``review_request`` (by the market) or ``task``
    (something a person does). ``ground`` is the legal ground. ``template`` names the
    wording and ``slots`` its blanks. ``after`` names a proposal kind about the same subject that
    must be done first. With the same facts the rule proposes it until ``expires_at``; without one, and without the
    ``until`` of a ``Propose``, it is asked in every run whether it still does. ``once_per`` replaces the subject in
    the dedupe key: what shares it, such as the lines of one order, shares one proposal. ``card`` is text for the
    seller's eyes alone, in place of a wording; ``instead`` comes where the law does not let this one out.
    """

    kind: str
    to: str
    message_class: MessageClass
    ground: Ground
    template: str
    slots: dict[str, str] = {}
    step: int = 1
    urgency: int = 0
    """Higher comes first in the inbox: 3 today, 2 soon, 1 ordinary, 0 whenever."""
    priority: int = 0
    """Among what is equally urgent the higher comes first, 0 to 100."""
    expires_at: datetime | None = None
    after: str | None = None
    once_per: str = ""
    card: str = ""
    instead: Proposal | None = None


class Propose(msgspec.Struct, frozen=True, tag="propose"):
    """Do this now. With the same facts the answer may be another one from ``until`` on, if that is named."""

    trace: tuple[Condition, ...]
    proposals: tuple[Proposal, ...]
    until: datetime | None = None


class Wait(msgspec.Struct, frozen=True, tag="wait"):
    """Not yet: look again at ``until``, or when the facts change. ``reason`` names the condition that decided."""

    trace: tuple[Condition, ...]
    reason: str
    until: datetime


class Skip(msgspec.Struct, frozen=True, tag="skip"):
    """Not, unless the facts change, or time goes on to ``until``. ``reason`` names the condition that decided."""

    trace: tuple[Condition, ...]
    reason: str
    until: datetime | None = None


Decision = Propose | Wait | Skip


def _ask_window(policy: Policy) -> int:
    return policy.asks.within_days


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A versioned rule over one kind of subject (``item``, ``review``, ``inquiry`` or ``order``).

    ``decide`` must be pure: nobody asks it again before the facts change, the time of a ``Wait``, the ``until`` of
    a ``Propose`` or a ``Skip``, or the ``expires_at`` of a proposal comes, or the rule's version or the seller's
    choices are others.
    ``kinds`` lists every proposal kind it may make, so that open proposals can be taken back when the facts change.
    ``practices`` names the practices it serves and ``conditions`` what it looks at, in order (docs/rules.md).

    A rule over items says which ones it wants to see, so that no other is read: those in ``stages``
    that came there within ``reach(policy)`` days, or, with ``after`` (which a rule over reviews may name, too), those
    about which an action of that kind was carried out within these days; ``unreviewed`` leaves out those with a review,
    ``reviewed`` those without. With ``after`` it may propose in several ``steps``.
    ``rivals`` are kinds of other rules of which one is
    enough: what one of them proposed to is not read for this rule. An ``optional`` rule proposes nothing
    until the seller switches it on. What an ``extra`` rule proposes goes beyond the day's answers: of all such
    rules together no more comes into the inbox in a day than the seller has time for.

    A rule over orders sees those placed within ``reach(policy)`` days with a line in ``stages`` (any, if it
    names none); one that ``repeats`` may propose again, with another step, when nothing of its kinds is open;
    one over ``referred`` orders sees those alone that brought a friend's order, one about ``service`` those with work
    for somebody, one about ``promised`` those whose buyer was promised something for the next order. A rule over
    topics may name the ``texts`` in which they come up, ``review`` or ``inquiry``.
    """

    id: str
    version: int
    subject: str
    title: str
    kinds: tuple[str, ...]
    practices: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    after: str = ""
    steps: int = 1
    unreviewed: bool = False
    reviewed: bool = False
    rivals: tuple[str, ...] = ()
    reach: Callable[[Policy], int] = _ask_window
    optional: bool = False
    extra: bool = False
    repeats: bool = False
    referred: bool = False
    service: bool = False
    promised: bool = False
    texts: str = ""
    decide: Callable[[Any, Policy, datetime], Decision]

    def works(self, policy: Policy) -> bool:
        """Tell whether the seller lets it propose."""
        return self.id not in policy.rules.off and (not self.optional or self.id in policy.rules.on)

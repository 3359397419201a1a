"""One small step a day for whoever begins (practice S3-22): each is done when the data says so, or the seller."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

__all__ = ["STEPS", "Standing", "Step", "next_step"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a seller is. ``sent`` has the kinds of what left; ``own_known`` tells that own numbers are named."""

    stores: int = 0
    read: bool = False
    proposed: bool = False
    approved: bool = False
    sent: frozenset[str] = frozenset()
    named: bool = False
    own_known: bool = False
    backed_up: bool = False


def _by_hand(_standing: Standing) -> bool:
    return False


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step: what it is, the command to take it with, and how to see that it was taken."""

    id: str
    title: str
    how: str
    taken: Callable[[Standing], bool] = _by_hand


STEPS = (
    Step(id="connect", title=N_("Connect one store."), how="dangol connect", taken=lambda s: s.stores > 0),
    Step(id="read", title=N_("Read your store for the first time."), how="dangol sync", taken=lambda s: s.read),
    Step(id="decide", title=N_("See what dangol would do."), how="dangol decide", taken=lambda s: s.proposed),
    Step(
        id="name",
        title=N_("Write your shop's name into your policy, so that answers are signed."),
        how="dangol policy show > policy.toml",
        taken=lambda s: s.named,
    ),
    Step(
        id="own",
        title=N_("Name your own and your family's numbers, so that nobody is asked about an order of your own."),
        how="policy.toml: [sender] own_contacts",
        taken=lambda s: s.own_known,
    ),
    Step(id="why", title=N_("Ask of one entry why it is there."), how="dangol why ID"),
    Step(
        id="rules",
        title=N_("Try a rule on your past days: switch it off, and see the difference."),
        how="dangol replay",
    ),
    Step(id="ways", title=N_("See which ways to buyers are closed, and what each lacks."), how="dangol channel list"),
    Step(
        id="approve",
        title=N_("Read one answer, mend it, approve it."),
        how="dangol approve ID",
        taken=lambda s: s.approved,
    ),
    Step(
        id="send",
        title=N_("Look at what would leave, then let it go."),
        how="dangol send --live",
        taken=lambda s: bool(s.sent),
    ),
    Step(
        id="oldest",
        title=N_("Answer the question that waits longest."),
        how="dangol inbox",
        taken=lambda s: "answer_inquiry" in s.sent,
    ),
    Step(
        id="thanks",
        title=N_("Thank for two reviews in your own words."),
        how="dangol edit ID",
        taken=lambda s: "thank_review" in s.sent,
    ),
    Step(id="call", title=N_("Phone one customer who was disappointed."), how="dangol inbox"),
    Step(
        id="ask",
        title=N_("Ask one customer for a review."),
        how="dangol inbox",
        taken=lambda s: "ask_review" in s.sent,
    ),
    Step(id="backup", title=N_("Copy your data to a safe place."), how="dangol backup", taken=lambda s: s.backed_up),
    Step(id="words", title=N_("Read which words your reviews repeat."), how="dangol keywords"),
    Step(id="week", title=N_("Look back at your week."), how="dangol week"),
)
"""In the order in which they help most."""


def next_step(standing: Standing, closed: Collection[str]) -> Step | None:
    """Return the first step that was not taken; ``closed`` are those the seller called done or left out."""
    return next((step for step in STEPS if step.id not in closed and not step.taken(standing)), None)

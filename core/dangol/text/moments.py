"""Which moment a message is: real thanks, thanks with a "but", anger, and three that a seller must not miss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.text.runner import Fired

__all__ = ["SPOILS", "Moment", "moment_of"]

SPOILS = frozenset({"request", "question", "problem", "but", "angry", "no_contact", "edit_review"})
_SURE = 1.0
"""Signs of anger that weigh less are signs of plain disappointment beside a "thank you"."""
_OTHERS = ("apology_accepted", "edit_review", "no_contact")


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is a moment for. ``thanks``: the customer is content and wants nothing.

    ``thanks_but``: the word is there, but the message is a problem, a request or a question.
    """

    thanks: bool = False
    thanks_but: bool = False
    angry: bool = False
    anger: float = 0.0
    """How strongly it is angry: the weights of the rules that fired."""
    apology_accepted: bool = False
    edit_review: bool = False
    no_contact: bool = False
    evidence: tuple[str, ...] = ()


_SILENT = Moment(anger=0)


def moment_of(fired: Sequence[Fired], *, unhappy: bool = False) -> Moment:
    """Read the moment from the rules that fired; ``unhappy`` if the whole text speaks badly of something.

    Thanks that come with a bad judgement are irony or manners, so they count as a "but".
    """
    if not fired:
        return _SILENT
    labels = {one.rule.label for one in fired}
    said = "thanks" in labels
    spoilt = unhappy or not SPOILS.isdisjoint(labels)
    anger = _anger(fired) if "angry" in labels else 0
    return Moment(
        thanks=said and not spoilt,
        thanks_but=said and spoilt,
        angry=anger >= _SURE or (anger > 0 and not said),
        anger=anger if anger >= _SURE or not said else 0.0,
        **{name: name in labels for name in _OTHERS},
        evidence=tuple([f"{one.rule.id}: {one.text}" for one in fired]),
    )


def _anger(fired: Sequence[Fired]) -> float:
    return sum({one.rule.id: one.rule.weight for one in fired if one.rule.label == "angry"}.values())

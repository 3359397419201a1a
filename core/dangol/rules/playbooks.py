"""What to do about each kind of problem: steps, what may be offered, what is never said.

The kind of problem chooses, never the stars and never what becomes of a review: a remedy is owed for what went
wrong. How long a buyer may send things back is the law's: 7 days after receipt, for a defect or another thing than
was described 3 months after receipt and 30 days after it was noticed (Act on Consumer Protection in Electronic
Commerce, article 17).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_

if TYPE_CHECKING:
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["CAUSES", "PLAYBOOKS", "Playbook", "offer", "problem_of"]


class Playbook(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of problem; every text is for the seller. ``wording`` is the apology that goes with it."""

    title: str
    wording: str
    steps: tuple[str, ...]
    remedy: str
    never: str


_CHECK_PARCEL = N_("Look up the parcel before you phone: where it stood, and for how long.")
_ASK_PICTURE = N_("Ask for a picture only if the courier or your supplier needs one, and say why.")

PLAYBOOKS: dict[str, Playbook] = {
    "late": Playbook(
        title=N_("It came late"),
        wording="apologise_review.said.delivery",
        steps=(
            _CHECK_PARCEL,
            N_("Say what happened as far as you know it, and that you will find out the rest."),
            N_("Ask whether it was needed for a day that has passed; then offer to take it back."),
        ),
        remedy=N_("the delivery cost back, or a return at your cost"),
        never=N_("Never send the buyer to the courier, and never name a day of arrival that you do not know."),
    ),
    "damaged": Playbook(
        title=N_("It arrived damaged"),
        wording="apologise_review.said.packaging",
        steps=(
            N_("Ask whether anybody got hurt, and whether all of it is damaged."),
            _ASK_PICTURE,
            N_("Offer another one or the money back, and let the buyer choose."),
            N_("Claim the damage from the courier yourself; the buyer does not wait for it."),
        ),
        remedy=N_("another one or the money back, collected at your cost"),
        never=N_("Never ask whether the buyer dropped it."),
    ),
    "wrong_item": Playbook(
        title=N_("Something else arrived, or something is missing"),
        wording="apologise_review.said.missing_wrong",
        steps=(
            N_("Compare the order with your packing list before you phone."),
            N_("Send what is missing today; do not wait until the wrong one is back."),
            N_("Arrange the collection of the wrong one; it costs the buyer nothing."),
        ),
        remedy=N_("the right one sent today, the wrong one collected at your cost"),
        never=N_("Never ask the buyer to prove it before you send the right one."),
    ),
    "defect": Playbook(
        title=N_("It does not work"),
        wording="apologise_review.said.defect",
        steps=(
            N_("Let the buyer tell how it shows; do not read out instructions."),
            N_("Offer another one or the money back, and let the buyer choose."),
            N_("Look at the others of the same delivery today, before more of them leave."),
        ),
        remedy=N_("another one, a repair or the money back, collected at your cost"),
        never=N_("Never say that nobody else complained."),
    ),
    "quality": Playbook(
        title=N_("It is less than was hoped for"),
        wording="apologise_review.said.quality",
        steps=(
            N_("Ask what was expected, and where the page or a picture raised that hope."),
            N_("If the page told otherwise, treat it like a defect: the buyer has three months."),
            N_("Put the page right where others could be misled, too."),
        ),
        remedy=N_("a return; at your cost if the page told otherwise"),
        never=N_("Never defend the price."),
    ),
    "misunderstanding": Playbook(
        title=N_("The page was taken for something else"),
        wording="apologise_review.clarify.misread",
        steps=(
            N_("Say first that you are sorry it was not what was hoped for; only then how it was meant."),
            N_("Ask which words or picture were misleading, and write them down."),
            N_("Offer the return as if it were your mistake, then send a short message with what was agreed."),
            N_("Put the page right: the task to do so is in the inbox."),
        ),
        remedy=N_("a return or an exchange for what was meant; you share or bear the delivery cost"),
        never=N_("Never say that it was written on the page."),
    ),
    "attitude": Playbook(
        title=N_("The buyer was treated badly"),
        wording="apologise_review.said.service",
        steps=(
            N_("Read again what was written to the buyer before you phone."),
            N_("Apologise for the tone itself, without a reason for it."),
            N_("Solve what the buyer had asked for in the first place; it is often still open."),
        ),
        remedy=N_("what was asked for in the first place, at once"),
        never=N_("Never explain how busy you were."),
    ),
    "other": Playbook(
        title=N_("The complaint is not clear yet"),
        wording="apologise_review.general",
        steps=(
            N_("Ask one open question and listen to the end."),
            N_("Say back what you understood, and what you will do until when."),
        ),
        remedy=N_("what the law gives in any case: a return within seven days of receipt"),
        never=N_("Never guess aloud what the reason may be."),
    ),
}
"""The playbooks by problem."""

CAUSES = tuple(PLAYBOOKS)
"""Why something went wrong, for closing a case."""

_PROBLEMS = {
    "missing_wrong": "wrong_item",
    "defect": "defect",
    "delivery": "late",
    "packaging": "damaged",
    "taste": "quality",
    "smell": "quality",
    "size": "quality",
    "quality": "quality",
    "function": "quality",
    "design": "quality",
    "service": "attitude",
    "price": "quality",
}
_DAMAGED = ("깨지거나", "녹은", "새거나", "찢어지거나", "상자가")
"""How ``said`` begins where the way did the damage, and not the maker."""


def problem_of(review: ReviewFacts) -> str:
    """Return the kind of problem that a review tells of."""
    if review.mistaken is not None and "defect-" not in review.topics:
        return "misunderstanding"
    if (review.said or "").startswith(_DAMAGED):
        return "damaged"
    bad = next((topic[:-1] for topic in review.topics if topic.endswith("-")), "")
    return _PROBLEMS.get(bad, "other")


def offer(problem: str, policy: Policy) -> tuple[str, int]:
    """Return what may be offered for a problem, empty where the playbook's own word holds, and up to how many won."""
    return getattr(policy.compensation, problem), getattr(policy.compensation, f"{problem}_won")

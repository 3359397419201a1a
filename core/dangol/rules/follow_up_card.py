"""The card for the next morning of somebody who waits for a parcel: where it is, whom to ask, what to send.

What the seller reads is in the seller's language, what the buyer reads is Korean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.i18n import N_, _
from dangol.models import Stage
from dangol.rules.templates import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.decisions import Proposal
    from dangol.facts import InquiryFacts
    from dangol.policy import Policy

__all__ = ["follow_up_card"]

_LOOK = {
    "unsent": N_("It has not left yet. Send it first today, then tell the buyer the tracking number."),
    "morning": N_(
        "Couriers' entries of today appear around noon. Until then the customer centre of the courier, by telephone, "
        "knows the branch; the number stands on the courier's own page."
    ),
    "noon": N_(
        "Open the parcel on the courier's own page: the branch and the driver's number stand there after today's scan."
    ),
}
_NO_ORDER = N_("The question belongs to no known order: find it on the market first.")
_NEVER = (
    N_("Do not send the buyer to the courier; you ask, and you tell."),
    N_("Do not promise a time."),
    N_("Do not write down account numbers: refunds go through the market."),
)


def follow_up_card(proposal: Proposal, inquiry: InquiryFacts, policy: Policy) -> str:
    """Return the card for a proposal of ``follow_up_delivery``."""
    text = render(proposal.template, proposal.slots, inquiry.name, policy.shop) or ""
    where = _("Send it on the market's own pages only:") if inquiry.fenced else _("Send it as a message or SMS:")
    return "\n".join(
        (
            _("Get back this morning to the buyer who waits for {product}.").format(
                product=inquiry.product_name or "-"
            ),
            *_parcel(inquiry),
            _(_LOOK.get(proposal.template.rpartition(".")[2], _NO_ORDER)),
            "",
            where,
            *(f"- {line}" for line in text.splitlines()),
            "",
            *(f"× {_(line)}" for line in _NEVER),
        )
    )


def _parcel(inquiry: InquiryFacts) -> Iterator[str]:
    item = inquiry.item
    if item is not None and item.stage is Stage.SHIPPED and item.tracking_no:
        yield _("The parcel is on its way: {courier} {number}").format(
            courier=item.courier or "-", number=item.tracking_no
        )
    if inquiry.wished is not None:
        yield _("Wanted by: {day}").format(day=inquiry.wished.isoformat())

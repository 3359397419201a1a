"""How long what is kept: the law's shortest periods, and the seller's choices within them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.i18n import N_
from dangol.rules.compliance.calendar import after_months

if TYPE_CHECKING:
    from datetime import date

    from dangol.policy import Policy

__all__ = ["CLOCKS", "FOREVER", "Clock", "keep_from"]


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """How long one kind of data stays. ``months_of`` names the choice in ``[privacy]``.

    ``least`` is the law's shortest period in months; 0 where it wants the data gone as soon as it is of no use.
    """

    id: str
    what: str
    choice: str
    least: int
    source: str

    def months(self, policy: Policy) -> int:
        """Return for how many months it stays: the seller's choice, and never less than the law's."""
        chosen: int = getattr(policy.privacy, self.choice)
        return max(chosen, self.least)


CLOCKS: tuple[Clock, ...] = (
    Clock(
        id="orders",
        what=N_("orders, what was bought and paid"),
        choice="order_months",
        least=60,
        source=N_("E-Commerce Act 6, decree 6(1): contracts and payment 5 years"),
    ),
    Clock(
        id="contacts",
        what=N_("names, phone numbers and e-mail addresses of buyers"),
        choice="contact_months",
        least=0,
        source=N_("Personal Information Protection Act 21: gone when no longer needed"),
    ),
    Clock(
        id="inquiries",
        what=N_("questions and what was answered"),
        choice="complaint_months",
        least=36,
        source=N_("E-Commerce Act 6, decree 6(1): complaints and disputes 3 years"),
    ),
    Clock(
        id="reviews",
        what=N_("words of reviews and who wrote them"),
        choice="complaint_months",
        least=36,
        source=N_("E-Commerce Act 6, decree 6(1): complaints and disputes 3 years"),
    ),
    Clock(
        id="messages",
        what=N_("texts of what was sent or proposed"),
        choice="message_months",
        least=36,
        source=N_("E-Commerce Act 6, decree 6(1): complaints and disputes 3 years"),
    ),
    Clock(
        id="ads",
        what=N_("texts of advertising"),
        choice="ad_months",
        least=6,
        source=N_("E-Commerce Act 6, decree 6(1): advertising 6 months"),
    ),
    Clock(
        id="quarantine",
        what=N_("rows that were not understood, as the market sent them"),
        choice="quarantine_months",
        least=0,
        source=N_("Personal Information Protection Act 21: gone when no longer needed"),
    ),
)
"""Every clock, in the order in which they are run."""

FOREVER = N_("Refusals of messages and the ledger of consents stay, as keyed hashes that tell nobody's number.")


def keep_from(clock: Clock, policy: Policy, today: date) -> date:
    """Return the first day whose data stays; what is older than that day goes.

    The day on which a period ends still counts: what is exactly five years old stays until tomorrow.
    """
    return after_months(today, -clock.months(policy))

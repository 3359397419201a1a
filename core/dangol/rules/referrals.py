"""How far a recommendation is: shared, bought, past the return window, rewarded.

A reward follows the friend's purchase and never the sharing, and not before the friend may no longer send the goods
back for a change of mind (전자상거래법 제17조; ``returns.days`` of the policy).
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from dangol.i18n import _
from dangol.rules.sentences import when

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.facts import OrderFacts, Referral
    from dangol.policy import Policy

__all__ = ["Progress", "no_referral", "no_reward", "passes_at", "progress"]


class Progress(StrEnum):
    """Where a recommendation stands."""

    SHARED = "shared"
    """The friend has paid nothing yet."""
    BOUGHT = "bought"
    PASSED = "passed"
    """Past the return window, with no claim open: a reward is due."""
    REWARDED = "rewarded"
    GONE = "gone"
    """The friend's order was cancelled, returned or exchanged: nothing is due."""


def passes_at(referral: Referral, policy: Policy) -> datetime | None:
    """Return when the friend's return window ends; ``None`` before everything arrived."""
    received = referral.received_at
    return None if received is None else received + timedelta(days=policy.returns.days)


def progress(referral: Referral, policy: Policy, now: datetime) -> Progress:
    """Return where a recommendation stands. What was rewarded stays so, whatever becomes of the order."""
    if referral.rewarded_at is not None:
        return Progress.REWARDED
    if referral.gone:
        return Progress.GONE
    if not referral.bought:
        return Progress.SHARED
    end = passes_at(referral, policy)
    over = end is not None and now > end and not referral.claim_open
    return Progress.PASSED if over else Progress.BOUGHT


def no_reward(referral: Referral, policy: Policy, now: datetime) -> str | None:
    """Return why a reward must not be given now, in the seller's language; ``None`` if it may."""
    end = passes_at(referral, policy)
    open_end = _("The friend's order has not arrived in full; a reward waits for the end of its return window.")
    reasons = {
        Progress.PASSED: None,
        Progress.REWARDED: _("It is rewarded already."),
        Progress.GONE: _("The friend's order was cancelled, returned or exchanged."),
        Progress.SHARED: _("The friend has bought nothing yet; sharing alone earns no reward."),
        Progress.BOUGHT: _("The friend may send it back until {time}.").format(time=when(end)) if end else open_end,
    }
    stands = progress(referral, policy, now)
    if stands is Progress.BOUGHT and referral.claim_open:
        return _("A claim about the friend's order is open.")
    return reasons[stands]


def no_referral(referrer: OrderFacts, friend: OrderFacts) -> str | None:
    """Return why one order cannot have brought the other, in the seller's language; ``None`` if it may have."""
    person = referrer.person
    reasons = {
        _("Both orders must be of one store."): referrer.store != friend.store,
        _("Recommendations are kept for your own mall only."): not (referrer.own_mall and friend.own_mall),
        _("It is one and the same order."): referrer.order_id == friend.order_id,
        _("Both orders are of the same buyer."): person is not None and person == friend.person,
        _("The friend's order is older than the one that brought it."): friend.ordered_at < referrer.ordered_at,
    }
    return next((reason for reason, there in reasons.items() if there), None)

"""What must hold before a review is answered in public, shared by thanks and apology."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy
    from dangol.rules.look import Look

__all__ = ["ANSWERABLE", "answerable", "reply_days", "reply_until"]

ANSWERABLE = ("visible", "since", "recent", "written_here")
"""The conditions, in the order in which they are looked at."""


def reply_days(policy: Policy) -> int:
    """Return for how many days a review or question may still be answered."""
    return policy.replies.within_days


def reply_until(written: datetime, policy: Policy) -> datetime:
    """Return until when an answer still makes sense."""
    return written + timedelta(days=reply_days(policy))


def answerable(look: Look, review: ReviewFacts, policy: Policy, now: datetime) -> bool:
    """Tell whether the review is public, of this store, young enough, and not older than its connection."""
    until = reply_until(review.written_at, policy)
    return (
        look("visible", review.visible, review.visible)
        and look("since", review.store_since, review.written_at >= review.store_since)
        and look("recent", until, now <= until)
        and look("written_here", review.written_elsewhere, not review.written_elsewhere)
    )

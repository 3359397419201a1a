"""What no rule, plugin or person can send: past a market's fence, or to somebody who wants none of it.

Looked at when something is proposed, when it is approved, while it is claimed and once more before the
one call that sends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.facts import OrderFacts
from dangol.i18n import N_, _
from dangol.outgoing import MARKET, MessageClass
from dangol.storage.actions import TASK

if TYPE_CHECKING:
    from dangol.facts import Facts

__all__ = ["CALL", "OFF_MARKET", "REQUEST", "barred", "off_market"]

CALL = "call_buyer"
REQUEST = "review_request"
OFF_MARKET = N_("This buyer's market allows contact on its own pages only: no call, no text message, no mail.")
_NOT_ASKED = N_("The buyer does not want to be asked for reviews.")
_NO_ADS = N_("The buyer does not want advertising.")


def off_market(kind: str, to: str) -> bool:
    """Tell whether something reaches the buyer by another way than the market's own pages."""
    return kind == CALL or to not in (*MARKET, TASK)


def barred(facts: Facts | None, kind: str, to: str, message_class: MessageClass) -> str | None:
    """Say why this must not reach the buyer whom the facts are about, or return ``None``."""
    if facts is None:
        return None
    if facts.fenced and off_market(kind, to):
        return _(OFF_MARKET)
    who = facts if isinstance(facts, OrderFacts) else facts.order_item
    if who is None:
        return None
    if who.person_opted_out and (message_class is MessageClass.REVIEW_REQUEST or to == REQUEST):
        return _(_NOT_ASKED)
    if who.person_no_ads and message_class is MessageClass.ADVERTISING:
        return _(_NO_ADS)
    return None

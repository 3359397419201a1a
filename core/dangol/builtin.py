"""dangol's own plugin: its rules, its wordings as the last resort, and the channel "by hand"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.channels import Channel
from dangol.contract import Manual
from dangol.hookspecs import hookimpl
from dangol.i18n import N_
from dangol.outgoing import ByHand, Medium
from dangol.settings import ChannelSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.contract import Committed
    from dangol.decisions import DraftContext, Rule
    from dangol.outgoing import OutgoingMessage, Receipt

__all__ = ["HAND", "dangol_channels", "dangol_committed", "dangol_draft", "dangol_rules", "dangol_send_message"]

HAND = Channel(
    id="hand",
    title=N_("By hand, from your own phone or mail"),
    settings=ChannelSettings,
    capability=lambda _settings: Manual(),
    medium=Medium.HAND,
)


@hookimpl
def dangol_rules() -> Sequence[Rule]:
    """Bring dangol's own rules."""
    from dangol.rules.book import RULES

    return RULES


@hookimpl(trylast=True)
def dangol_draft(context: DraftContext) -> str | None:
    """Word a proposal from the seller's own texts and the starters; every other plugin's wording comes before."""
    from dangol.rules.templates import render

    name, shop = context.facts.name, context.policy.shop
    return render(context.template, context.slots, name, shop, wordings=context.wordings)


@hookimpl
def dangol_channels() -> Sequence[Channel]:
    """Describe the channel for messages that the seller sends from an own phone or mail."""
    return (HAND,)


@hookimpl
async def dangol_send_message(message: OutgoingMessage) -> Receipt:
    """Lay text and recipient before the seller; a click opens the right program."""
    scheme = "mailto" if "@" in message.recipient else "sms"
    return ByHand(f"{scheme}:{message.recipient}", message.text)


@hookimpl
def dangol_committed(event: Committed) -> None:
    """Write down what was read and when; a page that told nothing is not worth a line."""
    import logging

    if not event.records and not event.rejected:
        return
    counts = (event.records, event.new, event.changed, event.rejected)
    logging.getLogger("dangol").info(
        "%s %s: %s read, %s new, %s changed, %s rejected", event.store, event.stream, *counts
    )

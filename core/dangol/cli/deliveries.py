"""What became of messages that channels took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.desk.words import kind
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.cli.desk import Desk
    from dangol.send import DeliveryReport

__all__ = ["tell_deliveries"]


def tell_deliveries(desk: Desk, app: App, report: DeliveryReport) -> None:
    """Print what arrived and what did not, and why; nothing where nothing is new."""
    if report.delivered:
        desk.say(_("Delivered: {count}").format(count=len(report.delivered)))
    if report.failed:
        desk.say(_("Not delivered: {count}").format(count=len(report.failed)))
    for one in report.failed:
        action = app.ledger.get(one.id)
        desk.say(f"  {one.id:>4}  {kind(action.kind)} · {action.store} – {one.reason}")
    for channel, reason in report.problems.items():
        desk.say(_("{channel} did not tell what was delivered: {reason}").format(channel=channel, reason=reason))

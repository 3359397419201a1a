"""Sending what is approved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click
import msgspec

from dangol.cli.deliveries import tell_deliveries
from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.desk.sending import refuse_fixed_clock
from dangol.desk.words import kind
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.app import App
    from dangol.send import DeliveryReport, SendReport

__all__ = ["send_code", "send_command", "tell_sending"]


@command("send")
@option("--live", is_flag=True, help="Really send. Without it, only what would leave is shown.")
@json_option
@click.pass_obj
def send_command(desk: Desk, live: bool) -> int:
    """Send what is approved, each message once.

    Without --live nothing leaves: you see what would. What a market does not let a program do is laid
    before you with text and link, to be done by hand.
    """
    with desk.app() as app:
        if live:
            refuse_fixed_clock(app)
        report, deliveries = asyncio.run(_run(app, live))
        if desk.as_json:
            desk.document(msgspec.to_builtins(report) | {"deliveries": msgspec.to_builtins(deliveries)})
        else:
            tell_sending(desk, app, report)
            tell_deliveries(desk, app, deliveries)
    return send_code(report)


async def _run(app: App, live: bool) -> tuple[SendReport, DeliveryReport]:
    """Send, and then ask what became of what was sent before; a rehearsal asks nobody."""
    from dangol.send import DeliveryReport

    report = await app.sender().run(live)
    return report, await app.ask_deliveries() if live else DeliveryReport()


def send_code(report: SendReport) -> int:
    """Return 4 if a person is needed, 3 if a store failed, else 0."""
    if report.needs_person or report.failed:
        return 4
    return 3 if report.stores else 0


def tell_sending(desk: Desk, app: App, report: SendReport) -> None:
    """Print what left, what did not and why, and what the person does next."""
    _list(desk, app, _("Would be sent"), report.would_send)
    _list(desk, app, _("Would be sent by channels that only rehearse"), report.rehearsed)
    _list(desk, app, _("Sent"), report.sent)
    _list(desk, app, _("For you to do by hand"), report.handed_off)
    _list(desk, app, _("Refused by the market"), report.failed)
    _list(desk, app, _("In doubt"), report.in_doubt)
    _list(desk, app, _("No longer needed"), report.superseded)
    if report.held:
        desk.tell(_("Waiting"))
    for held in report.held:
        desk.tell(f"  {held.id:>4}  {held.reason}")
    if not any(
        (
            report.would_send,
            report.rehearsed,
            report.sent,
            report.handed_off,
            report.held,
            report.in_doubt,
            report.failed,
        )
    ):
        desk.tell(_("Nothing is approved and due."))
    _next(desk, report)


def _list(desk: Desk, app: App, title: str, ids: Sequence[int]) -> None:
    if not ids:
        return
    desk.tell(f"{title}: {len(ids)}")
    for one in ids:
        action = app.ledger.get(one)
        reason = f" – {action.problem}" if action.problem else ""
        desk.tell(f"  {one:>4}  {kind(action.kind)} · {action.store}{reason}")


def _next(desk: Desk, report: SendReport) -> None:
    for store, reason in report.stores.items():
        desk.say(_("{store} is left alone for now: {reason}").format(store=store, reason=reason))
    if report.would_send:
        desk.say("→ " + _("Really send with: dangol send --live"))
    if report.rehearsed:
        desk.say("→ " + _("Channels and how to switch them on: dangol channel list"))
    if report.handed_off:
        desk.say("→ " + _("Text and link: dangol show ID. When it is done: dangol done ID"))
    if report.in_doubt:
        desk.say("→ " + _("Look on the market, then: dangol resolve ID --sent, or --not-sent"))

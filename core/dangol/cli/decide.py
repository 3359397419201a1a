"""Working out what should be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option
from dangol.clock import korean
from dangol.desk.words import iso, kind
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.decide import DecideReport

__all__ = ["decide_command", "tell_decision"]


@command("decide")
@json_option
@click.pass_obj
def decide_command(desk: Desk) -> None:
    """Work out what should be done for each customer.

    Looks at what was read, not at the markets. What no longer holds is taken back; the same proposal is
    never made twice.
    """
    with desk.app() as app:
        report = app.decide()
        waiting = len(app.ledger.inbox())
    if desk.as_json:
        desk.document(_document(report, waiting))
    else:
        tell_decision(desk, report, waiting)


def _document(report: DecideReport, waiting: int) -> dict[str, object]:
    return {
        "new": report.new,
        "proposals": report.proposals,
        "superseded": report.superseded,
        "verified": report.verified,
        "waiting": report.waiting,
        "next_look": iso(report.next_look),
        "inbox": waiting,
        "problems": report.problems,
    }


def tell_decision(desk: Desk, report: DecideReport, waiting: int) -> None:
    """Print what is new, what was taken back and when it is worth looking again."""
    desk.tell(_("New in the inbox: {count}").format(count=report.new))
    for name, count in sorted(report.proposals.items(), key=lambda pair: -pair[1]):
        desk.tell(f"  {count:>5}  {kind(name)}")
    if report.superseded:
        desk.tell(_("No longer needed, taken back: {count}").format(count=report.superseded))
    if report.verified:
        desk.tell(_("Seen on the market by now: {count}").format(count=report.verified))
    if report.next_look:
        desk.tell(
            _("Not yet: {count}, the first one on {time}").format(count=report.waiting, time=korean(report.next_look))
        )
    for problem in report.problems:
        desk.say(problem)
    if waiting:
        desk.say("→ " + _("{count} wait for you: dangol inbox").format(count=waiting))

"""Going on after a backup was put back, or on another computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.desk.words import SELLER
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.storage.recovery import Recovered

__all__ = ["adopt_command", "recover_command"]


@command("recover")
@json_option
@click.pass_obj
def recover_command(desk: Desk) -> int:
    """Go on after a backup was put back, without sending anything twice.

    dangol remembers outside the data folder what left. What left since the backup is in doubt afterwards: look on
    the market and settle each with dangol resolve. What was only approved has to be approved once more.
    """
    with desk.app() as app:
        found = app.recover(SELLER)
    return _tell(desk, found)


@command("adopt")
@option(
    "--moved",
    is_flag=True,
    help="Nothing was sent from the other place since the copy was made, nor will be: proposals stay as they are.",
)
@option("--anyway", is_flag=True, help="Let the data folder lie in a synchronised folder or on a network drive.")
@json_option
@click.pass_obj
def adopt_command(desk: Desk, moved: bool, anyway: bool) -> int:
    """Go on with a data folder that came from another computer.

    What the other place may have sent since the copy was made is in doubt afterwards: look on the market and
    settle it with dangol resolve. Stop dangol at the other place first.
    """
    with desk.app() as app:
        if anyway:
            app.accept_place()
        if anyway and app.standing == "known":
            return _tell_place(desk)
        found = app.adopt(SELLER, moved=moved)
    return _tell(desk, found)


def _tell_place(desk: Desk) -> int:
    from dangol.storage.recovery import Recovered

    if desk.as_json:
        return _tell(desk, Recovered())
    desk.say(_("The data folder may lie where it is. Never use it from two computers at once."))
    return 0


def _tell(desk: Desk, found: Recovered) -> int:
    if desk.as_json:
        counts = {"in_doubt": found.in_doubt, "to_approve": found.to_approve, "forgotten": found.forgotten}
        desk.document(counts)
        return 4 if found.in_doubt else 0
    desk.tell(_("In doubt, for you to settle: {count}").format(count=found.in_doubt))
    desk.tell(_("To be approved once more: {count}").format(count=found.to_approve))
    if found.in_doubt:
        desk.say("→ " + _("Look on the market, then: dangol resolve ID --sent, or --not-sent"))
    if found.forgotten:
        desk.tell(_("Left since and not in the data file: {count}").format(count=found.forgotten))
        desk.say(
            "→ " + _("If a rule proposes one of those again, it is in doubt as well and does not leave by itself.")
        )
    desk.say(_("Refusals and consents of customers since then are not in it either: enter them before you send."))
    return 4 if found.in_doubt else 0

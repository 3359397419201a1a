"""The rules whose messages channels carry, and leave to go on after the first few."""

from __future__ import annotations

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option
from dangol.cli.tables import show_table
from dangol.desk.channels import let_go
from dangol.desk.words import iso, stamp
from dangol.i18n import _

__all__ = ["rules_group"]


@group("rules")
def rules_group() -> None:
    """Show what rules sent by channels, and let them go on.

    Of every rule the first few messages leave by a channel; then it pauses, so that you see what came of them.
    """


@rules_group.command("list")
@json_option
@click.pass_obj
def list_command(desk: Desk) -> int:
    """List the rules whose messages channels carried, and which of them pause."""
    with desk.app() as app:
        first = app.policies.base.channels.first_run
        found = app.caps.rules()
    if desk.as_json:
        rows = [
            {
                "rule": one.rule,
                "carried": one.carried,
                "going_since": iso(one.going_since),
                "pauses": one.going_since is None and one.carried >= first,
            }
            for one in found
        ]
        desk.document({"first_run": first, "rules": rows})
        return 0
    if not found:
        desk.tell(_("No rule has sent anything by a channel yet."))
        return 0
    show_table(
        [_("Rule"), (_("Sent"), "right"), _("State")],
        [[one.rule, str(one.carried), _state(one.carried, first, stamp(one.going_since))] for one in found],
    )
    if any(one.going_since is None and one.carried >= first for one in found):
        desk.say("→ " + _("Let one go on with: dangol rules go RULE"))
    return 0


def _state(carried: int, first: int, since: str) -> str:
    if since != "-":
        return _("goes on since {time}").format(time=since)
    return _("pauses until you let it go on") if carried >= first else _("its first messages")


@rules_group.command("go")
@argument("rule", metavar="RULE")
@click.pass_obj
def go_command(desk: Desk, rule: str) -> int:
    """Let a rule go on sending by channels, after you saw what came of its first messages."""
    with desk.app() as app:
        let_go(app, rule)
    desk.say(_("{rule} goes on.").format(rule=rule))
    return 0

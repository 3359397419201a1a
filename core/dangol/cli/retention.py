"""For how long what is kept."""

from __future__ import annotations

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import group, json_option, option
from dangol.cli.leftovers import what_is_left
from dangol.cli.tables import show_table
from dangol.desk.words import SELLER
from dangol.i18n import _

__all__ = ["retention_group"]


@group("retention")
def retention_group() -> None:
    """Show for how long what is kept, and take out what is older.

    The law wants some of it kept for years and the rest gone when it is of no more use; what you choose between
    these stands in the table [privacy] of policy.toml.
    """


@retention_group.command("show")
@json_option
@click.pass_obj
def show_command(desk: Desk) -> None:
    """Show every clock: for how long it keeps, since when, and how much is older by now."""
    from dangol.rules.compliance.retention import FOREVER

    with desk.app() as app:
        found = app.privacy.clocks()
    if desk.as_json:
        clocks = [
            {
                "id": one.clock.id,
                "months": one.months,
                "least": one.clock.least,
                "keep_from": one.keep_from.isoformat(),
                "older": one.rows,
                "source": one.clock.source,
            }
            for one in found
        ]
        desk.document({"clocks": clocks})
        return
    show_table(
        [_("What"), (_("Months"), "right"), (_("Since"), "keep"), (_("Older"), "right")],
        [[_(one.clock.what), str(one.months), f"{one.keep_from}", f"{one.rows:,}"] for one in found],
    )
    desk.say(_(FOREVER))
    if any(one.rows for one in found):
        desk.say("→ " + _("Take it out with: dangol retention run"))


@retention_group.command("run")
@option("--dry-run", is_flag=True, help="Only count what would go.")
@json_option
@click.pass_obj
def run_command(desk: Desk, dry_run: bool) -> None:
    """Take out what is older than its clock allows; it cannot be brought back.

    Afterwards nothing of it can be found in the data file, nor of what was erased before. Backups that you made
    before still hold it: see dangol backup list.
    """
    with desk.app() as app:
        rows = {one.clock.id: one.rows for one in app.privacy.clocks()} if dry_run else app.privacy.purge(SELLER)
        left = None if dry_run else what_is_left(app)
    if desk.as_json:
        desk.document({"dry_run": dry_run, "gone": rows} | ({} if left is None else left.document()))
        return
    for name, count in rows.items():
        if count:
            desk.tell(f"{name}: {count:,}")
    told = _("{count} would go.") if dry_run else _("{count} gone.")
    desk.tell(told.format(count=sum(rows.values())))
    if left is not None:
        left.tell(desk)

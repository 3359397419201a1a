"""What a person did by hand: that it is done, and of a call what became of it."""

from __future__ import annotations

from datetime import datetime

import click

from dangol.cli.acts import each
from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.desk.calls import Report, close_entry, refuse, refused_words
from dangol.i18n import _
from dangol.rules.playbooks import CAUSES
from dangol.storage.review_care import OUTCOMES

__all__ = ["done_command"]


class Words(click.ParamType[str]):
    """Free words, which hold no account, card or resident number, no address and no door code."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click gives them
        """Return the words. Raises ``ConfigError`` for what belongs into the market's own forms."""
        refused_words(value)
        return value.strip()


@command("done")
@argument("ids", type=int, nargs=-1, required=True, metavar="ID...")
@option("--outcome", type=click.Choice(OUTCOMES), help="Of a call: what became of it.")
@option("--note", type=Words(), metavar="TEXT", help="Of a call: what to remember; it is kept encrypted.")
@option("--promise", type=Words(), metavar="TEXT", help="Of a call: what you promised; needs --by.")
@option("--by", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Until when you promised it.")
@option("--cause", type=click.Choice(CAUSES), help="About a review: why it went wrong; this closes its case.")
@option("--did", type=Words(), default="", metavar="TEXT", help="What you did about it, in words fit for the public.")
@option("--cost", type=int, metavar="WON", help="What a decision about goodwill cost, in won; 0 if nothing.")
@json_option
@click.pass_obj
def done_command(
    desk: Desk,
    ids: tuple[int, ...],
    outcome: str | None,
    note: str | None,
    promise: str | None,
    by: datetime | None,
    cause: str | None,
    did: str,
    cost: int | None,
) -> int:
    """Say that you did an entry by hand.

    For what dangol laid before you with text and link, and for telephone calls. After a call say what became
    of it: where nobody answered, a second and a third call are proposed on the days after.
    """
    report = Report(outcome=outcome, note=note, promise=promise, by=by, cause=cause, did=did, cost=cost)
    refuse(report)
    with desk.app() as app:
        return each(
            desk,
            ids,
            lambda one: close_entry(app, one, report),
            lambda action: _("{id} is done.").format(id=action.id),
        )

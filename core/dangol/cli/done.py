"""What a person did by hand: that it is done, and of a call what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from dangol.cli.acts import each
from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.words import SELLER
from dangol.clock import KST
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.rules.playbooks import CAUSES
from dangol.storage.promises import Promises
from dangol.storage.review_care import OUTCOMES, CallOutcome, Closing

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.actions import Action

__all__ = ["done_command", "refused_words"]

_CALLS = ("call_buyer", "call_again")
_KEPT_OUT = "account"
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


class Words(click.ParamType[str]):
    """Free words, which hold no account, card or resident number, no address and no door code."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click gives them
        """Return the words. Raises ``ConfigError`` for what belongs into the market's own forms."""
        refused_words(value)
        return value.strip()


def refused_words(text: str) -> None:
    """Raise ``ConfigError`` for words that must not be kept."""
    from dangol.rules.compliance.wording import check

    against = [guard for guard in check(text, public=False) if guard.id == _KEPT_OUT]
    if against:
        raise ConfigError(against[0].sentence())


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
    outcome = outcome or ("promised" if promise else None)
    _refuse(outcome, note, promise, by, cause, did)
    with desk.app() as app:

        def act(action_id: int) -> Action:
            action = app.ledger.get(action_id)
            _fits(action, outcome, cause)
            end = None if outcome is None else _outcome(app, action_id, outcome, note, promise, by)
            closing = None if cause is None else _closing(app, action, cause, did)
            done = app.ledger.done(action_id, SELLER, end, closing, cost)
            if promise is not None and end is not None and done.order_id:
                Promises(app.db, app.clock).add(done.store, done.order_id, promise, end.by)
            return done

        return each(desk, ids, act, lambda action: _("{id} is done.").format(id=action.id))


def _refuse(
    outcome: str | None, note: str | None, promise: str | None, by: datetime | None, cause: str | None, did: str
) -> None:
    if (promise is None) != (by is None):
        raise ConfigError(_("A promise needs its day, and a day its promise."), hint='--promise "…" --by 2026-11-30')
    if note and outcome is None:
        raise ConfigError(_("A note belongs to the outcome of a call."), hint="--outcome reached --note …")
    if did and cause is None:
        raise ConfigError(_("What you did belongs to a cause."), hint="--cause late --did …")


def _fits(action: Action, outcome: str | None, cause: str | None) -> None:
    if outcome is not None and action.kind not in _CALLS:
        raise ConfigError(_("{id} is no call, so it has no outcome.").format(id=action.id))
    if cause is not None and action.subject != "review":
        raise ConfigError(_("{id} is not about a review, so it has no case.").format(id=action.id))


def _outcome(
    app: App, action_id: int, outcome: str, note: str | None, promise: str | None, by: datetime | None
) -> CallOutcome:
    """Return the outcome with its words sealed; a promise is due when its Korean day ends."""
    owner = f"call/{action_id}"
    due = None if by is None else by.replace(tzinfo=KST) + _DAY - _SECOND
    return CallOutcome(
        outcome=outcome,
        note=app.vault.seal(owner, note.encode()) if note else None,
        promise=app.vault.seal(owner, promise.encode()) if promise else None,
        by=due,
    )


def _closing(app: App, action: Action, cause: str, did: str) -> Closing:
    from dangol.cli.complaints import fit_for_all

    fit_for_all(did)
    return Closing(action.store, action.subject_id, cause, did, app.clock.now())

"""What a person does with an entry of the inbox: approve, edit, skip, done, resolve; and the pause switch."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.layout import wrap
from dangol.clock import KST, korean
from dangol.desk import acts
from dangol.desk.carried import carried
from dangol.desk.words import SELLER, kind
from dangol.errors import ConfigError, DangolError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dangol.app import App
    from dangol.storage.actions import Action

__all__ = [
    "approve_command",
    "each",
    "edit_command",
    "pause_command",
    "resolve_command",
    "resume_command",
    "skip_command",
    "snooze_command",
    "undo_command",
]

_ids = argument("ids", type=int, nargs=-1, required=True, metavar="ID...")
_id = argument("action_id", type=int, metavar="ID")


def each(desk: Desk, ids: Iterable[int], act: Callable[[int], Action], tell: Callable[[Action], str]) -> int:
    """Act on one entry after the other; one that cannot be done is named and keeps nobody else back."""
    done, problems = [], []
    code = 0
    for action_id in ids:
        try:
            action = act(action_id)
        except DangolError as wrong:
            code = max(code, wrong.exit_code)
            problems.append({"id": action_id, "message": wrong.message, "hint": wrong.hint})
            desk.say(f"{wrong.message}\n→ {wrong.hint}" if wrong.hint else wrong.message)
        else:
            done.append({"id": action.id, "state": str(action.state)})
            if not desk.as_json:
                desk.tell(tell(action))
    if desk.as_json:
        desk.document({"done": done, "problems": problems})
    return code


@command("approve")
@_ids
@option(
    "--informational",
    metavar="REASON",
    help="Say why these texts do not advertise although they look like it; it is kept on record.",
)
@json_option
@click.pass_obj
def approve_command(desk: Desk, ids: tuple[int, ...], informational: str | None) -> int:
    """Approve entries exactly as they are shown.

    Text, recipient and way are frozen. Nothing leaves yet: that is what `dangol send --live` does.
    """
    with desk.app() as app:
        if informational:
            for one in ids:
                app.ledger.note_informational(one, informational, SELLER)
        return each(desk, ids, lambda one: acts.approve(app, one), lambda one: _approved(app, one))


def _approved(app: App, action: Action) -> str:
    from dangol.desk import cases

    title = _("{id} approved: {kind}").format(id=action.id, kind=kind(action.kind))
    lines = [piece for line in cases.said(action).splitlines() for piece in wrap(line, 74) or [""]]
    beside = [f"{name}: {value}" for name, value in carried(app, action)]
    return "\n".join([title, *(f"    {line}".rstrip() for line in (*beside, *lines))])


@command("undo")
@_ids
@json_option
@click.pass_obj
def undo_command(desk: Desk, ids: tuple[int, ...]) -> int:
    """Take an approval back, as long as it has not left.

    The entry waits for you again.
    """
    with desk.app() as app:
        return each(
            desk,
            ids,
            lambda one: app.ledger.withdraw(one, SELLER),
            lambda action: _("{id} waits for you again; nothing left.").format(id=action.id),
        )


@command("edit")
@_id
@option("--text", help="The new text; - reads it from standard input.")
@json_option
@click.pass_obj
def edit_command(desk: Desk, action_id: int, text: str | None) -> int:
    """Change the text of an entry; it must be approved again.

    Opens your editor, unless --text or standard input brings the text.
    """
    with desk.app() as app:
        written = _new_text(app.ledger.get(action_id).body, text)
        if written is None:
            desk.say(_("Nothing was changed."))
            return 0
        return each(
            desk,
            [action_id],
            lambda one: app.edit(one, written, SELLER),
            lambda action: _edited(app, action),
        )


def _edited(app: App, action: Action) -> str:
    against = app.objections(action)
    if against:
        return "\n".join([_("{id} changed, but like this it must not be sent:").format(id=action.id), *against])
    return _("{id} changed. Approve it with: dangol approve {id}").format(id=action.id)


def _new_text(old: str, given: str | None) -> str | None:
    if given is not None and given != "-":
        return given.strip()
    if given == "-" or not sys.stdin.isatty():
        return sys.stdin.read().strip()
    written = click.edit(old, extension=".txt")
    return None if written is None or written.strip() == old.strip() else written.strip()


@command("skip")
@_ids
@option("--because", required=True, metavar="REASON", help="Why, in your own words; it is kept with the entry.")
@json_option
@click.pass_obj
def skip_command(desk: Desk, ids: tuple[int, ...], because: str) -> int:
    """Leave an entry out, with the reason.

    The same proposal does not come back.
    """
    with desk.app() as app:
        return each(
            desk,
            ids,
            lambda one: app.ledger.skip(one, because, SELLER),
            lambda action: _("{id} skipped.").format(id=action.id),
        )


@command("snooze")
@_ids
@option("--hours", type=click.IntRange(1, 24 * 30), metavar="N", help="For so many hours.")
@option(
    "--until",
    type=click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M")),
    metavar="TIME",
    help="Until then, such as 2026-11-23T09:00.",
)
@json_option
@click.pass_obj
def snooze_command(desk: Desk, ids: tuple[int, ...], hours: int | None, until: datetime | None) -> int:
    """Leave entries for later, without deciding on them.

    Until then they stand apart at the end of the inbox. Without --hours or --until, until nine o'clock on your
    next morning of work. A tired answer is felt: later is better than curt.
    """
    if hours is not None and until is not None:
        raise ConfigError(_("Say either --hours or --until."), hint="dangol snooze ID --hours 3")
    with desk.app() as app:
        then = _later(app, hours, until)
        return each(
            desk,
            ids,
            lambda one: app.ledger.snooze(one, then, SELLER),
            lambda action: _("{id} comes back on {time}.").format(id=action.id, time=korean(then)),
        )


def _later(app: App, hours: int | None, until: datetime | None) -> datetime:
    if until is not None:
        then = until.replace(tzinfo=KST)
        if then <= app.clock.now():
            raise ConfigError(_("That time is over."), hint="--until 2026-11-23T09:00")
        return then
    return acts.later(app, hours)


@command("resolve")
@_ids
@option("--sent/--not-sent", "sent", default=None, help="Does the market show it, or not?")
@json_option
@click.pass_obj
def resolve_command(desk: Desk, ids: tuple[int, ...], sent: bool | None) -> int:
    """Settle entries in doubt: were they sent or not?

    The market did not answer when it was sent, or the data file was set back, so dangol does not know, and does not
    send it again by itself. Look at the market's page. With --not-sent it leaves again with the next
    sending, or waits for your approval if that is not known any more.
    """
    if sent is None:
        raise ConfigError(_("Say --sent or --not-sent."), hint=_("Look at the market's page first: is the text there?"))
    with desk.app() as app:
        return each(desk, ids, lambda one: app.ledger.resolve(one, sent, SELLER), _resolved)


def _resolved(action: Action) -> str:
    if action.state == "sent":
        return _("{id} counts as sent.").format(id=action.id)
    if action.state == "proposed":
        return _("{id} was not sent; it waits for your approval.").format(id=action.id)
    return _("{id} was not sent; it leaves with the next sending.").format(id=action.id)


@command("pause")
@click.pass_obj
def pause_command(desk: Desk) -> None:
    """Stop all sending until you say resume.

    Reading, deciding and approving go on.
    """
    with desk.app() as app:
        app.ledger.pause(SELLER)
    desk.say(_("Sending is paused. Go on with: dangol resume"))


@command("resume")
@click.pass_obj
def resume_command(desk: Desk) -> None:
    """Allow sending again."""
    with desk.app() as app:
        app.ledger.resume(SELLER)
    desk.say(_("Sending is allowed again."))

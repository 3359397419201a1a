"""What waits for a person: the list, and one entry in full."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import click

from dangol.cli.browse import browse, can_browse
from dangol.cli.by_hand import copy, open_page
from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.layout import cells, cut, wrap
from dangol.cli.people import as_json
from dangol.desk import cases
from dangol.desk.calls import became
from dangol.desk.carried import carried, delivery_of
from dangol.desk.people import also_shops, record_of
from dangol.desk.waiting import GROUPS, group_of, key_of, late, sort_inbox
from dangol.desk.words import event, iso, kind, stamp, state
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dangol.app import App
    from dangol.facts import Facts
    from dangol.storage.ledger import Action

__all__ = ["inbox_command", "show_command"]

_FIRST = 20


@command("inbox")
@option("--all", "everything", is_flag=True, help="List every entry, not only the first 20.")
@option("--list", "listed", is_flag=True, help="List it also at a terminal.")
@json_option
@click.pass_obj
def inbox_command(desk: Desk, everything: bool, listed: bool) -> None:
    """Show what waits for you, the most urgent first.

    At a terminal you go through it entry by entry, with a key for each decision (press ? for the keys). In a pipe,
    with --list or with --all it is a list.

    Of each entry the customer's first words and the reason. `dangol show ID` has the whole of it, `dangol
    approve ID` agrees.
    """
    with desk.app() as app:
        if not (desk.as_json or everything or listed) and can_browse() and app.ledger.inbox():
            browse(app)
            return
        _show(desk, app, everything=everything)


def _show(desk: Desk, app: App, *, everything: bool) -> None:
    now = app.clock.now()
    waits = sort_inbox(app.ledger.inbox(), now)
    waiting, later = waits.now, waits.later
    shown = waiting[: None if everything or desk.as_json else _FIRST]
    known = cases.subjects(app, [*shown, *later])
    parts = (("items", shown), ("later", later))
    if desk.as_json:
        rows = {name: [cases.as_json(one, known.get(key_of(one))) for one in some] for name, some in parts}
        desk.document(rows)
        return
    if not waiting:
        desk.tell(_("Nothing waits for you."))
        _later(desk, later)
        desk.say("→ " + _("Look for news with: dangol sync, then dangol decide"))
        return
    _tell_late(desk, waiting, now)
    _list(desk, shown, known, Counter(map(group_of, waiting)))
    if len(shown) < len(waiting):
        desk.say(_("… and {count} more: dangol inbox --all").format(count=len(waiting) - len(shown)))
    _later(desk, later)
    desk.say("→ " + _("dangol show ID · dangol approve ID · dangol why ID"))


def _tell_late(desk: Desk, waiting: Sequence[Action], now: datetime) -> None:
    """Say every day anew what waits too long: neglected, it drives others away, too."""
    dues = late(waiting, now)
    if dues:
        told = _("{count} questions wait longer than you meant, the first since {time}: dangol inquiries")
        desk.tell(told.format(count=len(dues), time=stamp(min(dues))))


def _later(desk: Desk, later: Sequence[Action]) -> None:
    if later:
        desk.tell("\n" + _("Later, as you said ({count})").format(count=len(later)))
    for one in later:
        desk.tell(f"{one.id:>5}  {kind(one.kind)} · {stamp(one.not_before)}")


def _list(desk: Desk, actions: Sequence[Action], known: cases.Subjects, counts: Counter[int]) -> None:
    room = max(min(shutil.get_terminal_size().columns, 120), 60)
    column = max(cells(kind(one.kind)) for one in actions) + 2
    several = len({one.store for one in actions}) > 1
    if several:
        column = max(column, *(cells(one.store) + 2 for one in actions))
    last = None
    for action in actions:
        if group_of(action) != last:
            last = group_of(action)
            desk.tell(f"\n{_(GROUPS[last][0])} ({counts[last]})")
        title = kind(action.kind)
        facts = known.get(key_of(action))
        name = f"{action.id:>5}  {title}{' ' * (column - cells(title))}"
        shown = cases.said(action) if action.send_by == "coupon" else cases.about(facts)
        desk.tell(name + cut(shown, room - cells(name)))
        store = action.store if several else ""
        desk.tell(" " * 7 + store + " " * (column - cells(store)) + cut(_beside(action, facts), room - column - 7))


def _beside(action: Action, facts: Facts | None) -> str:
    """Return the second line: why, and what it belongs to."""
    if action.problem:
        return action.problem
    named = facts.product[1] if facts is not None else ""
    product = "" if cases.about(facts).startswith(named) else named
    better = _("could be better") if cases.notes(action) else ""
    return " · ".join(filter(None, (better, cases.reason(action), product)))


@command("show")
@argument("action_id", type=int, metavar="ID")
@option("--copy", "to_clipboard", is_flag=True, help="Put the text on the clipboard, to be pasted by hand.")
@option("--open", "in_browser", is_flag=True, help="Open its page, or your program for text messages or mails.")
@json_option
@click.pass_obj
def show_command(desk: Desk, action_id: int, to_clipboard: bool, in_browser: bool) -> None:
    """Show one entry in full: the customer's words and the draft.

    With what is known of the order, why it is proposed, and what happened to it so far. What you do by hand
    is laid ready with --copy and --open; say dangol done ID afterwards, and the next sync verifies it.
    """
    from dangol.decide import beside

    with desk.app() as app:
        action = app.ledger.get(action_id)
        facts = cases.subjects(app, [action]).get(key_of(action))
        history = app.ledger.history(action_id)
        if desk.as_json:
            events = [{"at": iso(one.at), "name": one.name, "by": one.actor} for one in history]
            person = app.book.of(action.store, *record_of(action))
            more = {"person": person and as_json(person), "delivery": delivery_of(app, action), "history": events}
            desk.document({**cases.as_json(action, facts), **more})
            return
        desk.tell(f"{action.id}  {kind(action.kind)} · {action.store} · {state(action.state)}")
        also = also_shops(app.book, action)
        person_line = [(_("Person"), also)] if also else []
        _beside_it(desk, [*beside(app.facts, action), *person_line, *carried(app, action)])
        _part(desk, _("The text"), cases.said(action))
        _part(desk, _("What could be better"), "\n".join(cases.notes(action)))
        _part(desk, _("Page on the market"), action.url or "")
        _part(desk, _("Why"), cases.reason(action))
        _part(desk, _("What became of the call"), became(app, action))
        _part(desk, _("Problem"), action.problem or "")
        _part(desk, _("So far"), "\n".join(f"{stamp(one.at)}  {event(one.name)}" for one in history))
        if to_clipboard:
            copy(desk, cases.said(action))
        if in_browser:
            open_page(desk, action.url)
        desk.say("→ " + _next(action, app))


def _beside_it(desk: Desk, known: Sequence[tuple[str, str]]) -> None:
    column = max((cells(name) for name, _value in known), default=0) + 2
    for name, value in known:
        first, *rest = [piece for line in value.splitlines() for piece in wrap(line, 76 - column)] or [""]
        desk.tell(f"  {name}{' ' * (column - cells(name))}{first}")
        for piece in rest:
            desk.tell(" " * (column + 2) + piece)


def _part(desk: Desk, title: str, text: str) -> None:
    if not text:
        return
    desk.tell(f"\n{title}")
    for line in text.splitlines():
        for piece in wrap(line, 76) or [""]:
            desk.tell(f"  {piece}".rstrip())


def _next(action: Action, app: App) -> str:
    hints = {
        "proposed": _("dangol approve {id} · dangol edit {id} · dangol skip {id} --because …"),
        "approved": _("It leaves with: dangol send --live"),
        "handed_off": _("When it is done: dangol done {id}"),
        "in_doubt": _("Look on the market, then: dangol resolve {id} --sent, or --not-sent"),
    }
    if app.ledger.paused and action.state == "approved":
        return _("Sending is paused. Go on with: dangol resume")
    return hints.get(action.state, _("There is nothing left to do.")).format(id=action.id)

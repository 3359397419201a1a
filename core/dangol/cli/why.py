"""Why something is proposed, and why not, in the rules' own conditions put into words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.layout import wrap
from dangol.clock import korean
from dangol.desk.cases import reason
from dangol.desk.people import also_shops, shops_at
from dangol.desk.words import iso, kind, state, stream, subject, verdict
from dangol.errors import ConfigError, NotFound
from dangol.facts import ItemFacts
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from dangol.app import App
    from dangol.decide import ActionExplanation, Explanation, Line
    from dangol.storage.ledger import Action

__all__ = ["why_command"]


@command("why")
@argument("action_id", type=int, required=False, metavar="[ID]")
@option("--order", metavar="ORDER", help="An order or order line of the market: why, or why not.")
@json_option
@click.pass_obj
def why_command(desk: Desk, action_id: int | None, order: str | None) -> None:
    """Say why something is proposed, or why it is not.

    For an entry of the inbox: what its rule looked at. For an order: what every rule says about it
    today, about its reviews and about the questions of its buyer, and when it looks again. What stands
    there is as fresh as the store's last reading, which is told, too.
    """
    if (action_id is None) == (order is None):
        raise ConfigError(_("Name either an entry or an order."), hint=_("dangol why ID, or dangol why --order ORDER"))
    with desk.app() as app:
        if action_id is not None:
            _entry(desk, app, app.ledger.get(action_id))
        elif order is not None:
            _order(desk, app, order)


def _entry(desk: Desk, app: App, action: Action) -> None:
    from dangol.decide import explain_action

    found = explain_action(app.facts, app.plugins, app.policies, action, app.clock.now(), texts=app.texts)
    if desk.as_json:
        rule = f"{action.rule}@{action.rule_version}" if action.rule else ""
        desk.document(
            {"id": action.id, "kind": action.kind, "state": str(action.state), "rule": rule}
            | msgspec.to_builtins(found)
            | {"read_at": {name: iso(at) for name, at in _read_at(app, action.store)}}
        )
        return
    desk.tell(f"{action.id}  {kind(action.kind)} · {state(action.state)}")
    also = also_shops(app.book, action)
    if also:
        desk.tell(f"  {also}")
    if not action.rule:
        desk.tell("  " + reason(action))
    _told(desk, found)
    if action.rule:
        _freshness(desk, app, [action.store])


def _told(desk: Desk, found: ActionExplanation) -> None:
    _lines(desk, found.then)
    today = found.today
    if today is None or today.verdict == "propose":
        return
    desk.tell("\n" + _("Today the rule says: {verdict}").format(verdict=verdict(today.verdict)))
    _lines(desk, [line for line in today.lines if line not in found.then])


def _order(desk: Desk, app: App, order: str) -> None:
    from dangol.decide import explain_item

    places = app.facts.where(order)
    if not places:
        raise NotFound(_("There is no order {id}.").format(id=order), hint=_("Read what is new with: dangol sync"))
    now = app.clock.now()
    every = (
        one
        for store, item in places
        for one in explain_item(app.facts, app.plugins, app.policies, store, item, now, texts=app.texts)
    )
    found = list({(one.store, one.subject, one.subject_id, one.rule): one for one in every}.values())
    stores = list(dict.fromkeys(store for store, _item in places))
    if desk.as_json:
        read = {store: {name: iso(at) for name, at in _read_at(app, store)} for store in stores}
        desk.document({"order": order, "read_at": read, "rules": msgspec.to_builtins(found)})
        return
    _freshness(desk, app, stores)
    last = None
    for one in found:
        if (one.subject, one.subject_id) != last:
            last = (one.subject, one.subject_id)
            desk.tell(f"\n{subject(one.subject)} {one.subject_id} · {one.store}")
            _person(desk, app, one)
        _rule(desk, one)


def _read_at(app: App, store: str) -> list[tuple[str, datetime]]:
    """Return when each stream of a store was last read to its end, and when its last file was."""
    from dangol.storage.arrivals import Arrivals

    read = [(point.stream.value, point.synced_at) for point in app.checkpoints.of_store(store)]
    read.append(("file", Arrivals(app.db).last_file(store)))
    return [(name, at) for name, at in read if at is not None]


def _freshness(desk: Desk, app: App, stores: Iterable[str]) -> None:
    for store in stores:
        times = " · ".join(f"{stream(name)} {korean(at)}" for name, at in _read_at(app, store))
        told = _("{store}, last read: {times}").format(store=store, times=times or _("never"))
        for line in wrap(told, 76):
            desk.tell(line)


def _person(desk: Desk, app: App, one: Explanation) -> None:
    if one.subject != "item":
        return
    (item,) = app.facts.read("item", one.store, [one.subject_id])
    order = item.order_id if isinstance(item, ItemFacts) else ""
    also = shops_at(app.book, one.store, "order", order)
    if also:
        desk.tell(f"  {also}")


def _rule(desk: Desk, one: Explanation) -> None:
    until = " ({})".format(_("looks again {time}").format(time=korean(one.until))) if one.until is not None else ""
    desk.tell(f"\n  {one.title}: {verdict(one.verdict)}{until}")
    for note in one.about:
        desk.tell(f"    {note.id}  {kind(note.kind)} · {state(note.state)} · {korean(note.created_at)}")
    _lines(desk, one.lines, indent=4)


def _lines(desk: Desk, lines: Iterable[Line], indent: int = 2) -> None:
    for line in lines:
        mark = "○" if line.holds else "×"
        first, *rest = wrap(line.text, 76 - indent)
        desk.tell(f"{' ' * indent}{mark} {first}")
        for piece in rest:
            desk.tell(f"{' ' * indent}  {piece}")

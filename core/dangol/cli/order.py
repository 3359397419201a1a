"""One order from beginning to end, and the note that lies in its parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.promises import store_of
from dangol.desk.people import shops_at
from dangol.desk.stages import stage_of
from dangol.desk.words import iso, kind, stamp, state
from dangol.errors import WrongState
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.decide.journey import Journey
    from dangol.storage.order_notes import Said

__all__ = ["note_command", "order_command"]

_order = argument("order", metavar="ORDER")


@command("order")
@_order
@option("--ready", is_flag=True, help="Say that the work of a service is ready; its handover is drafted.")
@option("--reflected", metavar="TEXT", help="Note what the buyer's wishes changed; the handover tells it.")
@json_option
@click.pass_obj
def order_command(desk: Desk, order: str, ready: bool, reflected: str | None) -> None:
    """Show an order from beginning to end: what happened, what was sent, what comes next.

    For a service, --reflected and --ready note what the handover needs.
    """
    from dangol.decide.journey import journey
    from dangol.storage.order_notes import note, said_about

    with desk.app() as app:
        store, order_id = store_of(app, order)
        notes = {"ready": "1" if ready else None, "reflected": reflected}
        for name, text in notes.items():
            if text is not None:
                note(app.db, store, order_id, name, text, app.clock.now())
        found = journey(app.facts, app.plugins, app.policies, store, order_id, app.clock.now(), texts=app.texts)
        said = said_about(app.db, store, order_id)
        if desk.as_json:
            desk.document(_as_json(found, said))
            return
        _show(desk, app, found, said)


def _as_json(found: Journey, said: list[Said]) -> dict[str, Any]:
    return {
        "store": found.store,
        "order_id": found.order_id,
        "products": list(found.products),
        "service": found.service,
        "nothing_sent": found.unsaid,
        "stages": {name: iso(at) for name, at in found.stages},
        "entries": [msgspec.to_builtins(one) | {"changed_at": iso(one.changed_at)} for one in said],
        "next": [msgspec.to_builtins(one) | {"at": iso(one.at)} for one in found.next],
    }


def _show(desk: Desk, app: App, found: Journey, said: list[Said]) -> None:
    desk.tell(f"{found.order_id} · {found.store} · {', '.join(found.products)}")
    also = shops_at(app.book, found.store, "order", found.order_id)
    if also:
        desk.tell(f"  {also}")
    for name, at in found.stages:
        title = stage_of(name, service=found.service)
        desk.tell(f"  {'●' if at is not None else '○'} {stamp(at) if at is not None else '     -     '}  {_(title)}")
    if found.unsaid:
        desk.tell("\n" + _("Nothing was sent yet for this order."))
    if said:
        desk.tell("\n" + _("Sent and planned"))
    for one in said:
        desk.tell(f"  {stamp(one.changed_at)}  {one.id}  {kind(one.kind)} · {state(one.state)}")
    if found.next:
        desk.tell("\n" + _("What comes next"))
    for coming in found.next:
        otherwise = _("now") if coming.due else _("later")
        desk.tell(f"  {stamp(coming.at) if coming.at is not None else otherwise}  {coming.title}")
        if not coming.due:
            desk.tell(f"    {coming.reason}")


@command("note")
@_order
@json_option
@click.pass_obj
def note_command(desk: Desk, order: str) -> None:
    """Print a short note of thanks for the parcel of an order.

    It asks for no review and offers nothing for one. Print it, or copy it by hand.
    """
    from dangol.facts import OrderFacts
    from dangol.rules.compliance.wording import check
    from dangol.rules.order_words import parcel_note

    with desk.app() as app:
        store, order_id = store_of(app, order)
        facts = [one for one in app.facts.read("order", store, [order_id]) if isinstance(one, OrderFacts)]
        text = parcel_note(facts[0], app.policies.about(facts[0]))
    refused = check(text, public=False)
    if refused:
        raise WrongState(refused[0].sentence())
    if desk.as_json:
        desk.document({"store": store, "order_id": order_id, "text": text})
    else:
        desk.tell(text)

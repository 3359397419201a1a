"""What was promised to buyers, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.layout import cut
from dangol.cli.tables import Column, show_table
from dangol.desk.words import iso, stamp
from dangol.errors import ConfigError, NotFound
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.promises import Promise, Promises

__all__ = ["promises_group", "store_of"]


@group("promises", alone=True)
@option("--all", "everything", is_flag=True, help="Show what was kept, too.")
@json_option
@click.pass_context
def promises_group(ctx: click.Context, everything: bool) -> None:
    """Show what you promised to buyers and have not kept yet, the nearest day first.

    A promise with a day becomes a task the day before. One without a day holds for the buyer's next order,
    in whichever of your stores that is placed.
    """
    if ctx.invoked_subcommand is not None:
        return
    desk: Desk = ctx.obj
    with desk.app() as app:
        found = _book(app).all(kept=everything)
    if desk.as_json:
        desk.document({"promises": [as_json(one) for one in found]})
        return
    if not found:
        desk.tell(_("Nothing is promised."))
        desk.say("→ " + _("Write one down with: dangol promises add ORDER TEXT --by DAY"))
        return
    columns: list[Column] = [
        ("ID", "right"),
        (_("Until"), "keep"),
        (_("Order"), "keep"),
        _("Promise"),
        (_("Kept"), "keep"),
    ]
    show_table(
        columns,
        [
            [
                str(one.id),
                stamp(one.due_at) if one.due_at else _("next order"),
                one.order_id,
                cut(one.text, 60),
                _kept(one),
            ]
            for one in found
        ],
    )


def _kept(one: Promise) -> str:
    return stamp(one.kept_at) if one.kept_at is not None else ""


def _book(app: App) -> Promises:
    from dangol.storage.promises import Promises

    return Promises(app.db, app.clock)


def as_json(one: Promise) -> dict[str, Any]:
    """Return a promise for JSON documents."""
    shown: dict[str, Any] = msgspec.to_builtins(one)
    return shown | {name: iso(getattr(one, name)) for name in ("made_at", "due_at", "kept_at")}


@promises_group.command("add")
@argument("order", metavar="ORDER")
@argument("text", metavar="TEXT")
@option(
    "--by", "day", metavar="DAY", help="The last day on which it is kept, as 2026-11-30; without it: the next order."
)
@json_option
@click.pass_obj
def add_command(desk: Desk, order: str, text: str, day: str | None) -> None:
    """Write down what you promised to the buyer of an order.

    Numbers and addresses in it are hidden before it is stored.
    """
    with desk.app() as app:
        store, order_id = store_of(app, order)
        made = _book(app).add(store, order_id, text, _end_of(day))
    if desk.as_json:
        desk.document({"promise": as_json(made)})
        return
    until = stamp(made.due_at) if made.due_at is not None else _("next order")
    desk.tell(_("{id} promised, until: {time}").format(id=made.id, time=until))


def _end_of(day: str | None) -> datetime | None:
    from dangol.clock import KST

    if day is None:
        return None
    try:
        start = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=KST)
    except ValueError:
        raise ConfigError(_("{day} is no day.").format(day=day), hint=_("Write it as 2026-11-30.")) from None
    return start + timedelta(hours=18)


def store_of(app: App, order: str) -> tuple[str, str]:
    """Return store and id of the one order that is meant by its number or a line's. Raises ``NotFound``."""
    found = dict.fromkeys(
        (store, item.about_order)
        for store, name in app.facts.where(order)
        for item in app.facts.read("item", store, [name])
    )
    if not found:
        raise NotFound(_("There is no order {id}.").format(id=order), hint=_("Read what is new with: dangol sync"))
    return next(iter(found))


@promises_group.command("keep")
@argument("number", type=int, metavar="ID")
@json_option
@click.pass_obj
def keep_command(desk: Desk, number: int) -> None:
    """Say that a promise was kept; its task is taken back with the next `dangol decide`."""
    with desk.app() as app:
        kept = _book(app).keep(number)
    if desk.as_json:
        desk.document({"promise": as_json(kept)})
    else:
        desk.tell(_("{id} is kept.").format(id=number))

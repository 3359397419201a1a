"""``dangol kmong``: what only this market has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dangol import KST, BadRecord, ConfigError, Page, translator
from dangol_kmong import parse

if TYPE_CHECKING:
    from datetime import datetime

    from dangol import Order

__all__ = ["add_to"]

_ = translator("dangol_kmong", __file__)
_STAGES = {
    "working": "진행중",
    "delivered": "작업물 발송",
    "revision": "수정 요청",
    "done": "거래 완료",
    "cancelled": "주문 취소",
}


def add_to(cli: click.Group) -> None:
    """Add the group. Texts are translated now: the language is known when a command runs."""
    group = click.Group("kmong", help=_("What only Kmong has."))
    group.add_command(
        click.Command(
            "add",
            callback=_add,
            params=[
                click.Argument(["store"]),
                click.Argument(["order_no"]),
                click.Option(["--nickname"], required=True, metavar="N", help=_("The buyer's nickname.")),
                click.Option(["--service"], required=True, metavar="TITLE", help=_("The title of the service.")),
                click.Option(["--ordered"], metavar="DATE", help=_("When it was ordered, such as 2026-11-20.")),
                click.Option(["--delivered"], metavar="DATE", help=_("When you handed the work over.")),
                click.Option(["--stage"], type=click.Choice([*_STAGES]), help=_("How far the order is.")),
                click.Option(["--amount"], type=click.IntRange(0), metavar="WON", help=_("What it costs, in won.")),
                click.Option(["--json"], is_flag=True, expose_value=False, help=_("Print one JSON document.")),
            ],
            help=_("Add or change one order by hand."),
        )
    )
    cli.add_command(group)


@click.pass_obj
def _add(desk: Any, /, store: str, order_no: str, **given: Any) -> int:
    """Store one order on the same way as everything that is read."""
    number = parse.order_no(order_no)
    if number is None:
        raise ConfigError(
            _("An order number has five digits or more."), hint=_("It stands beside the order as #1234567.")
        )
    with desk.app() as app:
        if app.stores.get(store).platform != "kmong":
            raise ConfigError(_("{store} is no store on Kmong.").format(store=store))
        event = app.shelf.store_page(store, "orders", Page([_order(number, app.clock.now(), **given)]))
        app.shelf.committed(event)
    if desk.as_json:
        desk.document({"store": store, "order": number, "new": event.new, "changed": event.changed})
        return 0
    told = _("added") if event.new else _("changed") if event.changed else _("known already, nothing changed")
    desk.tell(_("Order {number}: {told}").format(number=number, told=told))
    return 0


def _order(
    number: str,
    now: datetime,
    *,
    nickname: str,
    service: str,
    ordered: str | None,
    delivered: str | None,
    stage: str | None,
    amount: int | None,
) -> Order:
    """Build the order as it is at this moment. Raises ``ConfigError``."""
    title, buyer = parse.product(service), parse.nickname(nickname)
    if not title.id or not buyer:
        raise ConfigError(_("The nickname and the title of the service cannot be empty, nor a phone number."))
    handed = _date(delivered, now)
    status = _STAGES[stage] if stage else "작업물 발송" if handed else ""
    return parse.order(
        number,
        now,
        min(_date(ordered, now) or now, handed or now),
        status=status,
        service=title,
        buyer=buyer,
        amount=amount or 0,
        delivered_at=handed,
        confirmed_at=now if status == "거래 완료" else None,
    )


def _date(text: str | None, now: datetime) -> datetime | None:
    """Read a day or a time of the past, Korean time. Raises ``ConfigError``."""
    if not text:
        return None
    try:
        found = parse.moment(text.replace("T", " "), _("The date"))
    except BadRecord as wrong:
        raise ConfigError(wrong.message, hint=_("Write it like 2026-11-20 or 2026-11-20 16:20.")) from None
    if found > now:
        raise ConfigError(
            _("{date} has not come yet.").format(date=f"{found.astimezone(KST):%Y-%m-%d %H:%M}"),
            hint=_("Write it like 2026-11-20 or 2026-11-20 16:20."),
        )
    return found

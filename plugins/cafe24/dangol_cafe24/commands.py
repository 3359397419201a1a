"""``dangol cafe24``: what only this market has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol import translator
from dangol_cafe24 import boards, checks, client, coupons

if TYPE_CHECKING:
    from dangol_cafe24 import wire

__all__ = ["add_to"]

_ = translator("dangol_cafe24", __file__)


def add_to(cli: click.Group) -> None:
    """Add the group. Texts are translated now: the language is known when a command runs."""
    group = click.Group("cafe24", help=_("What only Cafe24 has."))
    as_json = click.Option(["--json"], is_flag=True, expose_value=False, help=_("Print one JSON document."))
    store, coupon = click.Argument(["store"]), click.Argument(["coupon"])
    listed = _("List the mall's boards, and which of them dangol takes for what.")
    given = _("List the members who were given a coupon (COUPON is its number).")
    group.add_command(click.Command("boards", callback=_boards, params=[store, as_json], help=listed))
    group.add_command(click.Command("coupons", callback=_coupons, params=[store, coupon, as_json], help=given))
    cli.add_command(group)


@click.pass_obj
def _boards(desk: Any, store: str) -> int:
    with desk.app() as app:
        there, used = asyncio.run(_ask_boards(app, store))
    if desk.as_json:
        desk.document({"store": store, "boards": msgspec.to_builtins(there), "used": used._asdict()})
        return 0
    names = {getattr(used, setting): name for setting, name in checks.board_names().items()}
    for one in there:
        purpose = names.get(one.board_no)
        desk.tell(f"{one.board_no:>4}  {one.board_name}" + (f"  ← {purpose}" if purpose else ""))
    desk.say("→ " + _("Wrong? Say so with: dangol connect {store} --set review_board=NUMBER").format(store=store))
    return 0


async def _ask_boards(app: Any, name: str) -> tuple[list[wire.Board], boards.Numbers]:
    async with app.open_store(name) as store:
        return await client.boards(store), await boards.numbers(store)


@click.pass_obj
def _coupons(desk: Any, store: str, coupon: str) -> int:
    with desk.app() as app:
        found = asyncio.run(_ask_coupons(app, store, coupon))
    if desk.as_json:
        desk.document({"store": store, "coupon": coupon, "issues": msgspec.to_builtins(found)})
        return 0
    for one in found:
        used = _("used {day}").format(day=_day(one.used_date)) if one.used_coupon == "T" else _("not used")
        until = _("until {day}").format(day=_day(one.expiration_date))
        desk.tell(f"{one.member_id}  {_day(one.issued_date)}  {until}  {used}")
    if not found:
        desk.say(_("Nobody was given this coupon."))
    return 0


def _day(text: str | None) -> str:
    return text[:10] if text else "-"


async def _ask_coupons(app: Any, name: str, coupon: str) -> list[wire.CouponIssue]:
    async with app.open_store(name) as store:
        return await coupons.issues(store, coupon)

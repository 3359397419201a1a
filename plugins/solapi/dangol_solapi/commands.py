"""``dangol solapi``: what only this relay has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from dangol import translator
from dangol_solapi import client
from dangol_solapi.gateway import ALIMTALK

if TYPE_CHECKING:
    from dangol_solapi import wire

__all__ = ["add_to"]

_ = translator("dangol_solapi", __file__)

_ACCOUNT = "solapi"


def add_to(cli: click.Group) -> None:
    """Add the group. Texts are translated now: the language is known when a command runs."""
    group = click.Group("solapi", help=_("What only Solapi has."))
    as_json = click.Option(["--json"], is_flag=True, expose_value=False, help=_("Print one JSON document."))
    take = click.Option(["--take"], is_flag=True, help=_("Take them over: texts that keep to one can leave by it."))
    listed = _("List the AlimTalk templates of your Kakao channel that are approved now.")
    group.add_command(click.Command("templates", callback=_templates, params=[take, as_json], help=listed))
    cli.add_command(group)


@click.pass_obj
def _templates(desk: Any, take: bool) -> int:
    with desk.app() as app:
        there = asyncio.run(_ask_templates(app))
        kept = _take(app, there) if take else _kept(app)
    if desk.as_json:
        rows = [_row(one, kept) for one in there]
        desk.document({"templates": rows})
        return 0
    for one in there:
        known = kept.get(one.template_id)
        mark = "✓" if known == one.content else "≠" if known else " "
        desk.tell(f"{mark} {one.template_id}  {one.name}")
        for line in one.content.splitlines():
            desk.tell(f"    {line}")
        if not one.fillable:
            desk.tell(
                "    → " + _("It has blanks outside of its text, in a button or a title: dangol cannot fill them.")
            )
    if not there:
        desk.say(_("No template of this Kakao channel is approved."))
    elif take:
        desk.say(_("Taken over. A text that keeps to one of them word for word can leave as AlimTalk."))
    elif any(kept.get(one.template_id) != one.content for one in there if one.fillable):
        desk.say("→ " + _("Take them over with: dangol solapi templates --take"))
    return 0


def _row(one: wire.Template, kept: dict[str, str]) -> dict[str, Any]:
    same = kept.get(one.template_id) == one.content
    return {"id": one.template_id, "name": one.name, "text": one.content, "taken_over": same, "fillable": one.fillable}


async def _ask_templates(app: Any) -> list[wire.Template]:
    async with app.ways.open(ALIMTALK, "") as channel:
        return await client.templates(channel, status="APPROVED")


def _kept(app: Any) -> dict[str, str]:
    kept: dict[str, str] = app.ways.of(ALIMTALK, "").settings.templates
    return kept


def _take(app: Any, there: list[wire.Template]) -> dict[str, str]:
    """Keep all that can be filled in the account's settings, in place of those that were there."""
    taken = {one.template_id: one.content for one in there if one.fillable}
    stored = app.channel_book.settings(_ACCOUNT) or {}
    app.channel_book.connect(_ACCOUNT, stored | {"templates": taken}, app.clock.now())
    return taken

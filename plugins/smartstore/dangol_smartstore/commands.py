"""``dangol smartstore``: what only this market has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol import translator
from dangol_smartstore import client

if TYPE_CHECKING:
    from dangol_smartstore import wire

__all__ = ["add_to"]

_ = translator("dangol_smartstore", __file__)


def add_to(cli: click.Group) -> None:
    """Add the group. Texts are translated now: the language is known when a command runs."""
    group = click.Group("smartstore", help=_("What only SmartStore has."))
    group.add_command(
        click.Command(
            "templates",
            callback=_templates,
            params=[
                click.Argument(["store"]),
                click.Option(["--json"], is_flag=True, expose_value=False, help=_("Print one JSON document.")),
            ],
            help=_("List the answers to product questions that are kept in the seller centre."),
        )
    )
    cli.add_command(group)


@click.pass_obj
def _templates(desk: Any, store: str) -> int:
    with desk.app() as app:
        found = asyncio.run(_ask(app, store))
    if desk.as_json:
        desk.document({"store": store, "templates": msgspec.to_builtins(found)})
        return 0
    for one in found:
        desk.tell(f"[{one.question_type}] {one.subject}")
        desk.tell(f"  {one.content}")
    if not found:
        desk.say(_("The seller centre keeps no answers."))
    return 0


async def _ask(app: Any, name: str) -> list[wire.Template]:
    async with app.open_store(name) as store:
        return await client.templates(store.client)

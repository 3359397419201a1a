"""The ways to buyers outside the markets: text messages, notices, mail."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.settings import asked, given_pairs
from dangol.cli.stores import code_of, tell_doors
from dangol.cli.tables import show_table
from dangol.desk.channels import by_hand, connect_channel, switch_off, switch_on, try_channels, way_of
from dangol.desk.words import iso, problem, stamp
from dangol.errors import DangolError
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.channels import Channel
    from dangol.models import StoreCheck

__all__ = ["channel_group"]

_name = argument("name", metavar="CHANNEL")


@group("channel")
def channel_group() -> None:
    """List, connect and switch on the ways to buyers outside the markets.

    Text messages, notices by KakaoTalk and mail come with plugins. A channel that is connected rehearses:
    what would leave is told, and nothing leaves, until you switch it on.
    """


@channel_group.command("list")
@json_option
@click.pass_obj
def list_command(desk: Desk) -> int:
    """List the channels, and whether each is connected and really sends."""
    with desk.app() as app:
        found = [_described(app, one) for one in app.plugins.channels().values()]
    if desk.as_json:
        desk.document({"channels": found})
        return 0
    show_table(
        [_("Channel"), _("What"), _("State"), (_("Since"), "keep")],
        [[one["id"], one["title"], _state(one), _since(one)] for one in found],
    )
    for one in found:
        if one["problem"] is not None and one["connected_at"] is not None:
            desk.say(f"{one['id']}: {one['problem']}")
    if all(one["live_since"] is None for one in found):
        desk.say("→ " + _("Connect one with: dangol channel connect CHANNEL; then: dangol channel live CHANNEL"))
    return 0


def _state(one: dict[str, Any]) -> str:
    if one["by_hand"]:
        return _("by hand")
    if not one["connected"]:
        return _("not connected")
    return _("sends") if one["live_since"] is not None else _("rehearses")


def _since(one: dict[str, Any]) -> str:
    at = one["live_since"] or one["connected_at"]
    return stamp(None if at is None else datetime.fromisoformat(at))


def _described(app: App, channel: Channel) -> dict[str, Any]:
    way = way_of(app, channel)
    return {
        "id": channel.id,
        "title": _(channel.title),
        "medium": str(channel.medium),
        "account": channel.connected_as,
        "platform": channel.platform or None,
        "connected": way.connected,
        "by_hand": by_hand(way),
        "connected_at": iso(app.channel_book.connected_at(channel.connected_as)),
        "live_since": iso(way.live_since),
        "problem": way.problem or None,
    }


@channel_group.command("connect")
@_name
@option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting; instead of being asked for it.")
@click.pass_obj
def connect_command(desk: Desk, name: str, pairs: tuple[str, ...]) -> int:
    """Connect a channel, or change its settings.

    Asks for what the channel needs, secrets without showing them; channels of one account are connected
    together. They may also come from the environment, as DANGOL_CHANNELS__ACCOUNT__KEY. Everything is
    stored encrypted on this computer. Nothing is sent: the channel rehearses until you switch it on.
    """
    with desk.app() as app:
        channel = app.plugins.channel(name)
        values: dict[str, Any] = dict(given_pairs(pairs))
        if not pairs and not channel.platform and sys.stdin.isatty():
            values = asked(desk, channel.settings, app.ways.values(channel))
        connect_channel(app, channel, values)
        desk.say(_("{name} is connected. Trying it:").format(name=channel.connected_as))
        code = _try(desk, app, [channel])
        if code == 0:
            desk.say(_("It rehearses. Switch it on with: dangol channel live {name}").format(name=name))
    return code


@channel_group.command("check")
@argument("names", nargs=-1, metavar="[CHANNEL]...")
@json_option
@click.pass_obj
def check_command(desk: Desk, names: tuple[str, ...]) -> int:
    """Try what each connected channel needs, without sending anything."""
    with desk.app() as app:
        chosen = [app.plugins.channel(name) for name in names]
        if not names:
            ways = [way_of(app, one) for one in app.plugins.channels().values()]
            chosen = [one.channel for one in ways if one.connected and not by_hand(one)]
            if not chosen and not desk.as_json:
                desk.say(_("No channel is connected yet."))
        return _try(desk, app, chosen)


def _try(desk: Desk, app: App, channels: list[Channel]) -> int:
    app.network.asked_to = True
    found = asyncio.run(try_channels(app, channels))
    if desk.as_json:
        desk.document({"channels": [_as_json(name, answer) for name, answer in found.items()]})
    else:
        for name, answer in found.items():
            tell_doors(desk, name, answer)
    return max((code_of(answer) for answer in found.values()), default=0)


def _as_json(name: str, answer: list[StoreCheck] | DangolError) -> dict[str, Any]:
    import msgspec

    if isinstance(answer, DangolError):
        return {"channel": name, "ok": False, "checks": [], "problem": problem(answer)}
    return {"channel": name, "ok": code_of(answer) == 0, "checks": msgspec.to_builtins(answer), "problem": None}


@channel_group.command("live")
@_name
@click.pass_obj
def live_command(desk: Desk, name: str) -> int:
    """Let a channel really send what you approve, from now on."""
    with desk.app() as app:
        switch_on(app, name)
        desk.say(_("{name} really sends now: what you approve leaves with dangol send --live.").format(name=name))
    return 0


@channel_group.command("off")
@_name
@click.pass_obj
def off_command(desk: Desk, name: str) -> int:
    """Let a channel only rehearse, from now on. What is approved waits."""
    with desk.app() as app:
        switch_off(app, name)
        desk.say(_("{name} only rehearses now: nothing leaves by it.").format(name=name))
    return 0

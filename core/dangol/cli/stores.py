"""The connected stores: list them, and try their doors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option
from dangol.cli.tables import numbers, show_table
from dangol.desk.stores import check_store, code_of
from dangol.desk.words import iso, problem, stamp
from dangol.errors import ConfigError, DangolError, NotFound
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.app import App
    from dangol.models import StoreCheck

__all__ = ["check_command", "check_stores", "code_of", "no_store", "stores_command", "tell_doors", "ways_by_hand"]


def no_store(desk: Desk) -> None:
    """Say how to begin."""
    desk.say(_("No store is connected yet."))
    desk.say("→ " + _("Connect one with: dangol connect NAME --platform smartstore (or cafe24, kmong)"))


def ways_by_hand(app: App, names: Sequence[str]) -> list[str]:
    """Return how the stores are read of which nothing comes by program, among the named ones (all, without names)."""
    from dangol.standing import how_to_read, only_files

    markets = {row.name: app.market(row.name) for row in app.connected(names)}
    return [
        how_to_read(name, by_files=True)
        for name, (platform, settings, _application) in markets.items()
        if only_files(app.plugins, platform, settings)
    ]


@command("stores")
@json_option
@click.pass_obj
def stores_command(desk: Desk) -> int:
    """List the connected stores.

    With what is stored of each, when it was last read, and what is wrong with it.
    """
    with desk.app() as app:
        found = [_store(app, row.name, row.platform, row.connected_at) for row in app.stores.all()]
    if desk.as_json:
        desk.document({"stores": found})
    elif not found:
        no_store(desk)
    else:
        counts = numbers(_("Orders"), _("Reviews"), _("Questions"))
        show_table(
            [_("Store"), (_("Market"), "keep"), *counts, (_("Last read"), "keep")],
            [_row(one) for one in found],
        )
        for one in found:
            for problem_of_it in _problems(one):
                desk.tell(f"× {one['name']}: {problem_of_it}")
        _tell_folders(desk, found)
    return 0


def _tell_folders(desk: Desk, stores: Sequence[dict[str, Any]]) -> None:
    """Say where downloaded files may be dropped."""
    folders = [one["drop"] for one in stores if one["drop"]]
    if folders:
        desk.say(_("Files that you downloaded may be dropped into:"))
    for folder in folders:
        desk.say(f"  {folder}")


def _store(app: App, name: str, platform: str, connected_at: Any) -> dict[str, Any]:
    from dangol.storage.arrivals import Arrivals

    streams = [
        {
            "stream": str(one.stream),
            "synced_at": iso(one.synced_at),
            "complete_until": iso(one.watermark),
            "retry_at": iso(one.retry_at),
            "problem": one.problem,
        }
        for one in app.checkpoints.of_store(name)
    ]
    return {
        "name": name,
        "platform": platform,
        "connected_at": iso(connected_at),
        **app.records.counts(name),
        "drop": _folder(app, name),
        "file_read_at": iso(Arrivals(app.db).last_file(name)),
        "streams": streams,
    }


def _folder(app: App, name: str) -> str | None:
    """Return the drop folder; nothing where the plugin did not load."""
    try:
        folder = app.drop_folder(name)
    except (ConfigError, NotFound):
        return None
    return None if folder is None else str(folder)


def _row(store: dict[str, Any]) -> list[str]:
    from datetime import datetime

    read = [store["file_read_at"], *(stream["synced_at"] for stream in store["streams"])]
    times = [datetime.fromisoformat(at) for at in read if at]
    counts = [f"{store[name]:,}" for name in ("orders", "reviews", "inquiries")]
    return [store["name"], store["platform"], *counts, stamp(max(times, default=None))]


def _problems(store: dict[str, Any]) -> list[str]:
    """Return what is wrong with a store, each thing once."""
    problems = dict.fromkeys(stream["problem"] for stream in store["streams"] if stream["problem"])
    if store["quarantined"]:
        odd = _("not understood and kept aside: {count}; see dangol quarantine {name}")
        problems[odd.format(count=store["quarantined"], name=store["name"])] = None
    return list(problems)


@command("check")
@argument("names", nargs=-1, metavar="[STORE]...")
@json_option
@click.pass_obj
def check_command(desk: Desk, names: tuple[str, ...]) -> int:
    """Try every door of a store with its keys.

    One small question to the market for each thing that dangol needs: orders, questions and so on.
    """
    with desk.app() as app:
        return check_stores(desk, app, names)


def check_stores(desk: Desk, app: App, names: Sequence[str]) -> int:
    """Check the named stores (all, without names), print what was found, and return the exit code."""
    chosen = [row.name for row in app.connected(names)]
    if not chosen and not desk.as_json:
        no_store(desk)
        return 0
    app.network.asked_to = True
    found = asyncio.run(_check_all(app, chosen))
    if desk.as_json:
        desk.document({"stores": [_as_json(name, answer) for name, answer in found.items()]})
    else:
        for name, answer in found.items():
            _tell(desk, name, answer)
    return max((code_of(answer) for answer in found.values()), default=0)


async def _check_all(app: App, names: Sequence[str]) -> dict[str, list[StoreCheck] | DangolError]:
    return {name: await check_store(app, name) for name in names}


def _as_json(name: str, answer: list[StoreCheck] | DangolError) -> dict[str, Any]:
    if isinstance(answer, DangolError):
        return {"store": name, "ok": False, "checks": [], "problem": problem(answer)}
    import msgspec

    return {"store": name, "ok": code_of(answer) == 0, "checks": msgspec.to_builtins(answer), "problem": None}


def _tell(desk: Desk, name: str, answer: list[StoreCheck] | DangolError) -> None:
    tell_doors(desk, name, answer)
    if not isinstance(answer, DangolError) and not answer:
        desk.tell("  " + _("This market is read from files; there is nothing to try."))


def tell_doors(desk: Desk, name: str, answer: list[StoreCheck] | DangolError) -> None:
    """Print what was tried of a store or channel, and what it came to."""
    desk.tell(name)
    if isinstance(answer, DangolError):
        desk.tell(f"  × {answer.message}")
        if answer.hint:
            desk.tell(f"    → {answer.hint}")
        return
    for one in answer:
        desk.tell(f"  {_mark(one)} {one.name}" + (f": {one.detail}" if one.detail else ""))
        if one.hint and not one.ok:
            desk.tell(f"    → {one.hint}")


def _mark(one: StoreCheck) -> str:
    if one.ok:
        return "○"
    return "-" if one.optional else "×"

"""Reading from the markets."""

from __future__ import annotations

import asyncio
from typing import IO, TYPE_CHECKING, Any

import click

from dangol.cli.consent import warn_of_silence
from dangol.cli.deliveries import tell_deliveries
from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.stores import no_store, ways_by_hand
from dangol.cli.tables import counting, show_table
from dangol.desk.words import problem, stream
from dangol.errors import AuthError, ConfigError, ShutOut
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.app import App
    from dangol.contract import Committed
    from dangol.models import Stream
    from dangol.send import DeliveryReport
    from dangol.sync import StreamReport

__all__ = ["hear_channels", "read_stores", "sync_code", "sync_command", "tell_sync"]

_LONGEST_HINT = 1024 * 1024


@command("sync")
@argument("names", nargs=-1, metavar="[STORE]...")
@option(
    "--stream", "only", type=click.Choice(["orders", "sweep", "reviews", "inquiries", "mail"]), help="Read only this."
)
@option("--hint", type=click.File("rb"), metavar="FILE", help="A webhook's body; - is standard input.")
@option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="A header that came with the webhook.")
@json_option
@click.pass_obj
def sync_command(
    desk: Desk, names: tuple[str, ...], only: str | None, hint: IO[bytes] | None, headers: tuple[str, ...]
) -> int:
    """Read what is new in the stores.

    Only reads. All stores are read side by side; one that fails keeps none of the others back. With
    --hint and one store, only what a webhook of its market speaks of is read; nothing in it is believed.
    """
    from dangol.models import Stream

    with desk.app() as app:
        wanted: Sequence[Stream] = [Stream(only)] if only else []
        if hint is not None:
            wanted = asyncio.run(_hinted(app, names, headers, hint.read(_LONGEST_HINT)))
            if not wanted:
                desk.say(_("The webhook is about nothing that dangol reads."))
                return 0
        reports = asyncio.run(read_stores(app, names, wanted))
        by_hand = ways_by_hand(app, names) if not reports and only is None else []
        warn_of_silence(desk, app)
        deliveries = None if only or hint is not None else asyncio.run(hear_channels(desk, app))
    if desk.as_json:
        import msgspec

        told = None if deliveries is None else msgspec.to_builtins(deliveries)
        desk.document({"stores": _by_store(reports), "deliveries": told})
    elif not reports and only is not None:
        desk.say(_("No store has this to read."))
    elif by_hand:
        for way in by_hand:
            desk.say(way)
    elif not reports:
        no_store(desk)
    else:
        tell_sync(desk, reports)
    return sync_code(reports)


async def _hinted(app: App, names: Sequence[str], headers: Sequence[str], body: bytes) -> Sequence[Stream]:
    """Ask the store's plugin what a webhook speaks of. Raises ``ConfigError``, or what the plugin raises."""
    if len(names) != 1:
        raise ConfigError(_("A webhook belongs to one store."), hint=_("For example: dangol sync mall --hint FILE"))
    pairs = [one.partition(":") for one in headers]
    given = {name.strip().lower(): value.strip() for name, _colon, value in pairs}
    async with app.open_store(names[0]) as store:
        return app.plugins.read_hint(store, given, body)


async def read_stores(app: App, names: Sequence[str] = (), only: Sequence[Stream] = ()) -> list[StreamReport]:
    """Read stores up to now, with a count on a terminal."""
    with counting(_("Reading")) as add:

        def committed(event: Committed) -> None:
            add(f"{event.store} · {stream(event.stream)}", event.records)

        app.watchers.append(committed)
        try:
            return await app.sync(names, only)
        finally:
            app.watchers.remove(committed)


def sync_code(reports: Sequence[StreamReport]) -> int:
    """Return 4 if a store wants a person, 3 if some failed, else 0."""
    problems = [report.problem for report in reports if report.problem is not None]
    if any(isinstance(one, AuthError | ShutOut) for one in problems):
        return 4
    return 3 if problems else 0


def tell_sync(desk: Desk, reports: Sequence[StreamReport]) -> None:
    """Print what was read, then what went wrong, once for each store and reason."""
    read = [report for report in reports if report.problem is None or report.records]
    if read:
        _table(read)
    for report in reports:
        tell_withheld(desk, report.store, report.withheld)
    wrong = {(r.store, r.problem.message): r.problem for r in reports if r.problem is not None}
    for (store, message), reason in wrong.items():
        desk.say(f"{store}: {message}")
        if reason.hint:
            desk.say(f"→ {reason.hint}")


def _table(reports: Sequence[StreamReport]) -> None:
    show_table(
        [
            _("Store"),
            _("What"),
            (_("Read"), "right"),
            (_("New"), "right"),
            (_("Changed"), "right"),
            _("Not understood"),
        ],
        [
            [
                report.store,
                stream(report.stream),
                f"{report.records:,}",
                f"{report.new:,}",
                f"{report.changed:,}",
                f"{report.rejected:,}" if report.rejected else "",
            ]
            for report in reports
        ],
    )


def tell_withheld(desk: Desk, store: str, count: int) -> None:
    """Say that numbers and addresses of buyers were left out."""
    if count:
        told = _("{store}: {count} phone numbers or addresses were not kept; the market allows no contact by them.")
        desk.say(told.format(store=store, count=count))


async def hear_channels(desk: Desk, app: App) -> DeliveryReport:
    """Ask the channels what was delivered and who refuses advertising, and tell what is new."""
    from dangol.send import DeliveryReport

    if not app.plugins.channels():
        return DeliveryReport()
    deliveries, refusals = await app.ask_deliveries(), await app.read_refusals()
    deliveries.problems |= refusals.problems
    if not desk.as_json:
        tell_deliveries(desk, app, deliveries)
        if refusals.refused:
            desk.say(_("Refused advertising by mail: {count}").format(count=refusals.refused))
    return deliveries


def _by_store(reports: Sequence[StreamReport]) -> list[dict[str, Any]]:
    stores: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        stores.setdefault(report.store, []).append(
            {
                "stream": str(report.stream),
                "records": report.records,
                "new": report.new,
                "changed": report.changed,
                "rejected": report.rejected,
                "withheld": report.withheld,
                "pages": report.pages,
                "problem": problem(report.problem),
            }
        )
    return [{"store": name, "streams": streams} for name, streams in stores.items()]

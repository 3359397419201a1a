"""Reading from the markets."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.stores import no_store
from dangol.cli.tables import counting, show_table
from dangol.cli.words import problem, stream
from dangol.errors import AuthError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.app import App
    from dangol.contract import Committed
    from dangol.sync import StreamReport

__all__ = ["read_stores", "sync_command", "tell_sync"]


@command("sync")
@argument("names", nargs=-1, metavar="[STORE]...")
@option(
    "--stream", "only", type=click.Choice(["orders", "sweep", "reviews", "inquiries", "mail"]), help="Read only this."
)
@json_option
@click.pass_obj
def sync_command(desk: Desk, names: tuple[str, ...], only: str | None) -> int:
    """Read what is new in the stores.

    Only reads. All stores are read side by side; one that fails keeps none of the others back.
    """
    with desk.app() as app:
        reports = asyncio.run(read_stores(app, names, only))
    if desk.as_json:
        desk.document({"stores": _by_store(reports)})
    elif not reports and only is not None:
        desk.say(_("No store has this to read."))
    elif not reports:
        no_store(desk)
    else:
        tell_sync(desk, reports)
    return sync_code(reports)


async def read_stores(app: App, names: Sequence[str] = (), only: str | None = None) -> list[StreamReport]:
    """Read stores up to now, with a count on a terminal."""
    from dangol.models import Stream

    with counting(_("Reading")) as add:

        def committed(event: Committed) -> None:
            add(f"{event.store} · {stream(event.stream)}", event.records)

        app.watchers.append(committed)
        try:
            return await app.sync(names, Stream(only) if only else None)
        finally:
            app.watchers.remove(committed)


def sync_code(reports: Sequence[StreamReport]) -> int:
    """Return 4 if a store wants a person, 3 if some failed, else 0."""
    problems = [report.problem for report in reports if report.problem is not None]
    if any(isinstance(one, AuthError) for one in problems):
        return 4
    return 3 if problems else 0


def tell_sync(desk: Desk, reports: Sequence[StreamReport]) -> None:
    """Print what was read, then what went wrong, once for each store and reason."""
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
    wrong = {(r.store, r.problem.message): r.problem for r in reports if r.problem is not None}
    for (store, message), reason in wrong.items():
        desk.say(f"{store}: {message}")
        if reason.hint:
            desk.say(f"→ {reason.hint}")


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
                "pages": report.pages,
                "problem": problem(report.problem),
            }
        )
    return [{"store": name, "streams": streams} for name, streams in stores.items()]

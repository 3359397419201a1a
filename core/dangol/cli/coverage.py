"""Which reviews have a reply, how soon it came, and which ones wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.tables import numbers, show_table
from dangol.desk.words import iso, stamp
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.coverage import Band, StoreCoverage

__all__ = ["coverage_command"]

_FIRST = 20
_BANDS = {"low": N_("few stars"), "good": N_("many stars"), "unrated": N_("without stars")}


@command("coverage")
@option("--store", metavar="STORE", help="Only this store.")
@option("--all", "everything", is_flag=True, help="Show every review that waits, not only the first 20.")
@json_option
@click.pass_obj
def coverage_command(desk: Desk, store: str | None, everything: bool) -> None:
    """Show how many reviews have a reply, how soon it came, and which wait.

    For each store the last 30 and 90 days, apart for few stars, many stars and none. "In time" is the share of
    reviews with few stars that had a first reply within the hours of your policy (replies.low_within_hours).
    """
    from dangol.coverage import coverage
    from dangol.storage.coverage import CoverageReader

    with desk.app() as app:
        names = [row.name for row in app.connected([store] if store else ())]
        found = coverage(CoverageReader(app.db), app.policies, names, app.clock.now())
    if desk.as_json:
        desk.document({"coverage": [_as_json(one) for one in found]})
        return
    for one in found:
        _show(desk, one, everything=everything)
    if not found:
        desk.say(_("No store is connected yet.") + "\n→ dangol connect")


def _as_json(one: StoreCoverage) -> dict[str, Any]:
    queue = [
        {
            "review_id": review.id,
            "rating": review.rating,
            "product": review.product,
            "written_at": iso(review.written_at),
            "entry": review.waiting,
        }
        for review in one.queue
    ]
    return {**msgspec.to_builtins(msgspec.structs.replace(one, queue=())), "queue": queue}


def _show(desk: Desk, one: StoreCoverage, *, everything: bool) -> None:
    desk.tell("\n" + _("{store}: your target is a reply to {target} of 100").format(store=one.store, target=one.target))
    columns = [_("Days"), _("Rating"), *numbers(_("Reviews"), _("Replied"), _("Of 100"), _("Hours"), _("In time"))]
    show_table(columns, [_row(band) for band in one.bands if band.reviews])
    if not one.queue:
        desk.tell(_("No review waits for a reply."))
        return
    desk.tell("\n" + _("Waiting for a reply, the oldest first ({count})").format(count=len(one.queue)))
    shown = one.queue if everything else one.queue[:_FIRST]
    rows = [
        [stamp(review.written_at), "★" * (review.rating or 0) or "-", review.product, str(review.waiting or "-")]
        for review in shown
    ]
    show_table([(_("Written"), "keep"), (_("Stars"), "keep"), (_("Product"), "cut"), (_("Entry"), "right")], rows)
    if len(shown) < len(one.queue):
        desk.say(_("… and {count} more: dangol coverage --all").format(count=len(one.queue) - len(shown)))


def _row(band: Band) -> list[str]:
    share, in_time = ("-" if part is None else f"{part}%" for part in (band.share, band.in_time))
    hours = "-" if band.hours is None else f"{band.hours:g}"
    return [str(band.days), _(_BANDS[band.band]), str(band.reviews), str(band.replied), share, hours, in_time]

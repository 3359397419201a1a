"""Who was asked for a review, by how content they are known to be."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option, option
from dangol.cli.tables import numbers, show_table
from dangol.desk.words import iso
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.fairness import Band, StoreFairness

__all__ = ["fairness_command"]

_DAYS = 90
_BANDS = {"good": N_("content"), "neutral": N_("so-so"), "bad": N_("unhappy"), "none": N_("not known")}


@command("fairness")
@option("--store", metavar="STORE", help="Only this store.")
@option("--days", type=click.IntRange(1), default=_DAYS, show_default=True, help="How far back.")
@json_option
@click.pass_obj
def fairness_command(desk: Desk, store: str | None, days: int) -> None:
    """Show who was asked for a review, by how content they are known to be.

    dangol asks everybody alike; here you see whether that holds. Content are 4 and 5 stars, so-so is 3, unhappy
    are fewer; where there is no review, the buyer's messages count. Nothing is decided by these figures. By
    themselves wrote those whose review came before any request was made; they count for no share.
    """
    from dangol.fairness import fairness
    from dangol.storage.asked_orders import AskedOrders

    with desk.app() as app:
        names = [row.name for row in app.connected([store] if store else [])]
        now = app.clock.now()
        since = now - timedelta(days=days)
        found = fairness(app.facts, AskedOrders(app.db), app.policies, app.texts, names, since, now)
    if desk.as_json:
        desk.document({"days": days, "until": iso(now), "stores": [_store(one) for one in found]})
        return
    _show(desk, found, days)


def _store(one: StoreFairness) -> dict[str, Any]:
    bands = [
        {
            "band": band.band,
            "orders": band.orders,
            "early": band.early,
            "asked": band.asked,
            "waiting": band.waiting,
            "share": None if band.share is None else round(band.share, 3),
        }
        for band in one.bands
    ]
    return {"store": one.store, "bands": bands, "uneven": one.uneven}


def _show(desk: Desk, found: Sequence[StoreFairness], days: int) -> None:
    if not any(band.orders for one in found for band in one.bands):
        desk.tell(_("No order of the last {days} days was due for a request.").format(days=days))
        return
    show_table(
        [
            _("Store"),
            _("Buyers"),
            *numbers(_("Orders"), _("By themselves"), _("Were asked"), _("In the inbox"), _("Share")),
        ],
        [
            [one.store if number == 0 else "", _(_BANDS[band.band]), *_numbers(band)]
            for one in found
            for number, band in enumerate(one.bands)
        ],
    )
    for one in found:
        if one.uneven:
            desk.tell(
                _(
                    "{store}: unhappy buyers are asked clearly less often than content ones. "
                    "Which requests were skipped or left lying?"
                ).format(store=one.store)
            )


def _numbers(band: Band) -> list[str]:
    share = "-" if band.share is None else f"{band.share:.0%}"
    return [f"{band.orders:,}", f"{band.early:,}", f"{band.asked:,}", f"{band.waiting:,}", share]

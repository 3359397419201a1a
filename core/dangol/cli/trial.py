"""What came of a trial of when or how to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import command, json_option
from dangol.cli.tables import numbers, show_table
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.trial import Half, StoreTrial

__all__ = ["trial_command"]

_TRIED = {"time": N_("when to ask"), "words": N_("in which words to ask")}
_VERDICTS = {
    "better": N_("{store}: B brings more reviews, by {low} to {high} points of a hundred. It may become your rule."),
    "worse": N_("{store}: B brings fewer reviews, by {low} to {high} points of a hundred. Better keep A."),
    "same": N_("{store}: no difference shows; it lies between {low} and {high} points of a hundred, and may be none."),
    "early": N_("{store}: nothing is concluded before each half has {planned} orders."),
}


@command("trial")
@json_option
@click.pass_obj
def trial_command(desk: Desk) -> None:
    """Show what came of a trial of when or how to ask.

    A trial stands in policy.toml under [trial]: half of the orders, by lot, are asked at another time or in other
    words. Counted are buyers who were asked and had 14 days to write. Nothing is concluded before the number of
    orders that was planned.
    """
    from dangol.storage.asked_orders import AskedOrders
    from dangol.trial import trials

    with desk.app() as app:
        names = [row.name for row in app.connected()]
        found = trials(app.facts, AskedOrders(app.db), app.policies, names, app.clock.now())
    if desk.as_json:
        desk.document({"trials": [_as_json(one) for one in found]})
    elif found:
        _show(desk, found)
    else:
        desk.tell(_("No trial is on."))
        desk.say("→ policy.toml: [trial] since, settle_days, wording")


def _as_json(one: StoreTrial) -> dict[str, Any]:
    halves = [
        {"half": half.name, "asked": half.asked, "reviewed": half.reviewed, "share": _rounded(half.share)}
        for half in one.halves
    ]
    low, high = one.difference or (None, None)
    return {
        "store": one.store,
        "tried": one.tried,
        "since": one.since.isoformat(),
        "planned": one.planned,
        "halves": halves,
        "verdict": one.verdict,
        "difference": None if low is None else [_rounded(low), _rounded(high)],
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _show(desk: Desk, found: list[StoreTrial]) -> None:
    show_table(
        [_("Store"), _("Tried"), _("Half"), *numbers(_("Were asked"), _("Wrote"), _("Share"))],
        [
            [one.store if number == 0 else "", _(_TRIED[one.tried]) if number == 0 else "", *_cells(half)]
            for one in found
            for number, half in enumerate(one.halves)
        ],
    )
    for one in found:
        low, high = (f"{100 * value:+.1f}" for value in one.difference or (0.0, 0.0))
        desk.tell(_(_VERDICTS[one.verdict]).format(store=one.store, low=low, high=high, planned=one.planned))


def _cells(half: Half) -> list[str]:
    share = "-" if half.share is None else f"{half.share:.0%}"
    return [half.name, f"{half.asked:,}", f"{half.reviewed:,}", share]

"""Regulars, who came back after trouble, and repurchase cycles, as ``dangol people regulars`` shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.cli.tables import Column, show_table
from dangol.desk.words import iso, stamp
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.app import App
    from dangol.cli.desk import Desk
    from dangol.storage.regulars import Regular, Return

__all__ = ["show_regulars"]


def show_regulars(desk: Desk, app: App) -> None:
    """Print the list, the shares with the numbers behind them, and the cycles; nobody is named beyond the mask."""
    from dangol.storage.regulars import cycles, regulars, returns

    few = app.policies.base.care.regular_orders
    found, (troubled, others), known = regulars(app.db, few), returns(app.db), cycles(app.db)
    if desk.as_json:
        desk.document(
            {
                "regular_orders": few,
                "people": [msgspec.to_builtins(one) | {"last": iso(one.last)} for one in found],
                "after_trouble": msgspec.to_builtins(troubled),
                "without_trouble": msgspec.to_builtins(others),
                "cycles": msgspec.to_builtins(known),
            }
        )
        return
    if found:
        _table(app, found, few)
    else:
        desk.tell(_("Nobody has ordered {count} times yet.").format(count=few))
    desk.tell("\n" + _("Ordered again after a solved claim: {share}").format(share=_share(troubled)))
    desk.tell(_("Ordered again without one: {share}").format(share=_share(others)))
    for one in known:
        told = _("{product}: bought again after {days} days (median of {gaps} repurchases)")
        desk.tell(told.format(product=one.product, days=one.days, gaps=one.gaps))


def _share(one: Return) -> str:
    return _("{again} of {buyers} buyers").format(again=one.again, buyers=one.buyers)


def _table(app: App, found: Sequence[Regular], few: int) -> None:
    columns: list[Column] = [
        ("ID", "right"),
        (_("Name"), "keep"),
        _("Stores"),
        (_("Orders"), "right"),
        (_("Last order"), "keep"),
        "",
    ]
    rows = []
    for one in found:
        marks = [_("regular")] if one.orders >= few else []
        marks += [_("came back after trouble")] if one.recovered else []
        name = app.book.get(one.person).name or "-"
        rows.append(
            [str(one.person), name, ", ".join(one.stores), f"{one.orders:,}", stamp(one.last), ", ".join(marks)]
        )
    show_table(columns, rows)

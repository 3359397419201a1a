"""The last page of the demo: what was read, proposed, sent, and what waits for the seller."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dangol.app import App, called_as
from dangol.cli.tables import console
from dangol.clock import FixedClock, korean
from dangol.desk import cases
from dangol.desk.words import kind
from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console, RenderableType

    from dangol.demo import DemoReport
    from dangol.storage.ledger import Action

__all__ = ["draw", "show_page"]

_EXAMPLES = 6
_PEOPLE = 3


def show_page(report: DemoReport, home: Path) -> None:
    """Print the page."""
    draw(console(), report, home, f"{called_as()} --home {home}")


def draw(screen: Console, report: DemoReport, home: Path, typed: str) -> None:
    """Print the page to ``screen``; ``typed`` is how commands begin on it."""
    with App(home, clock=FixedClock(report.now)) as app:
        proposed = [action for action in app.ledger.inbox() if action.state == "proposed"]
        parts = (_head, _stores, _people, _proposals, _sent)
        for part in (*(one(report) for one in parts), _waiting(app, proposed)):
            screen.print(Padding(part, (0, 0, 1, 0)))
    # what is to be copied is never broken into lines
    screen.print(_next(proposed, typed), soft_wrap=True)


def _head(report: DemoReport) -> RenderableType:
    text = _("Three weeks of one seller's pretend stores. Now it is Friday, {time}.").format(time=korean(report.now))
    return Text(text, style="bold cyan")


def _grid(*justify: str) -> Table:
    grid = Table.grid(padding=(0, 2))
    for side in justify:
        grid.add_column(justify="right" if side == "right" else "left", no_wrap=side == "right")
    return grid


def _titled(title: str, body: RenderableType) -> RenderableType:
    return Group(Text(title, style="bold"), Padding(body, (0, 0, 0, 2)))


def _stores(report: DemoReport) -> RenderableType:
    grid = _grid("left", "right", "right", "right", "right")
    grid.add_row("", *(Text(t, style="dim") for t in (_("Orders"), _("Lines"), _("Reviews"), _("Questions"))))
    for store in report.stores:
        counts = (store.orders, store.order_items, store.reviews, store.inquiries)
        grid.add_row(store.id, *(f"{count:,}" for count in counts))
    return _titled(_("Read from the markets"), grid)


def _people(report: DemoReport) -> RenderableType:
    grid = _grid("left", "left")
    for one in report.people[:_PEOPLE]:
        grid.add_row(one.name, ", ".join(f"{store} {count:,}" for store, count in one.orders.items()))
    if len(report.people) > _PEOPLE:
        grid.add_row("…", "")
    title = _("Customers seen in several stores, each as one person: {count}, with their orders")
    return _titled(title.format(count=len(report.people)), grid)


def _proposals(report: DemoReport) -> RenderableType:
    grid = _grid("left", "right")
    for name, count in sorted(report.proposals.items(), key=lambda pair: -pair[1]):
        grid.add_row(kind(name), f"{count:,}")
    return _titled(_("Proposed, each with its reason"), grid)


def _sent(report: DemoReport) -> RenderableType:
    grid = _grid("left", "right", "left")
    grid.add_row(_("Sent"), f"{report.sent:,}", _("approved, and taken by the market"))
    twice = _("counted in the markets' own lists, after sending everything a second time")
    grid.add_row(_("Sent twice"), Text(f"{report.duplicates:,}", style="bold green"), twice)
    by_hand = _("text and link are ready: here the market lets no program in")
    grid.add_row(_("By hand"), f"{report.by_hand:,}", by_hand)
    return _titled(_("Done"), grid)


def _waiting(app: App, proposed: list[Action]) -> RenderableType:
    examples = sorted(_examples(proposed), key=lambda action: -action.urgency)
    known = cases.subjects(app, examples)
    grid = _grid("right", "left", "left")
    for action in examples:
        facts = known.get((action.store, action.subject, action.subject_id))
        words = Text(cases.about(facts), no_wrap=True, overflow="ellipsis")
        why = Text(cases.reason(action), style="dim")
        what = Group(Text(kind(action.kind)), Text(action.store, style="dim"))
        grid.add_row(Text(str(action.id), style="cyan"), what, Group(words, why))
    title = _("Waiting for you: {count}, the most urgent first").format(count=len(proposed))
    return _titled(title, grid)


def _examples(proposed: list[Action]) -> list[Action]:
    """Choose something of every kind, and of every store where that can be."""
    shown: Counter[str] = Counter()
    found: list[Action] = []
    for kind_of in dict.fromkeys(action.kind for action in proposed):
        alike = [action for action in proposed if action.kind == kind_of]
        found.append(min(alike, key=lambda action: shown[action.store]))
        shown[found[-1].store] += 1
    return [*found, *(action for action in proposed if action not in found)][:_EXAMPLES]


def _next(proposed: list[Action], dangol: str) -> RenderableType:
    one = proposed[0].id if proposed else 1
    rows = (
        (f"{dangol} inbox", _("everything that waits")),
        (f"{dangol} show {one}", _("one entry in full")),
        (f"{dangol} why {one}", _("why it is proposed")),
        (
            f"{dangol.partition(' --')[0]} connect NAME --platform MARKET",
            _("your own store: smartstore, cafe24 or kmong"),
        ),
    )
    column = max(len(words) for words, _meaning in rows)
    lines = [Text.assemble("  ", (f"{words:<{column}}", "cyan"), f"  {meaning}") for words, meaning in rows]
    return Text("\n").join([Text(_("Look around"), style="bold"), *lines])

"""Tables and progress by rich, which is loaded only when one of them is shown."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

__all__ = ["Column", "console", "counting", "numbers", "show_table", "working"]

Column = str | tuple[str, str]
"""A title, or a title with ``right`` (numbers), ``keep`` (never wrapped) or ``cut`` (one line, shortened)."""


def numbers(*titles: str) -> list[Column]:
    """Return columns of numbers."""
    return [(title, "right") for title in titles]


def console(*, talk: bool = False) -> Console:
    """Return where to draw: standard output, or standard error for talk."""
    from rich.console import Console

    return Console(file=sys.stderr if talk else sys.stdout, highlight=False, emoji=False, markup=False)


def show_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Draw a table that fits the terminal, or 80 columns in a pipe."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        title, style = (column, "") if isinstance(column, str) else column
        table.add_column(
            title,
            justify="right" if style == "right" else "left",
            no_wrap=style in ("right", "keep", "cut"),
            overflow="ellipsis" if style == "cut" else "fold",
        )
    for row in rows:
        table.add_row(*row)
    console().print(table)


@contextmanager
def counting(title: str) -> Iterator[Callable[[str, int], None]]:
    """Show how much was read under each name, on a terminal only; yield ``add(name, how_many)``."""
    if not sys.stderr.isatty():
        yield lambda _name, _count: None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    shape = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"))
    with Progress(*shape, console=console(talk=True), transient=True) as progress:
        tasks = {"": progress.add_task(title, total=None)}

        def add(name: str, count: int) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name, total=None)
            progress.advance(tasks[name], count)
            progress.advance(tasks[""], count)

        yield add


@contextmanager
def working(title: str) -> Iterator[Callable[[str], None]]:
    """Show what is being done, on a terminal only; yield ``tell(what)``."""
    if not sys.stderr.isatty():
        yield lambda _title: None
        return
    with console(talk=True).status(title) as status:
        yield status.update

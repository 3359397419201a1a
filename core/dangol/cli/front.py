"""What ``dangol`` and ``dangol --help`` show: quickly, so nothing is imported that is not needed."""

from __future__ import annotations

import os
import sys

from dangol.cli.layout import two_columns, wrap
from dangol.cli.table import SECTIONS
from dangol.i18n import N_, _

__all__ = ["ABOUT", "OPTIONS", "front_page", "show_front_page"]

ABOUT = (
    N_("Orders, reviews and questions of all your stores in one inbox."),
    N_(
        "dangol reads your stores, proposes what to do for each customer and why, and sends what you"
        " approve, exactly once. New here? Try: dangol demo"
    ),
)
OPTIONS = (
    ("--home DIR", N_("The data folder (also: DANGOL_HOME).")),
    ("--version", N_("Show the version.")),
    ("--help", N_("Show this page; behind a command, its own.")),
)


def front_page(room: int = 78) -> str:
    """Return all commands by section, in lines of at most ``room`` cells."""
    blocks = [[_("Usage: dangol [OPTIONS] COMMAND [ARGUMENTS]")]]
    blocks += [wrap(_(text), room) for text in ABOUT]
    for title, rows in SECTIONS:
        lines = [(name, _(line)) for name, (_module, line) in rows.items()]
        blocks.append([_(title), *(f"  {line}" for line in two_columns(lines, room - 2))])
    options = [(name, _(meaning)) for name, meaning in OPTIONS]
    blocks.append([_("Options"), *(f"  {line}" for line in two_columns(options, room - 2))])
    return "\n\n".join("\n".join(lines) for lines in blocks)


def show_front_page() -> int:
    """Print the page, as wide as the terminal is but no wider than 80 cells."""
    try:
        columns = os.get_terminal_size().columns
    except OSError:
        columns = 80
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(front_page(min(columns, 80) - 2) + "\n")
    return 0

"""The desk a command works at: the data folder, and two ways to speak."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dangol.app import App
    from dangol.errors import DangolError

__all__ = ["Desk"]


class Desk:
    """What a command works at: the data folder, and two ways to speak.

    ``tell`` and ``document`` are what was asked for and go to standard output; ``say`` is talk and
    goes to standard error.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.home: Path | None = None
        self.as_json = as_json

    def prepare_streams(self) -> None:
        """Let no letter crash a pipe: JSON is UTF-8 always, for people what the encoding lacks becomes "?"."""
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="replace")
        if self.as_json and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")

    def say(self, text: str) -> None:
        """Talk to the person."""
        click.echo(text, err=True)

    def tell(self, text: str = "") -> None:
        """Print a line of the answer."""
        click.echo(text)

    def document(self, content: Mapping[str, Any]) -> None:
        """Print the one JSON document of this command."""
        import json

        click.echo(json.dumps(content, ensure_ascii=False, indent=2))

    def complain(self, wrong: DangolError) -> None:
        """Say what happened and what to do next."""
        self.say(wrong.message)
        if wrong.hint:
            self.say(f"→ {wrong.hint}")
        if self.as_json:
            self.document({"error": {"kind": type(wrong).__name__, "message": wrong.message, "hint": wrong.hint}})

    def confess(self, wrong: Exception) -> None:
        """Name a fault by its kind and place; its message may hold a customer's words and stays unsaid."""
        from dangol.desk.faults import confessed

        self.complain(confessed(wrong))

    @contextmanager
    def app(self) -> Iterator[App]:
        """Open the data folder for one command."""
        from dangol.app import App, default_home
        from dangol.log import log_kept

        with App(self.home or default_home()) as app, log_kept(app.home):
            self._announce(app)
            yield app

    def _announce(self, app: App) -> None:
        from dangol.clock import FixedClock, korean

        if isinstance(app.clock, FixedClock):
            self.say(_("The clock stands at {time} (DANGOL_CLOCK).").format(time=korean(app.clock.now())))

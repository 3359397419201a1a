"""The inbox at a terminal: one entry after the other, a key for each decision."""

from __future__ import annotations

import asyncio
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dangol.cli.browse_view import draw
from dangol.cli.keys import Keyboard
from dangol.desk import acts, cases
from dangol.desk.waiting import sort_inbox
from dangol.desk.words import SELLER, state
from dangol.environment import dumb_terminal
from dangol.errors import DangolError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

    from dangol.app import App
    from dangol.storage.ledger import Action

__all__ = ["Browser", "browse", "can_browse"]

_NAMED = {"\x1b[B": "j", "\x1bOB": "j", "\x1b[A": "k", "\x1bOA": "k", "\x1b": "q", "\xe0P": "j", "\xe0H": "k"}
"""Arrows, as terminals and Windows send them, and Escape."""
_KOREAN = {
    0x3153: "j",
    0x314F: "k",
    0x3141: "a",
    0x3137: "e",
    0x3134: "s",
    0x3163: "l",
    0x3155: "u",
    0x3147: "d",
    0x3142: "q",
}
"""What the same keys of the keyboard give while it writes Korean."""


def can_browse() -> bool:
    """Tell whether a person sits at a terminal that can be drawn on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and not dumb_terminal()


def browse(app: App) -> None:
    """Go through the inbox until the person has enough."""
    from dangol.cli.tables import console

    screen = console()
    keyboard = Keyboard()
    browser = Browser(app, screen, keyboard)
    with screen.screen(hide_cursor=True), keyboard.taken():
        while browser.open:
            browser.show()
            browser.press(keyboard.key())


class Browser:
    """The list as it is shown, the place in it, and what a key does there."""

    def __init__(self, app: App, screen: Console, keyboard: Keyboard) -> None:
        self.open = True
        self.at = 0
        self.told: str = ""
        self.helping = False
        self.approved: list[int] = []
        self.entries: tuple[Action, ...] = ()
        self.known: cases.Subjects = {}
        self._app, self._screen, self._keyboard = app, screen, keyboard
        self._keys: dict[str, Callable[[], None]] = {
            "j": lambda: self._move(1),
            "k": lambda: self._move(-1),
            "a": lambda: self._act(self._approve),
            "e": lambda: self._act(self._edit),
            "s": lambda: self._act(self._skip),
            "l": lambda: self._act(self._later),
            "d": lambda: self._act(self._done),
            "u": self._undo,
            "?": self._help,
            "q": self._close,
        }
        self._read()

    @property
    def entry(self) -> Action | None:
        """The entry at which the person is."""
        return self.entries[self.at] if self.entries else None

    def show(self) -> None:
        """Draw everything anew, in the room that the terminal has now."""
        size = shutil.get_terminal_size()
        draw(self._screen, self, size.columns, size.lines)

    def press(self, key: str) -> None:
        """Do what a key stands for; one that stands for nothing only takes the help away."""
        name = _NAMED.get(key) or _KOREAN.get(ord(key) if len(key) == 1 else 0, key)
        self.told = ""
        if self.helping and name != "?":
            self.helping = False
            return
        act = self._keys.get(name, lambda: None)
        try:
            act()
        except DangolError as wrong:
            self.told = " → ".join(filter(None, (wrong.message, wrong.hint)))

    def _read(self) -> None:
        """Read the inbox again, and stay where the person was."""
        self.entries = sort_inbox(self._app.ledger.inbox(), self._app.clock.now()).now
        self.known = cases.subjects(self._app, self.entries)
        self.at = max(0, min(self.at, len(self.entries) - 1))

    def _move(self, by: int) -> None:
        self.at = max(0, min(self.at + by, len(self.entries) - 1))

    def _act(self, act: Callable[[Action], str]) -> None:
        """Act on the entry that is shown, and only if it is still as it is shown."""
        if self.entry is not None:
            self.told = act(self.entry)
            self._read()

    def _approve(self, entry: Action) -> str:
        done = asyncio.run(acts.approve_on_page(self._app, entry.id, entry.shown_hash))
        if done.state != "approved":
            told = _("{id} approved, for you to do by hand: dangol show {id} --copy --open")
            return told.format(id=done.id) if done.state == "handed_off" else (done.problem or state(done.state))
        self.approved.append(done.id)
        return _("{id} approved; u takes it back. It leaves with: dangol send --live").format(id=done.id)

    def _edit(self, entry: Action) -> str:
        with self._away():
            written = click.edit(entry.body, extension=".txt")
        if written is None or acts.tidy(written) == entry.body.strip():
            return _("Nothing was changed.")
        changed = self._app.edit(entry.id, acts.tidy(written), SELLER)
        against = self._app.objections(changed)
        if against:
            return " ".join([_("{id} changed, but like this it must not be sent:").format(id=entry.id), *against])
        return _("{id} changed; a approves it.").format(id=entry.id)

    def _skip(self, entry: Action) -> str:
        with self._away():
            because: str = click.prompt(_("Why? (nothing: keep it)"), default="", show_default=False)
        if not because.strip():
            return _("Nothing was changed.")
        self._app.ledger.skip(entry.id, because.strip(), SELLER)
        return _("{id} skipped.").format(id=entry.id)

    def _later(self, entry: Action) -> str:
        from dangol.clock import korean

        then = acts.later(self._app)
        self._app.ledger.snooze(entry.id, then, SELLER)
        return _("{id} comes back on {time}.").format(id=entry.id, time=korean(then))

    def _done(self, entry: Action) -> str:
        from dangol.desk.calls import Report, close_entry

        done = close_entry(self._app, entry.id, Report())
        return _("{id} is done.").format(id=done.id)

    def _undo(self) -> None:
        if not self.approved:
            self.told = _("There is nothing to take back.")
            return
        action = self._app.ledger.withdraw(self.approved.pop(), SELLER)
        self.told = _("{id} waits for you again; nothing left.").format(id=action.id)
        self._read()
        self.at = next((at for at, one in enumerate(self.entries) if one.id == action.id), self.at)

    def _help(self) -> None:
        self.helping = not self.helping

    def _close(self) -> None:
        self.open = False

    @contextmanager
    def _away(self) -> Iterator[None]:
        """Leave the drawn screen for a while: for an editor, or for a question."""
        self._screen.set_alt_screen(enable=False)
        self._screen.show_cursor(show=True)
        try:
            with self._keyboard.lent():
                yield
        finally:
            self._screen.set_alt_screen(enable=True)
            self._screen.show_cursor(show=False)

"""Single keys from a terminal, none of them lost: also those that come while the last one is still being answered."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Keyboard"]

_ARROW = 3
"""Letters of an arrow key, as terminals send it."""


class Keyboard:
    """The keys of standard input: read them within ``taken`` and outside of ``lent``."""

    def __init__(self) -> None:
        self._come = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def key(self) -> str:
        """Wait for a key and return what it sent; ``q`` where nobody is there any more."""
        if sys.platform == "win32":
            return click.getchar()
        while not self._come:
            found = os.read(sys.stdin.fileno(), 1024)
            if not found:
                return "q"
            self._come = self._decoder.decode(found)
        length = _ARROW if self._come.startswith(("\x1b[", "\x1bO")) else 1
        key, self._come = self._come[:length], self._come[length:]
        return key

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Let the terminal hand over every key at once, unseen, and give it back as it was."""
        if sys.platform == "win32":
            yield
            return
        import termios
        import tty

        before = termios.tcgetattr(sys.stdin)
        tty.setcbreak(sys.stdin, termios.TCSADRAIN)
        try:
            yield
        finally:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Let an editor or a question have the terminal line by line, within ``taken``."""
        if sys.platform == "win32":
            yield
            return
        import termios
        import tty

        mode = termios.tcgetattr(sys.stdin)
        mode[tty.LFLAG] |= termios.ECHO | termios.ICANON
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, mode)
        try:
            yield
        finally:
            tty.setcbreak(sys.stdin, termios.TCSADRAIN)

"""A terminal of our own: the real program on a pseudo-terminal, typed at when its question has come."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

PATIENCE = 90
"""Seconds without the awaited text after which a test has failed."""
_OWN_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from dangol.cli import main
sys.exit(main())
"""
"""The program, with the terminal as the one whose Ctrl-C it hears."""


class Terminal:
    """The program ``dangol WORDS`` at a terminal of ``columns`` cells."""

    def __init__(self, home: Path, *words: object, columns: int = 80, rows: int = 30, **env: str) -> None:
        self.screen = ""
        self._read = 0
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
        self._child = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *map(str, words)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=kept | {"DANGOL_HOME": str(home), "DANGOL_LANG": "en", "TERM": "xterm"} | env,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_wrong: object) -> None:
        self._child.kill()
        self._child.wait()
        os.close(self._master)

    def wait(self, text: str) -> str:
        """Read until ``text`` is on the screen, and return what is new up to it."""
        end = time.monotonic() + PATIENCE
        while (at := self.screen.find(text, self._read)) < 0:
            assert time.monotonic() < end, f"{text!r} did not come; the screen:\n{self.screen[self._read :]}"
            assert self._more(), f"the program ended before {text!r} came; the screen:\n{self.screen[self._read :]}"
        before, self._read = self.screen[self._read : at + len(text)], at + len(text)
        return before

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._master, keys.encode())

    def answer(self, question: str, answer: str) -> None:
        """Wait for a question and answer it with Enter."""
        self.wait(question)
        self.type(answer + "\n")

    def end(self) -> int:
        """Read to the end, and return the exit code."""
        end = time.monotonic() + PATIENCE
        while self._more():
            assert time.monotonic() < end, f"it does not end; the screen:\n{self.screen}"
        return self._child.wait(PATIENCE)

    def _more(self) -> bool:
        """Read what has come; tell whether the program may write more."""
        if not select.select([self._master], [], [], 0.2)[0]:
            return self._child.poll() is None
        try:
            found = os.read(self._master, 65536)
        except OSError:
            return False  # Linux says so where the other end was closed
        self.screen += found.decode("utf-8", "replace")
        return bool(found)

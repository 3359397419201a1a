"""Hears everything that a plugin says while it works."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

__all__ = ["listening"]


class _Ear(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what a log file would hold."""
        self._said.append(self.format(record))


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect everything that is logged at any level, or printed."""
    said: list[str] = []
    root, printed = logging.getLogger(), io.StringIO()
    ear, level = _Ear(said), root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield said
    finally:
        root.removeHandler(ear)
        root.setLevel(level)
        said.append(printed.getvalue())

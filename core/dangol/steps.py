"""Named steps of the protocols that must survive a crash anywhere: page commit, send, and exchange of tokens.

In production nobody listens. The fault campaigns install a listener that kills the process at the
n-th step, so that "a crash at every step" is a loop and not a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["listen", "reached"]

_listener: Callable[[str], None] | None = None


def listen(listener: Callable[[str], None] | None) -> None:
    """Call ``listener`` with the name of every step from now on; ``None`` stops that."""
    global _listener
    _listener = listener


def reached(step: str) -> None:
    """Say that ``step`` is done."""
    if _listener is not None:
        _listener(step)

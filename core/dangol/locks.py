"""One sender at a time, by a lock that the operating system frees when its holder ends, however it ends.

Whether the holder lives is never judged by time: a frozen process keeps its lock, a dead one has none.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from dangol.errors import AnotherInstance, StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["only_one"]


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock ``path`` for the block. Raises ``AnotherInstance`` at once if somebody has it."""
    from filelock import FileLock, Timeout

    # a soft lock outlives a killed holder, so a disk without real locks is refused
    lock = FileLock(path, timeout=0, mode=0o600, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout:
        raise AnotherInstance(
            _("Another dangol is sending from this data folder."), hint=_("Wait for it to end, or stop it.")
        ) from None
    except OSError as wrong:
        raise StorageError(
            _("The data folder cannot be locked."),
            hint=_("Keep it on a disk of this computer, not on a network share."),
            detail={"errno": wrong.errno},
        ) from wrong
    try:
        yield
    finally:
        lock.release()

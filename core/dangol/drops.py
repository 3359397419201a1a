"""The drop folder of each store: what lies there is read, then put away into ``done`` or ``refused``."""

from __future__ import annotations

import asyncio
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dangol.columns import read_columns
from dangol.errors import BadFile, DangolError, StorageError
from dangol.files import open_source
from dangol.i18n import _
from dangol.imports import import_file
from dangol.storage.database import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.contract import Store
    from dangol.imports import ImportReport
    from dangol.registry import Plugins
    from dangol.storage.stores import StoreRow
    from dangol.sync import Shelf

__all__ = ["Dropped", "Looks", "drop_folder", "take_dropped"]

_STILL = 2.0
"""Seconds for which a file must not have changed, so that it is complete."""
_PARTIAL = (".crdownload", ".download", ".opdownload", ".part", ".partial", ".tmp")
"""How browsers end the names of what is still on its way."""
_NOT_OURS = ("desktop.ini", "thumbs.db")
_DONE, _REFUSED = "done", "refused"
_MOST_NAMES = 10_000

Look = tuple[int, int]
Looks = dict["Path", Look]
"""Size and time of change of every file as they were at the last look."""


@dataclass
class Dropped:
    """What became of one file: a report, or the reason why not. ``waits``: it is tried again the next time.

    Without a name it is the store that cannot be read.
    """

    store: str
    name: str = ""
    report: ImportReport | None = None
    problem: DangolError | None = None
    waits: bool = False


def drop_folder(home: Path, store: str) -> Path:
    """Return the drop folder of a store, and make it if there is none."""
    folder = private_folder(private_folder(home / "drop") / store)
    for name in (_DONE, _REFUSED):
        private_folder(folder / name)
    return folder


async def take_dropped(
    shelf: Shelf,
    plugins: Plugins,
    stores: Sequence[StoreRow],
    open_store: Callable[[str], AbstractAsyncContextManager[Store]],
    home: Path,
    looks: Looks,
    *,
    wait: bool = False,
) -> list[Dropped]:
    """Read every complete file of the stores' folders. One that is bad stops no other. Raises ``StorageError`` only.

    ``wait``: a file that is still being written is given the time to show that it is complete.
    """
    found: list[Dropped] = []
    for row in stores:
        try:
            if not plugins.reads_files(row.platform):
                continue
            folder = drop_folder(home, row.name)
            if wait and len(_complete(folder, shelf.clock, looks)) < len(_files(folder)):
                await shelf.clock.sleep(_STILL)
            ready = _complete(folder, shelf.clock, looks)
            if not ready:
                continue
            columns = read_columns(home, row.platform)
            async with open_store(row.name) as store:
                taken = [await _take(shelf, plugins, store, path, columns) for path in ready]
            found += [one for one in taken if one is not None]
        except StorageError:
            raise
        except DangolError as wrong:
            found.append(Dropped(row.name, problem=wrong))
    return found


def _files(folder: Path) -> dict[Path, Look]:
    """Return the plain files that lie there, by name; links are not followed, folders not entered."""
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # put away by another dangol at this moment
                about = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(about.st_mode) and not _partial(entry.name):
                    found[folder / entry.name] = (about.st_size, about.st_mtime_ns)
    return dict(sorted(found.items()))


def _partial(name: str) -> bool:
    lower = name.lower()
    return name.startswith((".", "~$")) or lower.endswith(_PARTIAL) or lower in _NOT_OURS


def _complete(folder: Path, clock: Clock, looks: Looks) -> list[Path]:
    """Return the files that did not change since the last look, or for some seconds; remember this look."""
    now = clock.now().timestamp()
    found = _files(folder)
    ready = [path for path, look in found.items() if looks.get(path) == look or now - look[1] / 1e9 >= _STILL]
    for path in [known for known in looks if known.parent == folder]:
        del looks[path]
    looks.update(found)
    return ready


async def _take(
    shelf: Shelf, plugins: Plugins, store: Store, path: Path, columns: Mapping[str, Mapping[str, str]]
) -> Dropped | None:
    one = Dropped(store.name, path.name)
    try:
        source = await asyncio.to_thread(open_source, path, None, columns)
        one.report = await import_file(shelf, plugins, store, source)
    except StorageError:
        raise
    except BadFile as wrong:
        one.problem = wrong
        if _gone(path):  # put away by another dangol, or taken back
            return None
        one.waits = wrong.detail.get("why") == "gone"  # open in another program
    except DangolError as wrong:
        one.problem, one.waits = wrong, True
    if not one.waits:
        one.waits = not await asyncio.to_thread(_put_away, path, _reason(one))
    return one


def _gone(path: Path) -> bool:
    return not os.path.lexists(path)


def _reason(one: Dropped) -> str:
    """Say why a file was not read, or not recognised; nothing if all is well."""
    if one.problem is not None:
        return f"{one.problem.message}\n{one.problem.hint}\n"
    if one.report is not None and one.report.unclassified:
        told = _("It was not recognised and is kept aside. See: dangol quarantine")
        return f"{told}\n{one.report.unclassified[0]}\n"
    return ""


def _put_away(path: Path, reason: str) -> bool:
    """Move a file out of the way, over no other; ``False`` where it is open in another program."""
    target = _free(path.parent / (_REFUSED if reason else _DONE), path.name)
    try:
        path.rename(target)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if reason:
        with suppress(OSError):  # the reason was told on the screen, too
            _free(target.parent, f"{target.name}.txt").write_text(reason, encoding="utf-8")
    return True


def _free(folder: Path, name: str) -> Path:
    """Return a name that nobody has: ``a.xlsx``, ``a (2).xlsx``, …"""
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    names = (f"{stem} ({number}){dot}{ending}" for number in range(2, _MOST_NAMES))
    return next(folder / one for one in (name, *names) if _gone(folder / one))

"""Runs ``dangol encrypt`` again and again, each time killed at the next thing that it does with a file."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from dangol.cli import main

KILLED = 9
WATCHED = {"open", "os.rename", "os.remove", "sqlite3.connect", "dangol.fsync"}


def _die_at(number: int, folder: Path) -> None:
    seen = 0
    sync = os.fsync

    def watch(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        if event in WATCHED and (event == "dangol.fsync" or str(args[0]).startswith(str(folder))):
            seen += 1
            if seen == number:
                os._exit(KILLED)

    def synced(file: int) -> None:
        sync(file)
        sys.audit("dangol.fsync")

    os.fsync = synced  # type: ignore[assignment]  # counted as well
    sys.addaudithook(watch)


def _crash(act: str, source: Path, folder: Path, number: int) -> bool:
    shutil.copytree(source, folder)
    child = os.fork()
    if child == 0:
        _die_at(number, folder)
        os._exit(main(["--home", str(folder), "encrypt", act]))
    _child, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == KILLED


def run(act: str, source: Path, into: Path) -> None:
    """Leave a folder for every step at which it was killed."""
    into.mkdir()
    warm = into.with_name("warm")
    shutil.copytree(source, warm)
    main(["--home", str(warm), "encrypt", act])  # so that no child has to load anything
    number = 1
    while _crash(act, source, into / f"{number:03}", number):
        number += 1


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))

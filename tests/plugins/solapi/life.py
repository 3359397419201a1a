"""One life of a sender: run as ``python -m tests.plugins.solapi.life HOME NOW STEP``, it dies at its STEPth step."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from dangol import steps
from dangol.app import App
from dangol.clock import MovableClock


def main(home: str, now: str, last: str) -> None:
    """Send what is due, once, or die on the way."""
    reached = 0

    def step(_name: str) -> None:
        nonlocal reached
        reached += 1
        if reached == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    with App(Path(home), clock=MovableClock(datetime.fromisoformat(now)), keyring=False) as app:
        steps.listen(step)
        asyncio.run(app.sender().run(live=True))


if __name__ == "__main__":
    main(*sys.argv[1:])

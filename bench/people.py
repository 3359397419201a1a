"""What it costs to know who is one person: the same load and the same decisions without it and with it.

``python -m bench people`` runs both against the same pretend markets, one after the other.
``python -m bench.people HOME WITHOUT|WITH`` is one of the two, as a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from dangol.app import App
from dangol.decide import decide
from dangol.models import Stream
from dangol.storage.records import Records


class Alone(App):
    """dangol as it was before people: nobody is linked."""

    @cached_property
    def records(self) -> Records:
        return Records(self.db)


def load(home: Path, linked: bool) -> dict[str, float]:
    """Read everything, read it once more, decide; return the seconds of CPU of each, which no neighbour disturbs."""
    found = {}
    with (App if linked else Alone)(home) as app:
        for name in ("load", "again"):
            started = time.process_time()
            asyncio.run(app.sync(only=[Stream.ORDERS]))
            found[name] = time.process_time() - started
        started = time.process_time()
        if linked:
            app.book.prepare()
        found["load and link"] = found["load"] + time.process_time() - started
        started = time.process_time()
        decide(app.facts, app.ledger, app.plugins, app.policies, app.clock.now())
        found["decide"] = time.process_time() - started
        found["megabytes"] = app.db.path.stat().st_size / 1e6
    return found


def compare(markets: list[dict[str, object]], orders: int) -> None:
    """Load the markets twice, without and with people, and print both."""
    found = {}
    for word in ("WITHOUT", "WITH"):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            with App(home) as app:
                for number, market in enumerate(markets):
                    settings: Any = market["settings"]
                    app.stores.connect(f"s{number}", "smartstore", settings, app.clock.now() - timedelta(days=30))
            command = [sys.executable, "-m", "bench.people", str(home), word]
            found[word] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for name, unit in (("load and link", "s CPU"), ("again", "s CPU"), ("decide", "s CPU"), ("megabytes", "MB")):
        without, together = found["WITHOUT"][name], found["WITH"][name]
        text = f"{name}, {len(markets)} x {orders:,} orders"
        print(f"{text:<44} {together:7.2f} {unit}   without people {without:7.2f} {unit}   x{together / without:.2f}")


if __name__ == "__main__":
    print(json.dumps(load(Path(sys.argv[1]), sys.argv[2] == "WITH")))

"""How long a replay of 60 days takes: ``python -m bench.replay [ORDERS]``, over the demo's kind of store.

Half of the orders were placed in these 60 days, the others before.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bench.shop import NOW, build
from dangol.app import App
from dangol.clock import FixedClock
from dangol.policies import Policies
from dangol.policy import Asks, Policy
from dangol.replay import difference, replay

_DAYS = 60


def main(orders: int) -> None:
    """Build a shop with that many orders in 60 days, replay them, and replay them with another policy."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        build(home, orders * 4 // 3 * 2, days=2 * _DAYS)
        with App(home, clock=FixedClock(NOW)) as app:
            started = time.process_time()
            today = replay(app, _DAYS, app.policies)
            seconds = time.process_time() - started
            print(f"replay, {orders:,} orders in {_DAYS} days: {seconds:.1f} s CPU, {len(today.messages):,} messages")
            other = difference(today, replay(app, _DAYS, Policies(Policy(asks=Asks(settle_days=3)))))
            print(f"with another policy as well: {time.process_time() - started:.1f} s CPU, {len(other.moved):,} moved")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

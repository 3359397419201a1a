"""Compares dangol with a hand-written script on the same work, in one run.

``uv run python -m bench`` (about five minutes) or ``--quick`` (a tenth of the orders); with ``people``, only
what it costs to know who is one person; with ``decide``, only what deciding over 1,000,000 order lines costs
(``--size``). How fast texts are read is measured by ``uv run python -m bench.text``, a replay by
``uv run python -m bench.replay``.
Every figure stands beside the script's own, measured in the same round
on the same machine: read the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.decide import compare as compare_deciding
from bench.measure import Cost, best, run
from bench.people import compare
from dangol.app import App

_DAYS = 21
Markets = list[dict[str, Any]]


@contextmanager
def markets(stores: int, orders: int, latency: float = 0.0) -> Iterator[Markets]:
    """Serve mocked markets in a process of their own."""
    command = [sys.executable, "-m", "bench.market", str(stores), str(orders), str(_DAYS), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        yield json.loads(server.stdout.readline())
        server.stdin.close()


class Bench:
    """One data folder and one hand-written database against the same markets."""

    def __init__(self, folder: Path, served: Markets) -> None:
        self._home = folder / "home"
        self._database = folder / "minimal.db"
        self._log = folder / "log"
        self._markets = folder / "markets.json"
        self._markets.write_text(json.dumps(served))
        with App(self._home, keyring=False) as app:
            for number, market in enumerate(served):
                app.stores.connect(f"s{number}", "smartstore", market["settings"], app.clock.now())

    def dangol(self, *only: str) -> Cost:
        """Sync as a seller would."""
        return run([sys.executable, "-m", "dangol", "--home", str(self._home), "sync", *only], log=self._log)

    def minimal(self) -> Cost:
        """Do the orders by hand."""
        command = [sys.executable, "-m", "bench.minimal", str(self._database), str(self._markets), str(_DAYS + 1)]
        return run(command, log=self._log)

    def edit(self, share: float) -> int:
        """Change a share of the order lines in the markets."""
        command = [sys.executable, "-m", "bench.edit", str(self._markets), str(share)]
        return int(subprocess.run(command, check=True, capture_output=True).stdout)


def line(what: str, ours: Cost, theirs: Cost | None = None) -> None:
    """Print one comparison."""
    text = f"{what:<44} {ours.wall:7.2f} s  {ours.cpu:7.2f} s CPU  {ours.megabytes:5.0f} MB"
    if theirs is not None:
        text += f"   by hand {theirs.wall:6.2f} s  {theirs.cpu:6.2f} s CPU   x{ours.wall / theirs.wall:.2f}"
    print(text, flush=True)


def one_store(orders: int, *, memory_only: bool = False) -> Cost:
    """Load a whole shop, then what changed, then nothing."""
    with tempfile.TemporaryDirectory() as folder, markets(1, orders) as served:
        bench = Bench(Path(folder), served)
        full = bench.dangol("--stream", "orders")
        if memory_only:
            return full
        line(f"full load, {orders:,} orders", full, bench.minimal())
        edited = bench.edit(0.01)
        line(f"1 % changed ({edited:,} lines)", bench.dangol("--stream", "orders"), bench.minimal())
        rounds = range(3)
        nothing = best([bench.dangol("--stream", "orders") for _ in rounds])
        line("nothing changed, orders", nothing, best([bench.minimal() for _ in rounds]))
        bench.dangol()
        line("nothing changed, every stream", best([bench.dangol() for _ in rounds]))
        return full


def twenty_stores(orders: int) -> None:
    """Load twenty stores whose every answer takes 100 ms, then poll them."""
    with tempfile.TemporaryDirectory() as folder, markets(20, orders, 0.1) as served:
        bench = Bench(Path(folder), served)
        line(f"20 stores x {orders:,} orders, 100 ms", bench.dangol("--stream", "orders"), bench.minimal())
        line("20 stores, nothing changed", bench.dangol("--stream", "orders"), bench.minimal())


def start_up() -> None:
    """Weigh the help page against a Python that does nothing."""
    rounds = range(7)
    ours = best([run([sys.executable, "-m", "dangol", "--help"]) for _ in rounds])
    bare = best([run([sys.executable, "-c", "pass"]) for _ in rounds])
    print(f"{'dangol --help':<44} {ours.cpu * 1000:5.0f} ms CPU   bare Python {bare.cpu * 1000:4.0f} ms", end="")
    print(f"   x{ours.cpu / bare.cpu:.1f}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the orders")
    parser.add_argument("only", nargs="?", choices=["people", "decide"], help="measure this alone")
    parser.add_argument("--size", type=int, default=1_000_000, help="order lines to decide over")
    parser.add_argument("--all-rows", action="store_true", help="go row by row through all of them, not a sample")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as state:
        os.environ["DANGOL_STATE"] = state  # what is measured leaves nothing behind on this computer
        measure(chosen)


def measure(chosen: argparse.Namespace) -> None:
    scale = 10 if chosen.quick else 1
    if chosen.only == "people":
        with markets(2, 50_000 // scale) as served:
            compare(served, 50_000 // scale)
        return
    if chosen.only == "decide":
        compare_deciding(chosen.size // scale, all_rows=chosen.all_rows)
        return
    start_up()
    small = one_store(10_000 // scale, memory_only=True)
    large = one_store(100_000 // scale)
    growth = large.megabytes / small.megabytes
    print(f"{'peak memory':<44} {small.megabytes:.0f} MB at {10_000 // scale:,}, ", end="")
    print(f"{large.megabytes:.0f} MB at {100_000 // scale:,} orders   x{growth:.2f}", flush=True)
    twenty_stores(5_000 // scale)


if __name__ == "__main__":
    main()

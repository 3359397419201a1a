"""Deciding over a large shop, beside the same rules asked row by row: ``python -m bench decide``.

The naive form reads every stored row by itself, asks every rule about it and looks up by itself whether each proposal
was made before. It goes through an even sample of the rows; what it takes for all is worked out from
that and marked with ``~``. ``--all-rows`` reads every one.

``python -m bench.decide HOME STEP`` is one step, as a process of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Cost, run
from bench.shop import NOW, build, change
from dangol.app import App
from dangol.clock import FixedClock
from dangol.decide.judge import Judge, key_of
from dangol.decisions import Propose

_SAMPLE = 10_000
_TABLES = {"item": "items", "review": "reviews", "inquiry": "inquiries", "order": "orders"}


def decide(home: Path) -> dict[str, float]:
    """Decide once, as ``dangol decide`` does; return how much was new and the seconds of CPU."""
    with App(home, clock=FixedClock(NOW)) as app:
        started = time.process_time()
        report = app.decide()
        return {"new": report.new, "waiting": report.waiting, "cpu": time.process_time() - started}


def row_by_row(home: Path, sample: int) -> dict[str, float]:
    """Ask every rule about every row by itself; return the CPU seconds that all rows take."""
    found, seconds, rows = 0, 0.0, 0
    with App(home, clock=FixedClock(NOW)) as app:
        judge = Judge(app.plugins, app.policies, NOW, app.texts)
        for subject, table in _TABLES.items():
            ids = [row[0] for row in app.db.conn.execute(f"SELECT id FROM {table} ORDER BY id")]
            step = max(1, len(ids) // sample) if sample else 1
            started = time.process_time()
            for one in ids[::step]:
                found += _ask(app, judge, subject, one)
            seconds += (time.process_time() - started) * len(ids) / max(1, len(ids[::step]))
            rows += len(ids)
    return {"new": found, "cpu": seconds, "rows": rows}


def _ask(app: App, judge: Judge, subject: str, name: str) -> int:
    new = 0
    for facts in app.facts.read(subject, "shop", [name]):
        for rule in judge.rules:
            decision = judge.ask(rule, facts) if rule.subject == subject else None
            if isinstance(decision, Propose):
                keys = [key_of("shop", one.kind, one.once_per or name, one.step) for one in decision.proposals]
                new += len(keys) - len(app.facts.made(keys))
    return new


def compare(items: int, *, all_rows: bool = False) -> None:
    """Build the shop, decide over it in every situation, and print each beside the naive form."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        seconds = build(home, items)
        size = (home / "dangol.db").stat().st_size / 1e6
        print(f"built {items:,} order lines in {seconds:.0f} s, {size:,.0f} MB", flush=True)
        naive = _step(home, "rows", "0" if all_rows else str(_SAMPLE))[0]
        mark = "" if all_rows else "~"
        for what in ("first run", "second run", "nothing changed", "1 % changed", "nothing changed again"):
            if what == "1 % changed":
                change(home, 0.01)
            found, cost = _step(home, "decide")
            print(
                f"{what:<24} {found['cpu']:7.2f} s CPU  {cost.megabytes:5.0f} MB  new {found['new']:>6,.0f}"
                f"  waiting {found['waiting']:>6,.0f}   row by row {mark}{naive['cpu']:7.1f} s CPU"
                f"   x{naive['cpu'] / found['cpu']:,.0f}",
                flush=True,
            )


def _step(home: Path, *arguments: str) -> tuple[dict[str, float], Cost]:
    log = home.parent / "log"
    cost = run([sys.executable, "-m", "bench.decide", str(home), *arguments], log=log)
    return json.loads(log.read_text().splitlines()[-1]), cost


if __name__ == "__main__":
    place = Path(sys.argv[1])
    print(json.dumps(row_by_row(place, int(sys.argv[3])) if sys.argv[2] == "rows" else decide(place)))

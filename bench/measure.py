"""Run a command as its user would and weigh it: wall seconds, CPU seconds, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Cost(NamedTuple):
    """What one run took: seconds by the wall, seconds of CPU, megabytes at the peak."""

    wall: float
    cpu: float
    megabytes: float


def run(command: Sequence[str], environment: Mapping[str, str] | None = None, log: Path | None = None) -> Cost:
    """Run ``command`` to its end; it must succeed. Its talk goes to ``log``."""
    started = time.perf_counter()
    with (log or Path(os.devnull)).open("wb") as talk:
        process = subprocess.Popen(
            command, stdout=talk, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}; see {log}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def best(costs: Sequence[Cost]) -> Cost:
    """Return the run with the least CPU: the others were disturbed."""
    return min(costs, key=lambda cost: cost.cpu)

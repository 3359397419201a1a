"""Every campaign, one after the other, with the numbers of the pull-request tier or of the night.

``python -m tests.faults.all`` takes about ten minutes on two free cores, ``--nightly`` about an hour; ``--only F6``
plays one. Each campaign is a process of its own; the exit code is 0 only if every one held.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

__all__ = ["CAMPAIGNS"]

ROOT = Path(__file__).parents[2]
CAMPAIGNS: tuple[tuple[str, str, str, str], ...] = (
    ("F1", "tests.faults", "--kills 300 --freezes 0", "--kills 3000 --freezes 0"),
    ("F2", "tests.faults.shop_campaign", "--rounds 100", "--rounds 1000"),
    ("F3", "tests.faults.chaos_campaign", "--rounds 63", "--rounds 1260"),
    ("F4", "tests.faults.late_campaign", "--rounds 200", "--rounds 2000"),
    ("F5", "tests.faults", "--kills 0 --freezes 100", "--kills 0 --freezes 1000"),
    ("F6", "tests.faults.rollback_campaign", "--rounds 20", "--rounds 200"),
    ("F7", "tests.faults.disk_campaign", "--rounds 33", "--rounds 1650"),
    ("F8", "tests.faults.power_campaign", "--rounds 1", "--rounds 100"),
    ("F9", "tests.faults.key_campaign", "--rounds 10", "--rounds 100"),
    ("F10", "tests.faults.race_campaign", "--rounds 500", "--rounds 5000"),
    ("F11", "tests.faults.model_campaign", "--rounds 500", "--rounds 5000"),
    ("C1", "tests.faults.cursor_campaign", "--rounds 1500", "--rounds 20000"),
    ("C2", "tests.faults.sync_campaign", "--kills 200", "--kills 2000"),
    ("H1, H3", "tests.faults.hostile_campaign", "--rounds 10", "--rounds 10"),
    ("H2", "tests.faults.storm_campaign", "--rounds 60", "--rounds 600"),
    ("H4, H5", "tests.faults.token_campaign", "--kills 60 --storms 10", "--kills 600 --storms 100"),
)
"""Id, module, and what it is called with in a pull request and in the night."""


def main() -> int:
    """Run the campaigns from the command line; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.faults.all", description=__doc__)
    options.add_argument("--nightly", action="store_true")
    options.add_argument("--only", metavar="ID", help="such as F6")
    chosen = options.parse_args()
    failed = []
    for name, module, quick, long in CAMPAIGNS:
        if chosen.only not in (None, *name.split(", ")):
            continue
        began = time.monotonic()
        words = (long if chosen.nightly else quick).split()
        sys.stdout.write(f"\n{name}: python -m {module} {' '.join(words)}\n")
        sys.stdout.flush()
        code = subprocess.run([sys.executable, "-m", module, *words], cwd=ROOT, check=False).returncode
        sys.stdout.write(f"{name} {'held' if code == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s\n")
        failed += [name] if code else []
    sys.stdout.write(f"\n{'failed: ' + ', '.join(failed) if failed else 'all held'}\n")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())

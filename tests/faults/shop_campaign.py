"""The campaign F2: a sender, a reader and a seller's approvals at the same time, each killed at a random moment.

Real commands against the mocked market, whose list of writes that took effect is the judge. After every round
everything that was approved arrived once, nothing waits or is in doubt, the chain is whole, and what is stored
is what the market knows.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from dangol.storage.database import Database
from tests.faults.lives import CAPABILITIES, forked
from tests.faults.mutants import break_it
from tests.faults.report import campaign
from tests.faults.rounds import Tally
from tests.faults.sync_campaign import Market, compare, life, live, rehearse
from tests.faults.sync_campaign import Tally as Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["play"]

_STORMS = 9
"""Times per round that three commands run at once."""
_SPARED = 0.25
"""How many of the processes are not killed, so that there is something to send."""
_ANSWERS = ("answer_inquiry",)


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Play until so many processes were killed; tell what was sent."""
    sent = 0
    while tally.kills < rounds and not (mutant and tally.complaints):
        tally.rounds += 1
        with tempfile.TemporaryDirectory() as folder, Market(tally.rounds, 60) as market:
            os.environ["DANGOL_STATE"] = str(Path(folder) / "state")
            sent += _round(Path(folder) / "home", market, tally, rounds, mutant)
    return f"F2: {tally.rounds} rounds of sender, reader and approvals at once, {sent} messages arrived"


def _round(home: Path, market: Market, tally: Tally, kills: int, mutant: str | None) -> int:
    dice = random.Random(tally.rounds)
    if tally.rounds == 1:
        rehearse(home.with_name("rehearsal"), market)
    began = time.monotonic()
    for words in (market.connect, ["sync"], ["decide"]):
        _must(home, market, words, tally)
    longest = (time.monotonic() - began) / 3
    # an answer takes a while: most kills of a sender come between its claim and its result
    for path in ("*/contents/qnas", "*/pay-merchant/inquiries"):
        market.tell("fault", {"name": "delay", "seconds": longest / 4, "times": 100_000, "path": path, "method": "PUT"})
        market.tell(
            "fault", {"name": "delay", "seconds": longest / 4, "times": 100_000, "path": path, "method": "POST"}
        )
    for turn in range(_STORMS):
        if tally.kills < kills:
            _storm(home, market, tally, dice, longest, mutant)
        for part in range(3):
            market.live(3 * turn + part)
        for words in (["sync"], ["decide"]):
            _must(home, market, words, tally)
    return _end(home, market, tally)


def _storm(home: Path, market: Market, tally: Tally, dice: random.Random, longest: float, mutant: str | None) -> None:
    """Run three commands at once and kill each at a random moment, if it still lives."""
    ids = _inbox(home, market, "proposed")
    chosen = dice.sample(ids, min(3, len(ids)))
    commands: list[list[str]] = [["sync"], ["send", "--live"]]
    if chosen:
        commands.append(["approve", *map(str, chosen)])
    began = time.monotonic()
    running = [_start(home, market, words, mutant) for words in commands]
    deaths = sorted((began + dice.random() * longest, pid, dice.random() > _SPARED) for pid in running)
    for moment, pid, killed in deaths:
        time.sleep(max(0.0, moment - time.monotonic()))
        if killed:
            os.kill(pid, signal.SIGKILL)  # one that ended by itself is still there to be waited for
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        tally.kills += code == -signal.SIGKILL


def _start(home: Path, market: Market, words: Sequence[str], mutant: str | None) -> int:
    def run() -> None:
        break_it(mutant, market.now, CAPABILITIES)
        with Path(os.devnull).open("w") as nowhere:
            live(home, market.now, words, None, nowhere.fileno())

    return forked(run)


def _must(home: Path, market: Market, words: Sequence[str], tally: Tally, *codes: int) -> str:
    code, out = life(home, market.now, words)
    if code not in (codes or (0,)):
        tally.broken += 1
        tally.complaints.append(f"round {tally.rounds}: {' '.join(words)} ended with {code}")
    return out


def _inbox(home: Path, market: Market, state: str) -> list[int]:
    _code, out = life(home, market.now, ["inbox", "--json"])
    items = json.loads(out)["items"]
    return [one["id"] for one in items if one["kind"] in _ANSWERS and one["state"] == state]


def _end(home: Path, market: Market, tally: Tally) -> int:
    """Let everything come to its end, then compare."""
    market.tell("fault", {"name": "clear"})
    for _run in range(4):
        market.wait(minutes=15)
        _must(home, market, ["sync"], tally)
        _must(home, market, ["send", "--live"], tally, 0, 4)
    market.wait(days=1)
    for _run in range(2):
        _must(home, market, ["sync"], tally)
    _must(home, market, ["verify"], tally)
    rows = Rows()
    compare(home, market, rows)
    tally.lost += rows.missing
    tally.complaints += rows.complaints
    return _judge(home, market, tally)


def _judge(home: Path, market: Market, tally: Tally) -> int:
    writes = market.ask("state?parts=writes")["writes"]
    arrived = Counter(one["path"] for one in writes if one["effect"])
    for path, count in arrived.items():
        if count > 1:
            tally.duplicates += 1
            tally.complaints.append(f"round {tally.rounds}: {path} took effect {count} times")
    with closing(Database(home / "dangol.db")) as db:
        states = dict(
            db.conn.execute("SELECT state, count(*) FROM actions WHERE kind = 'answer_inquiry' GROUP BY state")
        )
    tally.actions += sum(states.values())
    for state in ("approved", "sending", "in_doubt"):
        if states.get(state):
            tally.stuck += states[state]
            tally.complaints.append(f"round {tally.rounds}: {states[state]} are {state}")
    if states.get("sent", 0) != len(arrived):
        tally.lost += 1
        tally.complaints.append(f"round {tally.rounds}: {states.get('sent', 0)} count as sent, {len(arrived)} arrived")
    return len(arrived)


if __name__ == "__main__":
    sys.exit(campaign("shop_campaign", __doc__, play, ["retry-unknown"], 100))

"""The campaigns H1 and H3: a real ``dangol sync`` against a market whose answers are hostile, and one that punishes.

Every hostile answer ends in a clean error within the time and the memory that a seller's computer has, and moves no
checkpoint. A punished application, a key that is refused and a read that is answered with 400 for ever are asked for
twice at the most, in any number of runs, which end with 4; after the seller's ``dangol check`` they are asked again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.report import campaign
from tests.faults.rounds import Round, Tally
from tests.faults.sync_campaign import Market

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["play"]

API, ORDERS, TOKEN = "/v1/", "/v1/pay-order", "/v1/oauth2/token"
HOSTILE: tuple[dict[str, Any], ...] = (
    {"name": "huge", "bytes": 512 * 1024 * 1024, "gzip": True},
    {"name": "huge", "bytes": 64 * 1024 * 1024},
    {"name": "malformed", "kind": "deep"},
    {"name": "malformed", "kind": "nan"},
    {"name": "malformed", "kind": "charset"},
    {"name": "malformed", "kind": "cut"},
    {"name": "malformed", "kind": "empty"},
    {"name": "malformed", "kind": "duplicate"},
    {"name": "html_login"},
    {"name": "trickle"},
)
_MOST_CALLS, _ASKS_THE_SELLER = 2, 4
"""Calls of what is refused for good, in any number of runs, and how these end."""
_CLEAN = ("BadResponse", "Unavailable")
_MOST_MEMORY = 150
"""Megabytes of the whole program."""
_MOST_TIME, _MOST_TRICKLED = 30, 75
"""Seconds; what trickles is cut after 30 and may be tried again within a minute."""
_MUTANTS = {
    "no-cap": "import dangol.http.wire; dangol.http.wire.CAP = 1 << 40; ",
    "refusal-forgotten": "import dangol.storage.refusals as r; r.Refusals.refuse = lambda *_: None; ",
}
"""What a broken program does before anything else: it reads answers of any size, or forgets what was refused."""
_SYNC = "import sys; from dangol.cli import main; sys.exit(main(sys.argv[1:]))"


@dataclass
class Ran:
    """What a command said, and what it cost."""

    code: int
    document: dict[str, Any]
    seconds: float
    megabytes: float


class Seller:
    """Someone who reads the market again and again."""

    def __init__(self, home: Path, market: Market, mutant: str | None) -> None:
        self._home = home
        self._market = market
        self._program = f"{_MUTANTS[mutant] if mutant else ''}{_SYNC}"

    def run(self, words: Sequence[str]) -> Ran:
        """Run one command in a process of its own."""
        began = time.monotonic()
        command = [sys.executable, "-c", self._program, "--home", str(self._home), *words]
        clock = {"DANGOL_CLOCK": self._market.now.isoformat()}
        with tempfile.TemporaryFile("w+") as out:
            running = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, env=os.environ | clock)
            _pid, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            said = out.read()
        document = json.loads(said) if "--json" in words else {}
        return Ran(running.returncode, document, time.monotonic() - began, used.ru_maxrss / 1024)

    def complete(self) -> dict[str, Any]:
        """Return how far every stream is read."""
        (store,) = self.run(["stores", "--json"]).document["stores"]
        return {one["stream"]: one["complete_until"] for one in store["streams"]}


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Let every hostile answer come, then the punishments; tell what they cost at the most."""
    longest = largest = 0.0
    with tempfile.TemporaryDirectory() as folder, Market(1, 40) as market:
        os.environ["DANGOL_STATE"] = str(Path(folder) / "state")
        seller = Seller(Path(folder) / "home", market, mutant)
        for words in (market.connect, ["sync"]):
            _expect(tally, "a quiet start", seller.run(words).code, 0)
        for fault in HOSTILE[:rounds]:
            tally.rounds += 1
            ran = _hostile(seller, market, fault, tally)
            longest, largest = max(longest, ran.seconds), max(largest, ran.megabytes)
            if mutant == "no-cap" and tally.complaints:
                return f"H1: stopped at {largest:.0f} MB"
        _punished(seller, market, tally)
        _refused(seller, market, ORDERS, tally)
        _refused(seller, market, TOKEN, tally)
    return f"H1, H3: {tally.rounds} hostile answers, at most {longest:.0f} s and {largest:.0f} MB; punished and refused"


def _hostile(seller: Seller, market: Market, fault: dict[str, Any], tally: Tally) -> Ran:
    market.live(tally.rounds)
    before = seller.complete()
    market.tell("fault", {**fault, "times": 1000, "path": f"*{ORDERS}"})
    ran = seller.run(["sync", "--stream", "orders", "--json"])
    market.tell("fault", {"name": "clear"})
    name = " ".join(str(part) for part in fault.values())
    (stream,) = [one for one in ran.document["stores"][0]["streams"] if one["stream"] == "orders"]
    kind = stream["problem"]["kind"] if stream["problem"] else None
    if kind not in _CLEAN:
        tally.complain("broken", Round("read", name), f"ended with {kind}")
    if seller.complete() != before:
        tally.complain("lost", Round("read", name), "the checkpoint moved")
    most = _MOST_TRICKLED if fault["name"] == "trickle" else _MOST_TIME
    if ran.seconds > most or ran.megabytes > _MOST_MEMORY:
        tally.complain("broken", Round("read", name), f"took {ran.seconds:.0f} s and {ran.megabytes:.0f} MB")
    return ran


def _punished(seller: Seller, market: Market, tally: Tally) -> None:
    """Let the market allow one call an hour, as it does to applications that asked for a token wrongly."""
    _expect(tally, "after the hostile answers", seller.run(["sync"]).code, 0)
    market.tell("events", {"gate": {"punish": True}})
    market.wait(minutes=5)
    before = _calls(market, API)
    codes = [seller.run(["sync"]).code for _turn in range(4)]
    calls = _calls(market, API) - before
    sys.stdout.write(f"punished: {calls} calls in 4 runs, which ended with {codes}\n")
    if calls > _MOST_CALLS or codes[-1] != _ASKS_THE_SELLER:
        tally.complain("broken", Round("token", "punished"), f"{calls} calls, ended with {codes}")


def _refused(seller: Seller, market: Market, path: str, tally: Tally) -> None:
    """Answer one kind of call with 400, for ever."""
    market.wait(days=2)
    market.tell("fault", {"name": "server_error", "status": 400, "times": 100_000, "path": f"*{path}"})
    before = _heard(market)
    codes = [seller.run(["sync"]).code for _turn in range(4)]
    calls = max(times - before.get(name, 0) for name, times in _heard(market).items() if path in name)
    market.tell("fault", {"name": "clear"})
    sys.stdout.write(f"400 for {path}: {calls} calls of each in 4 runs, which ended with {codes}\n")
    if calls > _MOST_CALLS or codes[-1] != _ASKS_THE_SELLER:
        tally.complain("broken", Round("read", "refused"), f"{calls} calls of {path}, ended with {codes}")
    _expect(tally, "the seller's check", seller.run(["check"]).code, 0)
    _expect(tally, "after the seller's check", seller.run(["sync"]).code, 0)


def _calls(market: Market, path: str) -> int:
    """Count the requests of a path that the market heard."""
    return sum(times for name, times in _heard(market).items() if path in name)


def _heard(market: Market) -> dict[str, int]:
    """Count the requests that the market heard, by path."""
    heard: dict[str, int] = market.ask("state?parts=requests")["requests"]["by_path"]
    return heard


def _expect(tally: Tally, what: str, found: int, wanted: int) -> None:
    if found != wanted:
        tally.complain("broken", Round("read", what), f"ended with {found}")


if __name__ == "__main__":
    sys.exit(campaign("hostile_campaign", __doc__, play, [*_MUTANTS], len(HOSTILE)))

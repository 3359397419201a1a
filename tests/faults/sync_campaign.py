"""The campaign: kill a real ``dangol sync`` at every step of its pages, against the mocked market over TCP.

``python -m tests.faults.sync_campaign --kills 200`` ends with 0 only if, after every round, what is stored is
what the market knows and reading again changes nothing. A round kills one process after another, each a
step later than the one before, until one survives; meanwhile the market sells, edits and shows rows late.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from dangol import steps
from dangol import sync as dangol_sync
from dangol.cli import main as dangol
from dangol.clock import KST, micros
from dangol.storage.database import Database
from tests.core.sync.mutants import TokenBeforeRows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

__all__ = ["Market", "Tally", "campaign", "compare", "life", "live", "rehearse"]

_START = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
_KINDS = {"qna": "qna", "inquiry": "customer"}
"""What the plugin calls the two kinds of questions, which the market numbers separately."""
_UNTOLD = {"CANCELED_BY_NOPAYMENT": "PAYMENT_WAITING"}
"""The market's feed has no row for an order that lapsed unpaid, so nobody who reads it can know."""
_SERVE = "import sys; from dangol.cli import main; sys.exit(main(sys.argv[1:]))"


class Market:
    """A mocked SmartStore in a process of its own."""

    def __init__(self, seed: int, orders: int) -> None:
        self.now = _START
        self._seed = seed
        command = ["fake", "smartstore", "--seed", str(seed), "--orders", str(orders), "--days", "2"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"DANGOL_CLOCK": self.now.isoformat()},
        )
        assert self._process.stdout is not None
        first = json.loads(self._process.stdout.readline())
        self._port = urlsplit(first["base_url"]).port
        settings = [word for key, value in first["settings"].items() for word in ("--set", f"{key}={value}")]
        self.connect = ["connect", "main", "--platform", "smartstore", *settings]
        self.tell("events", {"gate": {"rate": 10_000, "burst": 10_000}})
        self._items = [item["item_id"] for order in self.state()["orders"] for item in order["items"]]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def tell(self, path: str, body: dict[str, Any]) -> Any:
        """Steer the market."""
        return self.ask(path, json.dumps(body).encode())

    def state(self) -> dict[str, Any]:
        """Return the truth."""
        found: dict[str, Any] = self.ask("state?parts=orders,inquiries")
        return found

    def ask(self, path: str, body: bytes | None = None) -> Any:
        """Ask the market."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        with closing(connection):
            connection.request("GET" if body is None else "POST", f"/__fake__/{path}", body)
            return json.load(connection.getresponse())

    def wait(self, **amount: float) -> None:
        """Let time pass."""
        self.now += timedelta(**amount)
        self.tell("clock", {"now": self.now.isoformat()})

    def live(self, turn: int) -> None:
        """Sell something, edit something, and let a row appear that carries an earlier time."""
        self.wait(minutes=1 + turn % 3)
        earlier = (self.now - timedelta(seconds=30)).isoformat()
        later = (self.now + timedelta(minutes=4)).isoformat()
        chosen = self._items[(turn * 7 + self._seed) % len(self._items)]
        change = {"type": "DELIVERY_ADDRESS_CHANGED", "at": self.now.isoformat()}
        self.tell(
            "events",
            {
                "order": [
                    {"ordered_at": earlier, "items": [{}, {}]},
                    {"ordered_at": earlier, "items": [{"visible_at": later}]},
                ],
                "item": {"item_id": chosen, "quantity": 1 + turn % 5, "change": change},
                "inquiry": {"item_id": chosen, "text": "언제 오나요?", "asked_at": earlier},
            },
        )


def life(home: Path, now: datetime, words: Sequence[str], kill_at: int | None = None) -> tuple[int, str]:
    """Run one command in a process of its own; return its exit code (-9 if it was killed) and what it printed."""
    with tempfile.TemporaryFile("w+") as out:
        pid = os.fork()
        if pid == 0:
            live(home, now, words, kill_at, out.fileno())
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        out.seek(0)
        return code, out.read()


def live(home: Path, now: datetime, words: Sequence[str], kill_at: int | None, out: int) -> None:
    """Be a process that runs one command and ends; ``kill_at`` is the step at which it is killed."""
    left = kill_at

    def step(name: str) -> None:
        nonlocal left
        if left is not None:
            left -= 1
            if left == 0:
                os.write(out, name.encode())
                os.kill(os.getpid(), signal.SIGKILL)

    code = 70
    try:
        os.dup2(out, sys.stdout.fileno())
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
        os.environ["DANGOL_CLOCK"] = now.isoformat()
        steps.listen(step)
        code = dangol(["--home", str(home), *words])
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - whatever it was, this process ends here and must not return into its parent
        traceback.print_exc()
    finally:
        os._exit(code)


@dataclass
class Tally:
    """What came of a campaign."""

    kills: int = 0
    at: Counter[str] = field(default_factory=Counter)
    """Kills by the step they came at."""
    rounds: int = 0
    rows: int = 0
    missing: int = 0
    """Rows that are not stored, or not as the market knows them."""
    surplus: int = 0
    """Rows that are stored and that the market does not know."""
    changed: int = 0
    """Rows that reading again stored once more."""
    complaints: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Tell whether everything was as it should be."""
        return not (self.missing or self.surplus or self.changed or self.complaints)


def campaign(kills: int, orders: int, *, mutant: bool) -> Tally:
    """Play rounds until there were ``kills`` kills (or, with the mutant, until it lost something)."""
    tally = Tally()
    while tally.kills < kills and not (mutant and tally.missing):
        tally.rounds += 1
        with tempfile.TemporaryDirectory() as folder, Market(tally.rounds, orders) as market:
            os.environ["DANGOL_STATE"] = str(Path(folder) / "state")
            if tally.rounds == 1:
                rehearse(Path(folder) / "rehearsal", market)
                if mutant:
                    dangol_sync.StreamSync = TokenBeforeRows  # type: ignore[misc]  # all lives inherit it
            _round(Path(folder) / "home", market, tally, kills)
    return tally


def rehearse(home: Path, market: Market) -> None:
    """Sync a little in this process, so that what is imported on the way is there for all who are forked later."""
    os.environ["DANGOL_CLOCK"] = market.now.isoformat()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        for words in (market.connect, ["sync", "--stream", "inquiries", "--json"], ["decide"], ["inbox"], ["send"]):
            assert dangol(["--home", str(home), *words]) == 0


def _round(home: Path, market: Market, tally: Tally, kills: int) -> None:
    """Kill one process after another, each a step later, until one survives; then compare."""
    _expect(tally, life(home, market.now, market.connect)[0], 0)
    first = tally.rounds % 3
    for turn in range(1, 1000):
        dies = tally.kills < kills
        code, out = life(home, market.now, ["sync"], first + turn if dies else None)
        market.live(turn)
        if code != -signal.SIGKILL:
            _expect(tally, code, 0)
            break
        tally.kills += 1
        tally.at[out] += 1
    market.wait(days=1, minutes=1)
    for _ in range(2):
        _expect(tally, life(home, market.now, ["sync"])[0], 0)
    compare(home, market, tally)
    code, out = life(home, market.now, ["sync", "--json"])
    _expect(tally, code, 0)
    streams = json.loads(out)["stores"][0]["streams"]
    tally.changed += sum(stream["new"] + stream["changed"] for stream in streams)


def _expect(tally: Tally, code: int, expected: int) -> None:
    if code != expected:
        tally.complaints.append(f"round {tally.rounds}: a command ended with {code}")


def compare(home: Path, market: Market, tally: Tally) -> None:
    """Compare what is stored with what the market knows."""
    state = market.state()
    remote = _remote_items(state) | _remote_inquiries(state)
    with closing(Database(home / "dangol.db")) as db:
        local = _local_items(db) | _local_inquiries(db)
        whole = db.value("PRAGMA integrity_check") == "ok"
    tally.rows += len(remote)
    tally.surplus += len(local.keys() - remote.keys())
    wrong = [name for name, row in remote.items() if local.get(name) != row]
    tally.missing += len(wrong)
    tally.complaints += [f"{name}: {remote[name]} is {local.get(name)}" for name in wrong[:3]]
    if not whole:
        tally.complaints.append("the data file is damaged")


def _moment(text: str | None) -> int | None:
    return None if text is None else micros(datetime.fromisoformat(text))


def _remote_items(state: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {
        item["item_id"]: (
            order["order_id"],
            item["option"],
            *((item["quantity"], item["amount"]) if item["claim"] is None else (None, None)),
            _UNTOLD.get(item["status"], item["status"]),
            _moment(item["dispatched_at"]),
            _moment(item["delivered_at"]),
            _moment(item["confirmed_at"]),
        )
        for order in state["orders"]
        for item in order["items"]
    }


def _local_items(db: Database) -> dict[str, tuple[Any, ...]]:
    rows = db.rows(
        "SELECT id, order_id, option, iif(claim IS NULL, quantity, NULL) AS quantity,"
        " iif(claim IS NULL, amount, NULL) AS amount, status, dispatched_at, delivered_at, confirmed_at FROM items"
    )
    return {row.pop("id"): tuple(row.values()) for row in rows}


def _remote_inquiries(state: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {
        f"{_KINDS[one['kind']]}:{one['inquiry_id']}": (_moment(one["asked_at"]), one["answered"])
        for one in state["inquiries"]
    }


def _local_inquiries(db: Database) -> dict[str, tuple[Any, ...]]:
    rows = db.rows("SELECT id, asked_at, answered FROM inquiries")
    return {row["id"]: (row["asked_at"], bool(row["answered"])) for row in rows}


def main() -> int:
    """Run a campaign from the command line; return the exit code."""
    options = argparse.ArgumentParser(prog="python -m tests.faults.sync_campaign", description=__doc__)
    options.add_argument("--kills", type=int, default=200)
    options.add_argument("--orders", type=int, default=1300, help="in two days: a page holds 300")
    options.add_argument("--mutant", action="store_true", help="sync wrongly, and end with 0 only if that is found")
    chosen = options.parse_args()
    began = time.monotonic()
    tally = campaign(chosen.kills, chosen.orders, mutant=chosen.mutant)
    sys.stderr.writelines(f"{complaint}\n" for complaint in tally.complaints)
    sys.stdout.write(
        f"{tally.kills} kills in {tally.rounds} rounds, {tally.rows} rows compared, "
        f"{time.monotonic() - began:.0f} s\n"
        f"killed at {', '.join(f'{step} {times}' for step, times in tally.at.most_common())}\n"
        f"missing {tally.missing}, surplus {tally.surplus}, changed {tally.changed}\n"
    )
    return int(not tally.missing if chosen.mutant else not tally.ok)


if __name__ == "__main__":
    sys.exit(main())

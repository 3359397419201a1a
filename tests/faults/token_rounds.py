"""Processes that share a rotating pair: many that are refused at once, and one that is killed in the exchange."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec

from dangol import steps
from dangol.app import App
from dangol.clock import MovableClock
from dangol.contract import Token
from dangol.errors import NeedsLogin
from dangol.grants import Kept
from dangol.storage.tokens import Tokens
from tests.faults.mall import ORDERS, plugins

if TYPE_CHECKING:
    from types import TracebackType

    from dangol.grants import Grant
    from dangol.sync import StreamReport

__all__ = ["MUTANTS", "POINTS", "Arena", "Tally"]

POINTS = ("locked", "prepared", "answered", "journalled", "committed", "forgotten")
"""Where an exchange is killed. Between the market's answer and the journal the pair is lost, and nowhere else."""
LOST = "answered"
PROCESSES, CALLERS = 4, 50
_READ = 1
_NEEDS_LOGIN = 4


@dataclass
class Tally:
    """What the campaign counted, and what it has to complain of."""

    storms: int = 0
    exchanges: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    lockouts: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    complaints: list[str] = field(default_factory=list)

    def expect(self, wanted: Any, found: Any, what: str) -> None:
        """Complain where something is not as it has to be."""
        if wanted != found:
            self.complaints.append(f"{what}: {found} instead of {wanted}")


# broken exchanges


class _NoJournal(Tokens):
    """Keeps no answer: between the market's answer and the commit there is nothing on the disk."""

    def keep(self, application: str, kept: Kept) -> None:
        return


class _UsedBeforeCommitted(Tokens):
    """Hands a pair out, and commits it when somebody next asks for it."""

    _late: tuple[str, Token, Kept] | None = None

    def commit(self, application: str, token: Token, kept: Kept) -> None:
        self._late = (application, token, kept)

    def grant(self, application: str) -> Grant | None:
        if self._late is not None:
            super().commit(*self._late)
            self._late = None
        return super().grant(application)


class _Unforgiving(Tokens):
    """Never notes that a consent is needed: everybody asks again."""

    def refuse(self, application: str, code: str) -> None:
        return


class _OneLook(Tokens):
    """Looks once, and does not look again when it has the lock."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._seen: dict[str, Grant | None] = {}

    def grant(self, application: str) -> Grant | None:
        if application not in self._seen:
            self._seen[application] = super().grant(application)
        return self._seen[application]


MUTANTS: dict[str, type[Tokens]] = {
    "no-journal": _NoJournal,
    "used-before-committed": _UsedBeforeCommitted,
    "never-quiet": _Unforgiving,
    "no-second-look": _OneLook,
}
"""Broken exchanges that the campaign must convict."""


class Arena:
    """A mall in a process of its own, and a data folder with two of its stores for each round."""

    def __init__(self, mutant: str | None = None) -> None:
        self._tokens = MUTANTS[mutant] if mutant else Tokens

    def __enter__(self) -> Self:
        memory = Path("/dev/shm")  # noqa: S108 - a private folder is made inside
        self._folder = tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None)
        os.environ["DANGOL_STATE"] = str(Path(self._folder.name) / "state")
        self._mall = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.mall"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._mall.stdout is not None
        first = json.loads(self._mall.stdout.readline())
        self._port = urlsplit(first["base_url"]).port
        self._settings = [first["settings"], *self._ask("state?parts=second")["second"]]
        for one in self._settings:
            one["base_url"] = first["base_url"]
        self._rounds = 0
        home, now, _before = self._begin()
        _live(self._app(home, now), None)  # so that what is imported on the way is there for all who are born later
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._mall.terminate()
        self._mall.communicate()
        self._folder.cleanup()

    # rounds

    def storm(self, tally: Tally) -> None:
        """Refuse the reads of many callers in several processes at once: one exchange serves them all."""
        home, now, before = self._begin()
        read, write = os.pipe()
        storming = [self._born(lambda: _storm(self._app(home, now), read, write)) for _ in range(PROCESSES)]
        os.close(read)
        os.close(write)  # whoever waits for it begins now
        codes = [_ended(pid) for pid in storming]
        made = self._exchanges()[before:]
        tally.storms += 1
        tally.exchanges += len(made)
        tally.expect([0] * PROCESSES, codes, "processes of a storm ended with")
        tally.expect([None], [one["error"] for one in made], "exchanges of a storm")

    def kill(self, point: str, tally: Tally) -> None:
        """Kill a process at one point of its exchange, and live on with what is left."""
        home, now, before = self._begin()
        killed = _ended(self._born(lambda: _live(self._app(home, now), f"token.{point}")))
        tally.expect(-signal.SIGKILL, killed, f"a process to be killed at {point} ended with")
        tally.kills[point] += 1
        lives = [_ended(self._born(lambda: _live(self._app(home, now), None))) for _ in range(3)]
        made = self._exchanges()[before:]
        tally.calls += len(made)
        locked_out = lives[0] == _NEEDS_LOGIN
        tally.lockouts[point] += locked_out
        tally.expect([_NEEDS_LOGIN if point == LOST else _READ] * 3, lives, f"after a kill at {point} lives ended with")
        # the pair in use and the one before it are each tried once, and then nobody asks again
        wanted = [None, "invalid_grant", "invalid_grant"] if point == LOST else [None]
        tally.expect(wanted, [one["error"] for one in made], f"token calls around a kill at {point}")
        if locked_out:
            self._consent_again(home, now, tally)

    def _consent_again(self, home: Path, now: datetime, tally: Tally) -> None:
        with self._app(home, now) as app:
            link = urlsplit(app.begin_consent("main").link)
            with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as browser:
                browser.request("GET", f"{link.path}?{link.query}")
                address = browser.getresponse().getheader("location") or ""
            asyncio.run(app.redeem("main", address))
        ended = _ended(self._born(lambda: _live(self._app(home, now), None)))
        tally.expect(_READ, ended, "after a new consent a life ended with")

    def _begin(self) -> tuple[Path, datetime, int]:
        """Make a folder with two stores whose pairs are fresh, and refuse the first one's access token."""
        self._rounds += 1
        self._ask("advance", {"seconds": 3 * 3600 + 60})
        now = datetime.fromisoformat(self._ask("state?parts=now")["now"])
        home = Path(self._folder.name) / str(self._rounds)
        with self._app(home, now) as app:
            for number, name in enumerate(("main", "other")):
                app.stores.connect(name, "mall", self._settings[number], now)
                for _pair in range(2):
                    (pair,) = self._ask("events", {"desk": number, "do": "issue"})["applied"]
                    kept = Kept(at=now, fresh=False, answer=msgspec.json.encode(pair))
                    (consent,) = app.consents([name])
                    Tokens(app.db, app.vault, home).commit(consent.application, consent.oauth.read(kept.answer), kept)
        self._ask("events", {"desk": 0, "do": "expire"})
        return home, now, len(self._exchanges())

    def _app(self, home: Path, now: datetime) -> App:
        app = App(home, clock=MovableClock(now), plugins=plugins())
        app.__dict__["tokens"] = self._tokens(app.db, app.vault, home)
        return app

    def _exchanges(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("state?parts=exchanges")["exchanges"][0]
        return found

    def _ask(self, path: str, body: Any = None) -> Any:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)) as connection:
            sent = None if body is None else json.dumps(body)
            connection.request("GET" if body is None else "POST", f"/__fake__/{path}", sent)
            response = connection.getresponse()
            answer = json.loads(response.read())
        assert response.status == 200, answer
        return answer

    def _born(self, live: Callable[[], int]) -> int:
        """Fork a process that ends with what ``live`` returns."""
        pid = os.fork()
        if pid:
            return pid
        code = 70
        try:
            code = live()
        except BaseException:  # noqa: BLE001 - whatever it was, this process ends here and must not return into its parent
            traceback.print_exc()
        finally:
            os._exit(code)


def _ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _live(app: App, kill_at: str | None) -> int:
    """Read both stores; return 1 if both could be read, 4 if the first wants a consent and the other was read."""

    def step(name: str) -> None:
        if name == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    steps.listen(step)
    with app:
        main, other = asyncio.run(app.sync())
    if other.problem is not None:
        return 71
    return _NEEDS_LOGIN if isinstance(main.problem, NeedsLogin) else _READ if _read(main) else 72


def _read(report: StreamReport) -> bool:
    return report.problem is None and report.records > 0


def _storm(app: App, read: int, write: int) -> int:
    """Wait for the start, then read as many callers at once; return 0 if all of them were answered."""
    os.close(write)

    async def callers() -> int:
        async with app.open_store("main") as store:
            os.read(read, 1)
            found = await asyncio.gather(*(store.client.get(ORDERS) for _ in range(CALLERS)), return_exceptions=True)
            return sum(isinstance(one, BaseException) for one in found)

    with app:
        return asyncio.run(callers())

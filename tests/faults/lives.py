"""Sender processes that are born by a fork, live one run, and die or freeze at a chosen step."""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dangol import steps
from dangol.clock import MovableClock
from dangol.contract import Blind, Idempotent, Manual, Platform, Queryable, Rate, Store
from dangol.errors import AnotherInstance, ReadOnly
from dangol.hookspecs import hookimpl
from dangol.http.client import Network
from dangol.outgoing import Found, Sent
from dangol.policies import Policies
from dangol.registry import Plugins
from dangol.send import Sender
from dangol.settings import StoreSettings
from dangol.storage.database import Database
from dangol.storage.sidecar import Sidecar
from tests.faults.mutants import break_it, ledger_of
from tests.faults.provider import TTL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from dangol.contract import Capability
    from dangol.outgoing import Receipt, Reply, SentQuery
    from dangol.storage.actions import Action
    from dangol.storage.ledger import Ledger

__all__ = ["CAPABILITIES", "SALT", "SETTLE", "Life", "born", "ended", "forked", "frozen", "rehearsed", "sender"]

SETTLE = timedelta(minutes=10)
CAPABILITIES: dict[str, Capability] = {
    "idempotent": Idempotent(TTL),
    "queryable": Queryable(SETTLE),
    "blind": Blind(),
    "manual": Manual(),
}


SALT = "salt"


def _as_it_is(_db: Database) -> None:
    return None


@dataclass(frozen=True)
class Life:
    """What one process does: where, when, towards which provider, and at which step it ends or freezes."""

    home: Path
    now: datetime
    capability: str
    port: int
    kill_at: int | None = None
    freeze_at: int | None = None
    mutant: str | None = None
    deadline: float = 0.4
    """Seconds after which no answer is an answer that was lost."""
    prepare: Callable[[Database], None] = _as_it_is
    """What is done to the opened data file before anything is sent."""

    @property
    def state(self) -> Path:
        """Where this computer remembers what left."""
        return self.home.with_name("state")


def born(life: Life) -> int:
    """Fork a process that lives ``life``; return its id."""
    return forked(lambda: asyncio.run(_live(life)))


def forked(act: Callable[[], None]) -> int:
    """Fork a process that does ``act`` and ends, with the exit code of what dangol complains of; return its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        act()
        code = 0
    except (AnotherInstance, ReadOnly) as refused:
        code = refused.exit_code
    except BaseException:  # noqa: BLE001 - whatever it was, this process ends here and must not return into its parent
        traceback.print_exc()
    finally:
        os._exit(code)


def rehearsed(life: Life) -> None:
    """Live ``life`` in this process, so that what is imported on the way is there for all who are born later."""
    asyncio.run(_live(life))


def ended(pid: int) -> int:
    """Wait for a process; return its exit code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def frozen(pid: int) -> bool:
    """Wait until a process freezes (true) or ends."""
    return os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1])


async def _live(life: Life) -> None:
    reached = 0

    def step(_name: str) -> None:
        nonlocal reached
        reached += 1
        if reached == life.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if reached == life.freeze_at:
            os.kill(os.getpid(), signal.SIGSTOP)

    break_it(life.mutant, life.now, CAPABILITIES)
    clock = MovableClock(life.now)
    db = Database(life.home / "dangol.db")
    ledger = ledger_of(life.mutant)(db, clock, Sidecar(life.state, SALT))
    life.prepare(db)
    steps.listen(step)
    await sender(life, ledger, clock).run(live=True)
    steps.listen(None)
    db.close()


def sender(life: Life, ledger: Ledger, clock: MovableClock) -> Sender:
    """Build the sender of a life."""
    plugins = Plugins()
    plugins.add(_Plugin(CAPABILITIES[life.capability]), "provider")
    forgetful = _Forgetful()
    network = Network(clock, forgetful, forgetful, forgetful, life.home, deadline=life.deadline)
    settings = StoreSettings(base_url=f"http://127.0.0.1:{life.port}")

    @asynccontextmanager
    async def open_store(name: str) -> AsyncIterator[Store]:
        async with network.client(plugins.platform("provider"), name, settings) as client:
            yield Store(name=name, platform="provider", settings=settings, client=client, clock=clock)

    return Sender(ledger, plugins, open_store, clock, _no_change, Policies(), life.home / "sender.lock", _no_fence)


def _no_fence(_action: Action) -> str | None:
    return None


def _no_change(_action: Action, _now: datetime) -> None:
    return None


class _Plugin:
    """The provider's plugin. It tells the provider its process, which a market cannot know, to be killed by it."""

    def __init__(self, capability: Capability) -> None:
        self._capability = capability

    @hookimpl
    def dangol_platform(self) -> Platform:
        return Platform(
            id="provider",
            title="Provider",
            settings=StoreSettings,
            base_url="http://127.0.0.1",
            rates={"default": Rate(1000, 1000)},
            sends={"inquiry": self._capability},
            authorize=lambda _settings, _token: {},
        )

    @hookimpl
    async def dangol_send_reply(self, store: Store, reply: Reply, key: str) -> Receipt:
        message = {"target": reply.target_id, "text": reply.text, "key": key}
        answer = await store.client.write("POST", "/write", json=message, headers={"x-pid": str(os.getpid())})
        return Sent(answer.json(dict[str, str])["id"])

    @hookimpl
    async def dangol_find_sent(self, store: Store, query: SentQuery) -> Found:
        answer = await store.client.get("/find", params={"target": query.target_id})
        return Found.YES if answer.json(dict[str, bool])["found"] else Found.NO


class _Forgetful:
    """Keeps no limit, no token and no pause over a life."""

    def __init__(self) -> None:
        self._rows: dict[str, Any] = {}

    def read(self, name: str) -> Any:
        return self._rows.get(name)

    def swap(self, name: str, _seen: Any, new: Any) -> bool:
        self._rows[name] = new
        return True

    def load(self, _application: str) -> None:
        return None

    def save(self, _application: str, _token: Any) -> None:
        raise AssertionError("the provider wants no token")

    def get(self, _application: str) -> None:
        return None

    def set(self, _application: str, _until: datetime, _reason: str) -> None:
        raise AssertionError("the provider imposes no pause")

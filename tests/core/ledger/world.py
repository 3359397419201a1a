"""A small world for the ledger: a data file, a clock, a market with a list of its own, and a sender."""

from __future__ import annotations

import asyncio
import tempfile
from collections import deque
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dangol.channels import Channel, OpenChannel
from dangol.clock import MovableClock
from dangol.contract import Answer, Blind, Idempotent, Manual, Platform, Queryable, Store
from dangol.errors import ActionRejected, ActionUnknown, AuthError, BadResponse, RateLimited, Unavailable
from dangol.hookspecs import hookimpl
from dangol.outgoing import ByHand, Found, Ground, MessageClass, Sent
from dangol.policies import Policies
from dangol.registry import Plugins
from dangol.send import Sender
from dangol.send.caps import Caps
from dangol.settings import StoreSettings
from dangol.storage.actions import NewAction
from dangol.storage.database import Database
from dangol.storage.ledger import Ledger
from dangol.storage.machine import ActionState, Move
from dangol.storage.outbox import Attempt, Lost, Obstacle, Refused
from dangol.storage.sidecar import Sidecar
from tests.core.channels import MadeWays, made

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from dangol.contract import Capability
    from dangol.outgoing import OutgoingMessage, Receipt, Reply, ReviewRequest, SentQuery
    from dangol.send import SendReport
    from dangol.storage.actions import Action

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""Friday noon in Korea."""
TTL = timedelta(hours=24)
SETTLE = timedelta(minutes=10)
CAPABILITIES: dict[str, Capability] = {
    "idempotent": Idempotent(TTL),
    "queryable": Queryable(SETTLE),
    "blind": Blind(),
    "manual": Manual(),
}


def new_action(subject_id: str = "r1", **changes: Any) -> NewAction:
    """Return a proposal to answer an inquiry, with ``changes``."""
    kind = changes.get("kind", "answer_inquiry")
    store = changes.get("store", "main")
    values: dict[str, Any] = {
        "dedupe_key": f"{store}/{kind}/{subject_id}/{changes.get('step', 1)}",
        "store": store,
        "kind": kind,
        "step": 1,
        "subject": "inquiry",
        "subject_id": subject_id,
        "send_by": "inquiry",
        "recipient": f"buyer of {subject_id}",
        "message_class": MessageClass.SERVICE,
        "ground": Ground.INQUIRY,
        "rule": "answer",
        "rule_version": 1,
        "trace": "[]",
        "body": f"안녕하세요, {subject_id}",
        "target_kind": "product",
        "order_id": "o1",
        "subject_at": NOON - timedelta(hours=1),
    }
    return NewAction(**values | changes)


@cache
def _template() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(Path(folder) / "dangol.db")
        db.conn.execute("PRAGMA journal_mode=DELETE")
        content = db.conn.serialize()
        db.close()
    return content


def quick_database(folder: Path) -> Database:
    """Make a data file that does not wait for the disk."""
    path = folder / "dangol.db"
    path.write_bytes(_template())
    db = Database(path)
    db.conn.execute("PRAGMA synchronous=OFF")
    db.conn.execute("PRAGMA journal_mode=MEMORY")
    return db


def free(_action: Action) -> Obstacle | None:
    """See no obstacle."""
    return None


class Market:
    """A market that keeps its own list of what arrived. ``plan`` says how it treats the next writes."""

    def __init__(self, clock: MovableClock, capability: Capability) -> None:
        self.clock = clock
        self.capability = capability
        self.arrived: list[tuple[str, str]] = []
        self.plan: deque[str] = deque()
        self.asked: list[SentQuery] = []
        self.on_arrival: Callable[[str, str], None] = lambda _target, _text: None
        self.clock_offset = timedelta(0)
        self._keys: dict[str, datetime] = {}
        self._late: list[tuple[datetime, str, str, str]] = []

    # what the market does

    def take(self, target: str, text: str, key: str) -> None:
        """Accept a message now."""
        if isinstance(self.capability, Idempotent):
            known = self._keys.get(key)
            if known is not None and self.clock.now() - known < self.capability.ttl:
                return
            self._keys[key] = self.clock.now()
        self.arrived.append((target, text))
        self.on_arrival(target, text)

    def settle(self) -> None:
        """Accept what it was late with, up to now."""
        due = [one for one in self._late if one[0] <= self.clock.now()]
        self._late = [one for one in self._late if one[0] > self.clock.now()]
        for _moment, target, text, key in due:
            self.take(target, text, key)

    def count(self, target: str) -> int:
        """Count what arrived for one target."""
        return sum(one == target for one, _text in self.arrived)

    # what its plugin's client does

    async def write(
        self, method: str, path: str, *, json: Any = None, params: Any = None, headers: Any = None
    ) -> Answer:
        behaviour = self.plan.popleft() if self.plan else "ok"
        await asyncio.sleep(0)
        return self._answer(behaviour, **json)

    def _answer(self, behaviour: str, target: str, text: str, key: str) -> Answer:
        match behaviour:
            case "lost before":
                raise ActionUnknown("no answer")
            case "lost after":
                self.take(target, text, key)
                raise ActionUnknown("no answer")
            case "late":
                self._late.append((self.clock.now() + SETTLE / 2, target, text, key))
                raise ActionUnknown("no answer")
            case "refused":
                raise ActionRejected("refused")
            case "down":
                raise Unavailable("down")
            case "limited":
                raise RateLimited("slow down", retry_after=600)
            case "sign in":
                raise AuthError("sign in again")
        self.take(target, text, key)
        if behaviour == "odd":
            raise BadResponse("what is this?")
        if behaviour == "cancelled":
            raise asyncio.CancelledError
        return Answer(status=200, headers={}, content=behaviour.encode())

    async def get(self, path: str, *, params: Any = None, headers: Any = None) -> Answer:
        raise Unavailable("down")

    async def query(self, path: str, *, json: Any = None, params: Any = None, headers: Any = None) -> Answer:
        raise Unavailable("down")

    async def form(self, path: str, data: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        raise Unavailable("down")


class MarketPlugin:
    """The plugin of that market."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.before_write: Callable[[], None] = lambda: None
        self.after_write: Callable[[], None] = lambda: None

    @hookimpl
    def dangol_platform(self) -> Platform:
        ways = ("inquiry", "review", "review_request")
        return Platform(
            id="fair",
            title="Fair",
            settings=StoreSettings,
            base_url="http://127.0.0.1",
            sends=dict.fromkeys(ways, self.market.capability),
            link=lambda _settings, kind, target: f"http://127.0.0.1/{kind}/{target}",
        )

    @hookimpl
    async def dangol_send_reply(self, store: Store, reply: Reply, key: str) -> Receipt:
        assert (reply.target_kind, reply.subject_at) == ("product", NOON - timedelta(hours=1))
        return await self._write(store, reply.target_id, reply.text, key)

    @hookimpl
    async def dangol_request_review(self, store: Store, request: ReviewRequest, key: str) -> Receipt:
        assert request.order_id == "o1"
        return await self._write(store, request.item_id, request.text, key)

    async def _write(self, store: Store, target: str, text: str, key: str) -> Receipt:
        self.before_write()
        answer = await store.client.write("POST", "/", json={"target": target, "text": text, "key": key})
        self.after_write()
        if answer.content == b"by hand":
            return ByHand("http://127.0.0.1/hand", text)
        return Sent(f"remote {target}")

    @hookimpl
    async def dangol_find_sent(self, store: Store, query: SentQuery) -> Found:
        self.market.asked.append(query)
        if self.market.plan and self.market.plan[0] == "unknown":
            self.market.plan.popleft()
            return Found.UNKNOWN
        return Found.YES if self.market.count(query.target_id) else Found.NO


class ChannelPlugin:
    """A channel that takes everything."""

    def __init__(self) -> None:
        self.taken: list[OutgoingMessage] = []

    @hookimpl
    def dangol_channels(self) -> list[Channel]:
        return [made("pigeon", "Pigeon")]

    @hookimpl
    async def dangol_send_message(self, channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
        self.taken.append(message)
        return Sent(key)


class World:
    """Everything together. ``recheck`` and ``policy`` may be changed before a run."""

    def __init__(
        self, db: Database, capability: Capability, ledger: type[Ledger] = Ledger, sidecar: Sidecar | None = None
    ) -> None:
        self.clock = MovableClock(NOON)
        self.db = db
        self.sidecar = sidecar
        self.ledger = ledger(db, self.clock, sidecar)
        self.market = Market(self.clock, capability)
        self.plugin = MarketPlugin(self.market)
        self.channel = ChannelPlugin()
        self.plugins = Plugins()
        self.plugins.add(self.plugin, "fair")
        self.plugins.add(self.channel, "pigeon")
        self.ways = MadeWays(self.plugins, self.clock, self.market)
        self.recheck: Callable[[Action, datetime], str | None] = lambda _action, _now: None
        self.fence: Callable[[Action], str | None] = lambda _action: None
        self.policies = Policies()
        self.caps: Caps | None = None
        self.refuse_to_open: Exception | None = None

    @classmethod
    def at(cls, folder: Path, capability: str = "queryable", ledger: type[Ledger] = Ledger) -> World:
        """Make a world with a data file in ``folder``."""
        sidecar = Sidecar(folder / "state", "salt")
        sidecar.begin(folder)
        return cls(quick_database(folder), CAPABILITIES[capability], ledger, sidecar)

    @asynccontextmanager
    async def open_store(self, name: str) -> AsyncIterator[Store]:
        if self.refuse_to_open is not None and name == "main":
            raise self.refuse_to_open
        yield Store(name=name, platform="fair", settings=None, client=self.market, clock=self.clock)

    def _rechecked(self, action: Action, now: datetime) -> Obstacle | None:
        because = self.recheck(action, now)
        return None if because is None else Obstacle(reason=because, ends=Move.SUPERSEDE)

    def sender(self) -> Sender:
        """Build a sender."""
        return Sender(
            self.ledger,
            self.plugins,
            self.open_store,
            self.clock,
            self._rechecked,
            self.policies,
            self.db.path.with_name("sender.lock"),
            lambda action: self.fence(action),
            self.ways,
            self.caps,
        )

    async def send(self, *behaviours: str) -> SendReport:
        """Run the sender for real; the market treats the next writes as ``behaviours`` say."""
        self.market.plan = deque(behaviours)
        return await self.sender().run(live=True)

    def propose(self, subject_id: str = "r1", **changes: Any) -> int:
        """Propose one action and return its id."""
        return self.ledger.propose([new_action(subject_id, **changes)])[0]

    def approved(self, subject_id: str = "r1", **changes: Any) -> int:
        """Propose and approve one action and return its id."""
        action_id = self.propose(subject_id, **changes)
        self.ledger.approve(action_id, "seller", self.ledger.get(action_id).shown_hash)
        return action_id

    def state(self, action_id: int) -> str:
        """Return where an action stands."""
        return str(self.ledger.get(action_id).state)

    def advance(self, **amount: float) -> None:
        """Let time pass, on the market too."""
        self.clock.advance(**amount)
        self.market.settle()

    def claim(self, action_id: int) -> Attempt:
        """Claim without obstacles."""
        attempt = self.ledger.claim(action_id, free)
        assert isinstance(attempt, Attempt)
        return attempt

    def bring_to(self, state: ActionState) -> int:
        """Make an action in any state."""
        if state is ActionState.PROPOSED:
            return self.propose()
        if state is ActionState.EXPIRED:
            action_id = self.propose(expires_at=self.clock.now())
            self.ledger.expire_due()
            return action_id
        action_id = self.approved()
        ways: dict[ActionState, Callable[[], object]] = {
            ActionState.APPROVED: lambda: None,
            ActionState.CANCELLED: lambda: self.ledger.skip(action_id, "no", "seller"),
            ActionState.SUPERSEDED: lambda: self.ledger.supersede(action_id, "new"),
            ActionState.HANDED_OFF: lambda: self.ledger.hand_off(action_id, free, None, "text"),
            ActionState.SENDING: lambda: self.claim(action_id),
            ActionState.SENT: lambda: self.ledger.finish(self.claim(action_id), Sent("1")),
            ActionState.FAILED: lambda: self.ledger.finish(self.claim(action_id), Refused("no")),
            ActionState.IN_DOUBT: lambda: self.ledger.finish(self.claim(action_id), Lost("?")),
        }
        ways[state]()
        return action_id


__all__ = [
    "CAPABILITIES",
    "NOON",
    "SETTLE",
    "TTL",
    "Market",
    "World",
    "free",
    "new_action",
    "quick_database",
]

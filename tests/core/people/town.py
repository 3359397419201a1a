"""A shop with several stores and a sender: two ordinary markets and one that allows no contact outside its pages."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from dangol.channels import Channel, OpenChannel
from dangol.contract import Blind, Platform, Store
from dangol.decide import fence, recheck
from dangol.hookspecs import hookimpl
from dangol.models import Contact
from dangol.outgoing import Medium, Sent
from dangol.send import Sender
from dangol.settings import StoreSettings
from tests.core.channels import made
from tests.core.decide.shop import NOW, STORE, Shop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from dangol.outgoing import OutgoingMessage, Receipt, Reply, ReviewRequest
    from dangol.send import SendReport

MALL, WALLED = "mall", "walled"
MINSU = Contact(name="김민수", phone="010-1234-5678")
ABROAD = Contact(name="김민수", phone="+82 10 1234 5678")
"""The same number, as another market writes it."""


class Market:
    """A market that notes what arrived."""

    def __init__(self, name: str, contact: Any, arrived: list[tuple[str, str]]) -> None:
        self.name = name
        self.contact = contact
        self.arrived = arrived

    @hookimpl
    def dangol_platform(self) -> Platform:
        ways = dict.fromkeys(("inquiry", "review", "review_request"), Blind())
        return Platform(id=self.name, title=self.name, settings=StoreSettings, contact=self.contact, sends=ways)

    @hookimpl
    async def dangol_send_reply(self, store: Store, reply: Reply, key: str) -> Receipt:
        self.arrived.append((store.name, reply.target_id))
        return Sent("1")

    @hookimpl
    async def dangol_request_review(self, store: Store, request: ReviewRequest, key: str) -> Receipt:
        self.arrived.append((store.name, request.order_id))
        return Sent("1")


class Pigeon:
    """A channel outside every market."""

    def __init__(self, arrived: list[tuple[str, str]]) -> None:
        self.arrived = arrived

    @hookimpl
    def dangol_channels(self) -> list[Channel]:
        return [made("pigeon", "Pigeon", Medium.SMS)]

    @hookimpl
    async def dangol_send_message(self, channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
        self.arrived.append((channel.id, message.recipient))
        return Sent("1")


class Town(Shop):
    """``main`` and ``mall`` are ordinary stores, ``walled`` is fenced; ``arrived`` is what left, and by which way."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        with self.db.transaction():
            self.db.conn.execute("UPDATE stores SET platform = 'fair'")
        self.connect(MALL, platform="other")
        self.connect(WALLED, platform="walled")
        self.fenced = {WALLED}
        self.arrived: list[tuple[str, str]] = []
        for name, contact in (("fair", "allowed"), ("other", "allowed"), ("walled", "never")):
            self.plugins.add(Market(name, contact, self.arrived), name)
        self.plugins.add(Pigeon(self.arrived), "pigeon")
        self.folder = folder

    @asynccontextmanager
    async def open_store(self, name: str) -> AsyncIterator[Store]:
        platform = {STORE: "fair", MALL: "other", WALLED: "walled"}[name]
        client: Any = None
        yield Store(name=name, platform=platform, settings=None, client=client, clock=self.clock)

    def sender(self) -> Sender:
        return Sender(
            self.ledger,
            self.plugins,
            self.open_store,
            self.clock,
            lambda action, now: recheck(self.reader, self.plugins, self.policies, action, now),
            self.policies,
            self.folder / "sender.lock",
            lambda action: fence(self.reader, action),
            self.ways,
        )

    async def send(self) -> SendReport:
        """Send what is approved."""
        return await self.sender().run(live=True)

    def approve_all(self) -> None:
        """Approve whatever waits."""
        for action in self.actions():
            if action.state == "proposed":
                self.ledger.approve(action.id, "seller")

    def where(self, kind: str) -> dict[str, str]:
        """Return the state of the actions of a kind, by store and subject."""
        return {f"{one.store}/{one.subject_id}": str(one.state) for one in self.actions(kind)}

    def join(self) -> None:
        """Confirm whatever is suggested."""
        for one in self.book.suggestions():
            self.book.confirm(one.id)


__all__ = ["ABROAD", "MALL", "MINSU", "NOW", "STORE", "WALLED", "Town"]

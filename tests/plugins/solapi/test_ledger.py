"""The real ledger and the real sender over the mocked relay, over real HTTP: nothing twice, nothing forgotten."""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.outgoing import Ground, MessageClass
from dangol.storage.actions import NewAction
from dangol.testing import DEMO_NOW, serve
from dangol.testing.dice import Dice
from dangol_smartstore.fake import SmartStoreFake
from dangol_solapi.fake import SolapiFake
from dangol_solapi.gateway import ALIMTALK, SMS
from tests.plugins.solapi.line import SEND

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from dangol.send import SendReport

LOST: list[tuple[str, dict[str, Any]]] = [
    ("swallow", {}),
    ("server_error", {"effect": True}),
    ("server_error", {"effect": False}),
    ("server_error", {"status": 502, "effect": True}),
    ("reset", {"bytes": 30}),
    ("reset", {"effect": False}),
    ("truncated", {}),
    ("malformed", {"kind": "cut"}),
    ("malformed", {"kind": "empty"}),
    ("html_login", {}),
    ("redirect", {}),
]
SLOW: list[tuple[str, dict[str, Any]]] = [("trickle", {"bytes": 64, "seconds": 0.01}), ("delay", {"seconds": 0.2})]
SURELY_NOT: list[tuple[str, dict[str, Any]]] = [("rate_limit", {"header": 30}), ("refuse", {"seconds": 0})]


class Desk:
    """A seller with one channel, who approves and sends."""

    def __init__(self, app: App, fake: SolapiFake, clock: MovableClock, way: str) -> None:
        self.app = app
        self.fake = fake
        self.clock = clock
        self.way = way

    def approved(self, number: int = 1, **changes: Any) -> int:
        """Propose and approve one notice to a buyer and return its number."""
        content = next(iter(self.fake.relay.templates.values())).content
        blanks = {"이름": f"고객{number}", "택배사": "가온택배", "송장번호": f"{number:010d}"}
        for name, value in blanks.items():
            content = content.replace(f"#{{{name}}}", value)
        new: dict[str, Any] = {
            "dedupe_key": f"main/notice/{number}/1",
            "store": "main",
            "kind": "notice",
            "step": 1,
            "subject": "item",
            "subject_id": f"item{number}",
            "send_by": self.way,
            "recipient": f"010-0000-{number:04d}",
            "message_class": MessageClass.SERVICE,
            "ground": Ground.ORDER,
            "rule": "",
            "rule_version": 0,
            "trace": "[]",
            "body": content,
        }
        (made,) = self.app.ledger.propose([NewAction(**new | changes)])
        assert self.app.objections(self.app.ledger.get(made)) == []
        self.app.ledger.approve(made, "seller", self.app.ledger.get(made).shown_hash)
        return made

    async def send(self) -> SendReport:
        return await self.app.sender().run(live=True)

    async def settle(self, *ids: int) -> None:
        """Send again and again, as a seller's day goes on, until nothing is left to do."""
        for _ in range(12):
            await self.send()
            if all(self.state(one) in ("sent", "failed") for one in ids):
                return
            self.clock.advance(minutes=6)

    def state(self, action: int) -> str:
        return str(self.app.ledger.get(action).state)

    @property
    def reached(self) -> Counter[str]:
        """How often each number was reached, by the relay's own list."""
        return Counter(one["to"] for one in self.fake.relay.accepted)


@asynccontextmanager
async def desk(home: Path, way: str) -> AsyncIterator[Desk]:
    clock = MovableClock(DEMO_NOW)
    fake = SolapiFake(seed=3)
    fake.clock = clock
    async with serve(fake, pace=clock) as served:
        with App(home, clock=clock, keyring=False) as app:
            app.db.conn.execute("PRAGMA synchronous=OFF")  # no power is cut here
            app.stores.connect(
                "main", "smartstore", SmartStoreFake(orders=0).settings("http://127.0.0.1:9"), clock.now()
            )
            templates = {name: one.content for name, one in fake.relay.templates.items()}
            app.channel_book.connect("solapi", {**served.settings, "templates": templates}, clock.now())
            app.channel_book.switch(way, clock.now(), "seller", live=True)
            yield Desk(app, fake, clock, way)


@pytest.mark.parametrize("way", [SMS, ALIMTALK])
async def test_a_message_is_sent_once_and_told_apart_from_what_became_of_it(tmp_path: Path, way: str) -> None:
    async with desk(tmp_path, way) as seller:
        action = seller.approved()
        report = await seller.send()
        again = await seller.send()
    assert (report.sent, again.sent) == ([action], [])
    assert seller.reached == {"01000000001": 1}


@pytest.mark.parametrize("way", [SMS, ALIMTALK])
@pytest.mark.parametrize("fault, options", LOST + SLOW + SURELY_NOT)
async def test_whatever_happens_to_the_answer_it_arrives_once(
    tmp_path: Path, way: str, fault: str, options: dict[str, Any]
) -> None:
    async with desk(tmp_path, way) as seller:
        first, second = seller.approved(1), seller.approved(2)
        seller.fake.faults.arm(fault, path=SEND, **options)
        await seller.send()
        await seller.settle(first, second)
        assert [seller.state(one) for one in (first, second)] == ["sent", "sent"]
        assert seller.app.ledger.verify().broken is None
    assert seller.reached == {"01000000001": 1, "01000000002": 1}


@pytest.mark.parametrize("way", [SMS, ALIMTALK])
async def test_a_message_that_shows_late_is_waited_for(tmp_path: Path, way: str) -> None:
    async with desk(tmp_path, way) as seller:
        seller.fake.apply({"relay": {"late": 8 * 60_000}})
        action = seller.approved()
        seller.fake.faults.arm("swallow", path=SEND)
        report = await seller.send()
        assert report.in_doubt == [action]
        await seller.settle(action)
        assert seller.state(action) == "sent"
    assert seller.reached == {"01000000001": 1}


async def test_a_relay_slower_than_the_wait_would_be_reached_twice(tmp_path: Path) -> None:
    """Nobody documents how soon lists are complete: this is what the setting ``settle_minutes`` is for."""
    async with desk(tmp_path, SMS) as seller:
        seller.fake.apply({"relay": {"late": 3 * 3_600_000}})
        action = seller.approved()
        seller.fake.faults.arm("swallow", path=SEND)
        await seller.settle(action)
    assert seller.reached == {"01000000001": 2}


@pytest.mark.parametrize(
    "event, state, left",
    [
        ({"relay": {"balance": 0, "point": 0}}, "approved", True),
        ({"sender": {"number": "0200000000", "status": "PENDING"}}, "approved", True),
        ({"gate": {"denied": ["/messages/"]}}, "approved", True),
        ({"phone": {"number": "01000000001", "opted_out": True}}, "failed", False),
    ],
)
async def test_what_waits_for_the_seller_and_what_fails(
    tmp_path: Path, event: dict[str, Any], state: str, left: bool
) -> None:
    async with desk(tmp_path, SMS) as seller:
        seller.fake.apply(event)
        first, second = seller.approved(1), seller.approved(2)
        report = await seller.send()
        assert seller.state(first) == state
        assert (report.sign_in == [SMS]) is left
        assert seller.state(second) == ("approved" if left else "sent")
    assert seller.reached["01000000001"] == 0


async def test_a_clock_that_is_off_sends_all_the_same(tmp_path: Path) -> None:
    async with desk(tmp_path, SMS) as seller:
        here = MovableClock(DEMO_NOW)
        here.advance(minutes=-50)
        seller.app.clock = here
        action = seller.approved()
        await seller.send()
        assert seller.state(action) == "sent"
        assert seller.fake.calls["POST", SEND, 403] == 1, "refused once, then signed by the relay's own time"
    assert seller.reached == {"01000000001": 1}


@pytest.mark.parametrize("seed", range(2))
async def test_a_bad_day(tmp_path: Path, seed: int) -> None:
    """Every third sending goes wrong in some way, and lists show messages some minutes late."""
    dice = Dice(seed, "bad day")
    async with desk(tmp_path, SMS) as seller:
        seller.fake.faults = type(seller.fake.faults)(seed)
        seller.fake.apply({"relay": {"late": 4 * 60_000}})
        actions = [seller.approved(number) for number in range(1, 25)]
        for _ in range(8):
            fault, options = dice.pick(LOST)
            seller.fake.faults.arm(fault, times=2, path=SEND, chance=0.5, **options)
        await seller.settle(*actions)
        seller.fake.faults.arm_from({"name": "clear"})
        await seller.settle(*actions)
        assert Counter(seller.state(one) for one in actions) == {"sent": 24}
    assert seller.reached == {f"0100000{number:04d}": 1 for number in range(1, 25)}

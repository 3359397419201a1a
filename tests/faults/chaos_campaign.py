"""The campaign F3: a proxy that spoils connections, before every way in which the plugins write.

Whatever is done to the connection of a write, the outcome table is obeyed, and in the end the market's own list
of what took effect has every message once.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

import dangol_cafe24
from dangol import hookimpl, steps
from dangol.app import App
from dangol.clock import MovableClock, from_micros
from dangol.http.client import Network
from dangol.outgoing import Ground, MessageClass
from dangol.send import Sender
from dangol.storage.actions import NewAction
from dangol.storage.machine import ActionState
from dangol.storage.stores import Pauses
from dangol.testing import DEMO_NOW
from dangol_cafe24.fake import Cafe24Fake
from dangol_smartstore.fake import SmartStoreFake
from tests.cli.market import served_in_a_thread
from tests.core.http.certificates import self_signed
from tests.faults.chaos import MODES, Chaos, Spoil
from tests.faults.lives import CAPABILITIES
from tests.faults.mutants import break_it
from tests.faults.report import campaign
from tests.faults.rounds import Round, Tally
from tests.plugins.cafe24.market import ALL, platform

if TYPE_CHECKING:
    from dangol.storage.actions import Action
    from dangol.testing import Fake

__all__ = ["play"]

_SHOPS = tuple(product(("smartstore", "cafe24"), (False, True)))
EVERYTHING = 63
"""Connections after which every write endpoint was spoiled in every mode."""
_DEADLINE = 1.0
"""Seconds after which no answer is a lost answer; an answer is delayed up to three times as long."""
_OUTCOMES = {"refuse": {"approved"}, "cut the handshake": {"approved"}, "delay": {"in_doubt", "sent"}}
"""How an action may stand after its connection was spoiled; for every other mode it is in doubt.

A slow computer may fail to connect at all: that is a sure no, and held against the market's list.
"""
_LATER = timedelta(minutes=30)


@dataclass
class Shop:
    """A market, the proxy before it, and dangol behind that."""

    app: App
    fake: Fake
    chaos: Chaos
    clock: MovableClock
    targets: dict[str, list[NewAction]]


def play(rounds: int, mutant: str | None, tally: Tally) -> str:
    """Spoil so many connections, every write endpoint in every mode in turn; tell how many endpoints there are."""
    break_it(mutant, DEMO_NOW, CAPABILITIES)
    endpoints: set[str] = set()
    opened = 0
    while tally.rounds < rounds and not (mutant and tally.complaints):
        name, tls = _SHOPS[opened % len(_SHOPS)]
        with ExitStack() as stack:
            shop = _opened(stack, name, opened // len(_SHOPS), tls=tls)
            endpoints |= {f"{name} {kind}" for kind in shop.targets}
            _visit(shop, rounds, tls, tally)
        opened += 1
    return f"F3: {tally.rounds} connections spoiled in {len(MODES)} modes before {len(endpoints)} write endpoints"


def _visit(shop: Shop, rounds: int, tls: bool, tally: Tally) -> None:
    """Spoil connections of every kind before one shop, as long as there are some to spoil."""
    modes = [mode for mode in MODES if tls == ("TLS" in mode or "handshake" in mode)]
    for mode, kind in list(product(modes, sorted(shop.targets)))[: rounds - tally.rounds]:
        tally.rounds += 1
        share = random.Random(tally.rounds).random()
        _spoil(shop, shop.targets[kind].pop(), Spoil(mode, share), tally)
    _judge(shop, tally)


def _opened(stack: ExitStack, name: str, turn: int, *, tls: bool) -> Shop:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    os.environ["DANGOL_STATE"] = str(folder / "state")
    clock = MovableClock(DEMO_NOW)
    fake = _fake(name, 5 + turn)
    fake.clock = clock
    served = stack.enter_context(served_in_a_thread(fake))
    certificate = self_signed(folder / "certificate.pem") if tls else None
    chaos = stack.enter_context(Chaos(urlsplit(served.base_url).port or 0, certificate))
    if certificate is not None:
        os.environ["SSL_CERT_FILE"] = str(certificate)
    app = stack.enter_context(App(folder / "home", clock=clock))
    path = urlsplit(served.settings["base_url"]).path
    address = f"http{'s' if tls else ''}://127.0.0.1:{chaos.port}{path}"
    more = {"scopes": ALL} if name == "cafe24" else {}
    app.stores.connect("main", name, {**served.settings, **more, "base_url": address}, clock.now())
    room = (app.limits, app.tokens, Pauses(app.db), app.home)
    app.__dict__["network"] = Network(clock, *room, grants=app.tokens, deadline=_DEADLINE)
    for report in asyncio.run(app.sync()):
        assert report.problem is None, report
    return Shop(app, fake, chaos, clock, _targets(app, fake))


def _fake(name: str, seed: int) -> Fake:
    """Make a market, with enough questions of every kind."""
    fake: SmartStoreFake | Cafe24Fake
    kinds: list[tuple[str, dict[str, str]]]
    if name == "smartstore":
        fake = SmartStoreFake(seed=seed, orders=120, days=14, now=DEMO_NOW)
        kinds = [("inquiry", {}), ("qna", {})]
    else:
        fake = Cafe24Fake(seed=seed, orders=200, days=14, now=DEMO_NOW)
        fake.scopes = set(ALL.split())
        dangol_cafe24.dangol_platform = hookimpl(lambda: platform(fake))
        kinds = [("inquiry", {"kind": "one"}), ("inquiry", {"kind": "qna"}), ("urgent", {})]
    items = [item["item_id"] for order in fake.state(["orders"])["orders"] for item in order["items"]]
    for kind, more in kinds:
        named = {} if kind == "qna" else {"item_id": items[-1]}
        row = {"text": "언제 오나요?", "asked_at": (DEMO_NOW - timedelta(hours=1)).isoformat(), **named, **more}
        fake.apply({kind: [row] * len(MODES)})
    return fake


def _targets(app: App, fake: Fake) -> dict[str, list[NewAction]]:
    """Return what may be written to: questions of every kind, reviews where a program answers them, members."""
    found: dict[str, list[NewAction]] = {}
    for row in app.db.rows("SELECT id, kind, asked_at FROM inquiries WHERE answered = 0 ORDER BY id"):
        new = _action("inquiry", row["id"], target_kind=row["kind"], subject_at=from_micros(row["asked_at"]))
        found.setdefault(f"inquiry {row['kind']}", []).append(new)
    if isinstance(fake, Cafe24Fake):
        for row in app.db.rows("SELECT id, written_at FROM reviews WHERE replied = 0 ORDER BY id"):
            new = _action("review", row["id"], subject_at=from_micros(row["written_at"]))
            found.setdefault("review", []).append(new)
        coupon = next(iter(fake.mall.club.coupons))
        given = {one["member_id"] for one in fake.state(["coupons"])["coupons"]}
        members = [one["member_id"] for one in fake.state(["members"])["members"]]
        found["coupon"] = [_coupon(member, coupon) for member in members if member not in given]
    return found


def _coupon(member: str, coupon: str) -> NewAction:
    new = _action("member", member)
    return msgspec.structs.replace(new, send_by="coupon", body=coupon, ground=Ground.GOODWILL)


def _action(subject: str, subject_id: str, **more: Any) -> NewAction:
    return NewAction(
        dedupe_key=f"main/{subject}/{subject_id}/1",
        store="main",
        kind=f"answer_{subject}",
        step=1,
        subject=subject,
        subject_id=subject_id,
        send_by=subject,
        recipient=subject_id,
        message_class=MessageClass.SERVICE,
        ground=Ground.INQUIRY if subject == "inquiry" else Ground.REVIEW,
        rule="",
        rule_version=1,
        trace="[]",
        body=f"말씀해 주셔서 감사합니다. 확인했습니다. ({subject_id})",
        **more,
    )


def _spoil(shop: Shop, new: NewAction, spoil: Spoil, tally: Tally) -> None:
    """Spoil the connection of one write, look at the outcome, and go on until it is settled."""
    ledger = shop.app.ledger
    (number,) = ledger.propose([new])
    ledger.approve(number, "seller", ledger.get(number).shown_hash)
    steps.listen(lambda step: shop.chaos.arm(spoil) if step == "send.connecting" else None)
    _send(shop)
    steps.listen(None)
    shop.chaos.calm()
    one = Round(f"{new.subject} {new.target_kind}", spoil.mode)
    state = ledger.get(number).state
    sure_no = state == "approved" and not _took_effect(shop, ledger.get(number))
    if state not in _OUTCOMES.get(spoil.mode, {"in_doubt"}) and not sure_no:
        tally.complain("lost", one, f"{state} after {spoil}: {ledger.get(number).problem}")
    for _run in range(4):
        shop.clock.advance(seconds=_LATER.total_seconds())
        _send(shop)
    tally.actions += 1
    if ledger.get(number).state is not ActionState.SENT:
        tally.complain("stuck", one, f"{ledger.get(number).state} after {spoil}: {ledger.get(number).problem}")


def _send(shop: Shop) -> None:
    app = shop.app
    sender = Sender(
        app.ledger,
        app.plugins,
        app.open_store,
        shop.clock,
        lambda _action, _now: None,
        app.policies,
        app.home / "sender.lock",
        lambda _action: None,
    )
    asyncio.run(sender.run(live=True))


def _judge(shop: Shop, tally: Tally) -> None:
    """Look through the market's own list."""
    finished = [one for subject in ("inquiry", "review", "member") for one in shop.app.ledger.finished(subject)]
    for action in finished:
        count = _took_effect(shop, action)
        if count != 1:
            one = Round(f"{action.subject} {action.target_kind}", "")
            tally.complain("duplicates" if count else "lost", one, f"{action.subject_id} took effect {count} times")
    if not shop.app.ledger.verify().ok:
        tally.complain("broken", Round("", ""), "the chain is broken")


def _took_effect(shop: Shop, action: Action) -> int:
    wanted = (action.body, action.recipient) if action.send_by == "coupon" else (action.body,)
    writes = [str(write.path) + str(write.body) for write in shop.fake.writes if write.effect]
    return sum(all(word in write for word in wanted) for write in writes)


if __name__ == "__main__":
    sys.exit(campaign("chaos_campaign", __doc__, play, ["retry-unknown"], EVERYTHING))

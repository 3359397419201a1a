"""Who may send, when, and what would leave."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from dangol import steps
from dangol.channels import NoWays
from dangol.clock import KST
from dangol.i18n import _
from dangol.locks import only_one
from dangol.outgoing import MessageClass
from dangol.send.courier import Courier, in_words
from dangol.send.report import Held, SendReport
from dangol.send.run import LiveRun
from dangol.storage.actions import TASK
from dangol.storage.machine import Move
from dangol.storage.outbox import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from dangol.channels import Ways
    from dangol.clock import Clock
    from dangol.contract import Store
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.registry import Plugins
    from dangol.send.caps import Caps
    from dangol.storage.ledger import Action, Ledger

__all__ = ["Sender", "polite"]

_AD_FROM, _AD_UNTIL = 8, 21
"""Hours in which advertising is lawful without a consent of its own for the night (Network Act 50(3))."""


class Sender:
    """Sends what is approved, each action once."""

    def __init__(
        self,
        ledger: Ledger,
        plugins: Plugins,
        open_store: Callable[[str], AbstractAsyncContextManager[Store]],
        clock: Clock,
        recheck: Callable[[Action, datetime], Obstacle | None],
        policies: Policies,
        lock_path: Path,
        fence: Callable[[Action], str | None],
        ways: Ways | None = None,
        caps: Caps | None = None,
    ) -> None:
        self._ledger = ledger
        self._plugins = plugins
        self._open_store = open_store
        self._clock = clock
        self._recheck = recheck
        self._policies = policies
        self._lock_path = lock_path
        self._fence = fence
        self._ways = ways or NoWays()
        self._caps = caps

    async def run(self, live: bool) -> SendReport:
        """Send what is due, or (not ``live``) tell what would be sent and change nothing.

        Raises ``AnotherInstance`` while another sender runs and ``StorageError`` when the ledger
        cannot be written, after which nothing more is sent.
        """
        if not live:
            return self._rehearse()
        with only_one(self._lock_path):
            steps.reached("send.locked")
            async with AsyncExitStack() as stack:
                courier = Courier(self._plugins, self._open_store, stack, self._fence, self._ways)
                return await LiveRun(self._ledger, courier, self._guard, self._caps).all()

    async def by_hand(self, action: Action) -> tuple[str | None, str] | None:
        """Return page and text of what the seller does by hand, or ``None`` if a program sends it.

        Nothing leaves. Raises what opening the store raises.
        """
        if action.send_by == TASK:
            return None, action.body
        async with AsyncExitStack() as stack:
            return await Courier(self._plugins, self._open_store, stack, self._fence, self._ways).hand(action)

    def hand_over(self, action: Action, url: str | None, text: str) -> Action:
        """Lay an approved action before the seller; where something keeps it waiting, it stays approved."""
        handed = self._ledger.hand_off(action.id, self._guard, url, text)
        return self._ledger.get(action.id) if isinstance(handed, Obstacle) else handed

    def _guard(self, action: Action) -> Obstacle | None:
        """Look at the fence, at the clock and once more at the facts, while the claim is being made."""
        fenced = self._fence(action)
        if fenced is not None:
            return Obstacle(reason=fenced, ends=Move.SUPERSEDE)
        now = self._clock.now()
        impolite = polite(action.message_class, self._policies.of(action.store), now)
        if impolite is not None:
            return Obstacle(reason=impolite)
        return self._recheck(action, now) or (None if self._caps is None else self._caps.obstacle(action))

    def _rehearse(self) -> SendReport:
        report = SendReport(live=False, in_doubt=[action.id for action in self._ledger.in_doubt()])
        for action in self._ledger.approved():
            try:
                obstacle = self._ledger.obstacle(action, self._guard)
            except Exception as wrong:  # noqa: BLE001 - a rule may raise anything; it is reported
                obstacle = Obstacle(reason=in_words(wrong))
            if obstacle is None:
                report.would_send.append(action.id)
            elif obstacle.rehearsal:
                report.rehearsed.append(action.id)
            else:
                report.held.append(Held(id=action.id, reason=obstacle.reason))
        return report


def polite(message_class: MessageClass, policy: Policy, now: datetime) -> str | None:
    """Say why a message of this class does not leave at this hour of Korean time, or ``None``.

    An answer to somebody who asked or wrote (``service``) is awaited, and appears on the market's
    page rather than ringing a telephone; a task for the seller (``internal``) reaches no customer.
    Both go at any hour. What the customer did not ask for keeps the seller's polite hours, and
    advertising the law's as well.
    """
    if message_class in (MessageClass.SERVICE, MessageClass.INTERNAL):
        return None
    first, last = policy.day.polite_from, policy.day.polite_until
    if message_class is MessageClass.ADVERTISING:
        first, last = max(first, _AD_FROM), min(last, _AD_UNTIL)
    if first <= now.astimezone(KST).hour < last:
        return None
    return _("It waits for polite hours ({first}:00 to {last}:00).").format(first=first, last=last)

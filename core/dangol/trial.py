"""What came of a trial: how many of each half wrote a review, and whether the difference may be chance.

How many orders are counted is settled beforehand (``[trial] orders``), and nothing is concluded earlier: who looks
every day and stops at the first difference finds one where there is none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import msgspec

from dangol.facts import ItemFacts
from dangol.korea import KST
from dangol.rules.stops import completed_at, received_at
from dangol.rules.trial import HALVES, half_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.storage.asked_orders import AskedOrders
    from dangol.storage.facts import FactReader

__all__ = ["ANSWER_DAYS", "Half", "StoreTrial", "interval", "trials"]

ANSWER_DAYS = 14
"""Days that a buyer has to write after being asked, until the order counts."""
_Z = 1.959964
"""Of the normal distribution, for 95 of 100."""


class Half(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one half whose buyers were asked and had their time, and how many of these wrote."""

    name: str
    asked: int
    reviewed: int

    @property
    def share(self) -> float | None:
        """What part wrote."""
        return self.reviewed / self.asked if self.asked else None


class StoreTrial(msgspec.Struct, frozen=True, kw_only=True):
    """One store's trial. ``planned`` is how many orders each half needs."""

    store: str
    tried: str
    """``time`` or ``words``."""
    since: date
    planned: int
    halves: tuple[Half, Half]

    @property
    def complete(self) -> bool:
        """Whether both halves have the orders that were planned."""
        return all(half.asked >= self.planned for half in self.halves)

    @property
    def difference(self) -> tuple[float, float] | None:
        """Between which values B's share lies above A's, with 95 of 100 certainty; ``None`` before it is complete."""
        return interval(*self.halves) if self.complete else None

    @property
    def verdict(self) -> str:
        """``early``, ``same`` (it may be chance), ``better`` or ``worse``, as B stands to A."""
        if self.difference is None:
            return "early"
        low, high = self.difference
        return "better" if low > 0 else "worse" if high < 0 else "same"


def interval(usual: Half, changed: Half) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two shares, B less A (Newcombe 1998, method 10)."""
    a, b = usual.reviewed / usual.asked, changed.reviewed / changed.asked
    (a_low, a_high), (b_low, b_high) = _wilson(usual), _wilson(changed)
    low = b - a - math.hypot(b - b_low, a_high - a)
    high = b - a + math.hypot(b_high - b, a - a_low)
    return low, high


def _wilson(half: Half) -> tuple[float, float]:
    n, p = half.asked, half.reviewed / half.asked
    middle = p + _Z * _Z / (2 * n)
    width = _Z * math.sqrt(p * (1 - p) / n + _Z * _Z / (4 * n * n))
    return (middle - width) / (1 + _Z * _Z / n), (middle + width) / (1 + _Z * _Z / n)


def trials(
    reader: FactReader, orders: AskedOrders, policies: Policies, stores: Sequence[str], now: datetime
) -> list[StoreTrial]:
    """Return how the trial stands in every store that has one."""
    return [
        _store(reader, orders, policies, store, now)
        for store in stores
        if policies.of(store).trial.wording or policies.of(store).trial.settle_days
    ]


def _store(reader: FactReader, orders: AskedOrders, policies: Policies, store: str, now: datetime) -> StoreTrial:
    trial = policies.of(store).trial
    found: dict[str, list[bool]] = defaultdict(list)
    for half, reviewed in _orders(reader, orders, policies, store, now):
        found[half].append(reviewed)
    usual, changed = (Half(name=name, asked=len(found[name]), reviewed=sum(found[name])) for name in HALVES)
    return StoreTrial(
        store=store,
        tried="words" if trial.wording else "time",
        since=trial.since,
        planned=trial.orders,
        halves=(usual, changed),
    )


def _orders(
    reader: FactReader, orders: AskedOrders, policies: Policies, store: str, now: datetime
) -> Iterator[tuple[str, bool]]:
    """Yield the half of every order that was asked and had its time, and whether its buyer wrote in that time."""
    since = datetime.combine(policies.of(store).trial.since, time(), KST)
    lines: dict[str, list[str]] = defaultdict(list)
    halves: dict[str, str] = {}
    for item in reader.read("item", store, orders.received(store, since)):
        if not isinstance(item, ItemFacts):
            continue
        half = _half(item, policies.about(item))
        if half is not None:
            lines[item.order_id].append(item.item_id)
            halves[item.order_id] = half
    reviews = orders.reviews(store, [line for some in lines.values() for line in some])
    for order, asked in orders.asked_at(store, list(lines)).items():
        ends = asked + timedelta(days=ANSWER_DAYS)
        if ends <= now:
            written = [reviews[line].at for line in lines[order] if line in reviews]
            yield halves[order], any(at is not None and asked <= at <= ends for at in written)


def _half(item: ItemFacts, policy: Policy) -> str | None:
    received = received_at(item)
    done = None if received is None else completed_at(item, received, policy)
    return None if done is None else half_of(item, done, policy)

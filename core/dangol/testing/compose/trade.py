"""What happens in a shop, whatever market it is in: when people buy, pay, receive, confirm, and change their minds.

Each market's mocked API puts the same trades into its own rows. One seed gives one seller the same
trades everywhere, so that a market can repeat the orders of another one.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from dangol.testing.compose.goods import GOODS, Good
from dangol.testing.compose.moments import DAY, HOUR, MINUTE, at, day_name, day_of, next_working_day, weekday
from dangol.testing.compose.rhythm import Rhythm
from dangol.testing.dice import Dice

__all__ = ["AHEAD_DAYS", "Line", "Sales", "Trade", "Turn", "dated", "market_line_number", "market_number"]

AHEAD_DAYS = 14
"""How far beyond the present orders are composed: they appear as the clock moves."""

_CUT_OFF = 14 * HOUR
_AUTO_DECISION = 8 * DAY
"""The market confirms a purchase by itself so long after delivery (not documented; a common figure)."""

_SUNDAY = 6
_CARRIERS = (("CJGLS", 8.0), ("HANJIN", 1.0), ("EPOST", 1.0))
_GOODS = tuple((good, good.weight) for good in GOODS)
_REASONS = {
    "CANCEL": ("INTENT_CHANGED", "COLOR_AND_SIZE", "WRONG_ORDER"),
    "RETURN": ("INTENT_CHANGED", "BROKEN", "INCORRECT_INFO"),
    "EXCHANGE": ("COLOR_AND_SIZE", "BROKEN", "WRONG_OPTION"),
}


class Turn(msgspec.Struct):
    """A cancellation, return or exchange. ``rejected`` excludes ``done``."""

    kind: str
    reason: str
    requested: int
    collected: int | None = None
    redelivered: int | None = None
    done: int | None = None
    rejected: int | None = None


class Line(msgspec.Struct):
    """One thing that was bought, and the times of its way."""

    good: Good
    option: str
    quantity: int
    placed: int | None = None
    dispatched: int | None = None
    delivered: int | None = None
    decided: int | None = None
    carrier: str = "CJGLS"
    turn: Turn | None = None


class Trade(msgspec.Struct):
    """One order. Times are milliseconds; one in the future has not happened yet. ``void`` is when it lapsed unpaid."""

    number: int
    ordered: int
    paid: int | None
    buyer: int
    gift: bool
    void: int | None = None
    lines: list[Line] = msgspec.field(default_factory=list)


def market_number(trade: Trade) -> str:
    """Return the order number by which the seller's SmartStore, and who repeats its orders, knows a trade."""
    return dated(trade.ordered, 20_000_000 + trade.number)


def dated(moment: int, number: int) -> str:
    """Return an id that begins with the Korean day: 2026112020000001."""
    return f"{day_name(day_of(moment)).replace('-', '')}{number}"


def market_line_number(trade: Trade, place: int) -> int:
    """Return the running number of one line of a trade at the seller's SmartStore."""
    return 50_000_000 + trade.number * 4 + place


class Sales:
    """The trades of one market of the seller: ``orders`` in the ``days`` before ``now``, then those to come.

    Any of them is composed by itself; iterating yields all, oldest first. ``name`` tells the sales of
    one market from those of another.
    """

    def __init__(self, seed: int, orders: int, days: int, now: int, name: str = "order") -> None:
        self._key = (seed, name)
        self._past = Rhythm(now - days * DAY, now)
        self._future = Rhythm(now, now + AHEAD_DAYS * DAY)
        self._crowd = max(10, orders * 3 // 4)
        self.orders = orders
        self.coming = round(orders * self._future.total / self._past.total)

    def __iter__(self) -> Iterator[Trade]:
        return (self.trade(number) for number in range(self.orders + self.coming))

    def trade(self, number: int) -> Trade:
        """Compose one trade."""
        dice = Dice(*self._key, number)
        if number < self.orders:
            ordered = self._past.at((number + dice.unit()) / self.orders)
        else:
            ordered = self._future.at((number - self.orders + dice.unit()) / self.coming)
        return _trade(dice, number, ordered - ordered % 1000, self._crowd)


def _trade(dice: Dice, number: int, ordered: int, crowd: int) -> Trade:
    lines = dice.weighted(((1, 0.84), (2, 0.13), (3, 0.03)))
    trade = Trade(
        number=number,
        ordered=ordered,
        paid=_payment(dice, ordered),
        buyer=int(crowd * dice.unit() ** 1.5),
        gift=dice.chance(0.02),
    )
    if trade.paid is None:
        trade.void = ordered + 3 * DAY
    sent = None if trade.paid is None else _sent(dice, trade.paid)
    for _ in range(lines):
        good = dice.weighted(_GOODS)
        line = Line(good, dice.pick(good.options), dice.weighted(((1, 0.82), (2, 0.14), (4, 0.04))))
        if trade.paid is not None and sent is not None:
            line.placed, line.dispatched, line.delivered, line.carrier = sent
            _decide(dice, line, sent[2])
            _change(dice, line, trade.paid, sent[1], sent[2])
        trade.lines.append(line)
    return trade


def _payment(dice: Dice, ordered: int) -> int | None:
    if not dice.chance(0.06):
        return ordered + dice.between(5, 90) * 1000
    if dice.chance(0.12):
        return None
    return ordered + dice.between(10, 1200) * MINUTE


def _sent(dice: Dice, paid: int) -> tuple[int, int, int, str]:
    """Return when the seller took the order on, handed it over, and it arrived; with the carrier."""
    today = day_of(paid)
    in_time = weekday(today) < 5 and paid < at(today, _CUT_OFF)
    day = today if in_time else next_working_day(today + 1, 0)
    if dice.chance(0.03):
        day = next_working_day(day, dice.between(1, 2))
    placed = max(paid + 5 * MINUTE, at(day, 9 * HOUR + dice.between(0, 90) * MINUTE))
    dispatched = max(placed + 20 * MINUTE, at(day, 15 * HOUR + dice.between(20, 150) * MINUTE))
    arrives = day + dice.weighted(((1, 0.80), (2, 0.14), (4, 0.03), (5, 0.02), (6, 0.01)))
    if weekday(arrives) == _SUNDAY:
        arrives += 1
    delivered = at(arrives, 10 * HOUR + dice.between(0, 570) * MINUTE)
    return placed, dispatched, delivered, dice.weighted(_CARRIERS)


def _decide(dice: Dice, line: Line, delivered: int) -> None:
    early = dice.chance(0.38)
    line.decided = delivered + (dice.between(60, 5 * 1440) * MINUTE if early else _AUTO_DECISION)


def _change(dice: Dice, line: Line, paid: int, dispatched: int, delivered: int) -> None:
    kind = dice.weighted(((None, 0.93), ("CANCEL", 0.03), ("RETURN", 0.025), ("EXCHANGE", 0.015)))
    if kind is None:
        return
    turn = line.turn = Turn(kind, dice.pick(_REASONS[kind]), requested=0)
    if kind == "CANCEL":
        turn.requested = min(paid + dice.between(10, 300) * MINUTE, dispatched - 10 * MINUTE)
        turn.done = turn.requested + dice.between(5, 8) * MINUTE
        line.dispatched = line.delivered = line.decided = None
        if line.placed is not None and line.placed > turn.requested:
            line.placed = None
        return
    turn.requested = delivered + dice.between(180, 4 * 1440) * MINUTE
    if dice.chance(0.12):
        turn.rejected = turn.requested + dice.between(60, 1440) * MINUTE
        line.decided = turn.rejected + 5 * DAY
        return
    line.decided = None
    turn.collected = turn.requested + dice.between(1440, 3 * 1440) * MINUTE
    if kind == "EXCHANGE":
        turn.redelivered = turn.collected + dice.between(180, 1440) * MINUTE
        turn.done = turn.redelivered + dice.between(1440, 2 * 1440) * MINUTE
    else:
        turn.done = turn.collected + dice.between(60, 1440) * MINUTE

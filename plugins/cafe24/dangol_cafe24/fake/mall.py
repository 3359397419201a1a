"""The mall's memory: orders, posts, urgent questions, members and coupons, and what can be asked of them now."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Literal, TypeVar

import msgspec

from dangol.testing.compose import Dice
from dangol_cafe24.fake.articles import BOARDS, USES, Article
from dangol_cafe24.fake.club import Club
from dangol_cafe24.fake.composer import compose, passed_on
from dangol_cafe24.fake.model import Item, Purchase, moment_of
from dangol_cafe24.fake.posts import Posts
from dangol_cafe24.fake.texts import Texts
from dangol_cafe24.fake.times import Stamp
from dangol_cafe24.fake.urgent import Urgent, compose_urgent
from dangol_cafe24.fake.wire import order_row
from dangol_cafe24.fake.writings import compose_articles

__all__ = ["DATE_TYPES", "Mall"]

T = TypeVar("T")
_CACHED_ROWS = 20_000

DATE_TYPES = (
    "order_date",
    "pay_date",
    "shipbegin_date",
    "shipend_date",
    "place_date",
    "purchaseconfirmation_date",
    "cancel_date",
    *(f"{what}_{step}_date" for what in ("cancel", "exchange", "return") for step in ("request", "accept", "complete")),
)
"""What a list of orders may be asked by."""


class Mall:
    """Everything there is, was, and (as the clock moves) will be.

    Switches: ``rows`` is the order in which lists come (``mixed`` is one that means nothing,
    ``unstable`` another one for every call), ``stamp.spaced`` the older form of times, ``settle`` the
    milliseconds before what was written can be read, ``since_means`` which side of
    ``since_comment_no`` is answered, ``root_is`` what a thread's first post calls its parent.
    """

    def __init__(self, seed: int, orders: int, days: int, start: int, market_orders: int) -> None:
        self.seed = seed
        self.start = start
        self.days = days
        self.now = start
        self.orders = orders
        self.market_orders = market_orders
        self.rows: Literal["newest", "oldest", "mixed", "unstable"] = "newest"
        self.stamp = Stamp()
        self.settle = 0
        self.most: int | None = None
        """Most rows of any page, where that is fewer than a list gives."""
        self.since_means: Literal["newer", "older"] = "newer"
        composed = sorted(compose(seed, orders, days, start, market_orders), key=lambda one: (one.ordered, one.id))
        self._composed = tuple(composed)
        self.purchases: dict[str, Purchase] = {purchase.id: purchase for purchase in composed}
        self.root_is: Literal["null", "0", "self"] = "null"
        self.boards = [msgspec.structs.replace(board) for board in BOARDS]
        self.posts = Posts(seed, self._compose_posts)
        self.texts = Texts()
        self.edits = 0
        """Counts every edit of an order, for whoever keeps what was found."""
        self._asked = 0
        self._indexes: dict[str, list[tuple[int, str]]] = {}
        self._rows: dict[tuple[str, frozenset[str], bool], tuple[int | None, msgspec.Raw]] = {}

    # time

    def advance(self, now: int) -> None:
        """Move to ``now``, in either direction."""
        if now < self.now:
            self._rows.clear()
        self.now = now

    # orders

    @cached_property
    def items(self) -> dict[str, tuple[Purchase, Item]]:
        """Every line by its code."""
        return {item.code: (purchase, item) for purchase in self.purchases.values() for item in purchase.items}

    def add(self, purchase: Purchase) -> None:
        """Take in a new order."""
        self.purchases[purchase.id] = purchase
        self.changed(purchase)

    def changed(self, purchase: Purchase) -> None:
        """Note that an order was edited: its rows are made anew."""
        self.edits += 1
        self._indexes.clear()
        self._rows = {key: row for key, row in self._rows.items() if key[0] != purchase.id}
        self.__dict__.pop("items", None)

    def shown(self, purchase: Purchase) -> bool:
        """Tell whether the platform shows an order now."""
        return purchase.ordered <= self.now and purchase.hidden_until <= self.now

    def order(self, order_id: str) -> Purchase | None:
        """Return an order that the platform shows now."""
        purchase = self.purchases.get(order_id)
        return purchase if purchase is not None and self.shown(purchase) else None

    def between(self, kind: str, since: int, until: int) -> Iterable[Purchase]:
        """Return the orders with an item whose time of that kind lies from ``since`` to ``until`` and is past."""
        index = self._indexes.get(kind)
        if index is None:
            found = (
                (moment_of(kind, purchase, item), purchase.id)
                for purchase in self.purchases.values()
                for item in purchase.items
            )
            index = self._indexes[kind] = sorted((moment, name) for moment, name in found if moment is not None)
        last = min(until, self.now)
        names = index[bisect_left(index, (since, "")) : bisect_right(index, (last, "~"))]
        return (self.purchases[name] for name in dict.fromkeys(name for _, name in names))

    def arranged(self, rows: Sequence[T], key: str) -> list[T]:
        """Return rows given newest first in the order of the platform, which promises none."""
        if self.rows == "newest":
            return list(rows)
        if self.rows == "oldest":
            return list(reversed(rows))
        self._asked += 1
        turn = self._asked if self.rows == "unstable" else 0
        left = [(Dice(self.seed, "rows", key, turn, place).word(), place) for place in range(len(rows))]
        return [rows[place] for _, place in sorted(left)]

    # what people wrote

    def _compose_posts(self) -> list[Article]:
        repeated = passed_on(self.seed, self.orders, self.days, self.start, self.market_orders)
        return compose_articles(self.seed, list(self._composed), repeated, self.start, self.days)

    @cached_property
    def urgent(self) -> dict[int, Urgent]:
        """Urgent questions by number; composed when first asked for."""
        composed = compose_urgent(self.seed, self._composed, self.start)
        return {urgent.no: urgent for urgent in composed}

    @cached_property
    def club(self) -> Club:
        """Members and coupons."""
        people = [(one.member_id, one.buyer, one.ordered) for one in self._composed]
        people += [(one.member_id, one.buyer, one.at) for one in self.posts.by_no.values() if one.buyer is not None]
        return Club(self.seed, people, self.start)

    def board_of(self, use: str) -> int:
        """Return the number of the board for ``reviews``, ``qna`` or ``one``, whatever it is now."""
        return self.boards[USES[use]].no

    def compose_all(self) -> None:
        """Compose what nobody asked for yet: it follows from the orders as they were composed, before any edit."""
        _ = self.posts.by_no, self.urgent, self.club

    def order_json(self, purchase: Purchase, embed: Collection[str]) -> msgspec.Raw:
        """Return an order as JSON that can be put into an answer again and again."""
        key = (purchase.id, frozenset(embed), self.stamp.spaced)
        until, row = self._rows.get(key, (0, None))
        if row is not None and (until is None or self.now < until):
            return row
        if len(self._rows) >= _CACHED_ROWS:
            self._rows.clear()
        row = msgspec.Raw(msgspec.json.encode(order_row(purchase, self.now, self.seed, self.stamp, key[1])))
        self._rows[key] = (_next_moment(purchase, self.now), row)
        return row


def _next_moment(purchase: Purchase, now: int) -> int | None:
    """Return when an order next reads differently by itself."""
    times = [purchase.paid, purchase.void]
    for item in purchase.items:
        times += [item.placed, item.dispatched, item.delivered, item.decided, item.born, item.hidden_until]
        if (claim := item.claim) is not None:
            times += [claim.requested, claim.accepted, claim.collected, claim.done, claim.rejected]
    return min((moment for moment in times if moment is not None and moment > now), default=None)

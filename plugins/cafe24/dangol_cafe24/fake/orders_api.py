"""Orders: lists by the many dates of a life, counts, and the parts of one order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dangol.testing import FakeRequest, FakeResponse
from dangol_cafe24.fake.answering import Answering, found, ok, one_shop
from dangol_cafe24.fake.asked import Asked
from dangol_cafe24.fake.mall import DATE_TYPES, Mall
from dangol_cafe24.fake.model import Purchase, order_status
from dangol_cafe24.fake.wire import (
    EMBEDS,
    buyer_of,
    buyer_row,
    item_row,
    order_row,
    receiver_row,
    shipments,
    shown_items,
)

__all__ = ["OrdersApi"]

_MONTHS = 3
_MOST = 1_000
_DEEPEST = 15_000
_ONE_EMBEDS = EMBEDS | {"benefits", "coupons", "refunds"}
_PAID = {"F": False, "M": None, "T": True, "A": True, "P": True}

Test = Callable[[Purchase], bool]


class OrdersApi(Answering):
    """The order group."""

    def __init__(self, mall: Mall) -> None:
        super().__init__(mall)
        self._last: tuple[object, list[Purchase]] = (None, [])

    def listed(self, request: FakeRequest) -> FakeResponse:
        """List orders, ten unless more are asked for."""
        asked = Asked(request)
        one_shop(asked)
        embed = asked.values("embed", EMBEDS) or frozenset()
        rows, links = self.page(request, asked, self._found(asked), most=_MOST, deepest=_DEEPEST)
        fields = asked.values("fields")
        if fields is not None:
            return ok(orders=[self._fields(one, embed, fields) for one in rows], links=links)
        return ok(orders=[self.mall.order_json(one, embed) for one in rows], links=links)

    def _fields(self, purchase: Purchase, embed: frozenset[str], fields: frozenset[str]) -> dict[str, Any]:
        row = order_row(purchase, self.now, self.mall.seed, self.mall.stamp, embed)
        return {name: value for name, value in row.items() if name in fields or name in embed}

    def count(self, request: FakeRequest) -> FakeResponse:
        """Count what the list would hold."""
        asked = Asked(request)
        one_shop(asked)
        return ok(count=len(self._found(asked)))

    def one(self, request: FakeRequest, order_id: str) -> FakeResponse:
        """Return one order."""
        asked = Asked(request)
        purchase = found(self.mall.order(order_id))
        embed = asked.values("embed", _ONE_EMBEDS) or frozenset()
        row = order_row(purchase, self.now, self.mall.seed, self.mall.stamp, embed)
        for name in embed & {"benefits", "coupons", "refunds"}:
            row[name] = []
        return ok(order=row)

    def items(self, request: FakeRequest, order_id: str) -> FakeResponse:
        """Return the lines of one order."""
        del request
        purchase = found(self.mall.order(order_id))
        now, stamp = self.now, self.mall.stamp
        return ok(items=[item_row(purchase, item, now, stamp) for item in shown_items(purchase, now)])

    def buyer(self, request: FakeRequest, order_id: str) -> FakeResponse:
        """Return who bought."""
        del request
        purchase = found(self.mall.order(order_id))
        return ok(buyer=buyer_row(purchase, buyer_of(purchase, self.mall.seed)))

    def receivers(self, request: FakeRequest, order_id: str) -> FakeResponse:
        """Return where the parcels go."""
        del request
        purchase = found(self.mall.order(order_id))
        return ok(receivers=[receiver_row(purchase, buyer_of(purchase, self.mall.seed))])

    def shipments(self, request: FakeRequest, order_id: str) -> FakeResponse:
        """Return the parcels of one order."""
        del request
        return ok(shipments=shipments(found(self.mall.order(order_id)), self.now, self.mall.stamp))

    # what a list holds

    def _found(self, asked: Asked) -> list[Purchase]:
        """Return every order that fits; the pages of one list look once, as long as nothing changes."""
        key = (asked.rest("limit", "offset", "embed", "fields"), self.now, self.mall.edits, self.mall.rows)
        if self._last[0] != key or self.mall.rows == "unstable":
            self._last = (key, self._look(asked))
        return self._last[1]

    def _look(self, asked: Asked) -> list[Purchase]:
        span = asked.span(_MONTHS)
        kind = asked.one_of("date_type", DATE_TYPES, "order_date") or ""
        tests = [self.mall.shown, *self._tests(asked)]
        there = self.mall.purchases.values() if span is None else self.mall.between(kind, *span)
        fitting = [one for one in there if all(test(one) for test in tests)]
        fitting.sort(key=lambda one: (-one.ordered, one.id))
        return self.mall.arranged(fitting, f"orders {kind}")

    def _tests(self, asked: Asked) -> list[Test]:
        tests: list[Test] = []
        plain: tuple[tuple[str, Callable[[Purchase], str | None]], ...] = (
            ("order_id", lambda one: one.id),
            ("market_order_no", lambda one: one.market_no),
            ("order_place_id", lambda one: one.place),
            ("member_id", lambda one: one.member_id),
            ("buyer_name", lambda one: buyer_of(one, self.mall.seed).name),
            ("buyer_email", lambda one: buyer_row(one, buyer_of(one, self.mall.seed))["email"]),
            ("member_email", lambda one: buyer_of(one, self.mall.seed).email if one.member_id else None),
        )
        for name, value_of in plain:
            if (wanted := asked.values(name)) is not None:
                tests.append(_is_one_of(value_of, wanted))
        if (cellphone := asked.text("buyer_cellphone")) is not None:
            digits = cellphone.replace("-", "")
            tests.append(lambda one: self._cellphone(one) == digits)
        if (statuses := asked.values("order_status")) is not None:
            tests.append(lambda one: bool(statuses & self._statuses(one)))
        if (products := asked.numbers("product_no")) is not None:
            tests.append(lambda one: any(item.product.no in products for item in one.items))
        return tests + self._flags(asked)

    def _flags(self, asked: Asked) -> list[Test]:
        tests: list[Test] = []
        if (payment := asked.values("payment_status", _PAID)) is not None:
            wanted = {_PAID[letter] for letter in payment}
            tests.append(lambda one: self._paid(one) in wanted)
        if (kind := asked.one_of("member_type", ("2", "3"))) is not None:
            tests.append(lambda one: bool(one.member_id) == (kind == "2"))
        if (first := asked.one_of("first_order", ("T", "F"))) is not None:
            tests.append(lambda one: one.first == (first == "T"))
        return tests

    def _paid(self, purchase: Purchase) -> bool:
        return purchase.paid is not None and purchase.paid <= self.now

    def _cellphone(self, purchase: Purchase) -> str:
        row = buyer_row(purchase, buyer_of(purchase, self.mall.seed))
        return str(row["cellphone"]).replace("-", "")

    def _statuses(self, purchase: Purchase) -> set[str]:
        return {order_status(purchase, item, self.now)[0] for item in shown_items(purchase, self.now)}


def _is_one_of(value_of: Callable[[Purchase], str | None], wanted: frozenset[str]) -> Test:
    return lambda one: value_of(one) in wanted

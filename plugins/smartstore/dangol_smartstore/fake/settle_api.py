"""Settlements: each decided order, and the points paid for reviews - the only official sign that one was written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dangol.testing import FakeRequest, FakeResponse
from dangol.testing.compose.moments import day_name, day_of, next_working_day
from dangol_smartstore.fake.answering import Answering
from dangol_smartstore.fake.asked import Asked
from dangol_smartstore.fake.errors import Refused, invalid
from dangol_smartstore.fake.model import Item, status
from dangol_smartstore.fake.products import SHOP
from dangol_smartstore.fake.reviews import Review
from dangol_smartstore.fake.wire import buyer_of

__all__ = ["SettleApi"]

_EPOCH_DAY = 719_163
_PERIODS = {
    "SETTLE_CASEBYCASE_SETTLE_BASIS_DATE": "settleBasisDate",
    "SETTLE_CASEBYCASE_SETTLE_SCHEDULE_DATE": "settleExpectDate",
    "SETTLE_CASEBYCASE_SETTLE_COMPLETE_DATE": "settleCompleteDate",
    "SETTLE_CASEBYCASE_PAY_DATE": "payDate",
    "SETTLE_CASEBYCASE_TAXRETURN_BASIS_DATE": "settleBasisDate",
}
_BASIS = "SETTLE_CASEBYCASE_SETTLE_BASIS_DATE"


def _bad(name: str, message: str) -> Refused:
    return Refused(400, "BAD_REQUEST", "잘못된 요청", more=invalid(name, message))


class SettleApi(Answering):
    """The settlement group."""

    _indexed = -1
    _by_basis: dict[int, list[Item | Review]]

    def case(self, request: FakeRequest) -> FakeResponse:
        """List settlement rows of one day, or of one order."""
        asked = Asked(request, _bad)
        page = asked.whole("pageNumber", None, 1, None)
        size = min(asked.whole("pageSize", None, 1, 1000), self.shop.most or 1000)
        day = asked.day("searchDate")
        period = asked.one_of("periodType", _PERIODS, _BASIS) or _BASIS
        order_id, item_id = asked.text("orderId"), asked.text("productOrderId")
        if day is None and not order_id and not item_id:
            raise _bad("searchDate", "필수 값입니다.")
        rows = [
            row
            for row in self._rows(day, period)
            if (order_id is None or row["orderId"] == order_id)
            and (item_id is None or row["productOrderId"] == item_id)
            and (day is None or row[_PERIODS[period]] == day.isoformat())
        ]
        elements = rows[(page - 1) * size : page * size]
        pagination = {"page": page, "size": size, "totalPages": -(-len(rows) // size), "totalElements": len(rows)}
        return FakeResponse.json({"elements": elements, "pagination": pagination})

    def _rows(self, day: date | None, period: str) -> Iterator[dict[str, Any]]:
        """Yield the rows whose basis day has come; asked by a settlement day, only those near it."""
        today, index = day_of(self.now), self._index()
        bases = [basis for basis in index if basis <= today]
        if day is not None and period != "SETTLE_CASEBYCASE_PAY_DATE":
            asked = day.toordinal() - _EPOCH_DAY
            bases = [basis for basis in range(asked - 5, asked + 1) if basis in index and basis <= today]
        for basis in sorted(bases):
            for entry in index[basis]:
                row = self._sale(entry, basis) if isinstance(entry, Item) else self._points(entry, basis)
                if row is not None:
                    yield row

    def _index(self) -> dict[int, list[Item | Review]]:
        """Return what is settled on which day, made anew after every edit."""
        if self._indexed != self.shop.edits:
            self._indexed = self.shop.edits
            self._by_basis = {}
            for item in self.shop.items.values():
                if item.decided is not None:
                    self._by_basis.setdefault(next_working_day(day_of(item.decided), 1), []).append(item)
            for review in self.shop.reviews.values():
                if review.paid_points:
                    self._by_basis.setdefault(next_working_day(day_of(review.written), 3), []).append(review)
        return self._by_basis

    def _sale(self, item: Item, basis: int) -> dict[str, Any] | None:
        if self.shop.visible(item.id) is None or status(item, self.now) != "PURCHASE_DECIDED":
            return None
        return self._row(item, basis, "PROD_ORDER", item.amount)

    def _points(self, review: Review, basis: int) -> dict[str, Any] | None:
        item = self.shop.visible(review.item_id)
        if item is None or review.deleted or review.written > self.now:
            return None
        kind = "PREMIUM_PURCHASE_REVIEW" if review.photos else "PURCHASE_REVIEW"
        if review.month_use:
            kind = f"ONE_MONTH_{kind}"
        return self._row(item, basis, kind, -150 if review.photos else -50)

    def _row(self, item: Item, basis: int, kind: str, amount: int) -> dict[str, Any]:
        paid_out = next_working_day(basis, 1)
        fee = -(amount * 6 // 100) if amount > 0 else 0
        return {
            "settleBasisDate": day_name(basis),
            "settleExpectDate": day_name(paid_out),
            "settleCompleteDate": day_name(paid_out) if paid_out <= day_of(self.now) else None,
            "payDate": day_name(day_of(item.purchase.paid or item.purchase.ordered)),
            "orderId": item.purchase.id,
            "productOrderId": item.id,
            "productOrderType": kind,
            "settleType": "NORMAL_SETTLE_ORIGINAL",
            "productId": item.product.id,
            "productName": item.product.name,
            "purchaserName": buyer_of(item.purchase, self.shop.seed).name,
            "paySettleAmount": amount if amount > 0 else 0,
            "totalPayCommissionAmount": fee,
            "freeInstallmentCommissionAmount": 0,
            "sellingInterlockCommissionAmount": 0,
            "benefitSettleAmount": amount if amount < 0 else 0,
            "settleExpectAmount": amount + fee,
            "merchantId": "ondam",
            "merchantName": SHOP,
            "contractNo": "1",
        }

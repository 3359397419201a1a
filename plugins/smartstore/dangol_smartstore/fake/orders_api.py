"""Orders: the change feed, details, the conditional list, taking orders on and handing parcels over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

import msgspec

from dangol.testing import FakeRequest, FakeResponse
from dangol.testing.compose.moments import DAY, iso
from dangol_smartstore.fake.answering import Answering
from dangol_smartstore.fake.asked import Asked, body
from dangol_smartstore.fake.enums import CARRIERS, CHANGES, CLAIM_STATUSES, METHODS, PLACE_STATUSES, STATUSES
from dangol_smartstore.fake.errors import Refused
from dangol_smartstore.fake.model import Item, around, claim_status, status
from dangol_smartstore.fake.shop import RANGES

__all__ = ["OrdersApi"]

_LIMIT = 300
_BATCH = 30
_INVOICE = re.compile(r"[0-9-]{9,15}")


class _Query(msgspec.Struct, forbid_unknown_fields=True):
    product_order_ids: list[str] = msgspec.field(name="productOrderIds")
    compatible: bool = msgspec.field(default=False, name="quantityClaimCompatibility")


class _Confirm(msgspec.Struct, forbid_unknown_fields=True):
    product_order_ids: list[str] = msgspec.field(name="productOrderIds")


class _Parcel(msgspec.Struct, forbid_unknown_fields=True):
    product_order_id: str = msgspec.field(name="productOrderId")
    method: str = msgspec.field(name="deliveryMethod")
    carrier: str | None = msgspec.field(default=None, name="deliveryCompanyCode")
    tracking: str | None = msgspec.field(default=None, name="trackingNumber")
    date: str | None = msgspec.field(default=None, name="dispatchDate")


class _Dispatch(msgspec.Struct, forbid_unknown_fields=True):
    parcels: list[_Parcel] = msgspec.field(name="dispatchProductOrders")


def _bad(name: str, message: str) -> Refused:
    return Refused(400, "4000", f"잘못된 요청 파라미터입니다. {name}: {message}")


class OrdersApi(Answering):
    """The order group."""

    def changed(self, request: FakeRequest) -> FakeResponse:
        """Answer the change feed."""
        asked = Asked(request, _bad)
        since = asked.moment("lastChangedFrom")
        if since is None:
            raise _bad("lastChangedFrom", "필수 값입니다.")
        first_id = asked.text("moreSequence") or ""
        until = self._window("lastChanged", since, asked.moment("lastChangedTo"), paging=bool(first_id))
        kind = asked.one_of("lastChangedType", CHANGES)
        limit = min(asked.whole("limitCount", _LIMIT, 1, None), self.shop.most or _LIMIT)
        rows: Iterable[tuple[int, str]] = self.shop.feed.slice(since, until, first_id)
        if kind is not None:
            rows = (row for row in rows if self._last_change(row[1]) == kind)
        page = list(islice(rows, limit + 1))
        if not page:
            return self._nothing()
        data: dict[str, Any] = {
            "count": min(len(page), limit),
            "lastChangeStatuses": [self.shop.feed_row(*row) for row in page[:limit]],
        }
        if len(page) > limit:
            moment, name = page[0] if self.shop.stuck else page[limit]
            data["more"] = {"moreFrom": iso(moment), "moreSequence": name}
        return self.ok(data)

    def _last_change(self, item_id: str) -> str | None:
        change = around(self.shop.items[item_id], self.now)[0]
        return None if change is None else change[1]

    def _window(self, name: str, since: int, until: int | None, *, paging: bool = False) -> int:
        """Check a span of at most 24 hours that ends by now, and return its end."""
        if since > self.now or (until is not None and until > self.now):
            raise _bad(f"{name}From, {name}To", "미래의 일시는 조회할 수 없습니다.")
        if until is None:
            return min(since + DAY, self.now)
        if until < since or (until == since and not paging):
            raise _bad(f"{name}From, {name}To", "조회 시작 일시는 종료 일시보다 빨라야 합니다.")
        if until - since > DAY:
            raise _bad(f"{name}From, {name}To", "조회 가능한 날짜 범위를 초과했습니다. (104139)")
        return until

    def _nothing(self) -> FakeResponse:
        """Say "no rows" in one of the three ways seen, in turn."""
        form = self.turn() % 3
        if form == 0:
            return self.ok(msgspec.UNSET)
        return self.ok({"count": 0} if form == 1 else {"count": 0, "lastChangeStatuses": []})

    def query(self, request: FakeRequest) -> FakeResponse:
        """Answer with details; ids that are not this seller's are left out in silence."""
        asked = body(request, _Query, _bad)
        if not 1 <= len(asked.product_order_ids) <= _LIMIT:
            raise _bad("productOrderIds", "1건 이상 300건 이하로 입력해 주세요.")
        items = (self.shop.visible(name) for name in dict.fromkeys(asked.product_order_ids))
        return self.ok([self.shop.detail(item, asked.compatible) for item in items if item is not None])

    def listed(self, request: FakeRequest) -> FakeResponse:
        """Answer the conditional list."""
        asked = Asked(request, _bad)
        since = asked.moment("from")
        if since is None:
            raise _bad("from", "필수 값입니다.")
        until = self._window("", since, asked.moment("to"))
        kind = asked.one_of("rangeType", RANGES, "PAYED_DATETIME") or ""
        statuses = asked.some_of("productOrderStatuses", STATUSES)
        claims = asked.some_of("claimStatuses", CLAIM_STATUSES)
        place = asked.one_of("placeOrderStatusType", PLACE_STATUSES)
        size = asked.whole("pageSize", _LIMIT, 1, _LIMIT)
        page = asked.whole("page", 1, 1, None)
        compatible = bool(asked.flag("quantityClaimCompatibility"))
        if asked.flag("fulfillment"):
            return self._page([], page, size, compatible, False)
        found = [
            item
            for item in self.shop.in_range(kind, since, until)
            if (not statuses or status(item, self.now) in statuses)
            and (not claims or (item.claim is not None and claim_status(item.claim, self.now) in claims))
            and (place is None or place == self._placed(item))
        ]
        return self._page(found[(page - 1) * size : page * size], page, size, compatible, len(found) > page * size)

    def _placed(self, item: Item) -> str:
        return "OK" if item.placed is not None and item.placed <= self.now else "NOT_YET"

    def _page(self, items: list[Item], page: int, size: int, compatible: bool, more: bool) -> FakeResponse:
        contents = [{"productOrderId": item.id, "content": self.shop.detail(item, compatible)} for item in items]
        return self.ok({"contents": contents, "pagination": {"page": page, "size": size, "hasNext": more}})

    def ids_of_order(self, request: FakeRequest, order_id: str) -> FakeResponse:
        """Answer with the product orders of one order."""
        del request
        purchase = self.shop.purchases.get(order_id)
        if purchase is None or purchase.ordered > self.now:
            raise Refused(400, "100003", "주문을 찾을 수 없습니다.")
        return self.ok(list(purchase.item_ids))

    def confirm(self, request: FakeRequest) -> FakeResponse:
        """Take orders on (발주 확인)."""
        asked = body(request, _Confirm, _bad)
        if not 1 <= len(asked.product_order_ids) <= _BATCH:
            raise _bad("productOrderIds", "1건 이상 30건 이하로 입력해 주세요.")
        done, failed = [], []
        for name in asked.product_order_ids:
            problem = self._cannot_confirm(name)
            if problem is not None:
                failed.append({"productOrderId": name, "code": problem[0], "message": problem[1]})
                continue
            item = self.shop.items[name]
            item.placed = self.now
            self.shop.changed(item)
            done.append({"productOrderId": name, "isReceiverAddressChanged": False})
        return self.ok({"successProductOrderInfos": done, "failProductOrderInfos": failed})

    def _cannot_confirm(self, name: str) -> tuple[str, str] | None:
        item = self.shop.visible(name)
        if item is None:
            return "100001", "상품 주문을 찾을 수 없습니다."
        if self._placed(item) == "OK":
            return "105306", "변경을 요청한 상태가 기존과 동일합니다."
        if status(item, self.now) != "PAYED":
            return "104442", "상품 주문 상태를 확인해 주세요."
        return None

    def dispatch(self, request: FakeRequest) -> FakeResponse:
        """Hand parcels over (발송 처리): some may fail while the answer is 200."""
        asked = body(request, _Dispatch, _bad)
        if not 1 <= len(asked.parcels) <= _BATCH:
            raise _bad("dispatchProductOrders", "1건 이상 30건 이하로 입력해 주세요.")
        done: list[str] = []
        failed: list[dict[str, str]] = []
        for parcel in asked.parcels:
            problem = self._cannot_dispatch(parcel, done)
            if problem is not None:
                failed.append({"productOrderId": parcel.product_order_id, "code": problem[0], "message": problem[1]})
                continue
            self._send(parcel)
            done.append(parcel.product_order_id)
        return self.ok({"successProductOrderIds": done, "failProductOrderInfos": failed})

    def _cannot_dispatch(self, parcel: _Parcel, done: list[str]) -> tuple[str, str] | None:
        item = self.shop.visible(parcel.product_order_id)
        if item is None:
            return "100001", "상품 주문을 찾을 수 없습니다."
        if item.id in done:
            return "104131", "상품 주문 번호가 중복되었습니다."
        if status(item, self.now) != "PAYED" or self._claimed(item):
            return "104442", "상품 주문 상태를 확인해 주세요."
        if parcel.method not in METHODS:
            return "104117", "배송 방법을 변경해 주세요."
        if parcel.method != "DELIVERY":
            return None
        if not parcel.carrier:
            return "104118", "택배사를 입력해 주세요."
        if parcel.carrier not in CARRIERS:
            return "104119", "택배사 코드를 확인해 주세요."
        if not parcel.tracking:
            return "104120", "송장 번호를 입력해 주세요."
        return None if _INVOICE.fullmatch(parcel.tracking) else ("104122", "유효하지 않은 송장 번호입니다.")

    def _claimed(self, item: Item) -> bool:
        claim = item.claim
        return claim is not None and claim.requested <= self.now and claim.rejected is None

    def _send(self, parcel: _Parcel) -> None:
        """Move the rest of the item's life along with its new start."""
        self.shop.compose_all()
        item = self.shop.items[parcel.product_order_id]
        planned = item.dispatched
        item.placed = item.placed if self._placed(item) == "OK" else self.now
        item.dispatched = self.now
        item.carrier = parcel.carrier or item.carrier
        item.parcel = (parcel.tracking or "").replace("-", "") or None
        if planned is not None:
            moved = self.now - planned
            item.delivered = None if item.delivered is None else item.delivered + moved
            item.decided = None if item.decided is None else item.decided + moved
        self.shop.changed(item)

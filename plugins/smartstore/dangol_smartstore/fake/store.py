"""The mocked Commerce API: every path of the real one that dangol needs, and 404 for those that do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from dangol.testing import DEMO_NOW, Export, Fake, FakeRequest, FakeResponse
from dangol.testing.compose.moments import HOUR, at, day_of, dotted, iso, ms, next_working_day
from dangol.testing.routing import compiled
from dangol_smartstore.fake.errors import Refused, gateway
from dangol_smartstore.fake.events import apply_events
from dangol_smartstore.fake.gate import Gate
from dangol_smartstore.fake.inquiries_api import InquiriesApi
from dangol_smartstore.fake.orders_api import OrdersApi
from dangol_smartstore.fake.products import CHANNEL_NO, SHOP
from dangol_smartstore.fake.settle_api import SettleApi
from dangol_smartstore.fake.sheet import review_sheet
from dangol_smartstore.fake.shop import Shop
from dangol_smartstore.fake.truth import truth

__all__ = ["SmartStoreFake"]

TOKEN = "/v1/oauth2/token"  # noqa: S105 - a path
_QUERY = "/v1/pay-order/seller/product-orders/query"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ROOT = "/external"
"""The real base address ends so; callers that hard-code it are welcome too."""

_PARTS = {"no": r"\d{1,18}", "id": r"\d{1,20}"}
"""Parts of paths: ``{no}`` (a number) and ``{id}`` (a number kept as text)."""
Handler = Callable[..., FakeResponse]


class SmartStoreFake(Fake):
    """A SmartStore with invented orders, questions and reviews behind the Commerce API's gateway.

    ``gate`` holds what the gateway allows, ``shop`` what there is. Both may be changed at any time.
    """

    platform: ClassVar[str] = "smartstore"
    reads_by_post: ClassVar[tuple[str, ...]] = (TOKEN, _QUERY)
    words: ClassVar[dict[str, tuple[str, ...]]] = {"orders": ("productOrderStatus",)}

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        super().__init__(seed, orders, days, now)
        self.shop = Shop(seed, self.orders, self.days, ms(self.started))
        self.gate = Gate(seed, lambda: ms(self.clock.now()), lambda: self.pace())
        self._traces = 0
        orders_api = OrdersApi(self.shop, self._trace)
        inquiries = InquiriesApi(self.shop, self._trace)
        settle = SettleApi(self.shop, self._trace)
        po = "/v1/pay-order/seller/product-orders"
        self._routes: list[tuple[str, re.Pattern[str], str, Handler]] = [
            (method, compiled(path, _PARTS), f"{method} {path}", handler)
            for method, path, handler in (
                ("GET", f"{po}/last-changed-statuses", orders_api.changed),
                ("POST", f"{po}/query", orders_api.query),
                ("GET", po, orders_api.listed),
                ("POST", f"{po}/confirm", orders_api.confirm),
                ("POST", f"{po}/dispatch", orders_api.dispatch),
                ("GET", "/v1/pay-order/seller/orders/{id}/product-order-ids", orders_api.ids_of_order),
                ("GET", "/v1/contents/qnas", inquiries.qnas),
                ("GET", "/v1/contents/qnas/templates", inquiries.templates),
                ("PUT", "/v1/contents/qnas/{no}", inquiries.answer_qna),
                ("GET", "/v1/pay-user/inquiries", inquiries.inquiries),
                ("POST", "/v1/pay-merchant/inquiries/{no}/answer", inquiries.answer_inquiry),
                ("PUT", "/v1/pay-merchant/inquiries/{no}/answer/{no}", inquiries.edit_answer),
                ("GET", "/v1/pay-settle/settle/case", settle.case),
                ("GET", "/v1/seller/account", self._account),
                ("GET", "/v1/seller/channels", self._channels),
            )
        ]

    def settings(self, base_url: str) -> dict[str, str]:
        """Return ``base_url``, ``client_id`` and ``client_secret``."""
        return {"base_url": base_url, "client_id": self.gate.client_id, "client_secret": self.gate.secret}

    def expire_tokens(self) -> None:
        """Forget every access token."""
        self.gate.forget_tokens()

    def refusal(self, status: int, code: str, message: str) -> FakeResponse:
        """Shape the fault dial's errors as the gateway does."""
        known = {500: "INTERNAL_SERVER_ERROR", 502: "PROXY.01", 503: "BLOCK.01", 504: "TIMEOUT.01"}
        refused = gateway(status, known.get(status, code), message)
        return self._finish(refused.response(iso(self._now()), self._trace()))

    def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer as the Commerce API would at this moment of the fake's clock."""
        self.shop.advance(self._now())
        self.shop.most, self.shop.stuck = self.rows_per_page, self.stuck
        self._traces += 1
        try:
            response = self._answer(request, request.path.removeprefix(_ROOT))
        except Refused as refused:
            response = refused.response(iso(self._now()), self._trace())
        return self._finish(response)

    def _answer(self, request: FakeRequest, path: str) -> FakeResponse:
        if path == TOKEN and request.method == "POST":
            return FakeResponse.json(self.gate.token(request))
        for method, pattern, api, handler in self._routes:
            found = pattern.fullmatch(path) if method == request.method else None
            if found is not None:
                headers = self.gate.admit(request, api)
                try:
                    response = handler(request, *found.groups())
                except Refused as refused:
                    refused.headers |= headers
                    raise
                response.headers |= headers
                return response
        self.unknown.append(f"{request.method} {request.path}")
        raise gateway(404, "NOT_FOUND", "요청하신 API를 찾을 수 없습니다.")

    def _finish(self, response: FakeResponse) -> FakeResponse:
        response.headers["gncp-gw-trace-id"] = self._trace()
        response.headers["gncp-gw-httpclient-responsetime"] = "7"
        return response

    def _now(self) -> int:
        return ms(self.clock.now())

    def _trace(self) -> str:
        return f"fake-{self.seed}-{self._traces:06d}"

    def _account(self, request: FakeRequest) -> FakeResponse:
        del request
        return FakeResponse.json({"accountId": "ncp_fake_01", "accountUid": "ncp_fake_uid_01", "grade": "POWER"})

    def _channels(self, request: FakeRequest) -> FakeResponse:
        del request
        channel = {
            "channelNo": CHANNEL_NO,
            "channelType": "STOREFARM",
            "name": SHOP,
            "url": "https://smartstore.naver.invalid/ondam",
            "representativeImageUrl": "https://image.invalid/ondam.png",
            "talkTalkAccountId": "wfake01",
        }
        return FakeResponse.json([channel])

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        """Return orders, reviews and inquiries as they really are now."""
        self.shop.advance(self._now())
        return truth(self.shop)

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Add or edit rows; ``events.Events`` documents the form. Raises ``BadEvent``."""
        self.shop.advance(self._now())
        return apply_events(self.shop, self.gate, events)

    def stage(self, stream: str, moments: Sequence[datetime]) -> list[str]:
        """Make rows; of reviews the API tells by the settlement three working days later, so on that day."""
        if stream != "reviews":
            return super().stage(stream, moments)
        settled = day_of(self._now()) - 1
        written = next(at(day, 12 * HOUR) for day in range(settled - 9, settled) if next_working_day(day, 3) == settled)
        return super().stage(stream, [_EPOCH + timedelta(milliseconds=written) for _ in moments])

    def exports(self) -> Sequence[Export]:
        """Return the review sheet of the seller centre, as of now."""
        now = self._now()
        name = f"review_{iso(now)[:10].replace('-', '')}_{dotted(now)[12:].replace(':', '')}.xlsx"

        def build() -> bytes:
            there = (r for r in self.shop.reviews.values() if r.written <= now and not r.deleted)
            return review_sheet(there, now, self.seed)

        return [Export(name, "reviews", build)]

"""The mocked Admin API: every path of the real one that dangol needs, and 404 for those that do not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from dangol.testing import DEMO_NOW, BadEvent, Export, Fake, FakeRequest, FakeResponse
from dangol.testing.compose.moments import ms
from dangol.testing.fake import ORDERS_A_DAY
from dangol_cafe24.fake.boards_api import BoardsApi
from dangol_cafe24.fake.errors import Refused, missing
from dangol_cafe24.fake.gate import DEFAULT_VERSION, Gate
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.oauth import TOKEN, OAuthDesk
from dangol_cafe24.fake.orders_api import OrdersApi
from dangol_cafe24.fake.products import MALL_ID

__all__ = ["Cafe24Fake"]

_ROOT = "/api/v2"
_ADMIN = f"{_ROOT}/admin/"
_FEWER = 3
"""The mall has a third of the SmartStore's orders."""

Handler = Callable[..., FakeResponse]


class Cafe24Fake(Fake):
    """A mall with members and guests, boards and coupons, behind the Admin API's gate.

    ``oauth`` is the consent desk, ``gate`` what the gate allows, ``mall`` what there is. All may be
    changed at any time. ``market_orders`` is how many orders the SmartStore fake of the same seed, days
    and time was given: the mall repeats some of them; by default as many as ``orders``.
    """

    platform: ClassVar[str] = "cafe24"
    reads_by_post: ClassVar[tuple[str, ...]] = (TOKEN,)

    def __init__(
        self,
        seed: int = 1,
        orders: int | None = None,
        days: int = 21,
        now: datetime = DEMO_NOW,
        *,
        market_orders: int | None = None,
    ) -> None:
        usual = ORDERS_A_DAY * max(days, 1)
        super().__init__(seed, usual // _FEWER if orders is None else orders, days, now)
        if market_orders is None:
            market_orders = usual if orders is None else orders
        self.mall = Mall(seed, self.orders, self.days, ms(self.started), market_orders)
        self.oauth = OAuthDesk(seed, lambda: self.clock.now(), mall=MALL_ID)
        self.gate = Gate(self.oauth, lambda: self.pace())
        orders_api, boards = OrdersApi(self.mall), BoardsApi(self.mall)
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = [
            (method, _pattern(path), handler)
            for method, path, handler in (
                ("GET", "orders", orders_api.listed),
                ("GET", "orders/count", orders_api.count),
                ("GET", "orders/{id}", orders_api.one),
                ("GET", "orders/{id}/items", orders_api.items),
                ("GET", "orders/{id}/buyer", orders_api.buyer),
                ("GET", "orders/{id}/receivers", orders_api.receivers),
                ("GET", "orders/{id}/shipments", orders_api.shipments),
                ("GET", "boards", boards.boards),
                ("GET", "boards/{no}/articles", boards.listed),
                ("POST", "boards/{no}/articles", boards.post),
                ("PUT", "boards/{no}/articles/{no}", boards.edit),
                ("DELETE", "boards/{no}/articles/{no}", boards.delete),
            )
        ]

    @property
    def scopes(self) -> set[str]:
        """The scopes that the application may ask for; a token has those that were consented to."""
        return self.oauth.enabled

    @scopes.setter
    def scopes(self, scopes: set[str]) -> None:
        self.oauth.enabled = set(scopes)

    def settings(self, base_url: str) -> dict[str, str]:
        """Return settings of a store that still has to be consented to: see ``consent``."""
        return {
            "base_url": f"{base_url}{_ROOT}",
            "mall_id": MALL_ID,
            "client_id": self.oauth.client_id,
            "client_secret": self.oauth.secret,
            "redirect_uri": "http://127.0.0.1:8765/callback",
            "api_version": DEFAULT_VERSION,
        }

    def consent(self, link: str) -> str:
        """Open a consent link as the mall's owner and press "agree"; return the address the browser is sent to."""
        parts = urlsplit(link)
        answer = self.handle(FakeRequest("GET", parts.path, parts.query))
        if "location" not in answer.headers:
            raise BadEvent(f"The consent page answered {answer.status} instead of sending the browser back.")
        return answer.headers["location"]

    def expire_tokens(self) -> None:
        """End every access token; refresh tokens stay good."""
        self.oauth.expire()

    def refusal(self, status: int, code: str, message: str) -> FakeResponse:
        """Shape the fault dial's errors as the gate does."""
        del code
        return Refused(status, message).response()

    def handle(self, request: FakeRequest) -> FakeResponse:
        """Answer as the Admin API would at this moment of the fake's clock."""
        self.mall.advance(self._now())
        asked = self.oauth.handle(request)
        if asked is not None:
            return asked
        try:
            return self._answer(request)
        except Refused as refused:
            return refused.response()

    def _answer(self, request: FakeRequest) -> FakeResponse:
        if not request.path.startswith(_ADMIN):
            raise missing()
        path = request.path.removeprefix(_ADMIN)
        headers = self.gate.admit(request, path)
        try:
            response = self._route(request, path)
        except Refused as refused:
            refused.headers |= headers
            raise
        response.headers |= headers
        return response

    def _route(self, request: FakeRequest, path: str) -> FakeResponse:
        for method, pattern, handler in self._routes:
            there = pattern.fullmatch(path) if method == request.method else None
            if there is not None:
                return handler(request, *there.groups())
        raise missing()

    def _now(self) -> int:
        return ms(self.clock.now())

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        """Return what there really is now."""
        self.mall.advance(self._now())
        return {"orders": list, "reviews": list, "inquiries": list}

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Add or edit rows; ``event_shapes`` documents the form. Raises ``BadEvent``."""
        raise BadEvent(str(events))

    def exports(self) -> Sequence[Export]:
        """Return nothing: the mall is read by its API alone."""
        return ()


def _pattern(path: str) -> re.Pattern[str]:
    """Compile a path with ``{no}`` (a number) and ``{id}`` (a name of letters, digits and hyphens)."""
    return re.compile(path.replace("{no}", r"(\d{1,19})").replace("{id}", r"([A-Za-z0-9_@.-]{1,64})"))

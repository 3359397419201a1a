"""The mocked Admin API: every path of the real one that dangol needs, and 404 for those that do not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from dangol.testing import DEMO_NOW, BadEvent, Export, Fake, FakeRequest, FakeResponse
from dangol.testing.compose.moments import ms
from dangol.testing.fake import ORDERS_A_DAY
from dangol.testing.routing import compiled
from dangol_cafe24.fake.boards_api import BoardsApi
from dangol_cafe24.fake.club_api import ClubApi
from dangol_cafe24.fake.comments_api import CommentsApi
from dangol_cafe24.fake.errors import Refused, missing
from dangol_cafe24.fake.events import apply_events
from dangol_cafe24.fake.gate import DEFAULT_VERSION, Gate
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.oauth import TOKEN, OAuthDesk
from dangol_cafe24.fake.orders_api import OrdersApi
from dangol_cafe24.fake.products import MALL_ID, SHOP
from dangol_cafe24.fake.texts_api import TextsApi
from dangol_cafe24.fake.truth import truth
from dangol_cafe24.fake.urgent_api import UrgentApi

__all__ = ["Cafe24Fake"]

_ROOT = "/api/v2"
_ADMIN = f"{_ROOT}/admin/"
_REDIRECT = f"https://{MALL_ID}.cafe24.com/"
_FEWER = 3
"""The mall has a third of the SmartStore's orders."""

_EVERYTHING = tuple(
    f"mall.{leave}"
    for leave in (
        "read_order",
        "read_community",
        "write_community",
        "read_product",
        "read_customer",
        "read_promotion",
        "write_promotion",
        "read_notification",
        "write_notification",
    )
)

_PARTS = {"no": r"\d{1,19}", "id": r"[A-Za-z0-9_@.-]{1,64}"}
"""Parts of paths: ``{no}`` (a number) and ``{id}`` (a name of letters, digits and hyphens)."""
Handler = Callable[..., FakeResponse]


class Cafe24Fake(Fake):
    """A mall with members and guests, boards and coupons, behind the Admin API's gate.

    ``oauth`` is the consent desk, ``gate`` what the gate allows, ``mall`` what there is. All may be
    changed at any time. ``market_orders`` is how many orders the SmartStore fake of the same seed, days
    and time was given: the mall repeats some of them; by default as many as ``orders``.
    """

    platform: ClassVar[str] = "cafe24"
    reads_by_post: ClassVar[tuple[str, ...]] = (TOKEN,)
    other_lists: ClassVar[tuple[str, ...]] = ("/boards",)
    words: ClassVar[dict[str, tuple[str, ...]]] = {"orders": ("order_status",)}

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
        self.oauth = OAuthDesk(seed, lambda: self.clock.now(), mall=MALL_ID, redirects=[_REDIRECT])
        self.gate = Gate(self.oauth, lambda: self.pace())
        self._routes = [(method, compiled(path, _PARTS), handler) for method, path, handler in self._paths()]

    def _paths(self) -> Iterator[tuple[str, str, Handler]]:
        orders, boards, comments = OrdersApi(self.mall), BoardsApi(self.mall), CommentsApi(self.mall)
        urgent, club, texts = UrgentApi(self.mall), ClubApi(self.mall), TextsApi(self.mall)
        article = "boards/{no}/articles/{no}"
        yield from (
            ("GET", "orders", orders.listed),
            ("GET", "orders/count", orders.count),
            ("GET", "orders/{id}", orders.one),
            ("GET", "orders/{id}/items", orders.items),
            ("GET", "orders/{id}/buyer", orders.buyer),
            ("GET", "orders/{id}/receivers", orders.receivers),
            ("GET", "orders/{id}/shipments", orders.shipments),
            ("GET", "boards", boards.boards),
            ("GET", "boards/{no}/articles", boards.listed),
            ("POST", "boards/{no}/articles", boards.post),
            ("PUT", article, boards.edit),
            ("DELETE", article, boards.delete),
            ("GET", "boards/{no}/comments", comments.of_board),
            ("GET", f"{article}/comments", comments.below),
            ("POST", f"{article}/comments", comments.post),
            ("DELETE", f"{article}/comments/{{no}}", comments.delete),
            ("GET", "urgentinquiry", urgent.listed),
            ("GET", "urgentinquiry/{no}/reply", urgent.reply),
            ("POST", "urgentinquiry/{no}/reply", urgent.post),
            ("PUT", "urgentinquiry/{no}/reply", urgent.edit),
            ("GET", "customers", club.customers),
            ("GET", "customers/{id}/coupons", club.of_member),
            ("GET", "coupons", club.coupons),
            ("GET", "coupons/{no}/issues", club.issues),
            ("POST", "coupons/{no}/issues", club.give),
            ("GET", "sms/senders", texts.senders),
            ("GET", "sms/balance", texts.balance),
            ("POST", "sms", texts.send),
            ("GET", "products", club.products),
            ("GET", "products/{no}", club.product),
        )

    @classmethod
    def of_seller(cls, seed: int, orders: int, days: int, now: datetime) -> Cafe24Fake:
        """Make the mall beside a SmartStore with ``orders``: it has a third of them."""
        return cls(seed, orders // _FEWER, days, now, market_orders=orders)

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
            "redirect_uri": _REDIRECT,
            "scopes": " ".join(sorted(self.scopes)),
            "api_version": DEFAULT_VERSION,
            "writer": SHOP,
        }

    def consent(self, link: str) -> str:
        """Open a consent link as the mall's owner and press "agree"; return the address the browser is sent to."""
        parts = urlsplit(link)
        answer = self.handle(FakeRequest("GET", parts.path, parts.query))
        if "location" not in answer.headers:
            raise BadEvent(f"The consent page answered {answer.status} instead of sending the browser back.")
        return answer.headers["location"]

    def ready(self, base_url: str) -> dict[str, Any]:
        """Return settings of an app that was given leave for everything that dangol can do."""
        self.oauth.enabled |= set(_EVERYTHING)
        return {**self.settings(base_url), "scopes": " ".join(_EVERYTHING), "sms_sender": "02-000-0000"}

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
        self.mall.most = self.rows_per_page
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
        self.unknown.append(f"{request.method} {request.path}")
        raise missing()

    def _now(self) -> int:
        return ms(self.clock.now())

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        """Return what there really is now."""
        self.mall.advance(self._now())
        return truth(self.mall)

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Add or edit rows; ``event_shapes`` documents the form. Raises ``BadEvent``."""
        self.mall.advance(self._now())
        return apply_events(self.mall, self.gate, self.oauth, events)

    def exports(self) -> Sequence[Export]:
        """Return nothing: the mall is read by its API alone."""
        return ()

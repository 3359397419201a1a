"""A market with consent and rotating pairs: Cafe24's desk before two small shops, and the plugin that reads them.

Run as ``python -m tests.faults.mall``: the first line on stdout is JSON with the address and the settings.
"""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import SecretStr

from dangol.clock import KST
from dangol.contract import OAuth, Platform, Rate, RateHint, Token
from dangol.errors import BadResponse, DangolError
from dangol.hookspecs import hookimpl
from dangol.models import Order, OrderItem, Page, Product, StoreCheck
from dangol.registry import Plugins
from dangol.settings import StoreSettings
from dangol.testing import DEMO_NOW, BadEvent, Fake, FakeRequest, FakeResponse, run_fake
from dangol_cafe24.fake.oauth import AUTHORIZE, TOKEN, OAuthDesk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from dangol.contract import Answer, Store
    from dangol.models import Window

__all__ = ["REDIRECT", "Mall", "MallSettings", "plugins"]

REDIRECT = "https://mall.example/back"
ORDERS = "/api/v2/admin/orders"
SCOPES = ("mall.read_order", "mall.read_community")


class Mall(Fake):
    """Two shops, each with an application of its own; an order in each."""

    platform = "mall"
    reads_by_post = (TOKEN,)

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        super().__init__(seed, orders, days, now)
        self.desks = [
            OAuthDesk(seed + number, lambda: self.clock.now(), mall=f"mall{number}", redirects=[REDIRECT])
            for number in range(2)
        ]
        self.desk = self.desks[0]
        self.headers: dict[str, str] = {}
        """Sent with every answer of the API."""

    def settings(self, base_url: str, number: int = 0) -> dict[str, str]:
        desk = self.desks[number]
        return {"base_url": base_url, "client_id": desk.client_id, "client_secret": desk.secret, "redirect": REDIRECT}

    def handle(self, request: FakeRequest) -> FakeResponse:
        if request.path in (AUTHORIZE, TOKEN):
            return self._desk_of(request).handle(request) or FakeResponse(404)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not any(desk.valid(token) for desk in self.desks):
            return FakeResponse.json({"error": {"code": 401, "message": "Invalid access_token"}}, 401)
        return FakeResponse.json({"orders": ["20261120-0000001"]}, headers=self.headers)

    def _desk_of(self, request: FakeRequest) -> OAuthDesk:
        named = request.params.get("client_id", [""])[0]
        if basic := request.headers.get("authorization", "").removeprefix("Basic "):
            named = base64.b64decode(basic).decode().partition(":")[0]
        return next((desk for desk in self.desks if desk.client_id == named), self.desk)

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        return {
            "orders": list,
            "reviews": list,
            "inquiries": list,
            "second": lambda: [self.settings("", 1)],
            "exchanges": lambda: [msgspec.to_builtins(desk.exchanges) for desk in self.desks],
        }

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Do ``{"desk": 0, "do": "expire" | "remove" | "issue"}``.

        What is issued is in the answer, and replaces what was issued before.
        """
        desk = self.desks[events["desk"]]
        if events["do"] == "issue":
            for pair in desk.pairs:
                pair.replaced = pair.replaced or self.clock.now()
            return [desk.issue(SCOPES)]
        if events["do"] not in ("expire", "remove"):
            raise BadEvent("There are expire, remove and issue.")
        getattr(desk, events["do"])()
        return [{}]

    def exports(self) -> Sequence[Any]:
        return []


class MallSettings(StoreSettings):
    """The application that you registered."""

    client_id: str
    client_secret: SecretStr
    redirect: str = REDIRECT
    scopes: str = " ".join(SCOPES)


class _Wire(msgspec.Struct):
    access_token: str
    expires_at: str
    refresh_token: str
    refresh_token_expires_at: str
    scopes: tuple[str, ...]


def read(answer: bytes) -> Token:
    """Read what the token path answered."""
    try:
        wire = msgspec.json.decode(answer, type=_Wire)
    except msgspec.DecodeError as wrong:
        raise BadResponse("no token") from wrong
    return Token(
        value=wire.access_token,
        expires_at=datetime.fromisoformat(wire.expires_at).replace(tzinfo=KST),
        refresh=wire.refresh_token,
        refresh_until=datetime.fromisoformat(wire.refresh_token_expires_at).replace(tzinfo=KST),
        scopes=wire.scopes,
    )


def feedback(answer: Answer) -> RateHint | None:
    """Read the header that asks for a rest."""
    seconds = answer.headers.get("x-remain")
    return None if seconds is None else RateHint(pause=float(seconds))


class _Plugin:
    @hookimpl
    def dangol_platform(self) -> Platform:
        return Platform(
            id="mall",
            title="Mall",
            settings=MallSettings,
            base_url="http://127.0.0.1",
            history=timedelta(days=1),
            rates={"default": Rate(10_000, 10_000)},
            application=lambda settings: settings.client_id,
            feedback=feedback,
            oauth=OAuth(
                authorize=AUTHORIZE,
                token=TOKEN,
                client=lambda settings: (settings.client_id, settings.client_secret.get_secret_value()),
                redirect=lambda settings: settings.redirect,
                scopes=lambda settings: settings.scopes.split(),
                read=read,
                refresh_for=timedelta(days=14),
            ),
        )

    @hookimpl
    async def dangol_check_store(self, store: Store) -> list[StoreCheck]:
        try:
            await store.client.get(ORDERS)
        except DangolError as wrong:
            return [StoreCheck(name="orders", ok=False, detail=wrong.message, hint=wrong.hint)]
        return [StoreCheck(name="orders", ok=True)]

    @hookimpl
    async def dangol_fetch_orders(self, store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[Order]]:
        answer = await store.client.get(ORDERS)
        yield Page(
            [
                Order(
                    id=number,
                    ordered_at=window.since,
                    items=(OrderItem(id=f"{number}-1", product=Product(id="p", name="컵")),),
                )
                for number in answer.json(dict[str, list[str]])["orders"]
            ]
        )


def plugins() -> Plugins:
    """Return the mall's plugin, loaded."""
    loaded = Plugins()
    loaded.add(_Plugin(), "mall")
    return loaded


if __name__ == "__main__":
    asyncio.run(run_fake(Mall, now=None))

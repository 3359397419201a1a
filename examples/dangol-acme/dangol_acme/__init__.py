"""Acme for dangol: orders are read. Core retries, paces, redacts and names the errors."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Any

import msgspec
from pydantic import SecretStr

import dangol

Rows = msgspec.defstruct("Rows", [("orders", list[msgspec.Raw]), ("next", int | None, None)])
Row = msgspec.defstruct("Row", [("no", str), ("at", datetime), ("won", int), ("product", str), ("state", str)])
STAGES = {"paid": dangol.Stage.PAID, "shipped": dangol.Stage.SHIPPED, "delivered": dangol.Stage.DELIVERED}


class Settings(dangol.StoreSettings):
    token: SecretStr


def authorize(settings: Any, _token: object) -> dict[str, str]:
    return {"authorization": f"Bearer {settings.token.get_secret_value()}"}


@dangol.hookimpl
def dangol_platform() -> dangol.Platform:
    return dangol.Platform("acme", "Acme", Settings, "https://api.acme.example", authorize=authorize)


@dangol.hookimpl
async def dangol_fetch_orders(store: dangol.Store, window: dangol.Window, resume: str | None) -> AsyncIterator[Any]:
    async def ask(page: str | None) -> Any:
        params = {"from": window.since.isoformat(), "to": window.until.isoformat(), "page": page or "1"}
        return (await store.client.get("/orders", params=params)).json(Rows)

    async with aclosing(dangol.pages(ask, lambda found: str(found.next) if found.next else None, resume)) as pages:
        async for found, token in pages:
            yield dangol.page(found.orders, order, token)


def order(raw: msgspec.Raw) -> dangol.Order:
    try:
        row: Any = msgspec.json.decode(raw, type=Row)
    except msgspec.DecodeError as wrong:
        raise dangol.BadRecord(str(wrong)) from None  # names the field, never the value
    stage, product = STAGES.get(row.state, dangol.Stage.UNKNOWN), dangol.Product(id=row.product, name=row.product)
    item = dangol.OrderItem(id=row.no, product=product, amount=row.won, stage=stage, status=row.state)
    return dangol.Order(id=row.no, items=(item,), ordered_at=row.at)

"""The measure: what a careful person writes by hand for one table with httpx, msgspec and sqlite3.

No plugins, no history, no ledger, no quarantine, one commit a page, WAL. Run by ``bench``:
``python -m bench.minimal DATABASE MARKETS.json``.
"""

from __future__ import annotations

import asyncio
import base64
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import bcrypt
import httpx
import msgspec

_FEED = "/v1/pay-order/seller/product-orders/last-changed-statuses"
_DETAIL = "/v1/pay-order/seller/product-orders/query"
_UPSERT = (
    "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
    "updated_at = excluded.updated_at, orders = excluded.orders, item = excluded.item, delivery = excluded.delivery"
)


class Detail(msgspec.Struct, rename="camel"):
    order: msgspec.Raw
    product_order: msgspec.Raw
    delivery: msgspec.Raw = msgspec.Raw(b"null")


class Details(msgspec.Struct):
    data: list[Detail]


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute(
        "CREATE TABLE IF NOT EXISTS items (id TEXT PRIMARY KEY, store TEXT, updated_at TEXT, "
        "orders TEXT, item TEXT, delivery TEXT)"
    )
    db.execute("CREATE TABLE IF NOT EXISTS cursors (store TEXT PRIMARY KEY, until TEXT)")
    return db


async def _token(client: httpx.AsyncClient, settings: dict[str, str]) -> str:
    moment = str(int(time.time() * 1000))
    signed = bcrypt.hashpw(f"{settings['client_id']}_{moment}".encode(), settings["client_secret"].encode())
    answer = await client.post(
        "/v1/oauth2/token",
        data={
            "client_id": settings["client_id"],
            "timestamp": moment,
            "client_secret_sign": base64.b64encode(signed).decode(),
            "grant_type": "client_credentials",
            "type": "SELF",
        },
    )
    token: str = answer.raise_for_status().json()["access_token"]
    return token


async def _window(
    db: sqlite3.Connection, client: httpx.AsyncClient, store: str, since: datetime, until: datetime
) -> None:
    params: dict[str, Any] = {"lastChangedFrom": _text(since), "lastChangedTo": _text(until), "limitCount": 300}
    while True:
        answer = (await client.get(_FEED, params=params)).raise_for_status()
        feed = msgspec.json.decode(answer.content).get("data") or {}
        rows = {row["productOrderId"]: row["lastChangedDate"] for row in feed.get("lastChangeStatuses") or []}
        if rows:
            body = {"productOrderIds": list(rows), "quantityClaimCompatibility": True}
            found = (await client.post(_DETAIL, json=body)).raise_for_status()
            details = msgspec.json.decode(found.content, type=Details).data
            db.execute("BEGIN IMMEDIATE")
            db.executemany(
                _UPSERT,
                [
                    (key, store, at, bytes(d.order), bytes(d.product_order), bytes(d.delivery))
                    for (key, at), d in zip(rows.items(), details, strict=True)
                ],
            )
            db.execute("COMMIT")
        more = feed.get("more")
        if not more:
            return
        params |= {"lastChangedFrom": more["moreFrom"], "moreSequence": more["moreSequence"]}


def _text(moment: datetime) -> str:
    return moment.astimezone().isoformat(timespec="milliseconds")


async def _store(db: sqlite3.Connection, store: str, market: dict[str, Any], days: int) -> None:
    async with httpx.AsyncClient(base_url=market["base_url"], timeout=30) as client:
        client.headers["Authorization"] = f"Bearer {await _token(client, market['settings'])}"
        until = datetime.now(UTC) - timedelta(seconds=5)
        known = db.execute("SELECT until FROM cursors WHERE store = ?", (store,)).fetchone()
        since = datetime.fromisoformat(known[0]) - timedelta(minutes=10) if known else until - timedelta(days=days)
        while since < until:
            end = min(until, since + timedelta(hours=24))
            await _window(db, client, store, since, end)
            since = end
        db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (store, until.isoformat()))


async def _all(path: Path, markets: list[dict[str, Any]], days: int) -> None:
    db = _open(path)
    await asyncio.gather(*(_store(db, f"s{n}", market, days) for n, market in enumerate(markets)))
    db.close()


if __name__ == "__main__":
    asyncio.run(_all(Path(sys.argv[1]), msgspec.json.decode(Path(sys.argv[2]).read_bytes()), int(sys.argv[3])))

"""The mocked API over real HTTP, with faults on the way: what happened and what was heard are two things."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from dangol.testing import Served, serve
from tests.plugins.smartstore.seller import TOKEN, Seller


@pytest.fixture
def seller() -> Seller:
    return Seller(60)


@pytest.fixture
async def served(seller: Seller) -> AsyncIterator[Served]:
    async with serve(seller.fake) as served:
        yield served


@pytest.fixture
async def client(seller: Seller, served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.base_url, trust_env=False) as client:
        granted = await client.post(TOKEN, data=seller.form())
        client.headers["authorization"] = f"Bearer {granted.json()['access_token']}"
        yield client


async def waiting(client: httpx.AsyncClient) -> str:
    """Return the path that answers the newest open customer inquiry."""
    state = (await client.get("/__fake__/state?parts=inquiries")).json()
    number = next(q["inquiry_id"] for q in state["inquiries"] if q["kind"] == "inquiry" and not q["answered"])
    return f"/v1/pay-merchant/inquiries/{number}/answer"


async def writes(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/__fake__/state?parts=writes")).json()["writes"]
    return found


def test_settings_name_the_server_and_its_keys(seller: Seller) -> None:
    given = seller.fake.settings("http://127.0.0.1:1")
    assert given["base_url"] == "http://127.0.0.1:1"
    assert set(given) == {"base_url", "client_id", "client_secret"}
    assert given["client_secret"].startswith("$2a$04$")
    assert len(given["client_secret"]) == 29


@pytest.mark.parametrize("fault", [{"name": "server_error", "status": 504, "effect": True}, {"name": "swallow"}])
async def test_an_answer_may_take_effect_although_the_caller_hears_of_a_failure(
    client: httpx.AsyncClient, fault: dict[str, Any]
) -> None:
    path = await waiting(client)
    await client.post("/__fake__/fault", json={**fault, "path": "/v1/pay-merchant"})
    try:
        assert (await client.post(path, json={"answerComment": "네"})).json()["code"] == "GW.TIMEOUT.01"
    except httpx.RemoteProtocolError:
        assert fault["name"] == "swallow"
    again = await client.post(path, json={"answerComment": "네"})
    assert again.json()["code"] == "ERR-NC-101010"
    log = [(write["path"], write["status"], write["effect"], write["fault"]) for write in await writes(client)]
    assert log == [(path, 200, True, fault["name"]), (path, 400, False, None)]


async def test_a_failure_before_the_work_leaves_the_question_open(client: httpx.AsyncClient) -> None:
    path = await waiting(client)
    await client.post("/__fake__/fault", json={"name": "server_error", "status": 503})
    assert (await client.post(path, json={"answerComment": "네"})).json()["code"] == "GW.BLOCK.01"
    assert (await client.post(path, json={"answerComment": "네"})).status_code == 200
    assert [write["effect"] for write in await writes(client)] == [False, True]


async def test_tokens_and_details_are_no_writes(client: httpx.AsyncClient) -> None:
    await client.post("/v1/pay-order/seller/product-orders/query", json={"productOrderIds": ["1"]})
    assert await writes(client) == []


async def test_an_expired_token_is_refused_until_a_new_one_is_asked_for(
    client: httpx.AsyncClient, seller: Seller
) -> None:
    await client.post("/__fake__/fault", json={"name": "expired_token"})
    assert [(await client.get("/v1/seller/account")).status_code for _ in range(2)] == [401, 401]
    granted = await client.post(TOKEN, data=seller.form())
    again = {"authorization": f"Bearer {granted.json()['access_token']}"}
    assert (await client.get("/v1/seller/account", headers=again)).status_code == 200


async def test_a_rate_limit_without_a_header_is_the_gateways_own(client: httpx.AsyncClient) -> None:
    await client.post("/__fake__/fault", json={"name": "rate_limit"})
    answer = await client.get("/v1/seller/account")
    assert (answer.status_code, answer.json()["code"]) == (429, "GW.RATE_LIMIT")
    assert "retry-after" not in answer.headers


async def test_the_sheet_is_downloaded_and_shows_what_was_posted_by_hand(client: httpx.AsyncClient) -> None:
    state = (await client.get("/__fake__/state?parts=reviews")).json()
    number = next(review["review_id"] for review in state["reviews"] if review["reply"] is None)
    events = {"reply": {"review_id": number, "text": "고맙습니다."}}
    assert (await client.post("/__fake__/events", json=events)).status_code == 200
    [listed] = (await client.get("/__fake__/exports")).json()["exports"]
    content = (await client.get(f"/__fake__/exports/{listed['name']}")).content
    header, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    replied = {str(int(float(str(row[header.index("리뷰글번호")])))): row[header.index("답글여부")] for row in rows}
    assert replied[number] == "Y"
    assert len(replied) == len(state["reviews"])


async def test_moving_the_clock_brings_new_orders(client: httpx.AsyncClient) -> None:
    before = (await client.get("/__fake__/state?parts=orders")).json()["orders"]
    await client.post("/__fake__/advance", json={"seconds": 5 * 86_400})
    after = (await client.get("/__fake__/state?parts=orders")).json()["orders"]
    assert [order["order_id"] for order in after[: len(before)]] == [order["order_id"] for order in before]
    assert len(after) > len(before)

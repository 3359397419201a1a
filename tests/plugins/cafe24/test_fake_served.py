"""The mocked Admin API over real HTTP, with faults on the way: what happened and what was heard are two things."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from dangol.testing import Served, serve
from dangol_cafe24.fake import Cafe24Fake
from tests.plugins.cafe24.fake_caller import COMMENT, REPLY, consent_link, redeem


@pytest.fixture
def fake() -> Cafe24Fake:
    return Cafe24Fake(orders=60)


@pytest.fixture
async def served(fake: Cafe24Fake) -> AsyncIterator[Served]:
    async with serve(fake) as served:
        yield served


@pytest.fixture
async def client(fake: Cafe24Fake, served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served.settings["base_url"], trust_env=False) as client:
        client.headers["authorization"] = f"Bearer {fake.oauth.issue()['access_token']}"
        yield client


def control(served: Served, path: str) -> str:
    return f"{served.base_url}/__fake__/{path}"


async def waiting(client: httpx.AsyncClient, served: Served, kind: str = "qna") -> int:
    """Return the newest question of a kind that nobody answered."""
    state = (await client.get(control(served, "state?parts=inquiries"))).json()
    return max(int(q["inquiry_id"]) for q in state["inquiries"] if q["kind"] == kind and not q["answered"])


async def writes(client: httpx.AsyncClient, served: Served) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get(control(served, "state?parts=writes"))).json()["writes"]
    return found


def test_settings_name_the_server_and_its_application(fake: Cafe24Fake) -> None:
    given = fake.settings("http://127.0.0.1:1")
    assert given["base_url"] == "http://127.0.0.1:1/api/v2"
    assert given["mall_id"] == "ondammall"
    assert set(given["scopes"].split()) == fake.scopes


async def test_consent_by_a_browser_that_follows_no_link(fake: Cafe24Fake, client: httpx.AsyncClient) -> None:
    link = consent_link(fake).replace("http://x/api/v2", str(client.base_url).rstrip("/"))
    answer = await client.get(link)
    assert answer.status_code == 302
    assert redeem(fake, answer.headers["location"]).status == 200
    assert redeem(fake, answer.headers["location"]).status == 400


async def test_orders_come_over_the_wire(client: httpx.AsyncClient) -> None:
    answer = await client.get("/admin/orders", params={"limit": 1000, "embed": "items,buyer"})
    assert len(answer.json()["orders"]) == 60
    assert answer.headers["x-api-call-limit"] == "1/40"


@pytest.mark.parametrize(
    "fault",
    [
        {"name": "server_error", "status": 504, "effect": True},
        {"name": "swallow"},
        {"name": "reset"},
        {"name": "truncated"},
        {"name": "malformed", "kind": "cut"},
    ],
)
async def test_a_reply_may_be_written_although_the_caller_hears_of_a_failure(
    client: httpx.AsyncClient, served: Served, fault: dict[str, Any]
) -> None:
    question = await waiting(client, served)
    row = REPLY | {"reply_article_no": question, "reply_status": "C", "member_id": "ondammall"}
    await client.post(control(served, "fault"), json={**fault, "path": "/api/v2/admin/boards", "method": "POST"})
    try:
        answer = await client.post("/admin/boards/6/articles", json={"requests": [row]})
        assert answer.status_code == 504 or fault["name"] == "malformed"
    except httpx.TransportError:
        assert fault["name"] in ("swallow", "reset", "truncated")
    rows = (await client.get("/admin/boards/6/articles", params={"article_no": question})).json()["articles"]
    assert rows[0]["reply_status"] == "C"
    again = await client.post("/admin/boards/6/articles", json={"requests": [row]})
    assert again.status_code == 201
    assert [write["effect"] for write in await writes(client, served)] == [True, True]
    known = (await client.get(control(served, "state?parts=inquiries"))).json()["inquiries"]
    [asked] = [one for one in known if one["inquiry_id"] == str(question)]
    assert len(asked["answers"]) == 2


@pytest.mark.parametrize("fault", ["server_error", "rate_limit", "html_login"])
async def test_a_failure_before_the_work_leaves_everything_as_it_was(
    client: httpx.AsyncClient, served: Served, fault: str
) -> None:
    question = await waiting(client, served)
    path = f"/admin/boards/6/articles/{question}/comments"
    await client.post(control(served, "fault"), json={"name": fault})
    await client.post(path, json={"request": COMMENT})
    assert (await client.get(path)).json()["comments"] == []
    await client.post(path, json={"request": COMMENT})
    assert len((await client.get(path)).json()["comments"]) == 1
    assert [write["effect"] for write in await writes(client, served)] == [False, True]


async def test_an_expired_token_is_refused_until_a_new_one_is_there(
    client: httpx.AsyncClient, served: Served, fake: Cafe24Fake
) -> None:
    await client.post(control(served, "fault"), json={"name": "expired_token"})
    assert [(await client.get("/admin/boards")).status_code for _ in range(2)] == [401, 401]
    client.headers["authorization"] = f"Bearer {fake.oauth.issue()['access_token']}"
    assert (await client.get("/admin/boards")).status_code == 200


async def test_the_bucket_leaks_as_the_clock_moves(client: httpx.AsyncClient, served: Served) -> None:
    answers = [(await client.get("/admin/boards")).status_code for _ in range(45)]
    assert answers[:40] == [200] * 40
    assert 429 in answers
    await client.post(control(served, "advance"), json={"seconds": 30})
    assert (await client.get("/admin/boards")).status_code == 200


async def test_events_and_the_clock_are_moved_from_outside(client: httpx.AsyncClient, served: Served) -> None:
    sent = {"order": {"member_id": "hong01", "place": "shopn", "market_order_no": "2026112020000099"}}
    made = (await client.post(control(served, "events"), json=sent)).json()["applied"][0]
    found = await client.get("/admin/orders", params={"market_order_no": "2026112020000099"})
    assert [row["order_id"] for row in found.json()["orders"]] == [made["order_id"]]
    wrong = await client.post(control(served, "events"), json={"order": {"colour": 1}})
    assert wrong.status_code == 400
    before = len((await client.get(control(served, "state?parts=orders"))).json()["orders"])
    await client.post(control(served, "advance"), json={"seconds": 3 * 86_400})
    assert len((await client.get(control(served, "state?parts=orders"))).json()["orders"]) > before


async def test_a_redirect_that_is_followed_is_counted(client: httpx.AsyncClient, served: Served) -> None:
    await client.post(control(served, "fault"), json={"name": "redirect"})
    await client.get("/admin/boards", follow_redirects=True)
    assert served.fake.trapped == 1

"""A market in a page of code: routes, refusals, pages, events and truth; in this process and over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

import httpx
import msgspec
import pytest

from dangol.clock import KST
from dangol.testing import (
    DEMO_NOW,
    Ask,
    BadEvent,
    FakePlatform,
    FakeRequest,
    FakeResponse,
    Refused,
    route,
    serve,
    transport,
)


class Stall(FakePlatform):
    platform: ClassVar[str] = "stall"
    secrets: ClassVar[dict[str, str]] = {"token": "t"}
    page_rows: ClassVar[int] = 2

    @route("GET", "/orders")
    def listed(self, ask: Ask) -> Any:
        rows, following = self.page(self.orders_between(ask.moment("from"), None), ask.number("page", 1))
        return {"rows": [one.id for one in rows], "next": following}

    @route("POST", "/search", reads=True)
    def search(self, ask: Ask) -> Any:
        return {"asked": ask.json()["for"]}

    @route("POST", "/inquiries/{no}/answers")
    def answer(self, ask: Ask, no: str) -> Any:
        return {"id": self.answer_inquiry(no, ask.json()["text"]).id}

    @route("GET", "/health")
    @route("HEAD", "/health")
    def health(self, _ask: Ask) -> FakeResponse:
        return FakeResponse(204)


HEADERS = {"authorization": "Bearer t"}


def get(stall: Stall, path: str, query: str = "", method: str = "GET", body: Any = None, **headers: str) -> Any:
    sent = b"" if body is None else msgspec.json.encode(body)
    answer = stall.respond(FakeRequest(method, path, query, HEADERS | headers, sent))
    return answer.status, msgspec.json.decode(answer.body) if answer.body else None


def test_pages_name_the_next_one() -> None:
    stall = Stall(orders=0)
    stall.stage("orders", [DEMO_NOW - timedelta(hours=hours) for hours in range(5)])
    first, second, third = (get(stall, "/orders", f"page={page}")[1] for page in (1, 2, 3))
    assert [one["next"] for one in (first, second, third)] == [2, 3, None]
    assert len({*first["rows"], *second["rows"], *third["rows"]}) == 5
    assert get(stall, "/orders", "page=9")[1] == {"rows": [], "next": None}
    stall.hollow = True
    assert [len(get(stall, "/orders", f"page={page}")[1]["rows"]) for page in (1, 2, 3)] == [2, 0, 2]
    stall.stuck = True
    assert [get(stall, "/orders", f"page={page}")[1]["next"] for page in (1, 2, 2)] == [2, 2, 2]


def test_what_is_refused() -> None:
    stall = Stall(orders=0)
    assert get(stall, "/orders", authorization="Bearer other")[0] == 401
    assert get(stall, "/orders", "page=one")[0] == 400
    assert get(stall, "/orders", "from=yesterday")[0] == 400
    assert get(stall, "/inquiries/Q1/answers", method="POST", body={"text": "네"})[0] == 404
    assert stall.unknown == []
    assert get(stall, "/nowhere")[0] == 404
    assert stall.unknown == ["GET /nowhere"]


def test_only_writes_are_written_down() -> None:
    stall = Stall(orders=0)
    (question,) = stall.stage("inquiries", [DEMO_NOW - timedelta(hours=1)])
    assert get(stall, "/search", method="POST", body={"for": "x"})[1] == {"asked": "x"}
    assert get(stall, f"/inquiries/{question}/answers", method="POST", body={"text": "네"})[0] == 200
    assert get(stall, "/health", method="HEAD") == (204, None)
    assert [(one.path, one.effect) for one in stall.writes] == [(f"/inquiries/{question}/answers", True)]
    (told,) = stall.state(["inquiries"])["inquiries"]
    assert (told["answered"], told["answers"][0]["text"]) == (True, "네")


def test_events_add_and_edit_rows() -> None:
    stall = Stall(orders=0)
    made = stall.apply({"order": {"buyer_name": "가상구매자", "items": [{"quantity": 2, "unit_price": 500}]}})[0]
    item = made["item_ids"][0]
    stall.apply(
        {"review": {"item_id": item, "text": "좋아요", "rating": 4}, "inquiry": {"item_id": item, "text": "언제요?"}}
    )
    stall.apply({"item": {"item_id": item, "dispatched_at": DEMO_NOW.isoformat()}})
    state = stall.state()
    assert state["orders"][0]["items"][0]["status"] == "shipped"
    assert state["orders"][0]["items"][0]["amount"] == 1000
    review = state["reviews"][0]["review_id"]
    stall.apply({"reply": {"review_id": review, "text": "고맙습니다"}})
    assert stall.state(["reviews"])["reviews"][0]["reply"]["text"] == "고맙습니다"
    stall.apply({"reply": {"review_id": review, "text": None}, "review": {"review_id": review, "deleted": True}})
    assert stall.state(["reviews"])["reviews"] == []
    for wrong in (
        {"item": {"item_id": "none"}},
        {"review": {"text": "x", "item_id": "none"}},
        {"answer": {"inquiry_id": "none", "text": "x"}},
    ):
        with pytest.raises(BadEvent):
            stall.apply(wrong)


def test_a_seed_makes_a_shop_that_lives() -> None:
    stall, same = Stall(seed=3, orders=40), Stall(seed=3, orders=40)
    assert stall.state() == same.state()
    before = stall.state()
    assert len(before["orders"]) == 40
    assert before["reviews"]
    assert before["inquiries"]
    stall.clock.advance(days=3)
    assert len(stall.state(["orders"])["orders"]) > 40


async def test_it_serves_any_client_and_its_own_tests() -> None:
    stall = Stall(orders=3)
    async with httpx.AsyncClient(
        transport=transport(stall), base_url="http://stall.invalid", headers=HEADERS
    ) as client:
        assert (await client.get("/orders")).status_code == 200
        assert len((await client.get("/__fake__/state")).json()["orders"]) == 3
    async with serve(stall) as served, httpx.AsyncClient(base_url=served.base_url, headers=HEADERS) as client:
        await client.post("/__fake__/fault", json={"name": "rate_limit"})
        assert [(await client.get("/orders")).status_code for _ in range(2)] == [429, 200]
    assert served.settings == {"base_url": served.base_url, "token": "t"}


def test_a_market_may_refuse_in_its_own_words() -> None:
    class Strict(Stall):
        def admit(self, ask: Ask) -> None:
            if ask.header("x-api-key") != "k":
                raise Refused(403, "NO_KEY", "열쇠가 없습니다")

    assert get(Strict(orders=0), "/orders")[1] == {"code": "NO_KEY", "message": "열쇠가 없습니다"}


def test_a_refusal_may_ask_for_a_pause() -> None:
    class Busy(Stall):
        def admit(self, ask: Ask) -> None:
            raise Refused(429, "SLOW_DOWN", headers={"retry-after": "3"})

    answer = Busy(orders=0).handle(FakeRequest("GET", "/orders"))
    assert (answer.status, answer.headers["retry-after"]) == (429, "3")


@pytest.mark.parametrize("asked", ["2026-11-20 16:20:00", "2026-11-20T16:20:00%2B09:00", "2026-11-20T16:20:00+09:00"])
def test_a_time_of_the_query_is_read_as_markets_write_it(asked: str) -> None:
    ask = Ask(FakeRequest("GET", "/orders", query=f"from={asked.replace(' ', '%20')}"))
    assert ask.moment("from") == datetime(2026, 11, 20, 16, 20, tzinfo=KST)

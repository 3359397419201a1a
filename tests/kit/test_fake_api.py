"""The router in place of the network: what nobody answers and what nobody asks for fails, whatever is swallowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from dangol import AuthError, Order, RateLimited, Stage, StoreError, Unavailable
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW, FakeApi, Records, pages, then_401, then_429, then_timeout
from tests.kit.specimen import specimen

PLUGIN = specimen()


@pytest.fixture
def api(tmp_path: Path) -> FakeApi:
    """Make one that the test itself holds, in place of its teardown."""
    return FakeApi(MovableClock(DEMO_NOW), tmp_path / "api")


async def ask(api: FakeApi, path: str = "/orders") -> Any:
    async with api.store(PLUGIN, token="t") as store:
        return (await store.client.get(path)).json()


async def test_a_request_nobody_answers_fails_at_the_end_even_if_it_was_swallowed(api: FakeApi) -> None:
    with pytest.raises(StoreError):
        await ask(api, "/hidden")
    with pytest.raises(AssertionError, match="no route of this test answers GET /hidden"):
        api.hold()


async def test_a_route_nobody_asks_for_fails_at_the_end(api: FakeApi) -> None:
    api.get("/orders").mock(side_effect=pages({"rows": []}))
    api.get("/reviews")
    assert await ask(api) == {"rows": []}
    with pytest.raises(AssertionError, match=r"nobody asked for .*reviews"):
        api.hold()


async def test_pages_come_one_after_the_other_and_a_pause_is_waited_out(fake_api: FakeApi) -> None:
    answers = then_429(pages({"n": 1}), retry_after=5)
    fake_api.get("/orders").mock(side_effect=[*answers, httpx.Response(200, json={"n": 2})])
    before = fake_api.now()
    assert [await ask(fake_api), await ask(fake_api)] == [{"n": 1}, {"n": 2}]
    assert (fake_api.now() - before).total_seconds() >= 5
    assert len(fake_api.requests) == 3


@pytest.mark.parametrize(
    "answers, error",
    [(then_401([]), AuthError), (then_429([], times=9), RateLimited), (then_timeout([], times=9), Unavailable)],
)
async def test_what_goes_wrong_is_named(fake_api: FakeApi, answers: list[Any], error: type[Exception]) -> None:
    fake_api.get("/orders").mock(side_effect=answers)
    with pytest.raises(error):
        await ask(fake_api)


async def test_a_write_that_is_posted(fake_api: FakeApi) -> None:
    fake_api.post("/answers").respond(json={"no": "7"})
    fake_api.route("DELETE", "/answers").respond(204)
    async with fake_api.store(PLUGIN, token="t") as store:
        assert (await store.client.write("POST", "/answers", json={"text": "네"})).json() == {"no": "7"}
        await store.client.write("DELETE", "/answers")
    assert [one.headers["authorization"] for one in fake_api.requests] == ["Bearer t", "Bearer t"]


def test_records_name_only_what_a_test_is_about(records: Records, clock: MovableClock) -> None:
    order = records.order(buyer="가상구매자", items=(records.item(stage=Stage.SHIPPED, amount=500),))
    assert isinstance(order, Order)
    assert (order.buyer, order.items[0].stage, order.items[0].amount) == ("가상구매자", Stage.SHIPPED, 500)
    assert order.ordered_at < clock.now()
    assert records.review(rating=2).rating == 2
    assert not records.inquiry().answered
    assert records.order().id != records.order().id


def test_the_data_file_is_there(db: Any) -> None:
    assert db.conn.execute("SELECT count(*) FROM orders").fetchone() == (0,)

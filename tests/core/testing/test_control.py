from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from dangol.testing import DEMO_NOW, FAULTS, transport
from tests.core.testing.shelf import Shelf, shelf


@pytest.fixture
def fake() -> Shelf:
    return shelf()


@pytest.fixture
def client(fake: Shelf) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=transport(fake), base_url="http://shelf.invalid")


async def test_the_paths_explain_themselves(client: httpx.AsyncClient) -> None:
    told = (await client.get("/__fake__/")).json()
    assert "POST /__fake__/fault" in told["paths"]
    assert set(told["faults"]) == set(FAULTS)


async def test_state_tells_all_or_the_parts_asked_for(client: httpx.AsyncClient) -> None:
    await client.get("/things")
    whole = (await client.get("/__fake__/state")).json()
    assert set(whole) == {"now", "orders", "reviews", "inquiries", "writes", "requests", "faults"}
    assert whole["now"] == "2026-11-20T16:20:00+09:00"
    assert whole["requests"]["by_path"] == {"GET /things": 1}
    assert set((await client.get("/__fake__/state?parts=writes,now")).json()) == {"writes", "now"}
    assert (await client.get("/__fake__/state?parts=secrets")).status_code == 400


async def test_the_clock_is_set_and_moved(client: httpx.AsyncClient, fake: Shelf) -> None:
    answer = await client.post("/__fake__/clock", json={"now": "2026-11-21T09:00:00+09:00"})
    assert answer.json() == {"now": "2026-11-21T09:00:00+09:00"}
    await client.post("/__fake__/advance", json={"seconds": 90})
    assert fake.clock.now() == DEMO_NOW + timedelta(hours=16, minutes=41, seconds=30)


@pytest.mark.parametrize(
    "path, body, said",
    [
        ("fault", {"name": "earthquake"}, "There is no fault 'earthquake'"),
        ("fault", {"name": "delay", "tims": 1}, "tims"),
        ("fault", {"name": "delay", "times": 0}, "at least once"),
        ("fault", {"name": "malformed", "kind": "odd"}, "odd"),
        ("fault", [], "A fault is an object"),
        ("clock", {"now": "2026-11-21T09:00:00"}, "tz"),
        ("clock", {}, "now"),
        ("advance", {"seconds": "many"}, "seconds"),
        ("events", {"nothing": 1}, "An event has a thing."),
    ],
)
async def test_a_bad_body_gets_400_and_a_sentence(client: httpx.AsyncClient, path: str, body: Any, said: str) -> None:
    answer = await client.post(f"/__fake__/{path}", json=body)
    assert answer.status_code == 400
    sentence = answer.json()["error"]
    assert said.lower() in sentence.lower() or "timezone" in sentence
    assert sentence.endswith(".")


async def test_what_is_no_json_gets_400_and_a_sentence(client: httpx.AsyncClient) -> None:
    answer = await client.post("/__fake__/events", content=b"{")
    assert (answer.status_code, answer.json()["error"][:20]) == (400, "The body is not JSON")


async def test_unknown_paths_get_404(client: httpx.AsyncClient) -> None:
    for method, path in (("GET", "/__fake__/nothing"), ("GET", "/__fake__/fault"), ("GET", "/__fake__/exports/no")):
        assert (await client.request(method, path)).status_code == 404


async def test_events_are_passed_on(client: httpx.AsyncClient, fake: Shelf) -> None:
    answer = await client.post("/__fake__/events", json={"thing": "배"})
    assert answer.json() == {"applied": [{"thing": "배"}]}
    assert fake.things == ["사과", "배"]


async def test_an_export_is_found_by_the_name_listed_even_if_names_move_on(
    client: httpx.AsyncClient, fake: Shelf
) -> None:
    listed = (await client.get("/__fake__/exports")).json()["exports"]
    assert listed == [{"name": "things_1.txt", "stream": "things"}]
    fake.things.append("배")
    assert (await client.get("/__fake__/exports/things_1.txt")).status_code == 200
    assert (await client.get("/__fake__/exports/things")).text == "['사과', '배']"
    assert (await client.get("/__fake__/exports/things_2.txt")).text == "['사과', '배']"


async def test_faults_are_armed_listed_and_cleared(client: httpx.AsyncClient, fake: Shelf) -> None:
    for name in ("delay", "redirect"):
        await client.post("/__fake__/fault", json={"name": name, "path": "/elsewhere"})
    state = (await client.get("/__fake__/state?parts=faults")).json()
    assert [fault["name"] for fault in state["faults"]] == ["delay", "redirect"]
    await client.post("/__fake__/fault", json={"name": "clear"})
    assert fake.faults.armed == []

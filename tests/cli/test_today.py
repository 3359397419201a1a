"""The commands of the seller's day, through the market, on the demo's Friday."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.models import Product, Review
from dangol.testing import DEMO_NOW
from tests.cli.market import Market, Run

BAG = Product(id="11", name="누빔 에코백")
LATE = (
    "배송이 너무 늦어요",
    "배송이 늦어서 속상했어요",
    "배송 느려요 일주일 걸렸어요",
    "늦게 와서 실망이에요 배송이 느립니다",
)


def test_s1_2_the_morning_counts_what_waits_in_all_stores(run: Run, shop: Market) -> None:
    page = run("today", "--json").json
    assert page["checked_today"] is True
    (store,) = page["stores"]
    assert page["questions"] == store["questions"] > 0
    waiting = run("inbox", "--all", "--json").json["items"]
    assert sum(page["waiting"].values()) == sum(one["state"] == "proposed" for one in waiting)
    assert page["first"] == [one["id"] for one in waiting if one["state"] == "proposed"][:3]
    told = run("today").out
    assert f"Questions that wait for you: {page['questions']}" in told
    assert len(told.splitlines()) <= 24


def test_s1_2_a_new_day_asks_for_a_new_look(run: Run, shop: Market) -> None:
    shop.clock.set(DEMO_NOW + timedelta(days=1))
    assert run("today", "--json").json["checked_today"] is False
    assert "→ dangol sync" in run("today").out


def test_s1_2_the_evening_tells_what_was_done(run: Run, shop: Market) -> None:
    (task,) = [one["id"] for one in run("inbox", "--all", "--json").json["items"] if one["kind"] == "thank_review"][:1]
    assert run("today", "--evening", "--json").json["done"] == {}
    run("approve", task)
    assert run("send", "--live").code == 0
    run("done", task)
    assert run("today", "--evening", "--json").json["done"] == {"thank_review": 1}
    assert run("today", "--json").json["done"] == {}
    shop.clock.set(DEMO_NOW + timedelta(days=1))
    assert run("today", "--json").json["done"] == {"thank_review": 1}


def test_deadlines_have_the_number_of_what_meets_them(run: Run, shop: Market) -> None:
    found = run("deadlines", "--days", 60, "--json").json["deadlines"]
    entries = {one["id"]: one for one in run("inbox", "--all", "--json").json["items"]}
    questions = [one for one in found if one["what"] == "question"]
    assert questions
    assert {entries[one["id"]]["kind"] for one in questions if one["id"]} == {"answer_inquiry"}
    asks = [one for one in found if one["loss"] == "ask"]
    assert {entries[one["id"]]["expires_at"] for one in asks} == {one["when"] for one in asks}
    assert "A question waits" in run("deadlines").out


def test_s4_8_the_target_is_the_sellers(run: Run, shop: Market, home: Path) -> None:
    def first() -> str:
        found = run("deadlines", "--days", 60, "--json").json["deadlines"]
        return min(str(one["when"]) for one in found if one["what"] == "question")

    before = first()
    (home / "policy.toml").write_text("[inquiries]\ntarget_hours = 48\n", "utf-8")
    assert first() > before


def test_s3_22_a_step_is_closed_and_the_next_comes_tomorrow(run: Run, shop: Market) -> None:
    step = run("today", "--json").json["step"]["id"]
    assert run("step", "done").code == 0
    assert run("today", "--json").json["step"] is None
    assert "no step" in run("step", "skip").out
    shop.clock.set(DEMO_NOW + timedelta(days=1))
    assert run("today", "--json").json["step"]["id"] != step
    assert [one["id"] for one in run("step", "list", "--json").json["steps"] if one["closed_at"]] == [step]


def test_an_unknown_step_is_refused_with_the_way_to_the_list(run: Run, shop: Market) -> None:
    found = run("step", "done", "fly")
    assert found.code != 0
    assert "dangol step list" in found.err


def test_without_a_store_the_day_begins_with_connecting_one(run: Run) -> None:
    found = run("today")
    assert found.code == 0
    assert "No store is connected yet." in found.out
    assert "dangol connect" in found.out


def test_s4_25_the_week_looks_back(run: Run, shop: Market) -> None:
    page = run("week", "--json").json
    assert page["one_thing"]["name"] == "answer"
    assert page["learned"]
    assert page["one_thing"]["text"] in run("week").out


def test_s4_16_the_month_tells_what_the_data_shows_and_what_it_does_not(run: Run, shop: Market) -> None:
    (store,) = run("month", "--json").json["stores"]
    assert store["items"] > store["delivered"] > 0
    assert 0 < store["way_hours"] < 240
    assert "Visits and payment: unknown" in run("month").out


def test_s4_18_a_manual_page_tells_a_stores_own_choices(run: Run, shop: Market, home: Path) -> None:
    (home / "policy.toml").write_text(
        '[stores.main.asks]\nsettle_days = 9\n[rules]\noff = ["remind_review"]\n', "utf-8"
    )
    page = run("manual", "main").out
    assert "`asks.settle_days`: 9 (7)" in page
    assert "switched off" in page
    assert run("manual", "nowhere").code != 0


@pytest.mark.parametrize("name, word", [("influencer", "beginning"), ("sns", "the same for praise")])
def test_s4_22_s3_21_what_a_campaign_must_say(run: Run, name: str, word: str) -> None:
    found = run("checklist", name)
    assert found.code == 0
    assert word in found.out


@pytest.fixture
def complaints(home: Path, monkeypatch: pytest.MonkeyPatch) -> MovableClock:
    """Give a store four complaints about delivery, twelve other reviews of the same bag, and none before."""
    clock = MovableClock(DEMO_NOW)
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: clock)
    texts = [*LATE, *(["가볍고 예뻐요 잘 쓰고 있어요"] * 12)]
    reviews = [
        Review(id=f"r{at}", text=text, written_at=DEMO_NOW - timedelta(days=1, hours=at), rating=4, product=BAG)
        for at, text in enumerate(texts)
    ]
    with App(home) as app:
        app.stores.connect("main", "kmong", {}, DEMO_NOW - timedelta(days=60))
        with app.db.transaction():
            app.records.store_page("main", reviews, DEMO_NOW)
    return clock


def test_s1_7_s0_24_from_complaints_to_a_task_to_the_proof(run: Run, complaints: MovableClock, home: Path) -> None:
    run("decide")
    (task,) = [one for one in run("inbox", "--all", "--json").json["items"] if one["kind"] == "find_cause"]
    assert "4" in task["text"]
    assert run("improvements").out.startswith("No cause was mended yet.")
    run("decide")
    kinds = [one["kind"] for one in run("inbox", "--all", "--json").json["items"]]
    assert kinds.count("find_cause") == 1
    run("approve", task["id"])
    run("send", "--live")
    assert run("done", task["id"]).code == 0
    later = [
        Review(id=f"n{at}", text="가볍고 예뻐요", written_at=DEMO_NOW + timedelta(hours=1 + at), rating=5, product=BAG)
        for at in range(10)
    ]
    complaints.set(DEMO_NOW + timedelta(days=3))
    with App(home) as app, app.db.transaction():
        app.records.store_page("main", later, app.clock.now())
    (found,) = run("improvements", "--json").json["improvements"]
    assert (found["before"], found["after"]) == ({"count": 4, "texts": 16}, {"count": 0, "texts": 10})
    assert found["enough"] is True


@pytest.mark.parametrize("room, wanted", [(0, 0), (5, 1)])
def test_s2_15_no_more_extra_care_than_the_day_has_room_for(
    run: Run, complaints: MovableClock, home: Path, room: int, wanted: int
) -> None:
    (home / "policy.toml").write_text(f"[care]\nextra_per_day = {room}\n", "utf-8")
    for _again in range(2):
        run("decide")
    kinds = [one["kind"] for one in run("inbox", "--all", "--json").json["items"]]
    assert kinds.count("find_cause") == wanted


def test_s4_5_what_is_planned_is_seen_over_all_stores(run: Run, shop: Market) -> None:
    (ask,) = [one for one in run("inbox", "--all", "--json").json["items"] if one["kind"] == "ask_review"][:1]
    run("approve", ask["id"])
    assert run("today", "--json").json["approved"] == 1
    assert "Approved and not sent yet: 1" in run("today").out
    (planned,) = run("send", "--json").json["would_send"]
    assert planned == ask["id"]

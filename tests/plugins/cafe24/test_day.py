"""A seller's day with a mall: the commands, core, the plugin and the mocked API over TCP, all together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import dangol_cafe24
from dangol import hookimpl
from dangol.app import App
from dangol.clock import MovableClock
from dangol.testing import DEMO_NOW
from dangol_cafe24.fake import Cafe24Fake
from tests.cli.market import Run, alone, home, run, served_in_a_thread
from tests.plugins.cafe24.market import ALL, platform

__all__ = ["alone", "home", "run"]


@dataclass(frozen=True)
class Mall:
    """A mocked mall on a port, connected as ``mall``; dangol shares its clock."""

    fake: Cafe24Fake
    clock: MovableClock
    home: Path

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        with App(self.home, clock=self.clock) as app:
            return app.db.rows(sql, values)

    def state(self, part: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.fake.state([part])[part]
        return found

    def item(self) -> str:
        found: str = next(one["item_id"] for order in self.state("orders") for one in order["items"])
        return found


@pytest.fixture
def mall(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mall]:
    clock = MovableClock(DEMO_NOW)
    fake = Cafe24Fake(seed=5, orders=60, days=14)
    fake.clock = clock
    fake.scopes = set(ALL.split())
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: clock)
    monkeypatch.setattr(dangol_cafe24, "dangol_platform", hookimpl(lambda: platform(fake)))
    with served_in_a_thread(fake) as served:
        settings = served.settings | {"scopes": ALL}
        pairs = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
        connected = run("connect", "mall", "--platform", "cafe24", *pairs)
        assert connected.code == 0, connected.err + connected.out
        yield Mall(fake, clock, home)


def counts(run: Run, *words: str) -> dict[str, tuple[int, int, int]]:
    found = run("sync", *words, "--json")
    assert found.code == 0, found.err
    (store,) = found.json["stores"]
    assert [one["problem"] for one in store["streams"] if one["problem"]] == []
    return {one["stream"]: (one["new"], one["changed"], one["rejected"]) for one in store["streams"]}


def test_all_of_the_mall_is_stored_and_reading_again_changes_nothing(run: Run, mall: Mall) -> None:
    first = counts(run)
    stored = {row["id"]: row for row in mall.rows("SELECT * FROM items")}
    truth = {one["item_id"]: one for order in mall.state("orders") for one in order["items"]}
    assert stored.keys() == truth.keys()
    assert all(stored[name]["status"] == one["status"] for name, one in truth.items())
    assert first["orders"][0] == len(truth)
    reviews = {row["id"]: row for row in mall.rows("SELECT * FROM reviews")}
    seen = {f"4:{one['review_id']}": one for one in mall.state("reviews") if one["shown"]}
    assert reviews.keys() == seen.keys()
    assert all(bool(reviews[name]["replied"]) == bool(one["reply"]) for name, one in seen.items())
    kinds = {"qna": "qna:6", "one": "one:9", "urgent": "urgent"}
    inquiries = {row["id"]: row for row in mall.rows("SELECT * FROM inquiries")}
    asked = {f"{kinds[one['kind']]}:{one['inquiry_id']}": one for one in mall.state("inquiries")}
    assert inquiries.keys() == asked.keys()
    assert all(bool(inquiries[name]["answered"]) == one["answered"] for name, one in asked.items())
    assert {row["buyer_id"] for row in mall.rows("SELECT buyer_id FROM member_consents")} == {
        one["member_id"] for one in mall.state("orders") if one["member_id"]
    }
    assert mall.rows("SELECT * FROM quarantine") == []
    assert set(counts(run).values()) == {(0, 0, 0)}


def test_a_review_finds_the_line_it_is_about(run: Run, mall: Mall) -> None:
    counts(run)
    truth = {f"4:{one['review_id']}": one for one in mall.state("reviews") if one["shown"]}
    linked = {row["id"]: row["item_id"] for row in mall.rows("SELECT id, item_id FROM reviews")}
    named = {name for name, one in truth.items() if one["order_id"]}
    assert named
    assert {name: linked[name] for name in named} == {name: truth[name]["item_id"] for name in named}
    members = {name for name, one in truth.items() if one["member_id"]} - named
    assert sum(linked[name] is not None for name in members) >= len(members) // 2


def test_edits_and_deletions_become_versions(run: Run, mall: Mall) -> None:
    written = (mall.clock.now() - timedelta(days=5)).isoformat()
    rows = [{"item_id": mall.item(), "text": text, "rating": 5, "written_at": written} for text in ("하나", "둘", "셋")]
    edited, marked, vanished = (one["review_id"] for one in mall.fake.apply({"review": rows}))
    counts(run)
    mall.fake.apply(
        {
            "review": [
                {"review_id": edited, "text": "생각이 바뀌었어요", "rating": 2},
                {"review_id": marked, "deleted": True, "marked": True},
                {"review_id": vanished, "deleted": True},
            ]
        }
    )
    mall.clock.advance(hours=1)
    assert counts(run)["reviews"][1] >= 3
    versions = mall.rows("SELECT review_id, version, rating, text, visible FROM review_versions ORDER BY version")
    told = {
        number: [(row["rating"], row["visible"]) for row in versions if row["review_id"] == f"4:{number}"]
        for number in (edited, marked, vanished)
    }
    assert told == {edited: [(5, 1), (2, 1)], marked: [(5, 1), (5, 0)], vanished: [(5, 1), (5, 0)]}
    texts = [row["text"] for row in versions if row["review_id"] == f"4:{marked}"]
    assert texts[0] == texts[1], "what was said stays known"
    mall.clock.advance(hours=1)
    assert counts(run)["reviews"] == (0, 0, 0)


def test_a_question_is_answered_once_and_seen(run: Run, mall: Mall) -> None:
    mall.clock.advance(minutes=10)
    row = {"item_id": mall.item(), "text": "언제 출고되나요?", "kind": "one", "title": "배송 문의"}
    (made,) = mall.fake.apply({"inquiry": row})
    mall.clock.advance(minutes=10)
    counts(run)
    assert run("decide").code == 0
    entries = run("inbox", "--json").json["items"]
    (entry,) = [one for one in entries if one["subject_id"] == f"one:9:{made['inquiry_id']}"]
    assert run("edit", entry["id"], "--text", "오늘 출고됩니다.").code == 0
    assert run("approve", entry["id"]).code == 0
    mall.fake.faults.arm("swallow", path="/api/v2/admin/boards/9/articles", method="POST", seconds=0)
    run("send", "--live")
    assert run("show", entry["id"], "--json").json["state"] == "in_doubt"
    run("send", "--live")
    assert run("show", entry["id"], "--json").json["state"] == "sent", "it was found"
    (after,) = [one for one in mall.state("inquiries") if one["inquiry_id"] == made["inquiry_id"]]
    assert [one["by"] for one in after["answers"]] == ["api"], "and written once"
    mall.clock.advance(minutes=30)
    assert counts(run)["inquiries"][1] >= 1


def test_a_coupon_goes_through_the_inbox_and_once(run: Run, mall: Mall) -> None:
    coupon = next(iter(mall.fake.mall.club.coupons))
    given = {(one["coupon_no"], one["member_id"]) for one in mall.state("coupons")}
    member = next(one["member_id"] for one in mall.state("members") if (coupon, one["member_id"]) not in given)
    proposed = run("coupon", "mall", member, coupon)
    assert proposed.code == 0
    assert member in proposed.out
    again = run("coupon", "mall", member, coupon)
    assert again.code == 1
    assert "before" in again.err
    (entry,) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "issue_coupon"]
    assert (entry["state"], entry["text"], entry["rule"]) == ("proposed", coupon, "")
    assert member in run("inbox").out
    assert "You proposed it." in run("why", entry["id"]).out
    assert member in run("show", entry["id"]).out
    assert mall.fake.writes == [], "nothing leaves unasked"
    assert member in run("approve", entry["id"]).out
    sent = run("send", "--live")
    assert sent.code == 0, sent.err + sent.out
    mine = [one for one in mall.state("coupons") if (one["coupon_no"], one["member_id"]) == (coupon, member)]
    assert [one["by"] for one in mine] == ["api"]
    assert run("coupon", "mall", member, coupon).code == 1
    listed = run("cafe24", "coupons", "mall", coupon)
    assert member in listed.out
    document = run("cafe24", "coupons", "mall", coupon, "--json").json
    assert member in {one["member_id"] for one in document["issues"]}


def test_a_coupon_that_was_skipped_may_be_proposed_again(run: Run, mall: Mall) -> None:
    first = run("coupon", "mall", "hong01", "6000000000000000009", "--json").json
    assert first["kind"] == "issue_coupon"
    assert run("skip", first["id"], "--because", "다음에").code == 0
    second = run("coupon", "mall", "hong01", "6000000000000000009", "--json").json
    assert second["id"] != first["id"]
    assert run("coupon", "nowhere", "hong01", "1").code == 2


def test_a_webhook_reads_what_it_names_and_nothing_else(run: Run, mall: Mall, tmp_path: Path) -> None:
    counts(run)
    mall.clock.advance(minutes=5)
    hook = tmp_path / "hook.json"
    hook.write_text(json.dumps({"event_no": 90024, "resource": {"mall_id": mall.fake.oauth.mall, "order_id": "1"}}))
    assert counts(run, "mall", "--hint", str(hook)).keys() == {"orders"}
    hook.write_text(json.dumps({"event_no": 90033, "resource": {"board_no": 4, "no": 1, "member_id": "hong01"}}))
    assert counts(run, "mall", "--hint", str(hook)).keys() == {"reviews", "inquiries"}
    hook.write_text(json.dumps({"event_no": 90077}))
    nothing = run("sync", "mall", "--hint", str(hook))
    assert nothing.code == 0
    assert "nothing" in nothing.err
    hook.write_text("oops")
    assert run("sync", "mall", "--hint", str(hook)).code == 3
    assert run("sync", "--hint", str(hook)).code == 2
    assert run("connect", "mall", "--set", "webhook_key=abc").code == 0
    hook.write_text(json.dumps({"event_no": 90024}))
    assert run("sync", "mall", "--hint", str(hook)).code == 3
    assert counts(run, "mall", "--hint", str(hook), "--header", "X-API-Key: abc").keys() == {"orders"}


def test_the_boards_of_the_mall(run: Run, mall: Mall) -> None:
    listed = run("cafe24", "boards", "mall")
    assert listed.code == 0
    (line,) = [one for one in listed.out.splitlines() if "상품 사용후기" in one]
    assert "Reviews" in line
    document = run("cafe24", "boards", "mall", "--json").json
    assert document["used"] == {"review_board": 4, "qna_board": 6, "one_to_one_board": 9}
    assert {one["board_no"] for one in document["boards"]} >= {4, 6, 9}


def test_a_store_that_fails_goes_on_where_it_was(run: Run, mall: Mall) -> None:
    mall.fake.faults.arm("server_error", path="/api/v2/admin/boards", times=400, status=503)
    failed = run("sync", "--json")
    assert failed.code == 3
    streams = {one["stream"]: one["problem"] for one in failed.json["stores"][0]["streams"]}
    assert streams["orders"] is None
    assert streams["reviews"] is not None
    mall.fake.faults.arm("clear")
    mall.clock.advance(hours=1)
    assert counts(run)["reviews"][0] > 0


def test_nothing_of_a_customer_is_in_the_log(run: Run, mall: Mall) -> None:
    counts(run)
    mall.fake.faults.arm("malformed", path="/api/v2/admin/orders", times=9)
    run("sync")
    with App(mall.home, clock=mall.clock) as app, closing(app.db):
        names = {row["name"] for row in app.db.rows("SELECT name FROM contacts WHERE name IS NOT NULL")}
        phones = {row["phone"] for row in app.db.rows("SELECT phone FROM contacts WHERE phone IS NOT NULL")}
    kept = "".join(path.read_text(encoding="utf-8") for path in mall.home.rglob("*.log*"))
    assert names
    assert phones
    assert not any(word in kept for word in names | phones)

"""What waits in all stores, what is left for later, and answers of the seller's own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.errors import ConfigError
from dangol.faq import read_faq
from tests.cli.market import Market, Run


def entry(run: Run, kind: str = "answer_inquiry") -> dict[str, Any]:
    items: list[dict[str, Any]] = run("inbox", "--json").json["items"]
    return next(one for one in items if one["kind"] == kind and one["state"] == "proposed")


def test_s3_23_one_list_counts_first_and_the_oldest_is_first(run: Run, shop: Market) -> None:
    found = run("inquiries", "--json").json
    assert found["waiting"] == len(found["inquiries"]) > 0
    since = [one["waiting_since"] for one in found["inquiries"]]
    assert since == sorted(since)
    told = run("inquiries").out
    assert told.splitlines()[0].startswith(f"{found['waiting']} questions wait for you")


def test_s4_8_the_target_and_how_long_it_took(run: Run, shop: Market) -> None:
    found = run("inquiries", "--json").json
    assert all(one["late"] == (one["due_at"] < "2026-11-20T16:20") for one in found["inquiries"])
    (times,) = found["answer_times"]
    assert times["answered"] > 0
    assert times["median_minutes"] <= times["p90_minutes"]
    assert times["in_time"] <= times["answered"]


def test_s4_14_replies_to_low_reviews_are_timed(run: Run, shop: Market) -> None:
    (times,) = run("inquiries", "--json").json["low_review_times"]
    assert set(times) == {"store", "answered", "in_time", "median_minutes", "p90_minutes"}


def test_s1_3_what_is_neglected_rises_and_is_named_every_day(run: Run, shop: Market) -> None:
    shop.clock.advance(days=5)
    items = run("inbox", "--json").json["items"]
    assert {one["urgency"] for one in items if one["kind"] == "answer_inquiry"} == {3}
    assert "questions wait longer than you meant" in run("inbox").out


def test_s2_4_a_tired_answer_can_wait(run: Run, shop: Market) -> None:
    one = entry(run)
    assert run("snooze", one["id"]).code == 0
    listed = run("inbox", "--json").json
    assert one["id"] not in [row["id"] for row in listed["items"]]
    assert [(row["id"], row["snoozed_until"]) for row in listed["later"]] == [(one["id"], "2026-11-23T09:00:00+09:00")]
    assert "Later, as you said (1)" in run("inbox").out
    assert [row["name"] for row in run("show", one["id"], "--json").json["history"]] == ["propose", "snooze"]
    shop.clock.advance(days=3)
    assert one["id"] in [row["id"] for row in run("inbox", "--json").json["items"]]


def test_s2_4_an_approval_ends_the_wait(run: Run, shop: Market, home: Path) -> None:
    one = entry(run)
    assert run("snooze", one["id"], "--hours", 30).code == 0
    assert run("approve", one["id"]).code == 0
    assert run("send", "--json").json["would_send"] == [one["id"]]
    assert run("verify").code == 0


def test_s2_4_what_cannot_be_left_for_later_says_why(run: Run, shop: Market) -> None:
    one = entry(run)
    assert run("snooze", one["id"], "--until", "2026-11-20T10:00").code == 2
    assert run("snooze", one["id"], "--hours", 3, "--until", "2026-11-30").code == 2
    assert run("snooze", one["id"], "--until", "2027-11-30").code == 1
    assert run("approve", one["id"]).code == 0
    assert run("snooze", one["id"]).code == 1


FAQ = """
[wash]
words = ["세탁", "식기세척기"]
questions = ["전자레인지에 돌려도 되나요?"]
answer = "안녕하세요. 식기세척기와 전자레인지 모두 쓰실 수 있습니다."
[wash_special]
words = ["식기세척기"]
answer = "안녕하세요. 이 상품은 손으로 씻어 주세요."
products = ["main/P1"]
"""


@pytest.mark.parametrize(
    "text, product, name",
    [
        ("식기 세척기에 넣어도 되나요?", "main/P2", "wash"),
        ("식기세척기 되나요", "main/P1", "wash_special"),
        ("전자렌지에 돌려도 되나요", "main/P2", "wash"),
        ("언제 오나요?", "main/P1", None),
        ("", "main/P1", None),
    ],
)
def test_s2_1_an_entry_is_found_by_words_or_likeness(tmp_path: Path, text: str, product: str, name: str | None) -> None:
    path = tmp_path / "faq.toml"
    path.write_text(FAQ, encoding="utf-8")
    found = read_faq(path).find(text, product)
    assert (found and found[0]) == name


@pytest.mark.parametrize(
    "text, told",
    [
        ("[a]\nanswer = ''\nwords = ['x']", "a: the answer is empty"),
        ("[a]\nanswer = 'x'", "a: it needs words or questions"),
        ("[a]\nanswer = 'x'\nword = ['y']", "a: .*word"),
        ("a = 3", "a: "),
    ],
)
def test_s2_1_a_faulty_entry_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "faq.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        read_faq(path)


def test_s2_1_the_sellers_own_answer_comes_first_and_is_counted(run: Run, shop: Market, home: Path) -> None:
    texts = [one["customer_text"] for one in run("inquiries", "--json").json["inquiries"] if one["order_id"] is None]
    word = "".join(texts[0].split())[:6]
    answer = "안녕하세요. 저희가 미리 적어 둔 답입니다."
    with App(home, clock=shop.clock) as app:
        ids = [row["id"] for row in app.db.rows("SELECT id FROM actions WHERE kind = 'answer_inquiry'")]
        with app.db.transaction():
            app.db.conn.execute("DELETE FROM actions WHERE kind = 'answer_inquiry'")
    assert ids
    (home / "faq.toml").write_text(f'[own]\nwords = ["{word}"]\nanswer = "{answer}"\n', encoding="utf-8")
    assert run("decide").code == 0
    items = run("inbox", "--json").json["items"]
    assert answer in {str(one["text"]).splitlines()[0] for one in items if one["kind"] == "answer_inquiry"}
    found = run("faq", "--json").json
    assert found["entries"][0]["name"] == "own"
    assert found["entries"][0]["asked"] >= 1
    assert word not in run("faq", "--json").out


def test_s2_1_what_is_asked_often_is_suggested_without_its_words(run: Run, shop: Market, home: Path) -> None:
    found = run("faq", "--days", 60, "--json").json
    assert found["entries"] == []
    assert all(one["asked"] >= 3 for one in found["suggestions"])
    assert "There is no faq.toml yet" in run("faq").out


def test_the_clock_of_the_list_is_the_sellers(run: Run, shop: Market) -> None:
    before = run("inquiries", "--json").json["late"]
    shop.clock.set(shop.clock.now() + timedelta(days=4))
    assert run("inquiries", "--json").json["late"] > before

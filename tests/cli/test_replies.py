"""Calls with their outcome, cases with their cause, how many reviews have a reply, and how the owner sounds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.clock import micros
from tests.cli.market import Market, Run


def _entries(run: Run, kind: str) -> list[dict[str, Any]]:
    return [one for one in run("inbox", "--json").json["items"] if one["kind"] == kind]


@pytest.fixture
def call(run: Run, shop: Market) -> int:
    """Bring a low review so far that its call lies before the seller."""
    call = _entries(run, "call_buyer")[0]
    (reply,) = [one for one in _entries(run, "apologise_review") if one["subject_id"] == call["subject_id"]]
    assert run("approve", reply["id"], call["id"]).code == 0
    run("send", "--live")
    run("done", reply["id"])
    run("send", "--live")
    assert [one["state"] for one in _entries(run, "call_buyer") if one["id"] == call["id"]] == ["handed_off"]
    return int(call["id"])


def test_the_outcome_of_a_call_is_kept_encrypted_and_shown(run: Run, call: int, home: Path) -> None:
    words = ["--outcome", "promised", "--note", "저녁에 통화 원하심", "--promise", "새 상품 발송", "--by", "2026-11-30"]
    assert run("done", call, *words).code == 0
    shown = run("show", call).out
    assert all(
        word in shown for word in ("promised", "저녁에 통화 원하심", "새 상품 발송", "promised until 2026-11-30")
    )
    data = b"".join(path.read_bytes() for path in home.glob("dangol.db*"))
    assert "저녁에".encode() not in data
    assert "새 상품 발송" in run("promises").out
    assert run("verify").code == 0


def test_a_promise_alone_says_what_became_of_the_call(run: Run, call: int) -> None:
    assert run("done", call, "--promise", "다시 전화", "--by", "2026-11-23").code == 0
    assert "promised until 2026-11-23" in run("show", call).out


def test_nobody_answered_and_the_next_day_there_is_another_call(run: Run, call: int, shop: Market) -> None:
    assert run("done", call, "--outcome", "no_answer").code == 0
    assert run("decide", "--json").json["proposals"] == {}
    shop.clock.advance(hours=17)
    run("decide")
    (again,) = _entries(run, "call_again")
    assert again["step"] == 1
    assert again["reason"] == "Nobody answered the last call."
    assert "Phone the buyer again" in run("inbox", "--all").out


@pytest.mark.parametrize(
    "words, told",
    [
        (["--note", "메모"], "belongs to the outcome"),
        (["--promise", "약속"], "needs its day"),
        (["--by", "2026-11-30"], "needs its day"),
        (["--did", "고쳤습니다."], "belongs to a cause"),
        (["--outcome", "reached", "--note", "국민은행 123456-01-123456"], "bank account"),
        (["--outcome", "stars_raised"], "is not one of"),
        (["--cause", "late", "--did", "010-1234-5678로 전화드렸습니다."], "phone number"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_done(run: Run, call: int, words: list[str], told: str) -> None:
    refused = run("done", call, *words)
    assert refused.code != 0
    assert told in refused.err
    assert [one["state"] for one in _entries(run, "call_buyer") if one["id"] == call] == ["handed_off"]


def test_only_a_call_has_an_outcome(run: Run, shop: Market) -> None:
    thanks = _entries(run, "thank_review")[0]["id"]
    assert "is no call" in run("done", thanks, "--outcome", "reached").err
    question = _entries(run, "answer_inquiry")[0]["id"]
    assert "not about a review" in run("done", question, "--cause", "late").err


def test_s1_1_every_low_review_is_a_case_until_its_cause_is_named(run: Run, shop: Market) -> None:
    found = run("cases", "--json").json
    assert found["open"]
    assert all(one["rating"] <= 3 for one in found["open"])
    assert [one["written_at"] for one in found["open"]] == sorted(one["written_at"] for one in found["open"])
    case = found["open"][0]["case"]
    listed = run("cases")
    assert case in listed.out
    assert "seems to be:" in listed.out
    assert "dangol cases close CASE" in listed.err
    closed = run("cases", "close", case, "--cause", "damaged", "--did", "상자를 바꾸었습니다.")
    assert closed.out == f"{case} is closed: It arrived damaged\n"
    after = run("cases", "--json").json
    assert after["closed"] == {"damaged": 1}
    assert case not in [one["case"] for one in after["open"]]
    assert "It arrived damaged: 1" in run("cases").out


def test_a_case_is_closed_with_the_call(run: Run, call: int) -> None:
    before = len(run("cases", "--json").json["open"])
    assert run("done", call, "--outcome", "solved", "--cause", "late").code == 0
    after = run("cases", "--json").json
    assert len(after["open"]) == before - 1
    assert after["closed"] == {"late": 1}


def test_a_case_that_is_not_there(run: Run, shop: Market) -> None:
    assert "There is no case main/R0" in run("cases", "close", "main/R0", "--cause", "late").err
    assert run("cases", "close", "other/R0", "--cause", "late").code == 2
    assert run("cases", "close", "main/R0", "--cause", "bad mood").code == 2


def test_without_low_reviews_there_is_no_case(run: Run) -> None:
    assert run("cases").out == "No case is open.\n"


def test_s3_12_coverage_counts_each_kind_of_rating(run: Run, shop: Market, home: Path) -> None:
    (found,) = run("coverage", "--json").json["coverage"]
    with App(home, clock=shop.clock) as app:
        since = micros(shop.clock.now()) - 30 * 86_400_000_000
        sql = "SELECT count(*) FROM reviews WHERE visible = 1 AND parent_id IS NULL AND written_at >= ? AND rating <= 3"
        low = app.db.value(sql, (since,))
        replied = app.db.value(f"{sql} AND replied = 1", (since,))
    band = next(one for one in found["bands"] if (one["days"], one["band"]) == (30, "low"))
    assert (band["reviews"], band["replied"]) == (low, replied)
    assert found["target"] == 100
    assert [one["written_at"] for one in found["queue"]] == sorted(one["written_at"] for one in found["queue"])
    told = run("coverage")
    assert "your target is a reply to 100 of 100" in told.out
    assert f"the oldest first ({len(found['queue'])})" in told.out


def test_s3_12_a_reply_of_ours_counts_at_once(run: Run, call: int) -> None:
    (found,) = run("coverage", "--json").json["coverage"]
    band = next(one for one in found["bands"] if (one["days"], one["band"]) == (30, "low"))
    assert band["replied"] >= 1
    assert band["hours"] is not None


def test_s3_12_a_reply_handed_over_counts_once_it_is_done(run: Run, shop: Market) -> None:
    def standing() -> tuple[int, list[Any], int]:
        (found,) = run("coverage", "--json").json["coverage"]
        replied = sum(one["replied"] for one in found["bands"] if one["days"] == 90)
        return replied, [one["entry"] for one in found["queue"]], run("today", "--json").json["unreplied"]

    replied, queue, unreplied = standing()
    assert len(queue) == unreplied
    reply = next(one["id"] for one in _entries(run, "thank_review") if one["id"] in queue)
    assert run("approve", reply).code == 0
    run("send", "--live")
    assert standing() == (replied, queue, unreplied)
    assert run("done", reply).code == 0
    assert standing() == (replied + 1, [one for one in queue if one != reply], unreplied - 1)


def test_coverage_and_voice_of_one_store(run: Run, shop: Market) -> None:
    assert [one["store"] for one in run("coverage", "--store", "main", "--json").json["coverage"]] == ["main"]
    assert run("coverage", "--store", "other").code == 2
    assert {one["store"] for one in run("voice", "--store", "main", "--json").json["voices"]} == {"main"}
    assert run("voice", "--store", "other").code == 2


def test_s2_3_the_voice_is_shown_with_how_often_it_was_heard(run: Run, shop: Market, home: Path) -> None:
    assert "Too few replies of your own" in run("voice").out
    with App(home, clock=shop.clock) as app, app.db.transaction():
        app.db.conn.execute(
            "UPDATE reviews SET replied = 1, reply_at = written_at, reply_text = '안녕하세요 고객님, 반갑습니다. '"
            " || substr(text, 1, 5) || '. 늘 건강하세요.' WHERE rating > 3"
        )
    good, low = run("voice", "--json").json["voices"]
    assert [one["text"] for one in good["openings"]] == ["안녕하세요 고객님, 반갑습니다."]
    assert [one["text"] for one in good["closings"]] == ["늘 건강하세요."]
    assert good["openings"][0]["times"] == good["replies"]
    assert (low["replies"], low["openings"]) == (0, [])
    (home / "policy.toml").write_text("[replies]\nvoice = false\n")
    assert "switched off" in run("voice").out
    assert run("voice", "--json").json["voices"][0]["used"] is False


def test_a_choice_that_is_no_yes_or_no(run: Run, home: Path) -> None:
    home.mkdir(exist_ok=True)
    (home / "policy.toml").write_text("[replies]\nthin_question = 3\n")
    assert "replies.thin_question: must be true or false" in run("policy", "check").out
    (home / "policy.toml").write_text("[replies]\nthin_question = false\n")
    assert run("policy", "diff").out == "replies.thin_question: true → false\n"

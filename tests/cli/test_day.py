"""A seller's day at the command line, against the pretend market."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dangol.app import App
from dangol.clock import FixedClock
from dangol.storage.ledger import ActionState
from tests.cli.market import Market, Run


def inbox(run: Run) -> list[dict[str, object]]:
    items: list[dict[str, object]] = run("inbox", "--json").json["items"]
    return items


def first(run: Run, kind: str, state: str = "proposed") -> int:
    return next(int(str(one["id"])) for one in inbox(run) if one["kind"] == kind and one["state"] == state)


def state_of(home: Path, action_id: int) -> ActionState:
    with App(home) as app:
        return app.ledger.get(action_id).state


def answers(market: Market) -> list[str]:
    return [write.path for write in market.fake.writes if write.effect and "oauth" not in write.path]


# reading


def test_reading_tells_what_came(run: Run, shop: Market) -> None:
    found = run("sync", "--json")
    assert found.code == 0
    (store,) = found.json["stores"]
    assert store["store"] == "main"
    assert {one["stream"] for one in store["streams"]} >= {"orders", "inquiries"}
    assert all(one["problem"] is None and one["new"] == 0 for one in store["streams"])


def test_one_stream_alone(run: Run, shop: Market) -> None:
    (store,) = run("sync", "main", "--stream", "inquiries", "--json").json["stores"]
    assert [one["stream"] for one in store["streams"]] == ["inquiries"]


def test_a_store_that_fails_is_told_and_mends(run: Run, shop: Market) -> None:
    shop.fake.faults.arm("server_error", times=50, status=503)
    failed = run("sync")
    assert failed.code == 3
    assert failed.err
    shop.fake.faults.arm("clear")
    shop.clock.advance(hours=1)
    assert run("sync").code == 0


def test_without_a_store_it_says_how_to_begin(run: Run) -> None:
    for words in (["sync"], ["stores"], ["check"]):
        found = run(*words)
        assert found.code == 0
        assert "dangol connect" in found.err


def test_a_file_that_is_not_the_markets_is_refused(run: Run, shop: Market, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("안녕하세요")
    found = run("import", "main", file)
    assert found.code == 1
    assert "리뷰상세내용" in found.err
    assert "엑셀 다운로드" in found.err


def test_the_same_file_twice_changes_nothing(run: Run, shop: Market, tmp_path: Path) -> None:
    (export,) = [one for one in shop.fake.exports() if one.stream == "reviews"]
    path = tmp_path / export.name
    path.write_bytes(export.content)
    found = run("import", "main", path, "--json").json
    assert found["records"] > 0
    assert (found["new"], found["changed"], found["rejected"]) == (0, 0, 0)


# deciding and looking


def test_deciding_twice_proposes_nothing_new(run: Run, shop: Market) -> None:
    found = run("decide", "--json").json
    assert (found["new"], found["problems"]) == (0, [])
    assert found["inbox"] == len(inbox(run))


def test_the_inbox_shows_words_and_reason(run: Run, shop: Market) -> None:
    found = run("inbox")
    assert found.code == 0
    assert "Thank for a review" in found.out
    assert "★" in found.out
    assert "dangol show ID" in found.err
    ordered = [int(str(one["urgency"])) for one in inbox(run) if one["state"] == "proposed"]
    assert ordered == sorted(ordered, reverse=True)


def test_an_empty_inbox_is_good_news(run: Run) -> None:
    assert "Nothing waits for you." in run("inbox").out


def test_one_entry_in_full(run: Run, shop: Market) -> None:
    entry = next(one for one in inbox(run) if one["customer_text"])
    found = run("show", entry["id"])
    assert str(entry["customer_text"]).split()[0] in found.out
    assert str(entry["text"]).split()[0] in found.out
    shown = run("show", entry["id"], "--json").json
    assert [one["name"] for one in shown["history"]] == ["propose"]


def test_why_and_why_not(run: Run, shop: Market) -> None:
    entry = first(run, "thank_review")
    assert "○ " in run("why", entry).out
    why = run("why", entry, "--json").json
    assert all(line["holds"] for line in why["then"] if line["name"] == "not_replied")
    order = next(str(one["order_id"]) for one in inbox(run) if one["order_id"])
    told = run("why", "--order", order)
    assert "× " in told.out
    rules = run("why", "--order", order, "--json").json["rules"]
    assert {one["verdict"] for one in rules} <= {"propose", "wait", "skip"}
    assert run("why", "--order", "nothing").code == 2
    assert run("why").code == 2


# acting


def test_approved_is_sent_once(run: Run, shop: Market, home: Path) -> None:
    entry = first(run, "answer_inquiry")
    assert run("approve", entry).code == 0
    assert run("approve", entry).code == 1
    dry = run("send", "--json").json
    assert (dry["live"], dry["would_send"], dry["sent"]) == (False, [entry], [])
    assert answers(shop) == []
    assert run("send", "--live", "--json").json["sent"] == [entry]
    again = run("send", "--live")
    assert again.code == 0
    assert "Nothing is approved and due." in again.out
    assert max(Counter(answers(shop)).values()) == 1
    assert state_of(home, entry) == "sent"


def test_a_text_that_must_not_be_said_is_not_approved(run: Run, shop: Market, home: Path) -> None:
    entry = first(run, "thank_review")
    changed = run("edit", entry, "--text", "별점 5점으로 수정해 주시면 사은품을 드릴게요.")
    assert "must not be sent" in changed.out
    refused = run("approve", entry)
    assert refused.code == 1
    assert "dangol edit" in refused.err
    assert state_of(home, entry) == "proposed"


def test_an_edit_voids_the_approval(run: Run, shop: Market, home: Path) -> None:
    entry = first(run, "answer_inquiry")
    run("approve", entry)
    assert run("edit", entry, "--text", "안녕하세요. 확인하고 다시 말씀드리겠습니다.").code == 0
    assert state_of(home, entry) == "proposed"
    assert run("send", "--json").json["would_send"] == []


def test_the_editor_may_change_the_text(run: Run, shop: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = first(run, "answer_inquiry")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.edit", lambda text, **_options: f"{text} 고맙습니다.\n")
    assert run("edit", entry).code == 0
    assert str(run("show", entry, "--json").json["text"]).endswith("고맙습니다.")
    monkeypatch.setattr("click.edit", lambda _text, **_options: None)
    assert "Nothing was changed." in run("edit", entry).err


def test_by_hand_is_laid_out_and_done(run: Run, shop: Market, home: Path) -> None:
    entry = first(run, "thank_review")
    run("approve", entry)
    sent = run("send", "--live")
    assert "dangol done ID" in sent.err
    shown = run("show", entry, "--json").json
    assert shown["state"] == "handed_off"
    assert shown["url"].startswith("https://")
    assert run("done", entry).code == 0
    assert state_of(home, entry) == "sent"


def test_skipping_needs_a_reason(run: Run, shop: Market, home: Path) -> None:
    entry = first(run, "thank_review")
    assert run("skip", entry).code == 2
    assert run("skip", entry, "--because", "이미 통화했습니다").code == 0
    assert state_of(home, entry) == "cancelled"
    assert run("decide", "--json").json["new"] == 0


def test_several_at_once_keep_each_other_from_nothing(run: Run, shop: Market) -> None:
    entries = [one["id"] for one in inbox(run) if one["kind"] == "ask_review"][:2]
    found = run("approve", entries[0], 99999, entries[1], "--json")
    assert found.code == 2
    assert [one["id"] for one in found.json["done"]] == entries
    assert [one["id"] for one in found.json["problems"]] == [99999]


def test_paused_means_nothing_leaves(run: Run, shop: Market) -> None:
    run("approve", first(run, "answer_inquiry"))
    assert run("pause").code == 0
    held = run("send", "--live")
    assert answers(shop) == []
    assert "dangol resume" in held.out
    assert run("resume").code == 0
    assert len(run("send", "--live", "--json").json["sent"]) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_is_a_question_for_the_seller(arrived: bool, run: Run, shop: Market, home: Path) -> None:
    entry = first(run, "answer_inquiry")
    run("approve", entry)
    shop.fake.faults.arm("swallow", times=1, path="/v1/*")
    doubtful = run("send", "--live")
    assert doubtful.code == 4
    assert "dangol resolve ID" in doubtful.err
    assert state_of(home, entry) == "in_doubt"
    assert inbox(run)[0]["state"] == "in_doubt"
    assert run("resolve", entry).code == 2
    assert run("resolve", entry, "--sent" if arrived else "--not-sent").code == 0
    assert state_of(home, entry) == ("sent" if arrived else "approved")
    assert len(answers(shop)) == 1


def test_a_fixed_clock_is_announced_and_sends_to_this_computer_only(
    run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fixed = FixedClock(shop.clock.now())
    monkeypatch.setattr("dangol.app.clock_from_environment", lambda: fixed)
    run("approve", first(run, "answer_inquiry"))
    assert "DANGOL_CLOCK" in run("send").err
    assert run("send", "--live").code == 0
    keys = {key: value for key, value in shop.settings.items() if key != "base_url"}
    with App(home) as app:
        app.stores.connect("real", "smartstore", keys, fixed.now())
    for words in (["send", "--live"], ["run", "--live"]):
        refused = run(*words)
        assert refused.code == 2
        assert "real is a real store" in refused.err


def test_what_is_approved_waits_for_its_hour(run: Run, shop: Market) -> None:
    entry = first(run, "ask_review")
    run("approve", entry)
    shop.clock.advance(hours=6)
    night = run("send", "--json").json
    assert [one["id"] for one in night["held"]] == [entry]
    shop.clock.advance(hours=12)
    assert run("send", "--json").json["would_send"] == [entry]

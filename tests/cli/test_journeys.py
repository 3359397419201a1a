"""Orders from beginning to end, promises, goodwill and regulars, at the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dangol.app import App
from dangol.rules.compliance.wording import check

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.market import Market, Run

pytestmark = pytest.mark.usefixtures("shop")


def _orders(home: Path, market: Market, where: str = "1") -> list[str]:
    with App(home, clock=market.clock) as app:
        rows = app.db.rows(f"SELECT DISTINCT order_id FROM items WHERE {where} ORDER BY order_id")
    return [row["order_id"] for row in rows]


def _switch_on(home: Path, *rules: str, more: str = "") -> None:
    names = ", ".join(f'"{rule}"' for rule in rules)
    (home / "policy.toml").write_text(f"[rules]\non = [{names}]\n{more}", encoding="utf-8")


def test_s0_5_an_order_from_beginning_to_end(run: Run, home: Path, market: Market) -> None:
    name = _orders(home, market, "confirmed_at IS NOT NULL")[0]
    told = run("order", name)
    assert (told.code, "●" in told.out, "Ordered" in told.out, "Confirmed" in told.out) == (0, True, True, True)
    document = run("order", name, "--json").json
    assert document["order_id"] == name
    assert document["stages"]["ordered"] < document["stages"]["confirmed"]
    assert set(document) == {"store", "order_id", "products", "service", "nothing_sent", "stages", "entries", "next"}


def test_s3_1_an_order_of_which_nothing_was_said_is_marked(run: Run, home: Path, market: Market) -> None:
    quiet = [name for name in _orders(home, market) if run("order", name, "--json").json["nothing_sent"]]
    assert quiet
    assert "Nothing was sent yet for this order." in run("order", quiet[0]).out


def test_an_unknown_order_is_not_found(run: Run) -> None:
    for words in (("order", "nothing"), ("note", "nothing"), ("promises", "add", "nothing", "x")):
        result = run(*words)
        assert result.code != 0
        assert "There is no order nothing." in result.err


def test_s2_31_a_promise_is_written_down_reminded_of_and_kept(run: Run, home: Path, market: Market) -> None:
    name = _orders(home, market)[0]
    assert "Nothing is promised." in run("promises").out
    made = run("promises", "add", name, "새 뚜껑 보내기 010-1234-5678", "--by", "2026-11-20", "--json").json["promise"]
    assert made["due_at"].startswith("2026-11-20T18:00")
    assert "1234" not in made["text"]
    assert "새 뚜껑 보내기" in run("promises").out
    assert run("decide").code == 0
    (task,) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "keep_promise"]
    assert (task["send_by"], task["order_id"]) == ("task", name)
    assert "새 뚜껑 보내기" in task["text"]
    assert run("promises", "keep", made["id"]).code == 0
    assert run("decide").code == 0
    assert [one for one in run("inbox", "--json").json["items"] if one["kind"] == "keep_promise"] == []
    assert run("promises", "--json").json["promises"] == []
    assert [one["id"] for one in run("promises", "--all", "--json").json["promises"]] == [made["id"]]


def test_a_day_that_is_none_is_refused(run: Run, home: Path, market: Market) -> None:
    result = run("promises", "add", _orders(home, market)[0], "x", "--by", "soon")
    assert result.code != 0
    assert "soon is no day." in result.err
    assert "There is no promise 9." in run("promises", "keep", "9").err


def test_s2_20_goodwill_is_weighed_and_its_cost_kept(run: Run, home: Path, market: Market) -> None:
    with App(home, clock=market.clock) as app, app.db.transaction():
        app.db.conn.execute("UPDATE items SET claim = 'return', claim_open = 1 WHERE rowid % 20 = 1")
        app.db.conn.execute("UPDATE stores SET connected_at = connected_at - 30 * 86400000000")
    run("decide")
    assert "goodwill_decision" not in {one["kind"] for one in run("inbox", "--json").json["items"]}
    _switch_on(home, "goodwill_decision", more="[care]\ngoodwill_won_month = 50000\n")
    run("decide")
    first, second, *_rest = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "goodwill_decision"]
    assert "50,000 won are left" in first["text"]
    run("approve", first["id"])
    run("send", "--live")
    wrong = run("done", first["id"], "--cost", "-5")
    assert wrong.code != 0
    assert "0 or more" in wrong.err
    assert run("done", first["id"], "--cost", "12000").code == 0
    with App(home, clock=market.clock) as app:
        (facts,) = app.facts.read("order", "main", [second["order_id"]])
        assert facts.goodwill_months == {"2026-11": 12_000}  # type: ignore[attr-defined]


def test_only_goodwill_has_a_cost(run: Run, home: Path, market: Market) -> None:
    name = _orders(home, market)[0]
    run("promises", "add", name, "전화하기", "--by", "2026-11-20")
    run("decide")
    (task,) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "keep_promise"]
    run("approve", task["id"])
    run("send", "--live")
    assert "no decision about goodwill" in run("done", task["id"], "--cost", "100").err
    assert run("done", task["id"]).code == 0
    assert run("promises", "--json").json["promises"] == []


def test_s1_19_a_note_for_the_parcel_asks_for_nothing(run: Run, home: Path, market: Market) -> None:
    for name in _orders(home, market)[:10]:
        text = run("note", name, "--json").json["text"]
        assert text
        assert check(text, public=False) == ()
        assert not any(word in text for word in ("후기", "리뷰", "별점", "쿠폰", "적립"))
    assert run("note", name).out.strip() == text.strip()


def test_s2_21_regulars_and_those_who_came_back(run: Run, home: Path, market: Market) -> None:
    _switch_on(home, more="[care]\nregular_orders = 2\n")
    document = run("people", "regulars", "--json").json
    assert document["regular_orders"] == 2
    assert all(one["orders"] >= 2 or one["recovered"] for one in document["people"])
    assert document["without_trouble"]["buyers"] > 0
    told = run("people", "regulars").out
    assert "Ordered again without one: " in told
    assert f"of {document['without_trouble']['buyers']} buyers" in told

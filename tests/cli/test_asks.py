"""Requests for reviews in a whole shop: what the market has, what the seller switches on, and in which words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from dangol.app import App
from dangol.facts import ItemFacts
from tests.cli.market import Market, Run


def test_s2_27_the_market_says_whether_it_has_a_review_after_a_month(run: Run, shop: Market, home: Path) -> None:
    with App(home, clock=shop.clock) as app:
        assert app.markets.monthly() == {"main"}
        reviewed = [
            facts
            for (name,) in app.db.conn.execute("SELECT item_id FROM reviews WHERE item_id IS NOT NULL")
            for facts in app.facts.read("item", "main", [name])
        ]
    assert reviewed
    assert all(isinstance(one, ItemFacts) and one.month_review for one in reviewed)
    shop.clock.set(shop.clock.now() + timedelta(days=25))
    assert "ask_month_review" not in run("decide", "--json").json["proposals"]
    (home / "policy.toml").write_text('[rules]\non = ["ask_month_review"]\n', encoding="utf-8")
    assert run("decide", "--json").json["proposals"]["ask_month_review"] > 0


def test_s4_11_the_question_is_a_task_with_its_text(run: Run, shop: Market, home: Path) -> None:
    (home / "policy.toml").write_text(
        '[rules]\non = ["ask_satisfaction"]\noff = ["ask_review"]\n[asks]\nsurvey_days = 0\nsettle_days = 30\n',
        encoding="utf-8",
    )
    run("decide")
    (first, *_rest) = [
        one for one in run("inbox", "--all", "--json").json["items"] if one["kind"] == "ask_satisfaction"
    ]
    told = run("show", first["id"]).out
    assert "Ask how it went" in told
    assert "여쭙니다" in told or "어떠신가요" in told


def test_s0_15_an_edit_that_takes_the_way_out_is_refused(run: Run, shop: Market) -> None:
    (ask, *_rest) = [one for one in run("inbox", "--all", "--json").json["items"] if one["kind"] == "ask_review"]
    told = run("edit", ask["id"], "--text", "안녕하세요. 시간 되실 때 짧은 후기 부탁드립니다.")
    assert "where to write" in told.out
    refused = run("approve", ask["id"])
    assert refused.code != 0
    assert "where to write" in refused.out + refused.err
    fine = run("edit", ask["id"], "--text", "안녕하세요. 짧은 후기 부탁드립니다. 구매 내역에서 쓰실 수 있습니다.")
    assert "where to write" not in fine.out
    assert run("approve", ask["id"]).code == 0


def test_s3_10_an_event_of_the_shop_leaves_those_without_consent_their_plain_request(
    run: Run, shop: Market, home: Path
) -> None:
    day = shop.clock.now().date()
    (home / "policy.toml").write_text(
        f"[events.autumn]\nfrom = {day - timedelta(days=20)}\nuntil = {day + timedelta(days=20)}\n"
        'benefit = "적립금 500원을"\ndisclosure = "적립금을 받고 쓴 후기입니다"\n'
        'sender = "달빛상점 02-000-0000"\nrefuse = "무료수신거부 080-000-0000"\n',
        encoding="utf-8",
    )
    assert run("policy", "check").code == 0
    run("decide")
    asks = [one for one in run("inbox", "--all", "--json").json["items"] if one["kind"].startswith("ask_")]
    assert asks
    assert {one["kind"] for one in asks} == {"ask_review"}, "SmartStore tells nobody's consent"

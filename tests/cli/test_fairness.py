"""`dangol fairness`: the figures of a shop, as a table and as a document."""

from __future__ import annotations

from pathlib import Path

from tests.cli.market import Market, Run


def test_the_figures_are_shown_by_store_and_band(run: Run, shop: Market) -> None:
    (store,) = run("fairness", "--json").json["stores"]
    assert [one["band"] for one in store["bands"]] == ["good", "neutral", "bad", "none"]
    assert sum(one["orders"] for one in store["bands"]) > 0
    assert sum(one["waiting"] for one in store["bands"]) > 0
    assert all(one["asked"] + one["early"] + one["waiting"] <= one["orders"] for one in store["bands"])
    assert store["uneven"] is False
    told = run("fairness", "--store", "main").out
    assert "unhappy" in told
    assert "main" in told


def test_a_shop_without_orders_says_so(run: Run, home: Path) -> None:
    assert "No order of the last 90 days" in run("fairness").out
    assert run("fairness", "--json").json["stores"] == []


def test_an_unknown_store_is_named(run: Run) -> None:
    assert run("fairness", "--store", "nowhere").code != 0

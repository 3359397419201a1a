"""The seller's choices on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.market import Market, Run


@pytest.fixture
def folder(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    return home


def test_what_is_shown_is_a_file_that_changes_nothing(run: Run, folder: Path) -> None:
    (folder / "policy.toml").write_text(run("policy", "show").out, encoding="utf-8")
    assert run("policy", "check").code == 0
    assert run("policy", "diff", "--json").json["changes"] == []


def test_a_draft_says_what_it_would_change(run: Run, folder: Path) -> None:
    draft = folder / "draft.toml"
    draft.write_text("[asks]\nsettle_days = 3\n[stores.main.day]\npolite_from = 10\n", encoding="utf-8")
    changes = {
        one["name"]: (one["before"], one["after"])
        for one in run("policy", "diff", str(draft), "--json").json["changes"]
    }
    assert changes == {"asks.settle_days": ("7", "3"), "stores.main.day.polite_from": (None, "10")}
    assert "asks.settle_days: 7 → 3" in run("policy", "diff", str(draft)).out


def test_every_mistake_is_named_with_the_nearest_name(run: Run, folder: Path) -> None:
    (folder / "policy.toml").write_text("[asks]\nsettle_day = 3\nremind_days = 99\n", encoding="utf-8")
    told = run("policy", "check")
    assert told.code == 1
    assert "asks.settle_days?" in told.out
    assert "asks.remind_days: must be a whole number from 1 to 60" in told.out
    assert run("decide").code == 2, "a faulty file stops, instead of the defaults taking its place"


def test_stores_and_rules_that_are_not_there_are_named(run: Run, folder: Path) -> None:
    (folder / "policy.toml").write_text(
        '[rules]\noff = ["ask_reviews"]\n[stores.mian.asks]\nsettle_days = 1\n', "utf-8"
    )
    told = run("policy", "check")
    assert told.code == 1
    assert "mian" in told.out
    assert "ask_reviews" in told.out


def test_a_store_shows_what_holds_there(run: Run, shop: Market, home: Path) -> None:
    store = run("stores", "--json").json["stores"][0]["name"]
    (home / "policy.toml").write_text(f"[stores.{store}.asks]\nsettle_days = 2\n", encoding="utf-8")
    assert run("policy", "show", "--store", store, "--json").json["policy"]["asks"]["settle_days"] == 2
    assert run("policy", "show", "--json").json["policy"]["asks"]["settle_days"] == 7

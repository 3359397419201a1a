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


EVENT = """
[events.autumn]
from = 2026-11-01
until = 2026-11-30
benefit = "적립금 500원을"
disclosure = "적립금을 받고 쓴 후기입니다"
stores = ["main"]
"""
OTHER = EVENT.replace("autumn", "winter").replace('"main"', '"mall"').replace("2026-11-01", "2026-11-30")


def test_s1_12_an_event_is_kept_as_it_was_written(run: Run, folder: Path) -> None:
    (folder / "policy.toml").write_text(EVENT, encoding="utf-8")
    (event,) = run("policy", "show", "--json").json["policy"]["events"]
    assert (event["name"], event["from"], event["until"], event["kind"]) == (
        "autumn",
        "2026-11-01",
        "2026-11-30",
        "all",
    )
    shown = run("policy", "show").out
    assert "[events.autumn]\nfrom = 2026-11-01\n" in shown
    (folder / "policy.toml").write_text(shown, encoding="utf-8")
    assert run("policy", "show").out == shown
    names = {one["name"] for one in run("policy", "diff", "--json").json["changes"]}
    assert "events.autumn.benefit" in names


def test_g3_an_event_has_no_place_for_stars_and_must_be_disclosed(run: Run, folder: Path) -> None:
    wrong = EVENT.replace('disclosure = "적립금을 받고 쓴 후기입니다"', "rating = 5\nuntill = 3\nkind = 'video'")
    (folder / "policy.toml").write_text(wrong, encoding="utf-8")
    told = run("policy", "check")
    assert told.code == 1
    assert "events.autumn.rating: is not known here; an event is the same for every review" in told.out
    assert "events.autumn.untill: is not known here; did you mean events.autumn.until?" in told.out
    assert 'events.autumn.kind: must be "all" or "photo"' in told.out
    assert "events.autumn.disclosure: is missing" in told.out


def test_g3_days_of_an_event_are_days_in_order(run: Run, folder: Path) -> None:
    for wrong, words in (
        (EVENT.replace("2026-11-30", "2026-10-30"), "events.autumn.until: must not be before"),
        (EVENT.replace("2026-11-30", '"soon"'), "events.autumn.until: must be a day"),
        ("[events]\nautumn = 1\n", "events.autumn: must be a table"),
        ("events = 1\n", "events: must be a table"),
        (EVENT.replace('"적립금 500원을"', '""'), "events.autumn.benefit: must be a text"),
    ):
        (folder / "policy.toml").write_text(wrong, encoding="utf-8")
        told = run("policy", "check")
        assert told.code == 1
        assert words in told.out


def test_s4_19_different_benefits_at_the_same_time_are_told(run: Run, shop: Market, home: Path) -> None:
    def warnings(text: str) -> list[str]:
        (home / "policy.toml").write_text(text, encoding="utf-8")
        return [one for one in run("policy", "check", "--json").json["warnings"] if "different things" in one]

    assert warnings(EVENT + OTHER) == [], "the same benefit"
    dearer = EVENT + OTHER.replace("500", "1000")
    assert len(warnings(dearer)) == 1
    later = (
        OTHER.replace("500", "1000")
        .replace("2026-11-30", "2026-12-05")
        .replace("from = 2026-12-05", "from = 2026-12-01")
    )
    assert warnings(EVENT + later) == [], "one after the other"
    assert any("mall" in one for one in run("policy", "check", "--json").json["problems"])


def test_s3_13_three_reminders_are_refused_and_reminders_that_cannot_leave_are_told(run: Run, folder: Path) -> None:
    (folder / "policy.toml").write_text("[asks]\nreminders = 3\n", encoding="utf-8")
    told = run("policy", "check")
    assert told.code == 1
    assert "asks.reminders: must be a whole number from 0 to 2" in told.out
    (folder / "policy.toml").write_text("[asks]\nreminders = 2\n", encoding="utf-8")
    told = run("policy", "check")
    assert told.code == 0
    assert "asks.person_month lets fewer" in told.out

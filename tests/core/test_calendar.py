"""Holidays with their substitutes, days of work and delivery, and how both are chosen in policy.toml."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from dangol.calendar import Calendar, holiday_names
from dangol.clock import KST
from dangol.errors import ConfigError
from dangol.policies import changes, read_policies, written

SHOP = Calendar()
ROOT = Path(__file__).parents[2]


def at(day: str, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00").replace(tzinfo=KST)


def d(day: str) -> date:
    return date.fromisoformat(day)


def test_the_table_is_what_the_library_says() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "holiday_table.py", "--check"], check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    "day",
    [
        "2026-03-02",  # 3·1 is a Sunday
        "2026-05-25",  # Buddha's birthday is a Sunday
        "2026-08-17",  # Liberation day is a Saturday
        "2026-10-05",  # Foundation day is a Saturday
        "2026-09-24",
        "2026-09-25",
        "2026-09-26",
        "2026-02-16",
        "2026-02-17",
        "2026-02-18",
        "2025-05-06",
        "2025-10-08",
    ],
)
def test_known_days_of_rest(day: str) -> None:
    assert d(day) in holiday_names()
    assert not SHOP.works(d(day))
    assert not SHOP.delivers(d(day))


@pytest.mark.parametrize("day", ["2026-03-03", "2026-05-26", "2026-09-28", "2026-06-08"])
def test_days_of_work_that_look_like_substitutes(day: str) -> None:
    assert SHOP.works(d(day))


@pytest.mark.parametrize(
    "moment, leaves",
    [
        (at("2026-11-20", 14, 59), "2026-11-20"),
        (at("2026-11-20", 15), "2026-11-23"),
        (at("2026-11-21", 9), "2026-11-23"),
        (at("2026-09-23", 16), "2026-09-28"),
        (at("2026-12-31", 20), "2027-01-04"),
    ],
)
def test_when_an_order_leaves(moment: datetime, leaves: str) -> None:
    assert SHOP.ships(moment) == d(leaves)


def test_days_before_rest() -> None:
    rest = [day for day in range(16, 23) if SHOP.before_rest(date(2026, 11, day))]
    assert rest == [20, 21]  # Sunday's next day is one of work and delivery
    assert SHOP.before_rest(d("2026-09-23"))
    assert SHOP.next_delivery(d("2026-09-23")) == d("2026-09-28")
    assert SHOP.next_delivery(d("2026-11-20"), 2) == d("2026-11-23")


@pytest.mark.parametrize(
    "asked, hours, due",
    [
        (at("2026-11-20", 10), 4, at("2026-11-20", 14)),
        (at("2026-11-20", 18), 4, at("2026-11-23", 11)),
        (at("2026-11-20", 23), 1, at("2026-11-23", 10)),
        (at("2026-11-22", 3), 12, at("2026-11-24", 10)),
        (at("2026-09-23", 19), 2, at("2026-09-28", 10)),
    ],
)
def test_the_target_counts_hours_of_work(asked: datetime, hours: int, due: datetime) -> None:
    assert SHOP.due(asked, hours) == due


def test_the_next_morning_is_that_of_a_working_day() -> None:
    assert SHOP.morning(at("2026-11-20", 22)) == at("2026-11-23", 9)


def test_a_shop_that_never_works_still_gets_an_answer() -> None:
    never = Calendar(days_off=("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    assert never.next_workday(d("2026-11-20")) == d("2026-11-21")
    assert never.due(at("2026-11-20"), 4) == at("2026-11-20") + timedelta(hours=4)


FILE = """
[calendar]
days_off = ["sun"]
public_holidays = false
closed = [2026-11-23]
opened = [2026-11-22]
courier_pauses = [[2026-09-22, 2026-09-29]]
cutoff = 12
[stores.other.calendar]
cutoff = 17
"""


def _read(folder: Path, text: str) -> object:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return read_policies(path)


def test_a_shop_chooses_its_days_by_store(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(FILE, encoding="utf-8")
    policies = read_policies(path)
    mine, other = policies.of("main").calendar, policies.of("other").calendar
    assert (mine.cutoff, other.cutoff, other.days_off) == (12, 17, ("sun",))
    assert mine.works(d("2026-11-21"))
    assert mine.works(d("2026-11-22"))
    assert not mine.works(d("2026-11-23"))
    assert mine.works(d("2026-03-02"))
    assert not mine.delivers(d("2026-03-02"))
    assert mine.next_delivery(d("2026-09-21")) == d("2026-09-30")
    path.write_text(written(policies), encoding="utf-8")
    assert changes(policies, read_policies(path)) == []


@pytest.mark.parametrize(
    "text, told",
    [
        ("[calendar]\npublic_holidays = 1", "calendar.public_holidays: must be true or false"),
        ("[calendar]\nclosed = ['x']", r"calendar.closed: must be a list of days, such as \[2026-12-24\]"),
        ("[calendar]\ndays_off = ['monday']", "calendar.days_off: must be a list of some of these: fri, mon"),
        ("[calendar]\ncourier_pauses = [2026-09-22]", "calendar.courier_pauses: must be a list of first and last"),
        ("[calendar]\ncourier_pauses = [[2026-09-22, 2026-09-20]]", "a pause must not end before it begins"),
        ("[calendar]\ncutoff = 25", "calendar.cutoff: must be a whole number from 0 to 24"),
        ("[returns]\ndays = 6", "returns.days: must be a whole number from 7 to 365"),
        ("[inquiries]\ngift_wrap = 3", "inquiries.gift_wrap: must be a text"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        _read(tmp_path, text)

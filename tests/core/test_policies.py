"""Choices for a store, a category or a product, and what is refused in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.errors import ConfigError
from dangol.policies import Policies, changes, read_policies, written

FILE = """
[shop]
name = "달빛상점"
[asks]
settle_days = 9
[rules]
off = ["remind_review"]
[stores.main.asks]
settle_days = 5
[categories.food]
words = ["쿠키"]
products = ["main/P9"]
[categories.food.asks]
settle_days = 2
[products."main/P1".asks]
settle_days = 30
"""


def read(folder: Path, text: str) -> Policies:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return read_policies(path)


@pytest.mark.parametrize(
    "place, days",
    [
        ((), 9),
        (("main", "P2", "머그컵"), 5),
        (("main", "P2", "버터쿠키"), 2),
        (("other", "P2", "버터쿠키"), 2),
        (("main", "P9", "찻잔"), 2),
        (("main", "P1", "버터쿠키"), 30),
        (("other", "P1", "찻잔"), 9),
    ],
)
def test_the_narrowest_name_wins(tmp_path: Path, place: tuple[str, ...], days: int) -> None:
    policies = read(tmp_path, FILE)
    assert policies.of(*place).asks.settle_days == days
    assert policies.of(*place).shop.name == "달빛상점"


def test_every_variant_of_a_store_is_known_for_looking_back(tmp_path: Path) -> None:
    policies = read(tmp_path, FILE)
    assert {one.asks.settle_days for one in policies.variants("main")} == {5, 2, 30}


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    policies = read(tmp_path, FILE)
    again = read(tmp_path, written(policies))
    assert changes(policies, again) == []
    assert changes(Policies(), again) != []


@pytest.mark.parametrize(
    "text, told",
    [
        ("[ask]\nsettle_days = 1", "did you mean asks?"),
        ("[asks]\nsettle = 1", "asks.settle: is not known here"),
        ("[asks]\nsettle_days = '7'", "asks.settle_days: must be a whole number from 0 to 60"),
        ("[rules]\noff = 'x'", "rules.off: must be a list of texts"),
        ("[day]\npolite_from = 20\npolite_until = 9", "day.polite_until: must be later"),
        ("[stores.main.day]\npolite_from = 22", "stores.main.day.polite_until: must be later"),
        ("day = 3\n[stores.main.ask]\nx = 1", "stores.main.ask: is not known here"),
        ("[products.P1.asks]\nsettle_days = 1", 'products.P1: must be named as "store/product"'),
        ("[products.'a/b'.day]\npolite_from = 1", "products.a/b.day: is not known here"),
        ("[categories.x]\nwords = 3", "categories.x.words: must be a list of texts"),
        ("stores = 3", "stores: must be a table"),
        ("asks = 3", "asks: must be a table"),
        ("shop = [", "cannot be read"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told.replace("?", r"\?")):
        read(tmp_path, text)

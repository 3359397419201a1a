"""``dangol kmong add``: one order by hand, on the way of everything that is read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dangol import KST
from dangol.clock import from_micros
from tests.cli.market import Result, alone, run
from tests.plugins.kmong.test_life import everything

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.market import Run
    from tests.plugins.kmong.seller import Seller

__all__ = ["alone", "run"]

ADD = ["kmong", "add", "kmong", "#5999999", "--nickname", "봄날", "--service", "로고 디자인"]


@pytest.fixture
def say(alone: None, run: Run, seller: Seller, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command in the seller's data folder, at the seller's time."""

    def say(*words: object) -> Result:
        monkeypatch.setenv("DANGOL_CLOCK", seller.clock.now().isoformat())
        return run(*words)

    return say


def test_an_order_is_added_changed_and_known(say: Run, seller: Seller) -> None:
    added = say(*ADD, "--amount", "150000", "--ordered", "2026-11-18", "--json")
    assert (added.code, added.json["new"]) == (0, 1)
    seller.clock.advance(seconds=60)
    assert "changed" in say(*ADD, "--delivered", "2026-11-20 10:00").out
    item, order = seller.rows("items")["5999999"], seller.rows("orders")["5999999"]
    assert (item["stage"], item["status"], item["amount"], item["service"]) == ("delivered", "작업물 발송", 150_000, 1)
    assert from_micros(item["delivered_at"]) == datetime(2026, 11, 20, 10, tzinfo=KST)
    assert from_micros(order["ordered_at"]) == datetime(2026, 11, 18, tzinfo=KST)
    assert order["buyer_id"] == "봄날"


def test_a_completed_order_may_be_said_to_be_so(say: Run, seller: Seller) -> None:
    assert say(*ADD, "--stage", "done").code == 0
    item = seller.rows("items")["5999999"]
    assert (item["stage"], from_micros(item["confirmed_at"])) == ("confirmed", seller.clock.now())


async def test_what_is_added_by_hand_completes_what_was_read(say: Run, seller: Seller) -> None:
    await seller.take([one for one in everything(seller.fake) if one.stream == "orders"])
    number, before = next((name, row) for name, row in seller.rows("items").items() if row["stage"] == "shipped")
    seller.clock.advance(seconds=60)
    words = ["kmong", "add", "kmong", number, "--nickname", "다른이름", "--service", before["product_id"]]
    assert say(*words).code == 0
    after = seller.rows("items")[number]
    assert (after["stage"], after["amount"]) == (before["stage"], before["amount"])
    assert seller.rows("orders")[number]["buyer_id"] == "다른이름"


@pytest.mark.parametrize(
    "words, said",
    [
        (["kmong", "add", "kmong", "12", "--nickname", "봄날", "--service", "로고"], "five digits"),
        (["kmong", "add", "kmong", "1234567", "--nickname", "010-1234-5678", "--service", "로고"], "phone number"),
        (["kmong", "add", "kmong", "1234567", "--nickname", "봄날", "--service", " "], "cannot be empty"),
        ([*ADD, "--delivered", "어제"], "Write it like"),
        ([*ADD, "--delivered", "2026-12-01"], "has not come yet"),
        (["kmong", "add", "nobody", "1234567", "--nickname", "봄날", "--service", "로고"], "nobody"),
        ([*ADD, "--stage", "sleeping"], "sleeping"),
        ([*ADD, "--amount", "-1"], "-1"),
    ],
)
def test_what_cannot_be_right_is_explained(say: Run, seller: Seller, words: list[str], said: str) -> None:
    found = say(*words)
    assert found.code == 2
    assert said in found.err
    assert "5999999" not in seller.rows("orders")


def test_a_store_on_another_market_is_refused(say: Run, seller: Seller) -> None:
    seller.app.stores.connect("shop", "smartstore", {}, seller.clock.now())
    found = say(*ADD[:2], "shop", *ADD[3:])
    assert (found.code, "no store on Kmong" in found.err) == (2, True)


def test_the_help_names_every_option() -> None:
    import click

    import dangol_kmong

    group: Any = click.Group()
    dangol_kmong.dangol_commands(group)
    shown = CliRunner().invoke(group, ["kmong", "add", "--help"]).output
    assert all(name in shown for name in ("--nickname", "--service", "--delivered", "--stage", "--amount", "--ordered"))


# a store that is read from files alone


def test_a_store_of_files_is_told_to_import(say: Run, seller: Seller, tmp_path: Path) -> None:
    assert "dangol import kmong" in say("sync", "kmong").err
    assert "dangol import kmong" in say("connect", "kmong", "--set", "nickname=봄날작업실").err
    assert synced(say)["fix"].endswith("dangol import kmong FILE")
    saved = tmp_path / "orders.html"
    saved.write_bytes(next(one for one in seller.fake.exports() if one.name == "kmong_orders.html").content)
    assert say("import", "kmong", saved).code == 0
    assert synced(say)["ok"]
    seller.clock.advance(days=30)
    assert synced(say)["ok"]
    seller.clock.advance(days=30)
    assert not synced(say)["ok"]


def test_a_mailbox_that_does_not_open_is_a_trouble(say: Run, seller: Seller) -> None:
    box = {"imap_host": "127.0.0.1", "imap_user": "me", "imap_password": "a", "imap_port": "9", "imap_tls": "false"}
    say("connect", "kmong", *(word for key, value in box.items() for word in ("--set", f"{key}={value}")))
    (market,) = (one for one in say("doctor", "--json").json["checks"] if one["name"] == "market")
    assert not market["ok"]
    assert "127.0.0.1" in market["text"]
    assert synced(say)["fix"].endswith("dangol sync kmong")


def synced(say: Run) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = (one for one in say("doctor", "--json").json["checks"] if one["name"] == "synced")
    return found

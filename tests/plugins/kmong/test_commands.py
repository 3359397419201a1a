"""``dangol kmong add``: one order by hand, on the way of everything that is read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dangol import KST
from dangol.cli import main
from dangol.clock import from_micros
from tests.plugins.kmong.test_life import everything

if TYPE_CHECKING:
    from tests.plugins.kmong.seller import Seller

ADD = ["kmong", "add", "kmong", "#5999999", "--nickname", "봄날", "--service", "로고 디자인"]


class Desk:
    """Types commands in the seller's data folder, at the seller's time."""

    def __init__(self, seller: Seller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._seller = seller
        self._capsys = capsys
        monkeypatch.setenv("DANGOL_HOME", str(seller.app.home))
        monkeypatch.setenv("DANGOL_LANG", "en")
        self._monkeypatch = monkeypatch

    def type(self, *words: str) -> tuple[int, str, str]:
        self._monkeypatch.setenv("DANGOL_CLOCK", self._seller.clock.now().isoformat())
        code = main([*words])
        said = self._capsys.readouterr()
        return code, said.out, said.err


@pytest.fixture
def desk(seller: Seller, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(seller, monkeypatch, capsys)


def test_an_order_is_added_changed_and_known(desk: Desk, seller: Seller) -> None:
    code, out, _err = desk.type(*ADD, "--amount", "150000", "--ordered", "2026-11-18", "--json")
    assert code == 0
    assert json.loads(out)["new"] == 1
    seller.clock.advance(seconds=60)
    code, out, _err = desk.type(*ADD, "--delivered", "2026-11-20 10:00")
    assert "changed" in out
    item, order = seller.rows("items")["5999999"], seller.rows("orders")["5999999"]
    assert (item["stage"], item["status"], item["amount"], item["service"]) == ("delivered", "작업물 발송", 150_000, 1)
    assert from_micros(item["delivered_at"]) == datetime(2026, 11, 20, 10, tzinfo=KST)
    assert from_micros(order["ordered_at"]) == datetime(2026, 11, 18, tzinfo=KST)
    assert order["buyer_id"] == "봄날"


def test_a_completed_order_may_be_said_to_be_so(desk: Desk, seller: Seller) -> None:
    assert desk.type(*ADD, "--stage", "done")[0] == 0
    item = seller.rows("items")["5999999"]
    assert (item["stage"], from_micros(item["confirmed_at"])) == ("confirmed", seller.clock.now())


async def test_what_is_added_by_hand_completes_what_was_read(desk: Desk, seller: Seller) -> None:
    await seller.take([one for one in everything(seller.fake) if one.stream == "orders"])
    number, before = next((name, row) for name, row in seller.rows("items").items() if row["stage"] == "shipped")
    seller.clock.advance(seconds=60)
    words = ["kmong", "add", "kmong", number, "--nickname", "다른이름", "--service", before["product_id"]]
    assert desk.type(*words)[0] == 0
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
def test_what_cannot_be_right_is_explained(desk: Desk, seller: Seller, words: list[str], said: str) -> None:
    code, out, err = desk.type(*words)
    assert code == 2
    assert said in out + err
    assert "Traceback" not in out + err
    assert "5999999" not in seller.rows("orders")


def test_a_store_on_another_market_is_refused(desk: Desk, seller: Seller) -> None:
    seller.app.stores.connect("shop", "smartstore", {}, seller.clock.now())
    code, _out, err = desk.type(*ADD[:2], "shop", *ADD[3:])
    assert (code, "no store on Kmong" in err) == (2, True)


def test_the_help_names_every_option() -> None:
    import click

    import dangol_kmong

    group: Any = click.Group()
    dangol_kmong.dangol_commands(group)
    shown = CliRunner().invoke(group, ["kmong", "add", "--help"]).output
    assert all(name in shown for name in ("--nickname", "--service", "--delivered", "--stage", "--amount", "--ordered"))

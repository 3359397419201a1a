"""The people at the command line: listed, shown, joined, taken apart, left alone; never a name or number in full."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from dangol.app import App
from dangol.models import Contact, Order, OrderItem, Product
from tests.cli.market import Market, Run

NICK = "minsu_88"
CUP = Product(id="P1", name="시험용 머그컵")


@pytest.fixture
def street(run: Run, shop: Market, home: Path) -> Path:
    """Open a second store: the buyer of an entry in the inbox shops there, and somebody with the same nickname."""
    order = next(one["order_id"] for one in run("inbox", "--json").json["items"] if one["kind"] == "call_buyer")
    with App(home, clock=shop.clock) as app:
        app.stores.connect("mall", "smartstore", shop.settings, shop.clock.now())
        number = app.db.value("SELECT phone FROM contacts WHERE order_id = ?", (order,))
        ordered = shop.clock.now() - timedelta(days=1)
        with app.db.transaction():
            known = Contact(name="김민수", phone=f"+82 {number[1:]}")
            for at, (store, nick, contact) in enumerate(
                (("mall", "", known), ("mall", NICK, None), ("main", NICK, None))
            ):
                item = OrderItem(id=f"L{at}", product=CUP)
                one = Order(id=f"M{at}", items=(item,), ordered_at=ordered, buyer=nick, buyer_id=nick, contact=contact)
                app.records.store_page(store, [one], shop.clock.now())
    return home


def number_of(home: Path, order: str = "M0") -> str:
    with App(home) as app:
        return str(app.db.value("SELECT phone FROM contacts WHERE order_id = ?", (order,)))


def test_who_shops_in_several_stores_comes_first(run: Run, street: Path) -> None:
    found = run("people", "--json").json
    first, *others = found["people"]
    assert first["stores"] == ["main", "mall"]
    assert first["orders"] >= 2
    assert all(len(one["stores"]) == 1 for one in others)
    assert found["suggestions"] == 1
    told = run("people")
    assert "main, mall" in told.out
    assert "more: dangol people --all" in told.err
    assert "1 pairs may be one person: dangol people suggestions" in told.err
    assert len(run("people", "--all").out.splitlines()) > len(told.out.splitlines())


def test_names_are_masked_and_numbers_never_shown(run: Run, street: Path) -> None:
    person = run("people", "--json").json["people"][0]["id"]
    digits = number_of(street)[-9:]
    for words in (["people", "--all"], ["people", "--json"], ["people", "show", person], ["people", "suggestions"]):
        said = run(*words)
        assert digits not in said.out + said.err
        assert "김민수" not in said.out + said.err
        assert NICK not in said.out + said.err
    log = "".join(path.read_text(encoding="utf-8") for path in street.glob("*.log*"))
    assert digits not in log


def test_one_person_over_all_stores(run: Run, street: Path) -> None:
    person = run("people", "--json").json["people"][0]["id"]
    found = run("people", "show", person, "--json").json
    assert {one["store"] for one in found["history"]} == {"main", "mall"}
    assert {one["what"] for one in found["history"]} >= {"order", "review"}
    assert [one["at"] for one in found["history"]] == sorted(one["at"] for one in found["history"])
    told = run("people", "show", person)
    assert "Review · main · ★" in told.out
    assert run("people", "show", "99999").code == 2


def test_an_entry_and_its_why_say_where_else_the_buyer_shops(run: Run, street: Path) -> None:
    run("people")
    call = next(one for one in run("inbox", "--json").json["items"] if one["kind"] == "call_buyer")
    assert "also shops at mall (1 orders)" in " ".join(run("show", call["id"]).out.split())
    assert "also shops at mall (1 orders)" in " ".join(run("why", call["id"]).out.split())
    assert "also shops at mall (1 orders)" in " ".join(run("why", "--order", call["order_id"]).out.split())
    assert run("show", call["id"], "--json").json["person"]["stores"] == ["main", "mall"]


def test_a_pair_is_confirmed_and_split_again(run: Run, street: Path) -> None:
    (pair,) = run("people", "suggestions", "--json").json["suggestions"]
    assert pair["reason"] == "nickname"
    assert "the same nickname or member id" in run("people", "suggestions").out
    assert "is one person in: main, mall" in run("people", "confirm", pair["id"]).out
    assert "There is nothing to decide." in run("people", "suggestions").out
    person = run("people", "confirm", pair["id"], "--json").json["person"]
    assert len(run("people", "split", person["id"], "--json").json["people"]) == 2
    assert run("people", "split", person["id"]).code == 1
    assert run("people", "suggestions", "--json").json == {"suggestions": []}


def test_a_refused_pair_stays_apart(run: Run, street: Path) -> None:
    (pair,) = run("people", "suggestions", "--json").json["suggestions"]
    assert "They stay apart." in run("people", "refuse", pair["id"]).out
    assert run("people", "refuse", pair["id"], "--json").json == {"refused": pair["id"]}
    assert run("people", "suggestions", "--json").json == {"suggestions": []}
    assert run("people", "confirm", "999").code == 2


def test_a_refusal_of_messages_takes_requests_back(run: Run, street: Path) -> None:
    asked = next(one for one in run("inbox", "--json").json["items"] if one["kind"] == "ask_review")
    person = run("show", asked["id"], "--json").json["person"]["id"]
    assert "Noted: no requests for reviews." in run("people", "optout", person, "--requests").out
    assert run("decide", "--json").json["superseded"] >= 1
    entry = run("show", asked["id"], "--json").json
    assert (entry["state"], entry["problem"]) == ("superseded", "The buyer does not want to be asked for reviews.")
    assert "no requests for reviews" in " ".join(run("people", "--all").out.split())
    assert "no requests for reviews" in run("people", "show", person).out
    assert "Taken back" in run("people", "optout", person, "--requests", "--undo").out
    found = run("people", "optout", "010-9999-8888", "--json").json
    assert found == {"person": None, "message_class": "all", "refused": True}
    assert "Nobody in your stores gave it yet" in run("people", "optout", "010-9999-8888", "--ads").err
    assert "identify nobody" in run("people", "optout", "0503-1234-5678").err


def test_before_anything_was_read(run: Run) -> None:
    found = run("people")
    assert "Nobody is known yet." in found.out
    assert "dangol sync" in found.err


def test_a_lost_key_is_said_and_can_be_left_behind(run: Run, street: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("people", "optout", "010-9999-8888")
    monkeypatch.setenv("DANGOL_KEY", "q" * 43 + "=")
    lost = run("people")
    assert lost.code == 2
    assert "dangol people renew" in lost.err
    assert run("people", "renew", "--yes").code == 0
    assert run("people", "--json").json["people"][0]["stores"] == ["main", "mall"]


def test_the_help_names_every_command_of_its_own(run: Run) -> None:
    said = run("people", "--help").out
    for name in ("show", "suggestions", "confirm", "refuse", "split", "optout", "renew"):
        assert f"  {name} " in said

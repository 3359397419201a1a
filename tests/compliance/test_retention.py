"""What is old goes on the day after its period ends, and not a day earlier; what the law wants stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dangol.clock import KST
from dangol.models import Contact, Message
from dangol.outgoing import MessageClass
from dangol.policies import Policies
from dangol.policy import Policy
from dangol.policy import Privacy as Choices
from dangol.privacy import Privacy
from dangol.rules.compliance.retention import CLOCKS
from dangol.storage.machine import ActionState
from tests.core.decide.shop import NOW, goods, inquiry, low, order
from tests.core.people.town import Town

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.market import Market, Run

DAY = timedelta(days=1)
CLOCK = {one.id: one for one in CLOCKS}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with Town(tmp_path) as made:
        yield made


def privacy(town: Town) -> Privacy:
    return Privacy(town.people, town.book, town.clock, town.policies)


def test_five_years_to_the_day(town: Town) -> None:
    bought = NOW - 3000 * DAY
    old = goods(dispatched_at=None, delivered_at=bought, confirmed_at=bought)
    town.tell(
        order(old, contact=Contact(name="김하나", phone="010-2345-6789"), ordered_at=bought), order(goods(2), number=2)
    )
    five_years = bought.astimezone(KST).replace(year=bought.year + 5)
    town.clock.set(five_years)
    assert privacy(town).purge("seller")["orders"] == 0
    assert town.db.value("SELECT count(*) FROM contacts") == 0, "the number goes after a year"
    town.clock.set(five_years + DAY)
    assert {one.clock.id: one.rows for one in privacy(town).clocks()}["orders"] == 1
    assert town.db.value("SELECT count(*) FROM orders") == 2, "looking takes nothing out"
    assert privacy(town).purge("seller")["orders"] == 1
    assert [row["id"] for row in town.db.rows("SELECT id FROM items")] == ["I2"]
    assert [row["id"] for row in town.db.rows("SELECT id FROM orders")] == ["O2"]
    assert town.ledger.verify().ok
    town.book.prepare()


def test_an_open_claim_keeps_an_order(town: Town) -> None:
    bought = NOW - 3000 * DAY
    old = goods(dispatched_at=None, delivered_at=bought, confirmed_at=bought, claim="return", claim_open=True)
    town.tell(order(old, ordered_at=bought))
    assert privacy(town).purge("seller")["orders"] == 0


def test_words_go_and_what_was_refused_stays(town: Town) -> None:
    asked = inquiry(thread=(Message(text="오래된 질문", at=NOW - DAY),), answered=True)
    town.tell(order(), low(text="오래된 말씀"), inquiry(2), asked)
    town.decide()
    town.book.opt_out("010-9999-8888", "all", "seller")
    sent, ad, *_others = town.actions()
    town.put(sent, ActionState.SENT)
    town.put(ad, ActionState.SENT)
    with town.db.transaction():
        town.db.conn.execute("UPDATE actions SET message_class = ? WHERE id = ?", (MessageClass.ADVERTISING, ad.id))
    town.clock.set(NOW + 400 * DAY)
    gone = privacy(town).purge("seller")
    assert (gone["ads"], gone["messages"]) == (1, 0), "advertising goes sooner"
    town.clock.set(NOW + 3 * 366 * DAY)
    gone = privacy(town).purge("seller")
    assert (gone["ads"], gone["messages"], gone["inquiries"], gone["reviews"]) == (0, 1, 1, 1)
    text = "\n".join(town.db.conn.iterdump())
    assert "오래된" not in text
    assert town.ledger.get(sent.id).body == ""
    assert town.db.value("SELECT count(*) FROM suppressions") > 0
    assert town.db.value("SELECT count(*) FROM inquiries") == 1, "a question without an answer stays"
    assert privacy(town).purge("seller")["messages"] == 0


def test_the_sellers_own_choice_counts(town: Town) -> None:
    town.tell(order(contact=Contact(name="김하나", phone="010-2345-6789")))
    town.clock.set(NOW + 100 * DAY)
    assert privacy(town).purge("seller")["contacts"] == 0
    town.policies = Policies(Policy(privacy=Choices(contact_months=2)))
    assert privacy(town).purge("seller")["contacts"] == 1


def test_at_the_command_line(run: Run, shop: Market) -> None:
    shown = run("retention", "show", "--json").json["clocks"]
    assert [one["id"] for one in shown] == list(CLOCK)
    assert all(one["months"] >= one["least"] for one in shown)
    assert "keyed hashes" in run("retention", "show").err
    shop.clock.set(shop.clock.now() + 800 * DAY)
    before = run("retention", "run", "--dry-run", "--json").json
    assert before["gone"]["contacts"] > 0
    done = {"dry_run": False, "gone": before["gone"], "scrubbed": True, "older_backups": []}
    assert run("retention", "run", "--json").json == done
    assert run("retention", "run").out == "0 gone.\n"
    assert run("verify").code == 0

"""A data folder with a shop, a mail server and, where asked for, its mailbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from dangol.clock import MovableClock
from dangol.models import Contact, MemberConsent, Order, OrderItem, Product, Stage
from dangol.outgoing import Ground, MessageClass
from dangol.rules.starters_channels import UNSUBSCRIBE
from dangol.storage.actions import NewAction
from dangol.storage.consent_book import NewStatement
from dangol.testing import DEMO_NOW
from tests.cli.market import Run, alone, home, run
from tests.plugins.email.server import PASSWORD, USER, Server, mail_server

__all__ = ["alone", "home", "run"]

MINSU = "minsu@example.com"
STORE = {"mall_id": "mall", "client_id": "a", "client_secret": "b", "base_url": "http://127.0.0.1:9"}
AD = (
    "겨울 컵을 새로 구웠습니다.\n\n달빛상점 · 02-123-4567 · seller@mail.example · 서울시 가상구 없는길 1\n"
    + UNSUBSCRIBE
)
POLICY = """
[shop]
name = "달빛상점"
[sender]
phone = "02-123-4567"
email = "seller@mail.example"
address = "서울시 가상구 없는길 1"
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("DANGOL_CLOCK", DEMO_NOW.isoformat())
    with mail_server() as served:
        yield served


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what moves the clock of the commands that follow."""

    def later(**span: float) -> None:
        monkeypatch.setenv("DANGOL_CLOCK", (DEMO_NOW + timedelta(**span)).isoformat())

    return later


def connect(run: Run, server: Server, *more: str, live: bool = True) -> Any:
    """Connect the channel by the command line, and switch it on."""
    pairs = [
        "smtp_host=127.0.0.1", f"smtp_port={server.port}", "security=none", f"address={USER}", f"password={PASSWORD}",
        "name=달빛상점", *more,
    ]  # fmt: skip
    found = run("channel", "connect", "email", *[word for pair in pairs for word in ("--set", pair)])
    if live:
        run("channel", "live", "email")
    return found


def approved(home: Path, number: int = 1, **changes: Any) -> int:
    """Put an approved mail to a buyer into the data folder."""
    home.mkdir(exist_ok=True)
    (home / "policy.toml").write_text(POLICY, encoding="utf-8")
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        if not app.stores.all():
            app.stores.connect("mall", "cafe24", STORE, DEMO_NOW)
        item = OrderItem(id=f"I{number}", product=Product(id="P1", name="컵"), stage=Stage.SHIPPED)
        contact = Contact(name="김민수", email=changes.get("recipient", MINSU), source="direct")
        order = Order(id=f"O{number}", items=(item,), ordered_at=DEMO_NOW, buyer_id=f"b{number}", contact=contact)
        with app.db.transaction():
            app.records.store_page("mall", [order], DEMO_NOW)
        app.book.prepare()
        made: dict[str, Any] = {
            "dedupe_key": f"mall/greet/I{number}/0", "store": "mall", "kind": "greet", "step": 0, "subject": "item",
            "subject_id": f"I{number}", "send_by": "email", "recipient": MINSU, "rule": "", "rule_version": 0,
            "message_class": MessageClass.SERVICE, "ground": Ground.ORDER, "trace": "",
            "body": "주문하신 컵을 보냈습니다.", "subject_line": "[달빛상점] 컵을 보냈습니다", "order_id": f"O{number}",
            "price": 0,
        }  # fmt: skip
        (action_id,) = app.ledger.propose([NewAction(**made | changes)])
        app.ledger.approve(action_id, "seller")
        return action_id


def advertising(home: Path, number: int = 1) -> int:
    """Put approved advertising to a buyer who agreed to it into the data folder."""
    action_id = approved(
        home,
        number,
        message_class=MessageClass.ADVERTISING,
        ground=Ground.CONSENT,
        body=AD,
        subject_line="(광고) [달빛상점] 겨울 컵",
    )
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        with app.db.transaction():
            app.records.store_page("mall", [MemberConsent(buyer_id=f"b{number}", email=True, at=DEMO_NOW)], DEMO_NOW)
        new = NewStatement(channel="email", said="given", at=DEMO_NOW - timedelta(days=1), source="form")
        app.consent_book.note(MINSU, new, "seller")
    return action_id


def state(home: Path, action_id: int) -> str:
    """Return the state of an action."""
    with App(home, clock=MovableClock(DEMO_NOW)) as app:
        return str(app.ledger.get(action_id).state)

"""Forty canaries through a run in which everything fails, listened to at DEBUG: they sing nowhere but at the desk."""

from __future__ import annotations

import json
import logging
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from dangol.app import App
from dangol.models import Contact, Inquiry, Message, Order, OrderItem, Product, Rejected, Review, Stage
from dangol.testing.faults import FAULTS
from tests.cli.commands import names
from tests.cli.market import Market, Run

GIVEN = ("보미르찬", "해온누솔", "도담별희")
PEOPLE = {
    f"{kind} {at}": words
    for at, name in enumerate(GIVEN)
    for kind, words in {
        "name": f"탁{name}",
        "phone": f"010-55{at}7-90{at}3",
        "mail": f"canary{at}.kim@example.com",
        "nick": f"canary_nick_{at}",
        "area": f"강원 삼척시 {name}읍",
        "review": f"{name}의 후기인데 뚜껑이 갈라져서 왔어요 {at}",
        "title": f"{name}의 물음 제목 {at}",
        "question": f"{name}인데 서울 마포구 월드컵로 1{at}3-4 201동 30{at}호로 보내셨나요",
        "address": f"월드컵로 1{at}3-4 201동",
        "edited": f"{name} 님께 손수 적은 답장입니다. 곧 확인하겠습니다. {at}",
        "memo": f"{name}의 배송 메모 {at}",
    }.items()
}
SMTP, IMAP, CAFE24, PASSPHRASE = (
    "smtp-canary-Xk29fQ",
    "imap-canary-Lw83hZ",
    "cafe24canaryPz51mT",
    "backup canary Vt47 long",
)
SHOWS = {
    "cases": "the low review whose cause is asked for",
    "inbox": "the customer's words and the draft",
    "inquiries": "the question",
    "show": "the customer's words and the draft",
    "why": "what a rule looked at",
}
"""Commands of the seller's own desk, which show what customers wrote, and what of it."""


class Ears(logging.Handler):
    """Hears every record of every logger at DEBUG, as any handler could show it: formatted, and as it is."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard += [self.format(record), repr(vars(record))]
        if record.exc_info and record.exc_info[1] is not None:
            self.heard += traceback.TracebackException.from_exception(record.exc_info[1], capture_locals=True).format()


@pytest.fixture
def ears() -> Iterator[Ears]:
    root, ears = logging.getLogger(), Ears()
    before = root.level
    root.addHandler(ears)
    root.setLevel(logging.DEBUG)
    yield ears
    root.setLevel(before)
    root.removeHandler(ears)


@pytest.fixture
def secrets(run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Connect stores and channels whose keys are canaries, and return these with the keys that dangol made."""
    monkeypatch.setenv("DANGOL_PASSPHRASE", PASSPHRASE)
    with App(home, clock=shop.clock) as app:
        keys = {"mall_id": "ondam", "client_id": "a1b2", "client_secret": CAFE24}
        app.stores.connect("mall", "cafe24", keys | {"redirect_uri": "https://ondam.cafe24.com/"}, shop.clock.now())
    run("connect", "talent", "--platform", "kmong", "--set", "nickname=봄날작업실", "--set", "imap_host=127.0.0.1",
        "--set", "imap_user=a@example.com", "--set", f"imap_password={IMAP}", "--set", "imap_port=9",
        "--set", "imap_tls=false")  # fmt: skip
    run("channel", "connect", "email", "--set", "smtp_host=127.0.0.1", "--set", "smtp_port=9", "--set", "security=none",
        "--set", "address=shop@example.com", "--set", f"password={SMTP}")  # fmt: skip
    made = {
        "smtp": SMTP,
        "imap": IMAP,
        "cafe24": CAFE24,
        "passphrase": PASSPHRASE,
        "smartstore": shop.settings["client_secret"],
        "vault": (home / "secret.key").read_text(),
    }
    with App(home, clock=shop.clock) as app:
        key, owners = Fernet(made["vault"]), [row["sealed"] for row in app.db.rows("SELECT sealed FROM tokens")]
        for at, sealed in enumerate(owners):
            made[f"token {at}"] = str(json.loads(key.decrypt(sealed).partition(b"\0")[2])["value"])
    return made


def peopled(home: Path, market: Market) -> None:
    """Let three people order, complain and ask, and lay one row aside that nobody understands."""
    from datetime import timedelta

    now = market.clock.now()
    with App(home, clock=market.clock) as app:
        for at in range(len(GIVEN)):
            word = {kind.split()[0]: words for kind, words in PEOPLE.items() if kind.endswith(str(at))}
            item = OrderItem(
                id=f"CX{at}-1",
                product=Product(id="P1", name="시험용 머그컵"),
                stage=Stage.DELIVERED,
                delivered_at=now - timedelta(days=3),
            )
            contact = Contact(name=word["name"], phone=word["phone"], email=word["mail"], area=word["area"])
            nick = word["nick"]
            days = timedelta(days=6)
            order = Order(
                id=f"CX{at}", items=(item,), ordered_at=now - days, buyer=nick, buyer_id=nick, contact=contact
            )
            written = now - timedelta(days=1)
            low = Review(id=f"CR{at}", text=word["review"], written_at=written, rating=1, item_id=item.id, author=nick)
            asked = Inquiry(
                id=f"CQ{at}",
                kind="customer",
                thread=(Message(text=word["question"], at=written),),
                asked_at=written,
                title=word["title"],
                order_id=order.id,
                item_ids=(item.id,),
                author=nick,
            )
            for record in (order, low, asked):
                with app.db.transaction():
                    app.records.store_page("main", [record], now)
            raw = json.dumps({"name": word["name"], "memo": word["memo"]}, ensure_ascii=False).encode()
            with app.db.transaction():
                app.records.quarantine("main", "orders", [Rejected(raw=raw, reason="memo: wrong")], now)
        app.book.prepare()


def failing(run: Run, market: Market, folder: Path) -> list[str]:
    """Let everything fail once: reading, deciding, sending, importing. Return what was said."""
    said = [run("decide")]
    items = run("inbox", "--json").json["items"]
    for at in range(len(GIVEN)):
        mine = [one for one in items if one["order_id"] == f"CX{at}"]
        for one in mine:
            if one["kind"] == "answer_inquiry":
                run("edit", one["id"], "--text", PEOPLE[f"edited {at}"])
            said.append(run("approve", one["id"]))
    for fault in FAULTS:
        slow = {"seconds": 0.001, "bytes": 200} if fault in ("trickle", "delay") else {}
        market.fake.faults.arm(fault, times=2, path="/", **slow)
        said += [run("sync", "main"), run("send", "--live"), run("check")]
        market.fake.faults.arm("clear")
        market.clock.advance(minutes=10)
    words = "\n".join(",".join(PEOPLE[f"{kind} {at}"] for kind in ("name", "phone", "memo")) for at in range(3))
    bad = {
        "bad.csv": ("이름,전화,메모\n" + words).encode("cp949"),
        "bad.xlsx": b"PK\x03\x04" + words.encode(),
        "bad.html": f"<html><body><p>{words}</p>".encode(),
        "bad.eml": f"From: x@example.com\nSubject: {PEOPLE['title 0']}\n\n{words}".encode(),
        "bad.json": json.dumps([{"name": PEOPLE["name 0"], "x": words}]).encode()[:-3],
    }
    for name, content in bad.items():
        (folder / name).write_bytes(content)
        said += [run("import", store, folder / name) for store in ("main", "talent")]
    said += [run("sync"), run("channel", "check", "email"), run("check"), run("backup", "--encrypted")]
    return [one.out + one.err for one in said]


def sung(texts: Any, canaries: dict[str, str]) -> dict[str, list[str]]:
    """Return where which canary was heard, in letters or as bytes would be shown."""
    found: dict[str, list[str]] = {}
    for where, text in texts.items():
        for name, words in canaries.items():
            forms = (words, repr(words.encode())[2:-1], json.dumps(words)[1:-1])
            if any(form in text for form in forms):
                found.setdefault(where, []).append(name)
    return found


def test_forty_canaries_sing_nowhere_else(
    run: Run, shop: Market, home: Path, tmp_path: Path, ears: Ears, secrets: dict[str, str]
) -> None:
    canaries = PEOPLE | secrets
    assert len(canaries) >= 40
    peopled(home, shop)
    said = failing(run, shop, tmp_path)
    assert sung({"secrets in what was said": "\n".join(said)}, secrets) == {}
    run("doctor", "--bundle", tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as packed:
        bundle = {name: packed.read(name).decode() for name in packed.namelist()}
    logs = {path.name: path.read_text(encoding="utf-8") for path in home.glob("dangol.log*")}
    assert len(ears.heard) > 500
    assert logs
    heard = {f"record {at}": text for at, text in enumerate(ears.heard)}
    assert sung(heard | bundle | logs, canaries) == {}
    state = {str(path): path.read_text() for path in home.with_name("state").rglob("*") if path.is_file()}
    assert state
    assert sung(state, canaries) == {}


def test_no_command_but_the_desks_own_shows_a_customer(
    run: Run, shop: Market, home: Path, secrets: dict[str, str]
) -> None:
    peopled(home, shop)
    run("decide")
    with_json = [name for name in names() if "--json" in run(*name.split(), "--help").out]
    entry = next(str(one["id"]) for one in run("inbox", "--json").json["items"] if one["order_id"] == "CX0")
    with App(home, clock=shop.clock) as app:
        person = str(app.db.value("SELECT b.person FROM buyers b WHERE b.name = ?", (PEOPLE["nick 0"],)))
    more = {
        **{key: [entry] for key in ("show", "why", "approve", "undo", "done")},
        "edit": [entry, "--text", PEOPLE["edited 0"]],
        "skip": [entry, "--because", "통화했습니다"],
        **{key: ["CX0"] for key in ("order", "note")},
        "people show": [person],
        "customer erase": [person, "--yes"],
        "manual": ["main"],
    }
    changing = {"demo", "run", "serve", "fake", "plugin new", "plugin check", "restore", "backup prune", "eval"}
    texts = {}
    for name in with_json:
        if name not in changing:
            found = run(*name.split(), *more.get(name, []), "--json")
            texts[name] = found.out + found.err
    shown = sung(texts, PEOPLE)
    assert set(shown) == set(SHOWS), shown
    in_full = {f"{kind} {at}" for kind in ("phone", "mail") for at in range(len(GIVEN))}
    assert {name: set(heard) & in_full for name, heard in shown.items() if set(heard) & in_full} == {}
    assert sung(texts, secrets) == {}

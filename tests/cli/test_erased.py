"""What was erased or taken out is in no file any more, and what still holds it is named."""

from __future__ import annotations

import gc
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from dangol.app import App
from dangol.models import Answered, Contact, Inquiry, Message, Order, OrderItem, Product, Rejected, Review, Stage
from dangol.storage.order_notes import note
from tests.cli.market import Market, Run

NAME, PHONE, MAIL, NICK = "봉세찬누리", "010-7391-4628", "sechan.bong@example.com", "sechan_4628"
PLACE = "강원 삼척시 도계읍"
REVIEW = "뚜껑이 갈라진 채로 와서 물이 새었습니다 세찬이의 한탄"
BEFORE = "처음에 적었던 세찬이의 첫 후기 불량이네요"
REPLY = "불편을 드려 죄송합니다 세찬 님께 새 뚜껑을 보냅니다"
TITLE, QUESTION = "세찬이의 교환 물음", "갈라진 뚜껑만 따로 교환해 주시나요 세찬이의 물음"
EDITED = "세찬 님께만 드리는 답장을 손수 고쳐 적었습니다. 곧 확인하겠습니다."
BECAUSE = "세찬 님과 통화로 풀었습니다"
NOTED, PROMISED = "세찬 님이 좋아하신 뚜껑 빛깔을 적어 둠", "세찬 님께 두꺼운 뚜껑을 챙기기"
REMEDIED, INFORMATIONAL = "세찬 님 말씀을 듣고 뚜껑을 두껍게 바꿨습니다", "세찬 님이 물으신 것에 답할 뿐입니다"
ODD = f'{{"order": "GX9", "buyer": "{NAME}", "memo": "세찬이의 배송 메모"}}'
CANARIES = {
    "name": NAME,
    "phone": PHONE,
    "digits": "01073914628",
    "end of the number": "73914628",
    "mail": MAIL,
    "nick": NICK,
    "place": PLACE,
    "review": REVIEW,
    "first review": BEFORE,
    "reply": REPLY,
    "title": TITLE,
    "question": QUESTION,
    "edited": EDITED,
    "because": BECAUSE,
    "noted": NOTED,
    "promised": PROMISED,
    "remedied": REMEDIED,
    "informational": INFORMATIONAL,
    "odd": "세찬이의 배송 메모",
    "given name": "세찬",
}


def traces(*roots: Path) -> dict[str, list[str]]:
    """Return which files hold which words, as bytes of UTF-8 or of what Windows writes, or escaped as in JSON."""
    files = [path for root in roots for path in sorted(root.rglob("*")) if path.is_file()]
    found: dict[str, list[str]] = {}
    for path in files:
        content = path.read_bytes()
        for name, words in CANARIES.items():
            forms = (words.encode(), words.encode("cp949"), words.encode("utf-16-le"), json.dumps(words)[1:-1].encode())
            if any(form in content for form in forms):
                found.setdefault(path.name, []).append(name)
    return found


def lived(home: Path, market: Market) -> int:
    """Let somebody order, complain, ask; the seller answers, notes and promises. Return the person."""
    now = market.clock.now()
    item = OrderItem(
        id="GX1-1",
        product=Product(id="P1", name="시험용 머그컵"),
        stage=Stage.DELIVERED,
        amount=12000,
        delivered_at=now - timedelta(days=3),
    )
    contact = Contact(name=NAME, phone=PHONE, email=MAIL, area=PLACE)
    order = Order(
        id="GX1", items=(item,), ordered_at=now - timedelta(days=6), buyer=NICK, buyer_id=NICK, contact=contact
    )
    written = now - timedelta(days=2)
    first = Review(id="GR1", text=BEFORE, written_at=written, rating=1, item_id="GX1-1", author=NICK, author_id=NICK)
    second = Review(
        id="GR1",
        text=REVIEW,
        written_at=written,
        updated_at=now - timedelta(days=1),
        rating=1,
        item_id="GX1-1",
        author=NICK,
        author_id=NICK,
    )
    answered = Review(
        id="GR2",
        text=REVIEW,
        written_at=written,
        rating=2,
        item_id="GX1-1",
        author=NICK,
        reply=Answered(at=now, text=REPLY),
    )
    asked = Inquiry(
        id="GQ1",
        kind="customer",
        thread=(Message(text=QUESTION, at=written),),
        asked_at=written,
        title=TITLE,
        order_id="GX1",
        item_ids=("GX1-1",),
        author=NICK,
    )
    with App(home, clock=market.clock) as app:
        for record in (order, first, second, answered, asked):
            with app.db.transaction():
                app.records.store_page("main", [record], now)
        with app.db.transaction():
            app.records.quarantine("main", "orders", [Rejected(raw=ODD.encode(), reason="x", id="GX1")], now)
        note(app.db, "main", "GX1", "reflected", NOTED, now)
        app.book.prepare()
        person = app.db.value(
            "SELECT b.person FROM buyers b JOIN buyer_records r ON r.buyer = b.id WHERE r.record_id = 'GX1'"
        )
    assert isinstance(person, int)
    return person


def answered(run: Run, home: Path) -> None:
    """Edit, approve, skip and call: whatever leaves the customer's or the seller's words in the ledger."""
    assert run("promises", "add", "GX1", PROMISED).code == 0
    assert run("decide").code == 0
    mine = [one for one in run("inbox", "--json").json["items"] if one["order_id"] == "GX1"]
    by_kind = {one["kind"]: str(one["id"]) for one in mine}
    assert {"answer_inquiry", "call_buyer"} <= set(by_kind), by_kind
    assert run("edit", by_kind["answer_inquiry"], "--text", EDITED).code == 0
    assert run("cases", "close", "main/GR1", "--cause", "defect", "--did", REMEDIED).code == 0
    assert run("approve", by_kind["answer_inquiry"], "--informational", INFORMATIONAL).code == 0
    assert run("skip", by_kind["answer_inquiry"], "--because", BECAUSE).code == 0
    assert run("approve", by_kind["call_buyer"]).code == 0
    for one in mine:
        if one["kind"] == "apologise_review":
            assert run("approve", one["id"]).code == 0
    run("send", "--live")
    for one in mine:
        if one["kind"] == "apologise_review":
            run("done", one["id"])
    run("send", "--live")
    assert run("done", by_kind["call_buyer"], "--outcome", "reached", "--note", NOTED).code == 0


@pytest.fixture
def person(run: Run, shop: Market, home: Path) -> int:
    found = lived(home, shop)
    answered(run, home)
    return found


@pytest.fixture
def reading(home: Path) -> Iterator[sqlite3.Connection]:
    """Another program that reads and does not end."""
    with closing(sqlite3.connect(home / "dangol.db")) as conn:
        conn.execute("BEGIN")
        conn.execute("SELECT count(*) FROM orders").fetchone()
        yield conn


def test_the_words_are_there_before(person: int, home: Path) -> None:
    missing = set(CANARIES) - set(traces(home)["dangol.db"]) - {"end of the number"}
    assert missing <= {"phone", "digits"}, "a canary that is never stored proves nothing"
    assert len({"phone", "digits"} - missing) >= 1


def test_who_is_erased_is_in_no_file(run: Run, person: int, home: Path, shop: Market, tmp_path: Path) -> None:
    assert run("customer", "erase", person, "--yes").code == 0
    gc.collect()
    assert traces(home, home.with_name("state")) == {}
    shop.clock.advance(minutes=1)
    backup = Path(run("backup", "--json").json["path"])
    assert run("customer", "export", person, "--out", tmp_path / "told.json").code == 0
    assert run("doctor", "--bundle", tmp_path / "bundle.zip").code in (0, 1)
    assert backup.exists()
    assert traces(home, tmp_path) == {}
    assert run("verify").code == 0
    assert run("sync").code == 0
    assert run("decide").code == 0
    assert traces(home) == {}


def test_what_is_taken_out_in_time_is_in_no_file(run: Run, person: int, home: Path, shop: Market) -> None:
    assert run("promises", "keep", run("promises", "--json").json["promises"][0]["id"]).code == 0
    with App(home, clock=shop.clock) as app, app.db.transaction():
        app.db.conn.execute("UPDATE inquiries SET answered = 1")
    shop.clock.advance(days=365 * 11)
    gone = run("retention", "run", "--json").json
    assert gone["scrubbed"] is True
    assert sum(gone["gone"].values()) > 0
    assert traces(home) == {}
    assert run("verify").code == 0


def test_backups_of_before_are_named_and_go(run: Run, person: int, home: Path, shop: Market) -> None:
    old = Path(run("backup", "--json").json["path"])
    shop.clock.advance(minutes=1)
    told = run("customer", "erase", person, "--yes").err
    assert "1 backups of before still hold it" in told
    assert "dangol backup prune" in told
    assert NAME.encode() in old.read_bytes()
    shop.clock.advance(minutes=1)
    new = Path(run("backup", "--json").json["path"])
    rows = run("backup", "list", "--json").json["backups"]
    assert [(row["path"], row["holds_erased"]) for row in rows] == [(str(old), True), (str(new), False)]
    assert run("backup", "prune", "--yes", "--json").json == {"deleted": [str(old)], "left": 1}
    assert traces(home) == {}
    assert "backups of before" not in run("customer", "erase", person).err


def test_a_copy_is_deleted_only_when_somebody_says_so(run: Run, person: int, home: Path, shop: Market) -> None:
    for _ in range(3):
        assert run("backup").code == 0
        shop.clock.advance(minutes=1)
    assert run("backup", "prune", "--json").json["deleted"] == [], "nothing was erased yet"
    assert run("backup", "prune", "--keep", 1).code != 0
    assert len(run("backup", "list", "--json").json["backups"]) == 3
    assert len(run("backup", "prune", "--keep", 1, "--yes", "--json").json["deleted"]) == 2


def test_a_reader_elsewhere_is_named_and_the_next_run_finishes(
    run: Run, person: int, home: Path, reading: sqlite3.Connection
) -> None:
    with App(home) as app:
        app.db.conn.execute("PRAGMA busy_timeout=50")
        problem = app.privacy.scrub()
    assert problem is not None
    assert "locked" in problem.message
    reading.close()
    assert run("customer", "erase", person, "--yes", "--json").json["scrubbed"] is True
    assert traces(home) == {}


def test_a_journal_that_another_program_keeps_alive_holds_nothing(
    run: Run, home: Path, shop: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangol.storage.database._WAL_IS_SAFE_FROM", (3, 0, 0))
    assert run("stores").code == 0
    with closing(sqlite3.connect(home / "dangol.db")) as other:
        other.execute("SELECT count(*) FROM orders").fetchone()
        person = lived(home, shop)
        answered(run, home)
        assert "review" in traces(home)["dangol.db-wal"]
        assert run("customer", "erase", person, "--yes").code == 0
        assert traces(home) == {}
        assert (home / "dangol.db-wal").stat().st_size == 0

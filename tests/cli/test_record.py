"""A recording of a market: nothing in it tells who anybody is, and it plays as the market spoke."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dangol import AuthError
from dangol.app import App
from dangol.errors import ConfigError
from dangol.testing import DEMO_NOW, transport
from dangol.testing.cassettes import Cassette, replaying
from dangol.testing.scrub import Scrubber
from dangol_smartstore.fake import SmartStoreFake
from tests.cli.market import Market, Run, served_in_a_thread


@pytest.fixture
def recording(run: Run, shop: Market, tmp_path: Path) -> Path:
    path = tmp_path / "main.json"
    found = run("plugin", "record", "main", "--to", path, "--days", "1", "--json")
    assert found.code == 0, found.err
    assert found.json["exchanges"] == len(Cassette.read(path).exchanges) > 3
    assert found.json["records"]["orders"] > 0
    return path


def test_nobody_is_in_a_recording(recording: Path, shop: Market) -> None:
    text = recording.read_text(encoding="utf-8")
    state = shop.fake.state(["orders", "inquiries"])
    private = {one["text"] for one in state["inquiries"]} | {one["buyer"] for one in state["orders"]}
    private |= {value for name, value in shop.settings.items() if name != "base_url"}
    assert [word for word in private if word in text] == []
    real = {person.phone.replace("-", "") for person in _buyers(shop)} | {person.name for person in _buyers(shop)}
    assert [word for word in real if word in text.replace("-", "")] == []
    assert oct(recording.stat().st_mode)[-3:] == "600"


def _buyers(shop: Market) -> list[Any]:
    from dangol_smartstore.fake.wire import buyer_of

    purchases = [one for one in shop.fake.shop.purchases.values() if one.ordered <= shop.fake.shop.now]
    return [buyer_of(one, shop.fake.seed) for one in purchases]


def test_a_recording_plays_as_the_market_spoke(recording: Path, shop: Market, tmp_path: Path) -> None:
    cassette = Cassette.read(recording)
    fake = replaying(SmartStoreFake, cassette)(now=DEMO_NOW)
    with App(tmp_path / "other", clock=fake.clock, transport=transport(fake), keyring=False) as app:
        app.stores.connect("main", "smartstore", fake.settings("http://127.0.0.1:9"), fake.clock.now())
        reports = asyncio.run(app.sync())
        assert [report.problem for report in reports if report.problem] == []
        ids = {row[0] for row in app.db.conn.execute("SELECT id FROM items")}
        assert app.db.conn.execute("SELECT count(*) FROM quarantine").fetchone() == (0,)
    told = msgspec.json.encode(cassette).decode()
    assert ids
    assert all(name in told for name in ids)


def test_a_recording_is_served(recording: Path, run: Run) -> None:
    fake = replaying(SmartStoreFake, Cassette.read(recording))(now=DEMO_NOW)
    with served_in_a_thread(fake) as served:
        pairs = [word for key, value in served.settings.items() for word in ("--set", f"{key}={value}")]
        assert run("connect", "played", "--platform", "smartstore", *pairs).code == 0


def test_what_is_no_recording_is_refused(tmp_path: Path, run: Run) -> None:
    (tmp_path / "x.json").write_text("[]", encoding="utf-8")
    assert run("fake", "smartstore", "--cassette", tmp_path / "x.json").code == 2
    with pytest.raises(ConfigError):
        Cassette.read(tmp_path / "nowhere.json")


def test_a_store_that_is_not_there_cannot_be_recorded(run: Run, shop: Market) -> None:
    assert run("plugin", "record", "nowhere").code == 2
    shop.fake.gate.addresses = []
    shop.fake.expire_tokens()
    found = run("plugin", "record", "main")
    assert found.code == AuthError.exit_code


@pytest.mark.parametrize(
    "name, value",
    [
        ("ordererName", "김민수"),
        ("phone", "010-1234-5678"),
        ("tel", "+82 10 1234 5678"),
        ("x", "01012345678"),
        ("memo", "문 앞에 놓아주세요"),
        ("question", "언제 오나요? 010-1234-5678"),
        ("x", "hong.gildong@mail.example"),
        ("memberId", "hong01"),
        ("buyer_no", 12345678),
        ("access_token", "abcDEF123"),
        ("url", "https://shop.example/member/hong01"),
        ("x", "서울특별시 중구 세종대로 110"),
        ("x", "key-1234-of-the-seller"),
    ],
)
def test_what_tells_who_somebody_is_becomes_another_one_and_always_the_same(name: str, value: Any) -> None:
    scrubber = Scrubber(["key-1234"])
    first, again = scrubber.scrub({name: value}), scrubber.scrub({name: value})
    assert first == again
    assert first[name] != value
    assert type(first[name]) is type(value)
    assert not re.search("hong|1234-?5678|민수|세종|key-1234", str(first))
    assert scrubber.scrub({name: f"{value}9" if isinstance(value, str) else value + 1}) != first


@pytest.mark.parametrize(
    "value",
    [
        "PAYED",
        "paid",
        "2026-11-20T16:20:00.000+09:00",
        "2026-11-20",
        "12000",
        "O1",
        "CJGLS",
        "T",
        "",
        12_000,
        4.5,
        True,
        None,
    ],
)
def test_what_tells_nothing_of_anybody_stays(value: Any) -> None:
    assert Scrubber().scrub({"field": value}) == {"field": value}


def test_ids_of_people_as_keys_go_too() -> None:
    assert "hong@mail.example" not in Scrubber().scrub({"counts": {"hong@mail.example": 3}})["counts"]

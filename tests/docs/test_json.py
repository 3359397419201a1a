"""docs/json.md promises keys; the commands print them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from dangol.app import App
from tests.cli.commands import names
from tests.cli.market import Market, Run, own_mall

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
FREE = {
    "closed",
    "done",
    "done_before",
    "gone",
    "kinds",
    "measures",
    "missed",
    "proposals",
    "read_at",
    "records",
    "rules",
    "silent",
    "stores",
    "tables",
}
"""Objects whose keys are names of measures, kinds or stores."""


def promised() -> dict[str, Any]:
    """Return the documents of the page by command; one block for several commands counts for each."""
    found: dict[str, Any] = {}
    for title, body in re.findall(r"^## dangol (.+?)\n(.*?)(?=^## |\Z)", PAGE.read_text(), re.MULTILINE | re.DOTALL):
        (block,) = re.findall(r"```json\n(.*?)```", body, re.DOTALL)
        found |= dict.fromkeys(title.split(", "), json.loads(block))
    return found


def shape(value: Any, name: str = "") -> Any:
    """Return the keys of a document, all the way down."""
    if isinstance(value, dict):
        return {} if name in FREE else {key: shape(inner, key) for key, inner in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shape(value[0])]
    return None


def missing(promise: Any, real: Any, where: str = "") -> list[str]:
    """Return the promised keys that a document lacks; empty lists and nulls say nothing."""
    if isinstance(promise, list) and isinstance(real, list) and real:
        return missing(promise[0], real[0], f"{where}[]")
    if not isinstance(promise, dict) or not isinstance(real, dict):
        return []
    lacks = [f"{where}.{key}" for key in promise if key not in real]
    return lacks + [one for key in promise for one in missing(promise[key], real.get(key), f"{where}.{key}")]


@pytest.fixture
def entry(run: Run, shop: Market) -> str:
    return str(run("inbox", "--json").json["items"][0]["id"])


@pytest.fixture
def pair(shop: Market, home: Path) -> tuple[str, str]:
    """Suggest that two buyers are one person; return the suggestion and a person who was joined of two."""
    with App(home, clock=shop.clock) as app:
        app.book.prepare()
        one, two, three, four = [person.id for person in app.book.all(4)]
        sql = (
            "INSERT INTO suggestions (one, other, reason, state, at) VALUES (?, ?, 'nickname', 'open', 0) RETURNING id"
        )
        with app.db.transaction():
            (first,), (second,) = (app.db.conn.execute(sql, ids).fetchone() for ids in ((one, two), (three, four)))
        joined = app.book.confirm(second)
    return str(first), str(joined.id)


def _a_case(run: Run) -> str:
    return str(run("cases", "--json").json["open"][0]["case"])


def test_every_command_with_json_is_on_the_page(run: Run) -> None:
    with_json = {name for name in names() if "--json" in run(*name.split(), "--help").out}
    assert set(promised()) == with_json


@pytest.mark.parametrize("name", sorted(promised()))
def test_the_keys_are_there(
    name: str, run: Run, shop: Market, entry: str, pair: tuple[str, str], tmp_path: Path, home: Path
) -> None:
    (export,) = [one for one in shop.fake.exports() if one.stream == "reviews"]
    (tmp_path / "reviews.xlsx").write_bytes(export.content)
    labelled = tmp_path / "labelled.tsv"
    labelled.write_text("rating\ttext\n5\t배송이 빨라요\n1\t불량이 왔어요\n5\t최악이에요\n", encoding="utf-8")
    bought = next(one["order_id"] for one in run("inbox", "--json").json["items"] if one["order_id"])
    assert run("promises", "add", bought, "다음에 더 챙기기").code == 0
    if name.startswith("referrals"):
        own_mall(home, shop.clock)
        assert run("referrals", "add", "O1", "O2").code == 0
    backup = run("backup", "--json").json["path"] if name == "restore" else ""
    if name == "encrypt off":
        assert run("encrypt", "on").code == 0
    if name == "plugin check":
        assert run("plugin", "new", "made", "--kind", "files", "--into", tmp_path / "made").code == 0
    more = {
        "plugin check": [str(tmp_path / "made")],
        "plugin record": ["main", "--to", str(tmp_path / "main.json")],
        "plugin new": ["other", "--into", str(tmp_path / "other")],
        "approve": [entry, "99999"],
        "undo": ["99999"],
        "coupon": ["main", "hong01", "6000000000000000001"],
        "demo": ["--orders", "20", "--dir", str(tmp_path / "demo")],
        "done": [entry],
        "cases close": [_a_case(run), "--cause", "late"],
        "eval": ["sentiment", str(labelled)],
        "text explain": ["배송은 빨랐는데 냄새가 심해요"],
        "text mismatch": ["--least", "0"],
        "edit": [entry, "--text", "확인하고 다시 말씀드리겠습니다."],
        "customer erase": [pair[1], "--yes"],
        "note": [bought],
        "order": [bought],
        "promises add": [bought, "포장 더 살피기"],
        "promises keep": ["1"],
        "referrals add": ["O1", "O3"],
        "referrals rewarded": ["1"],
        "templates show": ["thank_review"],
        "templates edit": ["thank_review"],
        "people confirm": [pair[0]],
        "people consent": [pair[1], "--channel", "sms", "--source", "form"],
        "people optout": [pair[1]],
        "people refuse": [pair[0]],
        "people show": [pair[1]],
        "people split": [pair[1]],
        "import": ["main", str(tmp_path / "reviews.xlsx")],
        "resolve": [entry, "--sent"],
        "restore": [backup, "--replace"],
        "show": [entry],
        "snooze": [entry],
        "skip": [entry, "--because", "통화했습니다"],
        "why": [entry],
    }
    if name == "recover":
        (home / "dangol.db").unlink()
    elif name == "adopt":
        shutil.rmtree(home.with_name("state"))
    document = run(*name.split(), *more.get(name, []), "--json").json
    assert missing(shape(promised()[name]), document) == []


def test_a_missing_key_would_be_found() -> None:
    promise = shape({"a": [{"b": 1}], "c": {"d": 1}})
    assert missing(promise, {"a": [{}], "c": {}}) == [".a[].b", ".c.d"]


def test_an_order_explained(run: Run, shop: Market) -> None:
    order = next(one["order_id"] for one in run("inbox", "--json").json["items"] if one["order_id"])
    found = run("why", "--order", order, "--json").json
    assert set(found) == {"order", "read_at", "rules"}
    assert missing(shape(promised()["why"])["today"], found["rules"][0]) == []

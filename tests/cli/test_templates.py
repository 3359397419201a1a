"""The seller's own wordings on the command line, and what could be better in a draft."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.rules.starters import STARTERS
from tests.cli.market import Market, Run

OWN = "[thank_review]\ntexts = ['{{이름|손님}}께, 후기 감사합니다. 앞으로도 정성껏 준비하겠습니다.']\n"


@pytest.fixture
def file(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True)
    return home / "templates.toml"


def test_every_wording_is_listed_and_own_ones_are_marked(run: Run, file: Path) -> None:
    file.write_text(OWN, encoding="utf-8")
    rows = {row["name"]: row for row in run("templates", "list", "--json").json["templates"]}
    assert rows.keys() == STARTERS.keys()
    assert rows["thank_review"] == {"name": "thank_review", "texts": 1, "own": True}
    assert [line for line in run("templates", "list").out.splitlines() if line.endswith("yours")] != []


def test_a_wording_is_shown_with_an_example(run: Run) -> None:
    told = run("templates", "show", "thank_review.said", "--json").json
    assert [row["text"] for row in told["texts"]] == list(STARTERS["thank_review.said"])
    assert all("{{" not in row["example"] and not row["refused"] and not row["notes"] for row in told["texts"])
    assert "→" in run("templates", "show", "thank_review.said").out


def test_a_name_that_is_not_there_leads_to_the_nearest(run: Run) -> None:
    told = run("templates", "show", "thank_reviw")
    assert told.code == 2
    assert "Did you mean thank_review?" in told.err


def test_a_wording_is_taken_over_as_comments_once(run: Run, file: Path) -> None:
    first = run("templates", "edit", "thank_review", "--json").json
    assert first["added"] is True
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[first["line"] - 1] == "# [thank_review]"
    again = run("templates", "edit", "thank_review", "--json").json
    assert again == first | {"added": False}
    assert file.read_text(encoding="utf-8").splitlines() == lines
    assert f"line {first['line']}" in run("templates", "edit", "thank_review").out
    assert run("templates", "check").code == 0
    assert run("templates", "list", "--json").json["templates"][0]["own"] is False


def test_a_wording_is_taken_over_for_one_store(run: Run, shop: Market, file: Path) -> None:
    run("templates", "edit", "thank_review", "--store", "main")
    text = file.read_text(encoding="utf-8").replace("# ", "")
    file.write_text(text[text.index("[stores") :], encoding="utf-8")
    assert run("templates", "check", "--json").json["problems"] == []
    own = {row["name"]: row["own"] for row in run("templates", "list", "--store", "main", "--json").json["templates"]}
    assert own["thank_review"]


def test_check_names_faults_refusals_and_notes(run: Run, file: Path) -> None:
    assert "no templates.toml" in run("templates", "check").out
    file.write_text("[thank_reviw]\ntexts = ['{{이릅}}']\n", encoding="utf-8")
    told = run("templates", "check")
    assert told.code == 1
    assert "thank_review" in told.out
    file.write_text(
        "[thank_review]\ntexts = ['후기를 수정해 주시면 감사하겠습니다. 늘 정성껏 준비하겠습니다.', '감사합니다.']\n"
        "[stores.mian.apologise_review]\nmore = ['죄송합니다. 바로 확인하고 해결을 돕겠습니다. 기다려 주세요.']\n",
        encoding="utf-8",
    )
    found = run("templates", "check", "--json")
    assert found.code == 1
    assert [one.partition(":")[0] for one in found.json["problems"]] == [
        "thank_review.texts (1)",
        "There is no store mian.",
    ]
    assert [one.partition(":")[0] for one in found.json["notes"]] == [
        "thank_review.texts (2)",
        "stores.mian.apologise_review.more (1)",
    ]


def test_a_faulty_file_stops_decide_and_doctor_says_so(run: Run, file: Path) -> None:
    file.write_text("[thank_review]\ntexts = ['{{계좌}}']\n", encoding="utf-8")
    told = run("decide")
    assert told.code == 2
    assert "thank_review.texts (1)" in told.err
    checks = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
    assert checks["templates"]["ok"] is False
    file.write_text(OWN, encoding="utf-8")
    checks = {one["name"]: one for one in run("doctor", "--json").json["checks"]}
    assert checks["templates"]["text"] == "1 wordings are your own."


def test_drafts_use_own_wordings_and_never_a_forbidden_one(run: Run, shop: Market, file: Path) -> None:
    every = "".join(
        f"[{name}]\ntexts = ['{text}']\n"
        for name, text in (
            ("thank_review", "손님, 후기 감사합니다. 앞으로도 정성껏 준비하겠습니다."),
            ("ask_review.goods", "좋은 후기 부탁드립니다. {{링크}}"),
        )
    )
    file.write_text(every, encoding="utf-8")
    assert run("decide").code == 0
    items = run("inbox", "--json").json["items"]
    assert not [one for one in items if "좋은 후기" in (one["text"] or "")]


def test_what_could_be_better_stands_beside_a_draft(run: Run, shop: Market) -> None:
    items = run("inbox", "--json").json["items"]
    assert [one["notes"] for one in items if one["notes"]] == []
    action = next(one["id"] for one in items if one["kind"] == "answer_inquiry")
    assert "What could be better" not in run("show", action).out
    run("edit", action, "--text", "네, 보냈습니다.")
    shown = run("show", action)
    assert "What could be better" in shown.out
    assert "curt" in shown.out
    assert len(run("show", action, "--json").json["notes"]) == 1
    assert "could be better" in run("inbox", "--all").out
    assert run("approve", action).code == 0, "a note keeps nothing back"

"""What texts say, at the command line: explain, mismatch, and the measurements with their gates."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangol.app import App
from tests.cli.market import Market, Run

ROWS = """rating\ttext
5\t배송도 빠르고 정말 예뻐요
1\t불량이 왔어요 환불해 주세요
5\t최악이에요 다시는 안 사요
2\t냄새가 심해요
"""


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.tsv"
    path.write_text(ROWS, encoding="utf-8")
    return path


# explain


def test_a_text_explained(run: Run) -> None:
    found = run("text", "explain", "배송은 빨랐는데 냄새가 너무 심해요")
    assert found.code == 0
    assert "complaint" in found.out
    assert "배송은 빨랐는데" in found.out
    assert "빨랐" in found.out


def test_a_text_explained_for_programs(run: Run) -> None:
    told = run("text", "explain", "색이 안 예뻐요", "--json").json["sentiment"]
    assert told["verdict"] == "bad"
    assert told["probability"] < 0.2
    assert any(clue["negated"] and clue["push"] < 0 for clue in told["clues"])


def test_no_text_is_refused_with_an_example(run: Run) -> None:
    found = run("text", "explain", "  ")
    assert found.code == 2
    assert "dangol text explain" in found.err


# mismatch


def turn_round(home: Path) -> str:
    """Give the clearest praise of the shop a single star, and return its id."""
    from dangol.text.sentiment import judge

    with App(home) as app:
        reviews = app.db.rows("SELECT store, id, text FROM reviews WHERE rating = 5 AND text <> ''")
        best = max(reviews, key=lambda row: judge(row["text"]).probability)
        with app.db.transaction():
            app.db.conn.execute("UPDATE reviews SET rating = 1 WHERE store = :store AND id = :id", best)
        return str(best["id"])


def test_a_review_that_contradicts_its_stars_comes_up(run: Run, shop: Market, home: Path) -> None:
    before = {one["review_id"] for one in run("text", "mismatch", "--json").json["reviews"]}
    turned = turn_round(home)
    assert turned not in before
    first = run("text", "mismatch", "--json").json["reviews"][0]
    assert (first["review_id"], first["rating"]) == (turned, 1)
    assert first["margin"] > 0.8
    told = run("text", "mismatch")
    assert "1 stars, but the words are praise" in told.out


def test_mismatch_by_store_and_by_margin(run: Run, shop: Market, home: Path) -> None:
    turn_round(home)
    assert run("text", "mismatch", "--store", "nobody").code == 2
    some = run("text", "mismatch", "--store", "main", "--json").json["reviews"]
    more = run("text", "mismatch", "--least", "0.05", "--json").json["reviews"]
    assert len(more) > len(some) > 0
    assert [one["margin"] for one in more] == sorted((one["margin"] for one in more), reverse=True)


def test_a_long_list_says_how_to_see_the_rest(
    run: Run, shop: Market, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dangol.cli.text._FIRST", 1)
    page = run("text", "mismatch", "--least", "0")
    assert "dangol text mismatch --all" in page.err
    assert len(run("text", "mismatch", "--least", "0", "--all").out) > len(page.out)


def test_no_store_no_contradiction(run: Run) -> None:
    found = run("text", "mismatch")
    assert found.code == 0
    assert "No review contradicts its stars." in found.out


# eval


def test_a_measurement(run: Run, rows: Path) -> None:
    found = run("eval", "sentiment", rows)
    assert found.code == 0
    assert "accuracy" in found.out
    assert "0.7500" in found.out
    assert "4: good → bad" in found.out
    assert "Wrong answers" not in run("eval", "sentiment", rows, "--errors", "0").out


def test_a_gate(run: Run, rows: Path) -> None:
    assert run("eval", "sentiment", rows, "--min", "accuracy=0.75", "--max", "accuracy=0.75").code == 0
    below = run("eval", "sentiment", rows, "--min", "accuracy=0.8", "--json")
    assert below.code == 1
    assert "accuracy is 0.7500, below the minimum of 0.8." in below.err
    assert below.json["missed"] == ["accuracy is 0.7500, below the minimum of 0.8."]
    assert below.json["measures"]["accuracy"] == 0.75
    assert below.json["errors"][0]["line"] == 4
    above = run("eval", "sentiment", rows, "--max", "accuracy=0.5")
    assert above.code == 1
    assert "above the maximum" in above.err


@pytest.mark.parametrize(
    "words, told",
    [
        (["sentence"], "Known are: sentiment"),
        (["sentiment", "--min", "accuracy"], "--min accuracy=0.88"),
        (["sentiment", "--min", "accuracy=much"], "--min accuracy=0.88"),
        (["sentiment", "--min", "acuracy=0.8"], "accuracy"),
        (["mismatch", "--seed", "first"], "--seed 1-5"),
        (["mismatch", "--seed", "5-1"], "--seed 1-5"),
        (["sentiment", "--label", "colour"], "--label"),
    ],
)
def test_a_wrong_option_says_how_to_write_it(run: Run, rows: Path, words: list[str], told: str) -> None:
    found = run("eval", words[0], rows, *words[1:])
    assert found.code in (1, 2)
    assert told in found.err


def test_mismatch_is_measured_with_the_seeds_asked_for(run: Run, rows: Path) -> None:
    found = run("eval", "mismatch", rows, "--flip", "0.25", "--seed", "3,5", "--json").json
    assert [row["seed"] for row in found["tables"]["seeds"]] == [3, 5]
    assert set(found["measures"]) == {"rows", "auroc", "average_precision", "precision_at_50"}
    assert [
        row["seed"] for row in run("eval", "mismatch", rows, "--seed", "2-4", "--json").json["tables"]["seeds"]
    ] == [
        2,
        3,
        4,
    ]


def test_the_family_lists_its_commands(run: Run) -> None:
    found = run("text", "--help")
    assert found.code == 0
    assert "mismatch" in found.out
    assert "explain" in found.out

"""Measuring on files: what is read, what is refused, and what the measures are called."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dangol.errors import BadFile, ConfigError
from dangol.text.evaluate import TASKS, Options, evaluate, learnt_from, read_clean, read_rows, shortfalls

ROWS = [
    (5, "배송이 빠르고 정말 예뻐요"),
    (1, "불량이 왔어요 환불해 주세요"),
    (4, "가격도 좋고 튼튼합니다"),
    (2, "냄새가 너무 심하고 안 예뻐요"),
    (3, "그냥 그래요"),
    (5, "완전 별로예요 최악"),
]
TEXT = "rating\ttext\n" + "".join(f"{rating}\t{text}\n" for rating, text in ROWS)


def written(folder: Path, text: str | bytes, name: str = "rows.tsv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_sentiment_by_name(tmp_path: Path) -> None:
    outcome = evaluate("sentiment", written(tmp_path, TEXT), Options())
    assert outcome.measures["rows"] == 5
    assert outcome.measures["accuracy"] == 0.8
    assert set(outcome.measures) >= {"macro_f1", "auroc", "accuracy_at_85", "clear_accuracy", "calibration_error"}
    assert set(outcome.tables) == {"labels", "coverage", "reliability", "lengths"}
    (wrong,) = outcome.errors
    assert (wrong.line, wrong.expected) == (7, "good")
    assert any("별로" in one for one in wrong.evidence)


def test_mismatch_finds_turned_stars(tmp_path: Path) -> None:
    rows = [(5, "정말 예쁘고 좋아요"), (1, "최악이에요 환불해 주세요")] * 30
    path = written(tmp_path, "".join(f"{rating}\t{text} {at}\n" for at, (rating, text) in enumerate(rows)))
    outcome = evaluate("mismatch", path, Options(flip=0.1, seeds=(1, 2)))
    assert outcome.measures["auroc"] == 1.0
    assert [row["seed"] for row in outcome.tables["seeds"]] == [1, 2]
    assert evaluate("mismatch", path, Options(flip=0.1, seeds=(1, 2))) == outcome


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace("\n", "\r\n"),
        "\ufeff" + TEXT,
        TEXT.partition("\n")[2],
        TEXT.replace("rating", "stars"),
        "text\trating\n" + "".join(f"{text}\t{rating}\n" for rating, text in ROWS),
        "rating\tdate\ttext\n" + "".join(f"{rating}\t2026-01-01\t{text}\n" for rating, text in ROWS),
    ],
)
def test_any_form_of_the_file_is_the_same(tmp_path: Path, text: str, pack: type[bytes]) -> None:
    rows = read_rows(written(tmp_path, pack(text.encode())), TASKS["sentiment"])
    assert [(int(row.cells["rating"]), row.cells["text"]) for row in rows] == ROWS


def test_a_column_may_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path, "rating\tmine\ttext\n5\t0\t별로예요\n1\t1\t좋아요\n")
    assert evaluate("sentiment", path, Options()).measures["accuracy"] == 0.0
    assert evaluate("sentiment", path, Options(label="mine")).measures["accuracy"] == 1.0


@pytest.mark.parametrize("labels, split", [("01", None), ("15", None), ("29", None), ("36", 4.0)])
def test_the_side_of_a_label_follows_its_range(tmp_path: Path, labels: str, split: float | None) -> None:
    path = written(tmp_path, f"{labels[0]}\t최악이에요\n{labels[1]}\t좋아요\n")
    assert evaluate("sentiment", path, Options(split_at=split)).measures["accuracy"] == 1.0


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "no rows"),
        (b"\xff\xfe\x00", "cannot be read"),
        (gzip.compress(b"5\tx", mtime=0)[:-4], "cannot be read"),
        ("a\tb\tc\n", "3 columns instead of 2"),
        ("good or not\ttext\n1\t좋아요\n", "no column rating"),
        ("five\t좋아요\n", "Line 1 has no number"),
        ("5\t좋아요\n4\t괜찮아요\n", "one side"),
    ],
)
def test_an_unusable_file_is_named(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(BadFile) as wrong:
        evaluate("sentiment", written(tmp_path, text), Options())
    assert told in wrong.value.message
    assert "좋아요" not in wrong.value.message + wrong.value.hint


def test_an_unknown_task_names_the_others(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        evaluate("sentence", written(tmp_path, TEXT), Options())
    assert "sentiment" in wrong.value.hint


def test_texts_alone_come_out_of_any_columns(tmp_path: Path) -> None:
    assert [row.cells["text"] for row in read_clean(written(tmp_path, TEXT))] == [text for _rating, text in ROWS]
    assert [row.cells["text"] for row in read_clean(written(tmp_path, "5\t좋아요\n그냥 글\n"))] == ["좋아요", "그냥 글"]


def test_gates() -> None:
    measures = {"accuracy": 0.9, "false_alarms": 2.0}
    assert shortfalls(measures, {"accuracy": 0.9}, {"false_alarms": 2}) == []
    assert len(shortfalls(measures, {"accuracy": 0.91}, {"false_alarms": 1})) == 2
    assert shortfalls(measures, {"accuracy": 0.95}, {})[0].startswith("accuracy is 0.9000, below")
    with pytest.raises(ConfigError) as wrong:
        shortfalls(measures, {"acuracy": 0.9}, {})
    assert "accuracy" in wrong.value.hint


def test_a_file_that_the_table_learnt_from_is_known(tmp_path: Path) -> None:
    learnt = Path(__file__).parents[3] / "training" / "data" / "negation.tsv"
    other = tmp_path / "other.tsv"
    other.write_bytes(learnt.read_bytes() + b"\n")
    assert learnt_from("sentiment", learnt)
    assert learnt_from("mismatch", learnt)
    assert not learnt_from("sentiment", other)
    assert not learnt_from("intents", learnt)


@pytest.mark.parametrize("task", ["sentiment", "mismatch"])
def test_wrong_answers_show_nobody(tmp_path: Path, task: str) -> None:
    file = tmp_path / "wrong.tsv"
    file.write_text("rating\ttext\n1\t최고예요 010-1234-5678\n5\t최악이에요 010-1234-5678\n", "utf-8")
    errors = evaluate(task, file, Options(flip=0)).errors
    assert len(errors) == 2
    assert all("1234" not in one.text and "[PHONE" in one.text for one in errors)

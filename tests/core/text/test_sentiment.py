"""Praise or complaint: the probability, the clauses, and the evidence."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dangol.errors import ConfigError
from dangol.text.evaluate import Options, evaluate, shortfalls
from dangol.text.features import LEAST_PIECES, VIEWS
from dangol.text.lexicon import lexicon
from dangol.text.normal import squeeze
from dangol.text.sentiment import Scorer, explain, judge, scorer
from dangol.text.table import Header, Table, pack, quantise, unpack

DATA = Path(__file__).parents[3] / "core" / "dangol" / "text" / "data"

PRAISE = [
    "포장도 꼼꼼하고 배송도 하루 만에 왔어요",
    "세 번째 주문인데 역시 실망시키지 않네요",
    "냄새도 안 나고 아이가 좋아해요^^",
    "생각보다 훨씬 가볍고 튼튼합니다",
    "다 먹고 또 시킬 거예요",
    "비싸지 않은데 품질이 훌륭해요",
]
COMPLAINTS = [
    "한 번 빨았는데 보풀이 다 일어났어요",
    "일주일 넘게 기다렸는데 색이 다른 게 왔네요",
    "맛이 없진 않은데 다시 살 것 같지는 않아요",
    "마감이 엉망이라 손을 다칠 뻔했어요 ㅡㅡ",
    "기대했는데 별로 시원하지 않아요",
    "답변도 없고 환불도 안 해주네요",
]


def table(**weights: int) -> Table:
    header = Header(
        scale=0.1,
        bias=0.0,
        views=dict.fromkeys(VIEWS, 0.0),
        slope=1.0,
        unclear=0.05,
        trained_on={},
        licences={},
    )
    return Table(header, weights)


@pytest.mark.parametrize("text", PRAISE)
def test_praise(text: str) -> None:
    assert judge(text).probability > 0.6


@pytest.mark.parametrize("text", COMPLAINTS)
def test_complaint(text: str) -> None:
    assert judge(text).probability < 0.4


@pytest.mark.parametrize("text", ["", "   ", "12345", "???", "\u200b"])
def test_what_says_nothing_is_unclear(text: str) -> None:
    assert judge(text).verdict == "unclear"


@pytest.mark.parametrize(
    "text, verdicts",
    [
        ("배송은 빨랐는데 냄새가 너무 심해요", ["praise", "complaint"]),
        ("사이즈가 작아요. 그래도 색은 정말 예쁩니다", ["complaint", "praise"]),
        ("디자인은 마음에 들지만 금방 고장났어요", ["praise", "complaint"]),
        ("색도 곱고 튼튼해요", ["praise", "praise"]),
        ("다시는 사고 싶지 않아요", ["complaint"]),
    ],
)
def test_clauses_are_judged_by_themselves(text: str, verdicts: list[str]) -> None:
    clauses = explain(text).clauses
    assert ["praise" if one.sentiment.probability > 0.5 else "complaint" for one in clauses] == verdicts


@pytest.mark.parametrize("text", [*PRAISE, *COMPLAINTS, "그래도 좋아요", "좋아요! 최고! 하지만 좀 비싸네요, 그쵸?"])
def test_clauses_cover_the_text(text: str) -> None:
    normal = squeeze(text)
    clauses = scorer().clauses(normal)
    assert "".join(one.text.replace(" ", "") for one in clauses) == normal.solid
    assert [one.start for one in clauses] == [0, *(one.end for one in clauses[:-1])]
    assert clauses[-1].end == len(normal.solid)


@pytest.mark.parametrize("text", [*PRAISE, *COMPLAINTS, "좋아요^^ ^^", "^배송 ^^빨라요 안 ^좋아요", "a"])
def test_the_clues_add_up_to_the_score(text: str) -> None:
    reader = scorer()
    normal = squeeze(text)
    hits = lexicon().find(normal)
    clues = reader.clues(normal, most=10_000)
    pieces = math.fsum(one.push for one in clues if one.kind == "piece")
    alone = Scorer(Table(reader.header, {}), lexicon()).score(normal, hits)
    assert reader.score(normal, hits) - alone == pytest.approx(pieces)
    assert [abs(one.push) for one in clues] == sorted((abs(one.push) for one in clues), reverse=True)


def test_a_clue_names_what_decided() -> None:
    clues = explain("색이 안 예뻐요").clues
    assert any(one.negated and one.push < 0 and "예" in one.text for one in clues)


def test_the_pieces_of_a_table_are_weighed() -> None:
    reader = Scorer(table(좋아=10, 나빠=-20), lexicon())
    unit = 1 / math.sqrt(LEAST_PIECES)
    assert reader.score(squeeze("좋아")) == pytest.approx(unit)
    assert reader.score(squeeze("좋아 좋아 나빠")) == pytest.approx(0.0)
    assert reader.score(squeeze("안 좋아")) == pytest.approx(-unit)
    assert reader.score(squeeze("좋아 " * 32)) == pytest.approx(32 / math.sqrt(32))
    assert reader.score(squeeze("")) == 0.0


# the file


def test_a_table_comes_back_as_it_was() -> None:
    told = table(좋아=10, 나빠=-127)
    assert unpack(pack(told)) == told
    assert pack(unpack(pack(told))) == pack(told)
    assert unpack(pack(table())).weights == {}


def test_weights_become_bytes() -> None:
    scale, weights = quantise({"a": 1.27, "b": -0.5, "c": 0.001})
    assert weights == {"a": 127, "b": -50}
    assert scale == pytest.approx(0.01)


@pytest.mark.parametrize("damage", [b"", b"something else", b"dangol-table 1\n{}\nxx", None])
def test_a_damaged_table_is_named(damage: bytes | None) -> None:
    whole = pack(table(좋아=10))
    with pytest.raises(ConfigError):
        unpack(whole[:-3] if damage is None else damage)


def test_the_shipped_table_is_small_and_says_what_it_is_made_of() -> None:
    raw = (DATA / "sentiment.bin").read_bytes()
    header = unpack(raw).header
    assert len(raw) < 300_000
    assert header.trained_on.keys() == header.licences.keys()
    assert all(len(checksum) == 64 for checksum in header.trained_on.values())


def test_the_notice_names_what_is_shared_alike() -> None:
    notice = (Path(__file__).parents[3] / "core" / "NOTICE").read_text(encoding="utf-8")
    card = (Path(__file__).parents[3] / "docs" / "model-card.md").read_text(encoding="utf-8")
    for name, licence in scorer().header.licences.items():
        assert name in card
        assert scorer().header.trained_on[name] in card
        if "CC BY" in licence:
            assert name.partition(".")[0] in notice.lower()


def test_opposites_that_were_never_trained_on_are_told_apart() -> None:
    told = evaluate("sentiment", Path(__file__).parent / "opposites.tsv", Options())
    assert shortfalls(told.measures, {"accuracy": 0.85, "auroc": 0.9}, {}) == []

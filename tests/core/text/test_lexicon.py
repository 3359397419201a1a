"""What the stems of the shop lexicon say, and what a negation does to them."""

from __future__ import annotations

import pytest

from dangol.text.features import VIEWS, pieces, signed, turned_pieces, views
from dangol.text.lexicon import Lexicon, conjugate, lexicon, parse_lexicon
from dangol.text.normal import squeeze


def direction(text: str) -> float:
    return sum(map(signed, lexicon().find(squeeze(text))))


@pytest.mark.parametrize(
    "stem, forms",
    [
        ("빠르", {"빠르", "빨라", "빨랐", "빠른"}),
        ("예쁘", {"예쁘", "예뻐", "예뻤", "예쁜"}),
        ("고맙", {"고맙", "고마워", "고마운"}),
        ("느리", {"느리", "느려", "느렸", "느린"}),
        ("편하", {"편하", "편해", "편했", "편한"}),
        ("비싸", {"비싸", "비쌌", "비싼"}),
    ],
)
def test_endings_are_spelled_out(stem: str, forms: set[str]) -> None:
    assert forms <= conjugate(stem)


@pytest.mark.parametrize(
    "praise, complaint",
    [
        ("배송이 빨라요", "배송이 안 빨라요"),
        ("포장이 튼튼해요", "포장이 튼튼하지 않아요"),
        ("포장이 튼튼해요", "포장이 튼튼하지는 않네요"),
        ("색이 예뻐요", "색이 별로 예쁘지 않아요"),
        ("맛있어요", "맛있지도 않아요"),
        ("추천합니다", "추천하고 싶지 않습니다"),
        ("소음이 심하지 않아요", "소음이 심해요"),
        ("불편하지 않아요", "불편해요"),
        ("후회 없어요", "후회해요"),
        ("별로가 아니에요", "별로예요"),
        ("안 느려요", "느려요"),
        ("문제없이 잘 돼요", "문제가 많고 실망이에요"),
        ("잔고장이 없어요", "고장이 잦아요"),
        ("흠집 하나 없이 왔어요", "흠집이 있어요"),
        ("환불할 생각 없어요", "다시 살 생각 없어요"),
        ("돈 아깝다는 생각이 안 들어요", "잘 샀다는 생각이 안 들어요"),
        ("부드럽게 발려요", "부드럽게 안 발려요"),
    ],
)
def test_a_negation_turns_a_stem_round(praise: str, complaint: str) -> None:
    assert direction(praise) > 0 > direction(complaint)


@pytest.mark.parametrize("text", ["바르고 발라요", "안내문이 있어요", "하자마자 썼어요", "크기별로 있어요", ""])
def test_chance_says_nothing(text: str) -> None:
    assert direction(text) == 0


def test_a_stem_does_not_run_over_the_end_of_a_word() -> None:
    words = Lexicon(parse_lexicon("[-1 x]\n고발\n"))
    assert words.find(squeeze("좋고 발라요")) == []
    assert [hit.form for hit in words.find(squeeze("고 발하다"))] == ["고발"]
    assert [hit.start for hit in words.find(squeeze("꼭 고발함"))] == [1]


def test_a_stem_for_the_start_of_words_counts_there_only() -> None:
    words = Lexicon(parse_lexicon("[-1 x]\n^새요\n"))
    assert words.find(squeeze("어느새요")) == []
    assert len(words.find(squeeze("물이 새요"))) == 1


def test_the_longer_stem_counts() -> None:
    words = Lexicon(parse_lexicon("[+1 x]\n효과\n[-1 y]\n효과없\n"))
    assert [(hit.form, hit.weight) for hit in words.find(squeeze("효과 없어요"))] == [("효과없", -1)]


@pytest.mark.parametrize(
    "text, inside, outside",
    [
        ("소리가 안 커요", {"소리", "커요"}, {"안커"}),
        ("전혀 예쁘지 않아요", {"예쁘"}, {"않아"}),
        ("냄새가 하나도 없어요", {"냄새"}, {"없어"}),
        ("싸고 안 좋아요", {"좋아"}, {"싸고"}),
        ("맛이 없진 않아요", {"^맛이"}, {"^맛"}),
        ("배송이 빨라요", set(), {"배송", "빨라"}),
    ],
)
def test_pieces_inside_a_negation(text: str, inside: set[str], outside: set[str]) -> None:
    normal = squeeze(text)
    turned = turned_pieces(normal)
    assert inside <= set(turned)
    assert outside.isdisjoint(turned)
    assert set(turned) <= set(pieces(normal))


@pytest.mark.parametrize("text", ["", "좋아요", "안 좋아요", "예쁘지만 느려요", "최고 최고 최고 별로", "ㅋ"])
def test_views_stay_between_bounds(text: str) -> None:
    normal = squeeze(text)
    found = views(normal, lexicon().find(normal))
    assert len(found) == len(VIEWS)
    assert all(-1 <= value <= 1 for value in found)

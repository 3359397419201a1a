"""The list of reviews."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from dangol import KST
from dangol_kmong import files
from tests.plugins.kmong.seller import SETTINGS, page_of

if TYPE_CHECKING:
    from dangol import Page, Review

TEXT = """
받은 리뷰
4.9
(12)
달빛
★★★★★
26.11.19 10:20
답변 빠르고 친절해요
서비스 최고, 010 1234 5678 로 소개할게요
서비스명 로고 디자인
전문가 답변
감사합니다!
또 뵙겠습니다.
26.11.20 09:00
신고하기
별빛
★★★☆☆
26.11.18
그럭저럭
서비스명: 로고 디자인
"""


def read(text: str = TEXT) -> Page[Review]:
    return files.document(page_of(text), {}, SETTINGS)


def test_reviews_are_read_with_their_answers() -> None:
    first, second = read().items
    assert (first.rating, first.author, first.author_id) == (5, "달빛", "달빛")
    assert first.text == "답변 빠르고 친절해요\n서비스 최고, *** 로 소개할게요"
    assert first.written_at == datetime(2026, 11, 19, 10, 20, tzinfo=KST)
    assert first.product is not None
    assert first.product.id == "로고 디자인"
    assert first.reply is not None
    assert (first.reply.text, first.reply.at) == (
        "감사합니다!\n또 뵙겠습니다.",
        datetime(2026, 11, 20, 9, 0, tzinfo=KST),
    )
    assert (second.rating, second.text, second.reply) == (3, "그럭저럭", None)
    assert first.updated_at == second.updated_at == datetime(2026, 11, 20, 9, 0, tzinfo=KST)


def test_an_id_stays_the_same_when_the_words_change() -> None:
    before, after = read().items[1], read(TEXT.replace("그럭저럭", "다시 보니 좋아요")).items[1]
    assert before.id == after.id
    assert before.text != after.text


def test_a_review_that_names_its_order_is_known_by_it() -> None:
    review = read(TEXT.replace("그럭저럭", "그럭저럭\n주문번호 #1234567")).items[1]
    assert (review.id, review.item_id) == ("review:1234567", "1234567")


@pytest.mark.parametrize(
    "stars, rating",
    [
        ("★★★★☆", 4),
        ("평점 4", 4),
        ("평점: 5.0", 5),
        ("5.0", 5),
        ("평점 4.5 / 5", None),
        ("별점 3점", 3),
        ("평점 0.0", None),
    ],
)
def test_stars_are_whole_or_unknown(stars: str, rating: int | None) -> None:
    assert read(TEXT.replace("★★★☆☆", stars)).items[1].rating == rating


def test_a_masked_name_is_nobodys_id() -> None:
    review = read(TEXT.replace("별빛", "별*")).items[1]
    assert (review.author, review.author_id) == ("별*", "")


def test_a_labelled_author_may_stand_further_up() -> None:
    review = read(TEXT.replace("별빛\n★★★☆☆", "작성자: 별빛\n일반\n★★★☆☆")).items[1]
    assert review.author == "별빛"


@pytest.mark.parametrize("change", [("26.11.18", "어제"), ("별빛", "상세보기")])
def test_what_cannot_be_read_is_kept_and_the_others_are_read(change: tuple[str, str]) -> None:
    page = read(TEXT.replace(*change))
    assert [review.author for review in page.items] == ["달빛"]
    (kept,) = page.rejected
    assert kept.kind == "broken"


def test_two_reviews_that_cannot_be_told_apart_are_not_one() -> None:
    twice = TEXT + "별빛\n★☆☆☆☆\n26.11.18\n실망\n서비스명: 로고 디자인\n"
    page = read(twice)
    assert [review.text for review in page.items][1:] == ["그럭저럭"]
    assert len(page.rejected) == 1


def test_a_page_like_two_kinds_is_neither() -> None:
    (kept,) = read(TEXT + "#1234567\n주문일시 26.11.20 10:00\n진행중").rejected
    assert kept.kind == "unclassified"


def test_the_frame_of_the_page_is_nobodys_words() -> None:
    page = read(TEXT + "(주)가상마켓\n고객센터 평일 10시부터\n")
    assert [review.text for review in page.items][1] == "그럭저럭"


def test_the_service_may_stand_above_the_words() -> None:
    text = TEXT.replace("그럭저럭\n서비스명: 로고 디자인", "서비스명: 로고 디자인\n그럭저럭\n괜찮아요")
    assert read(text).items[1].text == "그럭저럭\n괜찮아요"

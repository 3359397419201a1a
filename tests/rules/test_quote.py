"""What a review says, in words of ours; what a question is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.text.quote import regretted, said, sayings
from dangol.text.reading import analyst


@pytest.mark.parametrize(
    "text, words",
    [
        ("배송이 정말 빨라요", "배송이 빨랐다"),
        ("배송빠르고 포장도 꼼꼼하게 해주셨어요", "배송이 빨랐고 포장이 꼼꼼했다"),
        ("튼튼하고 조립도 쉬워요 배송도 빨라요", "배송이 빨랐고 튼튼하다"),
        ("맛있게 잘 먹었어요", "맛있게 드셨다"),
        ("맛있게 먹었습니다", "맛있게 드셨다"),
        ("만족합니다", "만족하셨다"),
        ("만족해요 색도 예뻐요", "예쁘다"),
        ("선물로 드렸는데 너무 좋아하시네요", "선물 받으신 분이 좋아하셨다"),
        # thin
        ("좋아요", None),
        ("굿굿", None),
        ("", None),
        ("ㅋㅋㅋㅋ", None),
        # denied, wished, expected
        ("배송이 빠르지 않아요", None),
        ("별로 튼튼하지 않네요", None),
        ("그렇게 맛있지는 않아요", None),
        ("배송이 빨랐으면 좋겠어요", None),
        ("예쁠 줄 알았어요 예쁜 줄 알았는데", None),
        ("맛있을 것 같아요", None),
        ("안 예뻐요", None),
        ("불편하고 무거워요", None),
        ("불친절했어요", None),
        ("비추천합니다", None),
        ("불만족스럽네요 만족스럽지 않아요", None),
    ],
)
def test_praise(text: str, words: str | None) -> None:
    assert said(text, good=True) == words


@pytest.mark.parametrize(
    "text, words",
    [
        ("배송이 너무 느려요", "배송이 늦었다"),
        ("일주일 걸려서 왔어요 배송 일주일이라니", "배송이 늦었다"),
        ("다 깨져서 왔네요", "깨지거나 부서진 상태로 도착했다"),
        ("사이즈가 너무 작아요 마감도 별로", "생각보다 작았고 마감이 아쉬웠다"),
        ("다른 색상이 왔어요", "주문하신 것과 다른 상품이 도착했다"),
        ("냄새가 심해요", "냄새가 났다"),
        ("박스가 찢어져서 왔어요", "상자가 상해서 도착했다"),
        ("효과 없어요", "효과를 느끼지 못하셨다"),
        ("돈 아까워요", None),
        ("돈아깝네요", "값만큼 만족하지 못하셨다"),
        # no complaint
        ("최악이에요", None),
        ("냄새도 안 나고 좋아요", None),
        ("냄새 없어요", None),
        ("깨진 곳 하나 없이 잘 왔어요", None),
        ("배송이 느리지 않을까 걱정했어요", None),
        ("속상해서 글 남겨요", None),
        ("개봉하자마자 썼어요", None),
    ],
)
def test_complaints(text: str, words: str | None) -> None:
    assert said(text, good=False) == words


@pytest.mark.parametrize(
    "text, words",
    [
        ("배송은 조금 늦었지만 맛있어요", "배송이 늦었다"),
        ("맛있어요. 배송이 늦었어요.", None),
        ("예쁜데 너무 작아요", None),
    ],
)
def test_regrets_of_good_reviews(text: str, words: str | None) -> None:
    assert regretted(text) == words


@given(st.text(max_size=60), st.booleans())
def test_no_word_of_the_review_is_repeated(text: str, good: bool) -> None:
    ours = {one.words for one in sayings(text, good)}
    words = said(text, good)
    assert words is None or words.endswith("다")
    assert (words is None) == (ours <= {"다시 찾아 주셨다"})


@pytest.mark.parametrize("text", ["욕설 씨발 배송 빨라요", "010-1234-5678 배송 빨라요", "홍길동 배송 빨라요"])
def test_nothing_personal_or_profane_gets_through(text: str) -> None:
    assert said(text, good=True) == "배송이 빨랐다"


def test_topics_name_complaints_first() -> None:
    assert analyst().topics("배송 빠른데 냄새가 나요 재구매했어요") == ("smell-", "delivery+", "repeat+")
    assert said("재구매했어요", good=True) is None
    assert analyst().topics("그냥 그래요") == ()


@pytest.mark.parametrize(
    "text, topic",
    [
        ("언제 도착하나요?", "delivery_eta"),
        ("배송 언제 되나요", "delivery_eta"),
        ("급해요 내일까지 받을 수 있나요", "urgent_delivery"),
        ("송장 조회가 안돼요", "order_status"),
        ("주소 변경 부탁드려요", "address_change"),
        ("주문 취소하고 싶어요", "cancel"),
        ("교환하고 싶어요", "exchange"),
        ("환불해 주세요", "refund_return"),
        ("불량이 왔어요", "defect"),
        ("하나가 빠졌어요", "missing_item"),
        ("다른 상품이 왔어요", "wrong_item"),
        ("재고 있나요", "stock"),
        ("재질이 뭔가요", "product_spec"),
        ("사이즈 추천해 주세요", "size_fit"),
        ("사용법 알려주세요", "usage_as"),
        ("세금계산서 되나요", "payment_receipt"),
        ("배송비 얼마예요", "shipping_fee"),
        ("할인 안 되나요", "discount"),
        ("대량 구매 견적 부탁드려요", "gift_bulk"),
        ("감사합니다", "thanks"),
        ("네", "other"),
    ],
)
def test_topics_of_questions(text: str, topic: str) -> None:
    assert analyst().topic(text) == topic


@pytest.mark.parametrize(
    "text, category, topic",
    [
        ("문의드려요", "배송", "delivery_eta"),
        ("문의드려요", "기타", "other"),
        ("환불해 주세요", "배송", "refund_return"),
    ],
)
def test_the_markets_category_helps_where_the_text_is_silent(text: str, category: str, topic: str) -> None:
    assert analyst().topic(text, category) == topic

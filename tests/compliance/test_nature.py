"""Advertising or information: what a text is, on both sides of the line."""

from __future__ import annotations

import pytest

from dangol.outgoing import MessageClass
from dangol.rules.compliance.classify import Nature, disclosed, nature, promoting


@pytest.mark.parametrize(
    "text, advertises, rewards",
    [
        ("리뷰 써주시면 적립금 500원을 드립니다", True, False),
        ("만족도 조사에 답해 주시면 감사하겠습니다", False, False),
        ("만족도 조사에 답해 주시면 커피 기프티콘을 보내 드립니다", False, True),
        ("설문에 답하시면 커피 쿠폰을 보내 드립니다", False, True),
        ("설문에 답하시면 저희 가게 쿠폰을 보내 드립니다", True, False),
        ("쿠 폰 을 드 립 니 다", True, False),
        ("이번 주 특가 소식입니다", True, False),
        ("감사 이벤트를 엽니다", True, False),
        ("1만원 할인해 드려요", True, False),
        ("포인트가 쌓였어요", True, False),
        ("신상품 입고 소식을 전합니다", True, False),
        ("자세히: shop.example/event/12", True, False),
        ("보기: shop.example/p/12?utm_source=sms", True, False),
        ("주문하신 상품이 도착했습니다. 불편한 점은 없으셨나요?", False, False),
        ("후기 쓰시는 곳: shop.example/review/12", False, False),
    ],
)
def test_what_a_text_is(text: str, advertises: bool, rewards: bool) -> None:
    found = nature(text, declared=MessageClass.SERVICE)
    assert (found.advertises, found.rewards) == (advertises, rewards)
    assert bool(found.word) is advertises


def test_a_products_own_name_advertises_nothing() -> None:
    text = "주문하신 [특가] 할인 머그컵을 오늘 보냈습니다."
    assert nature(text, declared=MessageClass.SERVICE, product="[특가] 할인 머그컵").advertises is False
    assert (
        nature(text.replace("[특가] ", ""), declared=MessageClass.SERVICE, product="[특가] 할인 머그컵").advertises
        is False
    )
    assert nature(text, declared=MessageClass.SERVICE, product="접시").word == "특가"


@pytest.mark.parametrize(
    "word",
    [
        *(
            "쿠폰",
            "적립",
            "포인트",
            "할인",
            "특가",
            "이벤트",
            "세일",
            "증정",
            "사은품",
            "캐시백",
            "페이백",
            "무료 체험",
        ),
        *("프로모션", "기획전", "핫딜", "덤으로"),
        *("신상 입고", "신상품 출시", "신상 소식", "신제품", "재입고", "추천 상품", "추천드려요", "추천드립니다"),
        *("구매하러", "구경하러", "지금 구매", "놓치지 마"),
        *("utm_source=sms", "shop.example/event", "shop.example/sale/1", "shop.example/promotion?a", "/coupons 보기"),
        "shop.example/EVENTS#1",
    ],
)
def test_r1_every_benefit_and_every_invitation_to_buy_advertises(word: str) -> None:
    found = nature(f"주문하신 컵을 보냈습니다 {word}", declared=MessageClass.SERVICE)
    assert (found.advertises, bool(found.word)) == (True, True)


@pytest.mark.parametrize("gift", ["기프티콘", "기프트카드", "상품권", "커피 쿠폰", "커피 한잔", "커피 교환권", "추첨"])
def test_a_gift_of_other_goods_is_a_reward_and_no_advertising(gift: str) -> None:
    found = nature(f"설문에 답하시면 {gift} 하나를 보내 드려요", declared=MessageClass.SERVICE)
    assert (found.advertises, found.rewards) == (False, True)


def test_a_coffee_coupon_beside_an_own_benefit_hides_nothing() -> None:
    found = nature("커피 쿠폰과 적립금을 보내 드려요", declared=MessageClass.SERVICE)
    assert (found.advertises, found.word, found.rewards) == (True, "적립", True)


@pytest.mark.parametrize("text", ["오늘만 무료로 드려요", "다른 상품도 둘러보세요"])
def test_a_phrase_that_promotes_advertises(text: str) -> None:
    assert promoting(text) is not None
    assert nature(text, declared=MessageClass.SERVICE).advertises


@pytest.mark.parametrize("text", ["주문하신 컵을 보냈습니다", ""])
def test_what_promotes_nothing_has_no_word(text: str) -> None:
    assert promoting(text) is None
    assert nature(text, declared=MessageClass.SERVICE) == Nature(advertises=False)
    assert nature(text, declared=MessageClass.ADVERTISING) == Nature(advertises=True, word="", rewards=False)


def test_declared_advertising_is_told_with_its_word_and_its_reward() -> None:
    found = nature("할인과 상품권을 드려요", declared=MessageClass.ADVERTISING)
    assert found == Nature(advertises=True, word="할인", rewards=True)


@pytest.mark.parametrize("product", ["할인 머그컵", "[특가] 머그컵", "(증정) 머그컵", " ", ""])
def test_words_of_the_product_are_no_words_of_the_text(product: str) -> None:
    own = f"주문하신 {product}을 보냈습니다"
    assert not nature(own, declared=MessageClass.SERVICE, product=product).advertises
    assert nature(f"{own} 쿠폰을 드려요", declared=MessageClass.SERVICE, product=product).word == "쿠폰"


def test_the_name_without_its_brackets_counts_too() -> None:
    for product in ("[단독] 세일 머그컵", "(단독) 세일 머그컵"):
        assert not nature("세일 머그컵을 보냈습니다", declared=MessageClass.SERVICE, product=product).advertises


@pytest.mark.parametrize(
    "words",
    [
        *(
            "대가를 받고",
            "대가 받고",
            "대가를 제공받아",
            "대가 제공",
            "제공받아",
            "협찬으로",
            "경제적 이해관계",
            "경제적 대가",
        ),
        "보상을 받고",
    ],
)
def test_g3_every_form_of_a_disclosure_is_known(words: str) -> None:
    assert disclosed(f"후기에 {words} 썼다고 적어 주세요")


def test_g3_a_text_without_it_discloses_nothing() -> None:
    assert not disclosed("후기를 적어 주세요")

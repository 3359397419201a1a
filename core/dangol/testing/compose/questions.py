"""Invented questions: about an order (delivery first) and about a product, and what sellers answer."""

from __future__ import annotations

from typing import NamedTuple

from dangol.testing.compose.grammar import Rules, say
from dangol.testing.compose.thing import Thing
from dangol.testing.dice import Dice

__all__ = ["ANSWERS", "Question", "ask_about_order", "ask_about_product"]


class Question(NamedTuple):
    """A question with its topic (``delivery``, ``product`` …), the market's Korean category and a title."""

    topic: str
    category: str
    title: str
    text: str


_WAITING = (
    "어제 주문했는데 언제 출고되나요?",
    "결제한 지 이틀 됐는데 아직 배송 준비 중이네요. 언제 보내주시나요?",
    "오늘 출고 가능한가요?",
    "주문한 #thing# 언제쯤 받을 수 있을까요?",
    "혹시 오늘 발송되나요? 확인 부탁드려요.",
    "출고가 늦어지는 이유가 있을까요?",
)
_MOVING = (
    "송장 조회가 안 되는데 언제 도착하나요?",
    "배송 중이라고 나오는데 이틀째 움직이지 않아요.",
    "오늘 도착 예정이라더니 아직 안 왔어요.",
    "택배가 어디쯤 있는지 알 수 있을까요?",
    "배송 완료라는데 못 받았어요. 확인해 주세요.",
    "옥천에서 멈춰 있어요. 언제 오나요?",
    "언제 도착하나요?",
)
_URGENT = (
    "토요일에 꼭 써야 하는데 내일까지 받을 수 있을까요?",
    "주말 집들이 선물이라 내일 도착해야 하는데 가능할까요? 급합니다 ㅠㅠ",
    "일요일이 어머니 생신이에요. 내일까지 꼭 부탁드립니다.",
    "오늘 출고되면 내일 받을 수 있나요? 월요일이면 늦어서요.",
    "급해요! 내일 행사에 써야 하는데 배송이 아직 안 움직여요.",
)
_TOPICS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "exchange": (
        "교환",
        ("교환 문의", "색상 교환", "사이즈 교환"),
        (
            "다른 색으로 교환하고 싶은데 어떻게 하나요?",
            "사이즈를 잘못 골랐어요. 교환 가능할까요?",
            "불량인 것 같아요. 교환 부탁드립니다.",
            "교환하면 왕복 배송비가 얼마인가요?",
        ),
    ),
    "return": (
        "반품",
        ("반품 문의", "반품하고 싶어요"),
        (
            "생각과 달라서 반품하고 싶어요.",
            "반품 접수했는데 수거는 언제 오나요?",
            "개봉했는데 반품이 될까요?",
            "#thing:이/가# 깨져서 왔어요. 반품할게요.",
        ),
    ),
    "refund": (
        "환불",
        ("환불 문의", "환불 언제 되나요"),
        ("반품한 지 사흘 됐는데 환불은 언제 되나요?", "취소했는데 카드 취소가 아직이에요.", "부분 환불도 가능한가요?"),
    ),
    "cancel": (
        "기타",
        ("주문 취소", "취소 부탁드려요"),
        (
            "주문 취소하고 싶어요.",
            "잘못 주문했어요. 출고 전이면 취소 부탁드립니다.",
            "두 번 결제된 것 같아요. 하나 취소해 주세요.",
        ),
    ),
    "address": (
        "기타",
        ("주소 변경", "배송지 변경"),
        (
            "배송지를 바꾸고 싶어요.",
            "동호수를 잘못 적었는데 수정할 수 있을까요?",
            "받는 사람 이름을 바꿔주실 수 있나요?",
        ),
    ),
    "receipt": (
        "기타",
        ("현금영수증", "세금계산서"),
        ("현금영수증 발급 부탁드려요.", "세금계산서 받을 수 있나요?", "거래명세서가 필요해요."),
    ),
    "order_product": (
        "상품",
        ("상품 문의", "사용 방법"),
        ("#thing# 관리는 어떻게 하나요?", "구성품이 하나 빠진 것 같아요.", "설명서가 없는데 사용법 좀 알려주세요."),
    ),
}
_PRODUCT: dict[str, tuple[str, ...]] = {
    "stock": ("품절된 색은 언제 다시 들어오나요?", "재입고 예정 있나요?", "대량으로 50개 주문 가능한가요?"),
    "delivery": (
        "지금 주문하면 언제 받을 수 있나요?",
        "제주도 배송비가 얼마예요?",
        "오늘 주문하면 내일 도착하나요?",
        "방문 수령도 되나요?",
    ),
    "gift": ("선물 포장 되나요?", "쇼핑백도 같이 주시나요?", "메시지 카드 넣어주실 수 있나요?"),
    "price": ("여러 개 사면 할인되나요?", "쿠폰 적용이 안 돼요.", "세일 예정 있을까요?"),
}
ANSWERS: dict[str, tuple[str, ...]] = {
    "delivery": (
        "안녕하세요, 고객님. 오늘 출고해 드렸습니다. 보통 다음 날 도착하며 늦어지면 저희가 확인해 안내드리겠습니다.",
        "기다리게 해드려 죄송합니다. 택배 위치를 확인해 보니 이동 중입니다. 계속 살펴보고 연락드릴게요.",
        "문의 감사합니다. 오후 2시 이전 주문은 당일 출고하고 있습니다.",
    ),
    "product": (
        "안녕하세요. 네, 가능합니다. 더 궁금한 점 있으시면 편하게 남겨주세요.",
        "문의 감사합니다. 상세페이지 아래쪽 관리 방법을 함께 참고해 주세요.",
    ),
    "exchange": ("교환 도와드리겠습니다. 주문 내역에서 교환을 신청해 주시면 수거 후 바로 보내드릴게요.",),
    "return": ("반품 접수 확인했습니다. 1~2일 안에 기사님이 방문하실 예정입니다.",),
    "refund": ("물건이 도착하는 대로 확인하고 바로 환불해 드리겠습니다.",),
    "cancel": ("출고 전이라 취소해 드렸습니다. 다음에 또 찾아주세요.",),
    "address": ("배송지 변경해 두었습니다. 확인 감사합니다.",),
    "receipt": ("발급해 드렸습니다. 주문 상세에서 확인하실 수 있습니다.",),
    "stock": ("다음 주 중으로 입고될 예정입니다. 알림을 신청해 두시면 편합니다.",),
    "gift": ("네, 가능합니다. 주문하실 때 배송 메모에 적어주세요.",),
    "price": ("장바구니에 함께 담으시면 배송비가 한 번만 부과됩니다.",),
}
"""What a seller answered, by topic."""

_TITLES = ("배송 문의", "언제 도착하나요", "배송 관련 문의드려요", "출고 문의")


def ask_about_order(dice: Dice, thing: Thing, *, moving: bool, urgent: bool = False) -> Question:
    """Return what a buyer asks about an order that waits to leave, or (``moving``) is on its way or there."""
    if urgent or dice.chance(0.62):
        choices = _URGENT if urgent else _MOVING if moving else _WAITING
        title = "급합니다! 배송 문의" if urgent else dice.pick(_TITLES)
        return Question("delivery", "배송", title, _say(dice, thing, dice.pick(choices)))
    late = ("exchange", "return", "refund", "order_product", "receipt")
    early = ("cancel", "address", "receipt", "order_product")
    topic = dice.pick(late if moving else early)
    category, titles, texts = _TOPICS[topic]
    text = _say(dice, thing, dice.pick(texts))
    return Question("product" if topic == "order_product" else topic, category, dice.pick(titles), text)


def ask_about_product(dice: Dice, thing: Thing) -> Question:
    """Return what somebody asks on a product's page."""
    topic = dice.weighted([("product", 5), ("delivery", 4), ("stock", 1.5), ("gift", 1.5), ("price", 1)])
    texts = thing.asks if topic == "product" else _PRODUCT[topic]
    opening = dice.pick(("", "", "", "안녕하세요. ", "문의드려요. ", "사장님, "))
    return Question(topic, "상품", "", opening + _say(dice, thing, dice.pick(texts)))


def _say(dice: Dice, thing: Thing, text: str) -> str:
    rules: Rules = {"thing": (thing.name,)}
    return say(text, rules, dice)

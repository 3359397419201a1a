"""Starters for reviews that say little, for complaints that need an explanation, and for what was done since."""

from __future__ import annotations

__all__ = ["REPLIES"]

_ASPECTS = {
    "function": "써 보시니",
    "quality": "만듦새는",
    "size": "크기는",
    "design": "실제 모습은",
    "delivery": "배송은",
    "packaging": "포장은",
    "taste": "맛은",
    "smell": "향은",
    "price": "가격은",
    "service": "응대는",
}
"""What an open question is about. It names no quality and no stars, so that nobody is led to an answer."""

_QUESTIONS = (
    "후기 남겨 주셔서 감사합니다. 괜찮으시면 {aspect} 어떠셨는지 문의로 편하게 들려주세요. 답은 안 주셔도 괜찮습니다.",
    "후기 남겨 주셔서 고맙습니다. 혹시 {aspect} 어떠셨을까요? 여유 되실 때 문의로 알려 주시면 귀담아듣겠습니다.",
    "남겨 주신 후기 잘 읽었습니다. 감사합니다. {aspect} 어떠셨는지도 궁금합니다. 생각나실 때 문의로 말씀해 주세요.",
    "찾아 주시고 후기까지 남겨 주셔서 감사합니다. {aspect} 어떠셨는지 문의에 한마디 적어 주시면 귀담아듣겠습니다.",
)

_THIN = {
    f"thank_review.thin.{name}": tuple(question.format(aspect=words) for question in _QUESTIONS)
    for name, words in _ASPECTS.items()
}

_CLARIFY: dict[str, tuple[str, ...]] = {
    "apologise_review.clarify": (),
    "apologise_review.clarify.soon": (
        "기다리시는 동안 답답하게 해 드려 죄송합니다. 솔직하게 알려 주셔서 감사합니다. 저희가 받은 기록에는 {{기간}} "
        "전해 드린 것으로 남아 있는데, 실제로는 다르게 받으셨는지 꼼꼼히 확인하겠습니다. {{연락}}",
        "배송으로 마음을 불편하게 해 드려 죄송합니다. 알려 주셔서 감사합니다. 남아 있는 기록은 {{기간}} 전해 드린 "
        "것으로 되어 있어, 어디에서 기다리시게 했는지 다시 살펴보겠습니다. {{연락}}",
    ),
    "apologise_review.clarify.option": (
        "받으신 상품이 생각하신 것과 달라 당황하셨을 텐데 죄송합니다. 알려 주셔서 감사합니다. 주문 내역의 옵션대로 "
        "나간 것으로 보여, 고르시는 화면이 헷갈리게 되어 있지는 않은지 함께 살펴보겠습니다. {{연락}}",
        "기대와 다른 상품을 받으신 것 같아 죄송합니다. 알려 주셔서 감사합니다. 주문 내역과 출고 기록은 같은 "
        "옵션으로 남아 있습니다. 옵션 이름이 알아보기 어려웠는지 다시 보고 다듬겠습니다. {{연락}}",
    ),
    "apologise_review.clarify.misread": (
        "기대하신 것과 달라 실망하셨을 텐데 죄송합니다. 솔직하게 알려 주셔서 감사합니다. 상품 안내가 오해하시기 쉽게 "
        "적혀 있지는 않은지 다시 살펴보고 더 알아보기 쉽게 고치겠습니다. {{연락}}",
        "안내가 충분하지 못해 마음 상하게 해 드린 것 같아 죄송합니다. 알려 주셔서 감사합니다. 다른 분들도 헷갈리지 "
        "않으시도록 사진과 설명을 다시 다듬겠습니다. {{연락}}",
    ),
}

_FOLLOW_UP: dict[str, tuple[str, ...]] = {
    "follow_up_review": (
        "불편을 드려 다시 한번 죄송합니다. 알려 주신 내용을 끝까지 살펴보았습니다. 솔직하게 말씀해 주셔서 감사합니다. "
        "더 살필 점이 있으면 문의로 말씀해 주세요.",
    ),
    "follow_up_review.remedied": (
        "불편을 드려 다시 한번 죄송합니다. 알려 주신 뒤로 저희가 한 일을 말씀드립니다. {{조치}} 솔직하게 말씀해 "
        "주셔서 감사합니다. 앞으로도 꾸준히 살피겠습니다.",
        "남겨 주신 말씀을 그냥 지나치지 않았습니다. 죄송한 마음으로 이렇게 고쳤습니다. {{조치}} 알려 주셔서 "
        "감사합니다. 더 살필 점이 있으면 문의로 말씀해 주세요.",
    ),
}

REPLIES: dict[str, tuple[str, ...]] = _THIN | _CLARIFY | _FOLLOW_UP

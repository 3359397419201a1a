"""Wordings for requests: an event's, those that more reminders follow, after a month of use, and how it went."""

from __future__ import annotations

__all__ = ["ASKS", "FREE_OF_STARS", "LABEL"]

LABEL = "(광고)"
"""How advertising begins, to the letter (decree on the Network Act, table 6)."""
FREE_OF_STARS = "별점이나 내용과 상관없이 모두 같습니다."
"""What every message with a benefit says."""

_EVENT = (
    "{{이름}}님, 안녕하세요. 괜찮으시다면 {{상품}}에 대한 솔직한 후기를 한두 줄이라도 부탁드립니다. 아쉬웠던 점도 "
    "다른 분들께 큰 도움이 됩니다."
)
_TERMS = (
    f" {FREE_OF_STARS} 후기 첫머리에 ‘{{{{표시}}}}’ 문구를 함께 밝혀 주시면 됩니다."
    "\n쓰시는 곳: {{링크}}\n불편한 점이 있으면 후기와 상관없이 언제든 편하게 문의해 주세요.\n{{수신거부}}"
)

ASKS: dict[str, tuple[str, ...]] = {
    "ask_event.all": (
        f"{LABEL} {{{{발신}}}}\n{_EVENT}\n{{{{기간}}}}까지 후기를 쓰신 모든 분께 {{{{혜택}}}} 드립니다.{_TERMS}",
    ),
    "ask_event.photo": (
        f"{LABEL} {{{{발신}}}}\n{_EVENT} 직접 찍으신 사진이 있으면 함께 올려 주세요.\n{{{{기간}}}}까지 사진과 함께 "
        f"후기를 쓰신 모든 분께 {{{{혜택}}}} 드립니다.{_TERMS}",
    ),
    "remind_review.first.goods": (
        "{{이름}}님, 안녕하세요. 지난번에 말씀드린 {{상품}} 후기를 다시 한번 여쭙니다. 바쁘시면 넘기셔도 괜찮고, "
        "한 줄이어도 "
        "충분합니다.\n쓰시는 곳: {{링크}}\n쓰시면서 불편한 점은 없으신지도 궁금합니다. 있으면 편하게 알려 주세요.",
        "안녕하세요, {{이름}}님. {{상품}}은(는) 계속 잘 쓰고 계신가요? 여유가 되시면 짧은 후기를 "
        "부탁드립니다.\n쓰시는 곳: "
        "{{링크}}\n도움이 필요하시면 언제든 문의해 주세요.",
    ),
    "remind_review.first.service": (
        "{{이름}}님, 안녕하세요. 지난 작업의 후기를 다시 한번 여쭙니다. 바쁘시면 넘기셔도 괜찮고, 한 줄이어도 "
        "충분합니다."
        "\n쓰시는 곳: {{링크}}\n결과물을 쓰시면서 궁금한 점이 있으면 언제든 편하게 말씀해 주세요.",
    ),
    "ask_month_review.goods": (
        "{{이름}}님, 안녕하세요. {{상품}}을(를) 쓰신 지 한 달쯤 되셨네요. 지난번 후기 감사히 읽었습니다. "
        "괜찮으시다면 한 달 써 "
        "보신 느낌도 한두 줄 남겨 주세요. 오래 써 보니 아쉬운 점도 큰 도움이 됩니다.\n쓰시는 곳: {{링크}}\n쓰시다 "
        "불편한 점이 "
        "있으면 후기와 상관없이 언제든 알려 주세요.",
        "안녕하세요, {{이름}}님. {{상품}}은(는) 한 달 동안 쓰시기에 어떠셨나요? 시간 되실 때 짧은 한달사용 후기를 "
        "남겨 주시면 작은 가게에 큰 도움이 됩니다.\n쓰시는 곳: {{링크}}\n도움이 필요하시면 언제든 문의해 주세요.",
    ),
    "ask_satisfaction.goods": (
        "{{이름}}님, 안녕하세요. {{상품}}은(는) 잘 받아 보셨나요? 쓰시기에 어떠신지, 불편하거나 궁금한 점은 "
        "없으신지 여쭙니다. "
        "편하게 답해 주시면 바로 도와드리겠습니다.",
    ),
    "ask_satisfaction.service": (
        "{{이름}}님, 안녕하세요. 전해 드린 결과물은 어떠신가요? 부족하거나 궁금한 점이 있으면 편하게 말씀해 "
        "주세요. 바로 "
        "살펴보겠습니다.",
    ),
}
"""The two last ask for no review, and nothing depends on their answer."""

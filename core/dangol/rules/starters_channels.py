"""What stands above and below a mail. Korean, for the buyer."""

from __future__ import annotations

__all__ = ["OTHERWISE", "SUBJECTS", "UNSUBSCRIBE"]

SUBJECTS = {
    "confirm_order": "주문을 확인했습니다",
    "begin_work": "맡겨 주신 작업을 시작합니다",
    "tell_progress": "작업 진행 상황을 알려 드립니다",
    "midway_check": "작업 방향을 여쭙습니다",
    "deliver_work": "작업물을 보내 드립니다",
    "ask_satisfaction": "구매하신 상품은 어떠셨나요?",
    "ask_review": "구매하신 상품의 후기를 부탁드립니다",
    "remind_review": "후기를 한 번 더 부탁드립니다",
    "ask_month_review": "한 달 써 보신 소감을 여쭙습니다",
    "thank_referrer": "소개해 주셔서 고맙습니다",
    "ask_event": "후기 이벤트를 알려 드립니다",
    "invite_again": "다시 필요하실 때가 되어 안내드립니다",
    "invite_friend": "주변에 소개해 주세요",
}
"""The line above a mail, by kind."""
OTHERWISE = "주문하신 상품에 대해 안내드립니다"
"""The same for kinds that plugins bring."""
UNSUBSCRIBE = (
    "수신거부: 이 메일에 '수신거부'라고 답장해 주시면 비용 없이 바로 처리됩니다.\n"
    "To unsubscribe, reply to this mail with the word 'unsubscribe'."
)
"""How an advertising mail is refused, in Korean and English (decree table 6)."""

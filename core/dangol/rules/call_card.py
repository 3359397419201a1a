"""The card that lies before the seller during a call after a low review.

What the seller reads is in the seller's language, what the seller says is Korean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.i18n import N_, _

if TYPE_CHECKING:
    from dangol.facts import ReviewFacts
    from dangol.policy import Policy

__all__ = ["SCRIPT", "call_card"]

SCRIPT = (
    "안녕하세요, {shop} 판매자입니다. 남겨 주신 후기를 보고 죄송한 마음에 직접 전화드렸습니다. 잠시 통화 괜찮으실까요?",
    "{complaint} 얼마나 속상하셨을지요. 먼저 사과드립니다. 어떤 일이 있었는지 조금 더 들려주실 수 있을까요?",
    "말씀해 주셔서 감사합니다. 제가 바로 확인하고 어떻게 해결할지 오늘 안에 다시 알려 드리겠습니다.",
    "남겨 주신 후기는 솔직한 말씀이니 그대로 두셔도 괜찮습니다. 다음에는 더 잘 챙기겠습니다.",
)
"""What to say, in order. The last line answers a buyer who brings up the review; it is never brought up first."""

_NEVER = (
    N_("Never ask to change or remove the review, not even when the buyer offers it."),
    N_("Never offer money, a gift or a refund in return for anything about the review."),
    N_("Do not argue about whose fault it was, and do not blame the courier."),
    N_("Do not write down account numbers: refunds go through the market."),
)


def call_card(review: ReviewFacts, policy: Policy) -> str:
    """Return the card: what happened, what to say, what never to say."""
    complaint = f"{review.said}고 하셔서" if review.said else "불편을 겪으셨다니"
    script = (line.format(shop=policy.shop.name or "주문하신 가게", complaint=complaint) for line in SCRIPT)
    return "\n".join(
        (
            _("Call the buyer about the review of {product}.").format(product=review.product_name or "-"),
            _("Listen first; speak low and slowly; apologise before you explain."),
            "",
            *(f"- {line}" for line in script),
            "",
            *(f"× {_(line)}" for line in _NEVER),
        )
    )

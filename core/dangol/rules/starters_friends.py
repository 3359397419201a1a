"""Wordings about recommendations. Both go to the buyer who recommends, never to a friend.

The line ``____`` is left for the seller: a text that still has it is not approved.
"""

from __future__ import annotations

__all__ = ["FRIENDS"]

FRIENDS: dict[str, tuple[str, ...]] = {
    "invite_friend": (
        "(광고) {{발신}}\n{{이름}}님, 안녕하세요. {{상품}}, 찾아 주셔서 감사합니다. 혹시 떠오르는 분이 있으시면 아래 "
        "주소를 편하실 때 직접 전해 주셔도 좋습니다. 부담스러우시면 그냥 넘기셔도 괜찮습니다.\n"
        "상품 보시는 곳: ____\n{{수신거부}}",
    ),
    "thank_referrer": (
        "{{이름}}님, 안녕하세요. 저희 가게를 주변에 소개해 주셔서 진심으로 감사합니다. 덕분에 큰 힘이 "
        "되었습니다. 믿고 소개해 주신 마음에 어긋나지 않도록 정성껏 준비하겠습니다.",
        "안녕하세요, {{이름}}님. 저희를 소개해 주신 마음 잊지 않고 인사드립니다. 정말 감사합니다. "
        "궁금한 점이나 불편한 점이 있으시면 언제든 편하게 말씀해 주세요.",
    ),
}
"""By the kind of proposal."""

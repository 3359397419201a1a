"""Whether a buyer asks how to change a review of their own: only then are the steps told (guard G2)."""

from __future__ import annotations

import re

__all__ = ["EDIT_BLANK", "EDIT_HELP", "asks_edit"]

EDIT_BLANK = "수정방법"
"""The blank of a wording in which the steps stand."""
EDIT_HELP = (
    "모바일에서는 주문하신 곳의 앱에서 내가 쓴 후기로 들어가 그 후기를 여시면 후기를 고치는 버튼이 보입니다. "
    "PC에서는 로그인하신 뒤 구매 내역이나 후기 관리에서 같은 버튼을 찾으실 수 있습니다."
)
"""The steps where a market's plugin brings none of its own."""

_REVIEW = r"(?:리뷰|후기|상품평|구매평|별점|평점)"
_CHANGE = r"(?:수정|고치|고칠|바꾸|바꿀|변경|삭제|지우|지울|다시쓰|다시쓸|다시작성|올리고싶|내리고싶)"
_HOW = (
    r"(?:어떻게|어디서|어디에서|방법|가능한|가능할|가능해|되나|될까|할수있|할수가|수있나|수있을|싶은데|려면|하는법"
    r"|안되|안돼|못찾)"
)
_ASKS = re.compile(
    rf"{_REVIEW}[^.!?]{{0,15}}?{_CHANGE}[^.!]{{0,12}}?{_HOW}|{_HOW}[^.!?]{{0,8}}?{_REVIEW}[^.!?]{{0,6}}?{_CHANGE}"
)
_SELLERS = re.compile(r"(?:판매자|사장|사장님|상품|주문)(?:페이지|정보)[^.]{0,6}(?:수정|변경)")


def asks_edit(text: str) -> bool:
    """Tell whether a question asks how a review can be changed or removed by the one who wrote it."""
    bare = "".join(text.split())
    return _ASKS.search(bare) is not None and _SELLERS.search(bare) is None

"""The seller centre's review sheet: 25 columns, text dates, three numeric columns, a dimension that is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from dangol.testing import write_xlsx
from dangol.testing.compose import person
from dangol.testing.compose.moments import dotted
from dangol_smartstore.fake.reviews import Review

__all__ = ["HEADERS", "review_sheet"]

HEADERS = (
    "상품번호",
    "상품명",
    "리뷰구분",
    "구매자평점",
    "포토/영상",
    "리뷰상세내용",
    "리뷰도움수",
    "등록자",
    "리뷰등록일",
    "최종수정일",
    "리뷰글번호",
    "관련리뷰글번호",
    "관련리뷰상세내용",
    "전시상태",
    "답글여부",
    "답글등록일시",
    "베스트리뷰",
    "베스트리뷰선정일시",
    "이벤트번호",
    "혜택지급",
    "혜택지급일시",
    "유저정보 등록 항목",
    "상품주문번호",
    "풀필먼트사",
    "리뷰이동일",
)
_DAY = 86_400_000

Row = tuple[str | int | None, ...]


def review_sheet(reviews: Iterable[Review], now: int, seed: int) -> bytes:
    """Return the sheet of ``reviews`` (as they are at ``now``), newest first."""
    by_id = {review.id: review for review in reviews}
    newest = sorted(by_id.values(), key=lambda review: (-review.written, review.id))
    rows = [_row(review, by_id, now, seed) for review in newest]
    return write_xlsx([HEADERS, *rows], dimension="A1")


def _row(review: Review, by_id: dict[str, Review], now: int, seed: int) -> Row:
    reply = review.replied(now, seed)
    parent = by_id.get(review.parent_id) if review.parent_id else None
    photos = [f"https://image.invalid/{review.id}-{n}.jpg" for n in range(1, review.photos + 1)]
    paid = review.paid_points and now >= review.written + 3 * _DAY
    return (
        review.product.id,
        review.product.name,
        "한달사용" if review.month_use else "일반",
        review.rating,
        "\n".join(photos) or None,
        review.text(seed),
        review.helpful,
        person(seed, review.buyer).masked,
        dotted(review.written),
        dotted(review.updated or review.written),
        int(review.id),
        review.parent_id,
        parent.text(seed) if parent is not None else None,
        "정상" if review.shown else "블라인드",
        "Y" if reply is not None else "N",
        dotted(reply.at) if reply is not None else None,
        "Y" if review.best else "N",
        dotted(review.written + _DAY) if review.best else None,
        None,
        "Y" if paid else "N",
        dotted(review.written + 3 * _DAY) if paid else None,
        None,
        review.item_id,
        None,
        None,
    )

"""Rows composed from the field names of the Admin API; every keyword changes a field."""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = ["article", "comment", "item", "order", "raw", "urgent"]


def raw(row: Any) -> msgspec.Raw:
    """Return a row as it comes over the wire."""
    return msgspec.Raw(msgspec.json.encode(row))


def item(**changes: Any) -> dict[str, Any]:
    """One line of an order."""
    return {
        "shop_no": 1,
        "item_no": 1,
        "order_item_code": "20260302-0000011-01",
        "product_no": 101,
        "product_name": "시험용 머그컵",
        "option_value": "색상=흰색",
        "quantity": 1,
        "claim_quantity": 0,
        "product_price": "21000.00",
        "option_price": "500.00",
        "payment_amount": None,
        "order_status": "N40",
        "status_code": "N1",
        "tracking_no": "000000000001",
        "shipping_company_name": "예시택배",
        "shipped_date": "2026-03-03T15:00:00+09:00",
        "delivered_date": "2026-03-05T18:00:00+09:00",
        "purchaseconfirmation_date": None,
        "claim_code": None,
        **changes,
    }


def order(*items: dict[str, Any], **changes: Any) -> msgspec.Raw:
    """An order with one line, or with these."""
    row: dict[str, Any] = {
        "shop_no": 1,
        "currency": "KRW",
        "order_id": "20260302-0000011",
        "market_order_no": None,
        "order_place_id": "mobile",
        "member_id": "hong01",
        "order_date": "2026-03-02T10:11:12+09:00",
        "payment_date": "2026-03-02T10:12:00+09:00",
        "paid": "T",
        "buyer": {
            "name": "홍길동",
            "email": "hong@example.com",
            "phone": "02-000-0000",
            "cellphone": "010-0000-0000",
        },
        "items": list(items) or [item()],
    }
    return raw(row | changes)


def article(**changes: Any) -> msgspec.Raw:
    """A post that began a thread."""
    row: dict[str, Any] = {
        "shop_no": 1,
        "article_no": 501,
        "parent_article_no": None,
        "board_no": 4,
        "product_no": 101,
        "reply_sequence": 1,
        "reply_depth": 0,
        "created_date": "2026-03-07T09:00:00+09:00",
        "writer": "홍길동",
        "member_id": "hong01",
        "title": "좋아요",
        "content": "<p>잘 쓰고 있어요</p>",
        "nick_name": None,
        "rating": 5,
        "display": "T",
        "secret": "F",
        "notice": "F",
        "fixed": "F",
        "deleted": "F",
        "order_id": "20260302-0000011",
        "attach_file_urls": [],
        "reply_user_id": None,
        "reply_status": "N",
        "naverpay_review_id": None,
    }
    return raw(row | changes)


def comment(**changes: Any) -> msgspec.Raw:
    """A comment of the shop."""
    row: dict[str, Any] = {
        "comment_no": 31,
        "article_no": 501,
        "content": "후기 감사합니다!",
        "writer": "단골상점",
        "member_id": "dangolmall",
        "created_date": "2026-03-08T10:05:00+09:00",
    }
    return raw(row | changes)


def urgent(**changes: Any) -> msgspec.Raw:
    """An urgent inquiry about an order."""
    row: dict[str, Any] = {
        "shop_no": 1,
        "article_no": 12,
        "article_type": "배송",
        "title": "급해요",
        "writer": "홍길동",
        "member_id": "hong01",
        "start_date": "2026-03-08T09:00:00+09:00",
        "reply_status": "F",
        "content": "언제 오나요",
        "writer_email": "hong@example.com",
        "phone": "010-0000-0000",
        "search_type": "O",
        "keyword": "20260302-0000011",
    }
    return raw(row | changes)

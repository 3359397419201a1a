"""Posts as the Admin API writes them."""

from __future__ import annotations

from typing import Any

from dangol.testing.compose import person
from dangol_cafe24.fake.articles import Article
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.wire import flag

__all__ = ["article_row"]


def article_row(mall: Mall, article: Article) -> dict[str, Any]:
    """Return a post as it reads now."""
    return {
        "shop_no": 1,
        **_placed(mall, article),
        **_written(mall, article),
        **_answered(article, mall.now),
        "supplier_id": None,
        "nick_name": None,
        "sales_channel": None,
        "notice": "F",
        "fixed": "F",
        "hit": article.no % 23,
        "display_time": "F",
    }


def _placed(mall: Mall, article: Article) -> dict[str, Any]:
    root = article.parent is None
    own = {"null": None, "0": 0, "self": article.no}[mall.root_is]
    return {
        "article_no": article.no,
        "parent_article_no": own if root else article.parent,
        "board_no": article.board,
        "product_no": None if article.product is None else article.product.no,
        "category_no": None,
        "board_category_no": None,
        "reply_sequence": 1 if root else 2 + mall.posts.place_of(article),
        "reply_depth": article.depth,
        "order_id": article.order_id,
        "naverpay_review_id": None if article.naver_id is None else str(article.naver_id),
    }


def _written(mall: Mall, article: Article) -> dict[str, Any]:
    gone = article.marked is not None and article.marked <= mall.now
    known = article.buyer is not None and not article.from_shop
    return {
        "created_date": mall.stamp(article.at),
        "writer": article.writer,
        "writer_email": person(mall.seed, article.buyer or 0).email if known else "",
        "member_id": article.member_id,
        "client_ip": article.client_ip,
        "input_channel": article.channel,
        "title": article.title,
        "content": "" if gone else article.text(mall.seed, mall.now),
        "rating": article.stars(mall.now) if article.parent is None else 0,
        "attach_file_urls": [
            {"no": n, "name": f"photo{n}.jpg", "url": f"https://image.invalid/{article.no}-{n}.jpg"}
            for n in range(1, article.photos + 1)
        ],
        "display": flag(article.display),
        "secret": flag(article.secret),
        "deleted": flag(gone),
    }


def _answered(article: Article, now: int) -> dict[str, Any]:
    """Return what tells whether it was answered; ``reply`` never does."""
    status = article.status(now)
    return {
        "reply": "F",
        "reply_mail": "N",
        "reply_user_id": article.reply_user if status == "C" else None,
        "reply_status": status,
    }

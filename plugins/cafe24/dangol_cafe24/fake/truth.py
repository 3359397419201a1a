"""The truth behind the answers, for ``GET /__fake__/state``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dangol.testing.compose.moments import iso
from dangol_cafe24.fake.articles import Article
from dangol_cafe24.fake.club import Issue
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.model import Item, Purchase, claim_running, order_status
from dangol_cafe24.fake.products import MALL_ID
from dangol_cafe24.fake.urgent import Urgent
from dangol_cafe24.fake.wire import buyer_of, shown_items

__all__ = ["truth"]


def truth(mall: Mall) -> dict[str, Callable[[], list[Any]]]:
    """Return the parts of the state, each made when asked for."""
    return {
        "orders": lambda: [_order(mall, one) for one in mall.purchases.values() if mall.shown(one)],
        "reviews": lambda: [_review(mall, one) for one in _threads(mall, "reviews")],
        "inquiries": lambda: [
            *(_inquiry(mall, one, kind) for kind in ("qna", "one") for one in _threads(mall, kind)),
            *(_urgent(mall, one) for one in mall.urgent.values() if one.at <= mall.now and not one.removed),
        ],
        "members": lambda: [
            {"member_id": one.member_id, "sms": one.sms, "news_mail": one.news_mail}
            for one in mall.club.members.values()
            if one.since <= mall.now
        ],
        "coupons": lambda: [_issue(one) for one in mall.club.issues if one.at <= mall.now],
    }


def _threads(mall: Mall, use: str) -> list[Article]:
    there = [one for one in mall.posts.threads(mall.board_of(use)) if one.there(mall.now)]
    return there[::-1]


def _time(moment: int | None, now: int) -> str | None:
    return None if moment is None or moment > now else iso(moment)


def _order(mall: Mall, purchase: Purchase) -> dict[str, Any]:
    return {
        "order_id": purchase.id,
        "ordered_at": iso(purchase.ordered),
        "paid_at": _time(purchase.paid, mall.now),
        "buyer": buyer_of(purchase, mall.seed).name,
        "buyer_no": purchase.buyer,
        "member_id": purchase.member_id,
        "place": purchase.place,
        "market_order_no": purchase.market_no,
        "items": [_item(purchase, item, mall.now) for item in shown_items(purchase, mall.now)],
    }


def _item(purchase: Purchase, item: Item, now: int) -> dict[str, Any]:
    status, code = order_status(purchase, item, now)
    claim = item.claim
    return {
        "item_id": item.code,
        "product_id": str(item.product.no),
        "product_name": item.product.name,
        "option": item.option,
        "quantity": item.quantity,
        "amount": item.amount,
        "status": status,
        "status_code": code,
        "claim": None if claim is None or claim.requested > now else claim.kind,
        "claim_open": claim_running(item, now),
        "placed_at": _time(item.placed, now),
        "dispatched_at": _time(item.dispatched, now),
        "delivered_at": _time(item.delivered, now),
        "confirmed_at": _time(item.decided, now) if status == "N50" else None,
        "replaces": item.replaces,
    }


def _review(mall: Mall, article: Article) -> dict[str, Any]:
    edits = [edit.at for edit in article.edits if edit.at <= mall.now]
    answers = _answers(mall, article)
    return {
        "review_id": str(article.no),
        "item_id": article.item_code,
        "order_id": article.order_id,
        "product_id": None if article.product is None else str(article.product.no),
        "product_name": None if article.product is None else article.product.name,
        "rating": article.stars(mall.now),
        "html": article.text(mall.seed, mall.now),
        "writer": article.writer,
        "member_id": article.member_id,
        "written_at": iso(article.at),
        "updated_at": iso(max(edits, default=article.at)),
        "photos": article.photos,
        "shown": article.display and (article.marked is None or article.marked > mall.now),
        "naverpay_review_id": article.naver_id,
        "reply": answers[-1] if answers else None,
        "replies": answers,
    }


def _inquiry(mall: Mall, article: Article, kind: str) -> dict[str, Any]:
    answers = _answers(mall, article)
    return {
        "inquiry_id": str(article.no),
        "kind": kind,
        "title": article.title,
        "topic": article.topic,
        "urgent": article.urgent,
        "html": article.text(mall.seed, mall.now),
        "asked_at": iso(article.at),
        "product_id": None if article.product is None else str(article.product.no),
        "order_id": article.order_id,
        "writer": article.writer,
        "member_id": article.member_id,
        "secret": article.secret,
        "status": article.status(mall.now),
        "answered": bool(answers),
        "answers": answers,
    }


def _answers(mall: Mall, article: Article) -> list[dict[str, Any]]:
    """Return what the shop answered in either way, readable or not yet, oldest first."""
    now = mall.now
    found = [
        (child.at, {"id": child.no, "text": child.text(mall.seed, now), "by": child.by, "way": "article"})
        for child in mall.posts.children(article)
        if child.from_shop and child.at <= now and (child.removed is None or child.removed > now)
    ]
    found += [
        (comment.at, {"id": comment.no, "text": comment.content, "by": comment.by, "way": "comment"})
        for comment in article.comments
        if comment.member_id == MALL_ID and comment.at <= now
    ]
    return [{"at": iso(at), **answer} for at, answer in sorted(found, key=lambda pair: (pair[0], pair[1]["id"]))]


def _urgent(mall: Mall, urgent: Urgent) -> dict[str, Any]:
    reply = urgent.reply if urgent.reply is not None and urgent.reply.at <= mall.now else None
    answers = [] if reply is None else [{"at": iso(reply.at), "id": 1, "text": reply.content, "by": reply.by}]
    return {
        "inquiry_id": str(urgent.no),
        "kind": "urgent",
        "title": urgent.title,
        "urgent": True,
        "html": urgent.content,
        "asked_at": iso(urgent.at),
        "order_id": urgent.order_id,
        "writer": urgent.writer,
        "member_id": urgent.member_id,
        "status": "F" if reply is None else reply.status,
        "answered": reply is not None,
        "answers": answers,
        "count": 0 if reply is None else reply.count,
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "issue_no": str(issue.no),
        "coupon_no": issue.coupon_no,
        "member_id": issue.member_id,
        "at": iso(issue.at),
        "by": issue.by,
    }

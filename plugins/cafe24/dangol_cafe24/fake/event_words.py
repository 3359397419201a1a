"""Events about what people write: reviews, questions, and what the seller answered by hand."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from dangol.testing import BadEvent
from dangol.testing.compose import person
from dangol.testing.events import copy_given, surely
from dangol_cafe24.fake import event_shapes as shapes
from dangol_cafe24.fake.articles import Article, Comment, Edit, paragraphs, shop_comment
from dangol_cafe24.fake.mall import Mall
from dangol_cafe24.fake.model import Item, Purchase
from dangol_cafe24.fake.products import MALL_ID, PRODUCTS, Product
from dangol_cafe24.fake.urgent import Urgent, UrgentReply
from dangol_cafe24.fake.writings import shop_reply

__all__ = ["Words", "known_item", "product_of"]

_BY_ID = {str(product.no): product for product in PRODUCTS}


def product_of(product_id: str | UnsetType | None) -> Product:
    """Return a product; the first one unless another is named."""
    if product_id is None or isinstance(product_id, UnsetType):
        return PRODUCTS[0]
    if product_id not in _BY_ID:
        raise BadEvent(f"There is no product {product_id}; there are {', '.join(_BY_ID)}.")
    return _BY_ID[product_id]


def known_item(mall: Mall, item_id: str | UnsetType) -> tuple[Purchase, Item]:
    """Return an item with its order."""
    there = None if isinstance(item_id, UnsetType) else mall.items.get(item_id)
    if there is None:
        raise BadEvent(f"There is no item {item_id}.")
    return there


def _html(text: str | UnsetType, html: str | UnsetType) -> str | None:
    if isinstance(html, str):
        return html
    return paragraphs(text) if isinstance(text, str) else None


class Words:
    """Writes posts into one mall."""

    def __init__(self, mall: Mall) -> None:
        self._mall = mall
        self._posts = mall.posts
        self._now = mall.now

    # reviews

    def review(self, row: shapes.ReviewRow) -> dict[str, Any]:
        """Write, edit or take away a review."""
        article = self._post(row.review_id)
        content = _html(row.text, row.html)
        if article is None:
            article = self._new_review(row, content)
        elif content is not None or row.rating is not UNSET:
            rating = None if isinstance(row.rating, UnsetType) else row.rating
            article.edits.append(Edit(surely(row.updated_at, self._now), content, rating))
        copy_given(row, article, "photos secret order_id")
        if not isinstance(row.shown, UnsetType):
            article.display = row.shown
        if not isinstance(row.naverpay_review_id, UnsetType):
            article.naver_id = row.naverpay_review_id
        self._moved(article, surely(row.written_at, article.at))
        if not isinstance(row.deleted, UnsetType):
            gone = surely(row.updated_at, self._now) if row.deleted else None
            article.removed, article.marked = (None, gone) if row.marked else (gone, None)
        return {"review_id": str(article.no), "item_id": article.item_code}

    def _new_review(self, row: shapes.ReviewRow, content: str | None) -> Article:
        if content is None:
            raise BadEvent(f"There is no review {row.review_id}; a new one needs item_id and text.")
        purchase, item = known_item(self._mall, row.item_id)
        rating = 5 if isinstance(row.rating, UnsetType) else row.rating
        article = Article(
            no=self._number(row.review_id),
            board=self._mall.board_of("reviews"),
            at=self._now,
            writer=person(self._mall.seed, purchase.buyer).name,
            product=item.product,
            member_id=purchase.member_id,
            buyer=purchase.buyer,
            title="후기",
            content=content,
            rating=rating,
            order_id=purchase.id if purchase.member_id else None,
            item_code=item.code,
        )
        self._posts.add(article)
        return article

    def _number(self, given: str | None) -> int:
        return int(given) if given is not None else self._posts.next_no()

    def _moved(self, article: Article, to: int) -> None:
        was, article.at = article.at, to
        if to != was:
            self._posts.moved(article, was)

    def _post(self, number: str | None) -> Article | None:
        if number is not None and not number.isdigit():
            raise BadEvent("A post's number has digits only.")
        return None if number is None else self._posts.by_no.get(int(number))

    def _known(self, number: str) -> Article:
        article = self._post(number)
        if article is None:
            raise BadEvent(f"There is no post {number}.")
        return article

    def reply(self, row: shapes.ReplyRow) -> dict[str, Any]:
        """Write under a review, or take away all that the shop wrote there."""
        article = self._known(row.review_id)
        at = surely(row.at, self._now)
        if row.text is not None:
            self._answer(article, row.text, at, row.way)
        else:
            article.comments = [comment for comment in article.comments if comment.member_id != MALL_ID]
            for child in self._posts.children(article):
                child.removed = at
            article.replied = None
        return {"review_id": str(article.no)}

    # questions

    def inquiry(self, row: shapes.InquiryRow) -> dict[str, Any]:
        """Ask, or edit a question."""
        article = self._post(row.inquiry_id)
        content = _html(row.text, row.html)
        if article is None:
            article = self._ask(row, content)
        elif content is not None:
            article.edits.append(Edit(self._now, content))
        copy_given(row, article, "title secret member_id writer")
        self._moved(article, surely(row.asked_at, article.at))
        if not isinstance(row.deleted, UnsetType):
            article.removed = self._now if row.deleted else None
        return {"inquiry_id": str(article.no), "inquiry_kind": row.kind}

    def _ask(self, row: shapes.InquiryRow, content: str | None) -> Article:
        if content is None:
            raise BadEvent(f"There is no inquiry {row.inquiry_id}; a new one needs a text.")
        one = row.kind == "one"
        article = Article(
            no=self._number(row.inquiry_id),
            board=self._mall.board_of(row.kind),
            at=self._now,
            writer="손님",
            product=None if one else product_of(row.product_id),
            title="문의드립니다" if one else "상품 문의",
            content=content,
            secret=one,
        )
        if not isinstance(row.item_id, UnsetType):
            purchase, _ = known_item(self._mall, row.item_id)
            article.order_id, article.member_id, article.buyer = purchase.id, purchase.member_id, purchase.buyer
            article.writer = person(self._mall.seed, purchase.buyer).name
        self._posts.add(article)
        return article

    def urgent(self, row: shapes.UrgentRow) -> dict[str, Any]:
        """Ask urgently, or edit an urgent question."""
        there = None if row.inquiry_id is None else self._mall.urgent.get(int(row.inquiry_id))
        if there is None:
            there = self._ask_urgently(row)
        copy_given(row, there, "title")
        if isinstance(row.text, str):
            there.content = row.text
        there.at = surely(row.asked_at, there.at)
        there.removed = there.removed if isinstance(row.deleted, UnsetType) else row.deleted
        return {"inquiry_id": str(there.no), "inquiry_kind": "urgent"}

    def _ask_urgently(self, row: shapes.UrgentRow) -> Urgent:
        if row.text is UNSET:
            raise BadEvent("There is no such urgent inquiry; a new one needs item_id and text.")
        purchase, _ = known_item(self._mall, row.item_id)
        buyer = person(self._mall.seed, purchase.buyer)
        number = int(row.inquiry_id) if row.inquiry_id is not None else max(self._mall.urgent, default=10) + 1
        made = Urgent(
            no=number,
            at=self._now,
            kind="배송",
            title="급해요",
            content="",
            writer=buyer.name,
            member_id=purchase.member_id,
            email=buyer.email,
            phone=buyer.phone,
            order_id=purchase.id,
        )
        self._mall.urgent[number] = made
        return made

    # answers

    def answer(self, row: shapes.AnswerRow) -> dict[str, Any]:
        """Answer by hand."""
        at = surely(row.at, self._now)
        if row.way == "urgent":
            urgent = self._mall.urgent.get(int(row.inquiry_id))
            if urgent is None:
                raise BadEvent(f"There is no urgent inquiry {row.inquiry_id}.")
            urgent.reply = UrgentReply(at, row.text, "T", "admin", seen=at)
            return {"inquiry_id": row.inquiry_id}
        article = self._known(row.inquiry_id)
        return {"inquiry_id": row.inquiry_id, "answer_id": self._answer(article, row.text, at, row.way)}

    def _answer(self, article: Article, text: str, at: int, way: str) -> int:
        number = self._posts.next_no()
        if way == "comment":
            article.comments.append(shop_comment(number, at, text))
            return number
        self._posts.add(shop_reply(article, number, at, text))
        article.replied, article.reply_user = at, MALL_ID
        return number

    def comment(self, row: shapes.CommentRow) -> dict[str, Any]:
        """Comment as somebody else."""
        article = self._known(str(row.article_no))
        number, at = self._posts.next_no(), surely(row.at, self._now)
        article.comments.append(Comment(number, at, row.text, row.writer, row.member_id, seen=at, by="visitor"))
        return {"article_no": article.no, "comment_no": number}

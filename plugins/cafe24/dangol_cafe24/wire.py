"""What the Admin API answers, as far as dangol reads it; field names are the API's.

Rows stay raw until each is parsed alone, so that one odd row harms nobody else. Anything unknown is
ignored; flags and codes are plain texts, money is a text with decimals, and a number may come as a text.
"""

from __future__ import annotations

from typing import Any

import msgspec

__all__ = [
    "Article",
    "Articles",
    "Board",
    "Boards",
    "Buyer",
    "Comment",
    "CommentMade",
    "Comments",
    "Count",
    "CouponIssue",
    "Customer",
    "Customers",
    "Given",
    "Id",
    "Issues",
    "Item",
    "Listing",
    "Made",
    "Order",
    "Orders",
    "Product",
    "Products",
    "Refusal",
    "TokenGiven",
    "Urgent",
    "UrgentReply",
    "UrgentReplyGiven",
    "Urgents",
    "Webhook",
]

Id = str | int
"""Sent as a number here and as text there; text in dangol."""
Raw = msgspec.Raw


class _Wire(msgspec.Struct, frozen=True):
    pass


class _Link(_Wire, frozen=True):
    rel: str = ""


class Listing(_Wire, frozen=True, kw_only=True):
    """A page of a list: whether there is another one."""

    links: list[_Link] | None = None

    @property
    def rows(self) -> list[Raw]:
        """The rows of this page."""
        raise TypeError("a listing has rows of its own name")

    @property
    def goes_on(self) -> bool:
        """Whether the platform names a next page. Its address is never followed."""
        return any(link.rel == "next" for link in self.links or ())


# the gateway


class TokenGiven(_Wire, frozen=True):
    """The answer of the token path; its times have no zone and mean Korean time."""

    access_token: str
    expires_at: str
    refresh_token: str
    refresh_token_expires_at: str | None = None
    scopes: list[str] = []


class _Fault(_Wire, frozen=True):
    code: Id = ""
    message: str = ""


class Refusal(_Wire, frozen=True):
    """An error: an object from the API, a word from the token path."""

    error: _Fault | str


class Count(_Wire, frozen=True):
    """How many rows a list has."""

    count: int


# orders


class Orders(Listing, frozen=True):
    """A page of orders."""

    orders: list[Raw]

    @property
    def rows(self) -> list[Raw]:
        """The orders."""
        return self.orders


class Buyer(_Wire, frozen=True):
    """Who ordered; the names and numbers are real."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    cellphone: str | None = None


class Item(_Wire, frozen=True):
    """One line of an order. Its status is its own; the order has none."""

    order_item_code: str
    product_no: Id
    order_status: str
    product_name: str = ""
    option_value: str | None = None
    quantity: int = 1
    claim_quantity: int | None = None
    product_price: str | None = None
    option_price: str | None = None
    payment_amount: str | None = None
    status_code: str | None = None
    claim_code: str | None = None
    tracking_no: Id | None = None
    shipping_company_name: str | None = None
    shipped_date: str | None = None
    delivered_date: str | None = None
    purchaseconfirmation_date: str | None = None


class Order(_Wire, frozen=True):
    """An order with what ``embed`` added."""

    order_id: str
    order_date: str
    items: list[Item]
    currency: str = "KRW"
    payment_date: str | None = None
    order_place_id: str | None = None
    market_order_no: str | None = None
    member_id: str | None = None
    buyer: Buyer | None = None


# boards


class Board(_Wire, frozen=True):
    """A board of the mall."""

    board_no: int
    board_type: Id = ""
    board_name: str = ""
    use_board: str = "T"


class Boards(_Wire, frozen=True):
    """All boards."""

    boards: list[Board]


class Articles(Listing, frozen=True):
    """A page of a board: threads, children among their questions."""

    articles: list[Raw]

    @property
    def rows(self) -> list[Raw]:
        """The posts."""
        return self.articles


class _File(_Wire, frozen=True):
    url: str | None = None


class Article(_Wire, frozen=True):
    """A post: a review, a question, or the shop's reply to one (``reply_depth`` above 0)."""

    article_no: int
    board_no: int
    created_date: str
    parent_article_no: int | None = None
    reply_depth: int | None = 0
    reply_sequence: int | None = 0
    title: str | None = None
    content: str | None = None
    product_no: int | None = None
    order_id: str | None = None
    writer: str | None = None
    nick_name: str | None = None
    member_id: str | None = None
    rating: int | None = None
    display: str | None = "T"
    private: str | None = msgspec.field(default="F", name="secret")
    notice: str | None = "F"
    fixed: str | None = "F"
    deleted: str | None = "F"
    reply_status: str | None = None
    reply_user_id: str | None = None
    attach_file_urls: list[_File] | None = None
    naverpay_review_id: Id | None = None


class Comments(_Wire, frozen=True):
    """The comments of a post, or the latest of a board."""

    comments: list[Raw]


class Comment(_Wire, frozen=True):
    """A comment on a post."""

    comment_no: int
    article_no: int
    created_date: str
    content: str | None = None
    member_id: str | None = None


class _Made(_Wire, frozen=True):
    article_no: int


class Made(_Wire, frozen=True):
    """The posts that were made."""

    articles: list[_Made]


class _CommentNo(_Wire, frozen=True):
    comment_no: int


class CommentMade(_Wire, frozen=True):
    """The comment that was made."""

    comment: _CommentNo


# urgent inquiries


class Urgents(Listing, frozen=True):
    """A page of urgent inquiries."""

    urgentinquiry: list[Raw]

    @property
    def rows(self) -> list[Raw]:
        """The inquiries."""
        return self.urgentinquiry


class Urgent(_Wire, frozen=True):
    """An urgent inquiry. ``search_type`` says what ``keyword`` names: O an order, P a product."""

    article_no: int
    start_date: str
    article_type: str | None = None
    title: str | None = None
    content: str | None = None
    writer: str | None = None
    member_id: str | None = None
    reply_status: str | None = None
    search_type: str | None = None
    keyword: Id | None = None


class UrgentReply(_Wire, frozen=True):
    """The shop's answer; without content there is none."""

    content: str | None = None
    created_date: str | None = None
    status: str | None = None


class UrgentReplyGiven(_Wire, frozen=True):
    """The answer to a question about an answer: empty in several ways where there is none."""

    reply: UrgentReply | list[Any] | None = None

    @property
    def found(self) -> UrgentReply | None:
        """The answer, if there is one."""
        reply = self.reply
        return reply if isinstance(reply, UrgentReply) and reply.content else None


# members and coupons


class Customers(_Wire, frozen=True):
    """The members that were asked for."""

    customers: list[Raw]


class Customer(_Wire, frozen=True):
    """Whether a member agreed to advertising, by channel."""

    member_id: str
    sms: str | None = None
    news_mail: str | None = None


class _Counted(_Wire, frozen=True):
    count: dict[str, int]


class Given(_Wire, frozen=True):
    """How many coupons of each number were given."""

    issues: _Counted


class Product(_Wire, frozen=True):
    """A product by its name."""

    product_no: int
    product_name: str = ""


class Products(_Wire, frozen=True):
    """The products that were asked for."""

    products: list[Product]


class Issues(_Wire, frozen=True):
    """Who was given a coupon."""

    issues: list[Raw]


class CouponIssue(_Wire, frozen=True):
    """A coupon in a member's hands. Where there is nothing to say, the API may write the word ``null``."""

    issue_no: Id
    member_id: str
    issued_date: str | None = None
    expiration_date: str | None = None
    used_coupon: str | None = None
    used_date: str | None = None
    related_order_id: str | None = None


# webhooks


class _Resource(_Wire, frozen=True):
    mall_id: str = ""
    event_shop_no: Id = ""
    board_no: int | None = None


class Webhook(_Wire, frozen=True):
    """A notice that something happened. Everything else in it is about people and is not read."""

    event_no: int
    resource: _Resource | None = None
    mall_id: str = ""

"""The calls of the Admin API that dangol makes, one function each."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from dangol import translator
from dangol_cafe24 import texts_wire, wire
from dangol_cafe24.gateway import VERSION, NotPermitted
from dangol_cafe24.spans import Caps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dangol import Answer, OpenChannel, Store
    from dangol_cafe24.spans import Span

__all__ = [
    "BATCH",
    "COMMUNITY",
    "CUSTOMER",
    "ISSUES",
    "ORDER",
    "POSTS",
    "PRODUCT",
    "PROMOTION",
    "READ_NOTIFICATION",
    "SOLD",
    "WRITE_COMMUNITY",
    "WRITE_NOTIFICATION",
    "WRITE_PROMOTION",
    "answer_urgent",
    "article",
    "articles",
    "boards",
    "comment",
    "comments",
    "coupon_issues",
    "coupons",
    "customers",
    "issue_coupon",
    "latest_comments",
    "needing",
    "order_count",
    "orders",
    "orders_by_id",
    "post_article",
    "product_names",
    "send_sms",
    "senders",
    "sms_balance",
    "urgent_reply",
    "urgents",
    "version",
]

_ = translator("dangol_cafe24", __file__)
T = TypeVar("T")

ORDER, COMMUNITY, WRITE_COMMUNITY = "mall.read_order", "mall.read_community", "mall.write_community"
CUSTOMER, PRODUCT = "mall.read_customer", "mall.read_product"
PROMOTION, WRITE_PROMOTION = "mall.read_promotion", "mall.write_promotion"
READ_NOTIFICATION, WRITE_NOTIFICATION = "mall.read_notification", "mall.write_notification"

BATCH = 100
"""Most values in a list of one call (facts/cafe24.md 2)."""
SOLD = Caps(limit=200, offset=15000)
"""The API gives up to 1000 orders at once; with their lines and buyers so many would be a heavy answer."""
POSTS = Caps(limit=100, offset=8000)
ISSUES = 500
"""Most rows of a page of coupons given."""
_EMBED = {"embed": "items,buyer"}


@contextmanager
def needing(scope: str) -> Iterator[None]:
    """Name the scope if the API says that one is missing."""
    try:
        yield
    except NotPermitted as wrong:
        raise NotPermitted(
            _("The app lacks the scope {scope}.").format(scope=scope),
            hint=_(
                "Enable {scope} for the app in the Cafe24 developer centre, put it into the setting scopes, "
                "then give consent anew with: dangol connect NAME"
            ).format(scope=scope),
            detail=wrong.detail,
        ) from None


async def _get(store: Store | OpenChannel, path: str, shape: type[T], scope: str, params: Mapping[str, Any]) -> T:
    with needing(scope):
        answer = await store.client.get(f"/admin{path}", params={"shop_no": store.settings.shop_no, **params})
    return _read(answer, shape)


async def _post(store: Store | OpenChannel, path: str, shape: type[T], scope: str, body: Mapping[str, Any]) -> T:
    with needing(scope):
        answer = await store.client.write("POST", f"/admin{path}", json={"shop_no": store.settings.shop_no, **body})
    return _read(answer, shape)


def _read(answer: Answer, shape: type[T]) -> T:
    found: T = answer.json(shape)
    return found


# orders


async def orders(store: Store, date_type: str, span: Span, offset: int) -> wire.Orders:
    """Ask for the orders to which something happened in a span, with their lines and buyers."""
    params = {"date_type": date_type, **span.params(), **_EMBED, "limit": SOLD.limit, "offset": offset}
    return await _get(store, "/orders", wire.Orders, ORDER, params)


async def orders_by_id(store: Store, ids: Sequence[str]) -> wire.Orders:
    """Ask for at most ``BATCH`` orders by their numbers."""
    params = {"order_id": ",".join(ids), **_EMBED, "limit": BATCH}
    return await _get(store, "/orders", wire.Orders, ORDER, params)


async def order_count(store: Store, span: Span) -> int:
    """Ask how many orders there are in a span."""
    return (await _get(store, "/orders/count", wire.Count, ORDER, span.params())).count


# boards


async def version(store: Store) -> str:
    """Ask which version of the API answers; empty if it does not tell."""
    with needing(COMMUNITY):
        answer = await store.client.get("/admin/boards", params={"shop_no": store.settings.shop_no})
    return answer.headers.get(VERSION, "")


async def boards(store: Store) -> list[wire.Board]:
    """Ask for all boards."""
    return (await _get(store, "/boards", wire.Boards, COMMUNITY, {})).boards


async def articles(store: Store, board: int, span: Span, offset: int, *, commented: bool = False) -> wire.Articles:
    """Ask for the posts of a span; ``commented``: those with comments only."""
    params = {**span.params(), "limit": POSTS.limit, "offset": offset} | ({"comment": "T"} if commented else {})
    return await _get(store, f"/boards/{board}/articles", wire.Articles, COMMUNITY, params)


async def article(store: Store, board: int, numbers: Sequence[int]) -> wire.Articles:
    """Ask for at most ``BATCH`` posts by their numbers."""
    params = {"article_no": ",".join(map(str, numbers)), "limit": BATCH}
    return await _get(store, f"/boards/{board}/articles", wire.Articles, COMMUNITY, params)


async def comments(store: Store, board: int, number: int, offset: int) -> wire.Comments:
    """Ask for a page of the comments on a post."""
    params = {"limit": POSTS.limit, "offset": offset}
    return await _get(store, f"/boards/{board}/articles/{number}/comments", wire.Comments, COMMUNITY, params)


async def latest_comments(store: Store, board: int) -> wire.Comments:
    """Ask for one page of the comments of a whole board: the latest, as far as anybody knows."""
    return await _get(store, f"/boards/{board}/comments", wire.Comments, COMMUNITY, {"limit": POSTS.limit})


async def post_article(store: Store, board: int, post: Mapping[str, Any]) -> int:
    """Write a reply article and return its number. A second call writes a second one."""
    made = await _post(store, f"/boards/{board}/articles", wire.Made, WRITE_COMMUNITY, {"requests": [post]})
    return made.articles[0].article_no


async def comment(store: Store, board: int, number: int, post: Mapping[str, Any]) -> int:
    """Write a comment and return its number. A second call writes a second one."""
    path = f"/boards/{board}/articles/{number}/comments"
    return (await _post(store, path, wire.CommentMade, WRITE_COMMUNITY, {"request": post})).comment.comment_no


# urgent inquiries


async def urgents(store: Store, span: Span, offset: int) -> wire.Urgents:
    """Ask for the urgent inquiries of a span."""
    params = {**span.params(), "limit": POSTS.limit, "offset": offset}
    return await _get(store, "/urgentinquiry", wire.Urgents, COMMUNITY, params)


async def urgent_reply(store: Store, number: int) -> wire.UrgentReply | None:
    """Ask for the answer to an urgent inquiry."""
    return (await _get(store, f"/urgentinquiry/{number}/reply", wire.UrgentReplyGiven, COMMUNITY, {})).found


async def answer_urgent(store: Store, number: int, post: Mapping[str, Any]) -> None:
    """Answer an urgent inquiry."""
    await _post(store, f"/urgentinquiry/{number}/reply", wire.UrgentReplyGiven, WRITE_COMMUNITY, {"request": post})


# members and coupons


async def product_names(store: Store, numbers: Sequence[int]) -> dict[int, str]:
    """Ask for the names of at most ``BATCH`` products."""
    params = {"product_no": ",".join(map(str, numbers)), "fields": "product_no,product_name", "limit": BATCH}
    return {
        one.product_no: one.product_name
        for one in (await _get(store, "/products", wire.Products, PRODUCT, params)).products
    }


async def customers(store: Store, members: Sequence[str]) -> wire.Customers:
    """Ask for at most ``BATCH`` members."""
    return await _get(store, "/customers", wire.Customers, CUSTOMER, {"member_id": ",".join(members)})


async def coupons(store: Store) -> dict[str, Any]:
    """Ask for one of the mall's coupons."""
    return await _get(store, "/coupons", dict[str, Any], PROMOTION, {"limit": 1})


async def coupon_issues(store: Store, coupon: str, member: str | None = None, since_no: str = "") -> wire.Issues:
    """Ask who was given a coupon: everybody, or one member; ``since_no`` is where the last page ended."""
    params: dict[str, Any] = {"limit": ISSUES}
    if member is not None:
        params["member_id"] = member
    if since_no:
        params["since_issue_no"] = since_no
    return await _get(store, f"/coupons/{coupon}/issues", wire.Issues, PROMOTION, params)


async def issue_coupon(store: Store, coupon: str, member: str) -> None:
    """Give a member one coupon without a word to them. Not repeated: a second call may give a second one."""
    request = {
        "issued_member_scope": "M",
        "member_id": member,
        "send_sms_for_issue": "F",
        "allow_duplication": "F",
        "single_issue_per_once": "T",
    }
    await _post(store, f"/coupons/{coupon}/issues", wire.Given, WRITE_PROMOTION, {"request": request})


# text messages


async def senders(channel: OpenChannel) -> Sequence[texts_wire.Sender]:
    """Ask for the numbers that are registered for text messages."""
    return (await _get(channel, "/sms/senders", texts_wire.Senders, READ_NOTIFICATION, {})).senders


async def sms_balance(channel: OpenChannel) -> texts_wire.Balance:
    """Ask how many text messages are left."""
    return (await _get(channel, "/sms/balance", texts_wire.BalanceGiven, READ_NOTIFICATION, {})).sms


async def send_sms(channel: OpenChannel, request: Mapping[str, Any]) -> str:
    """Send a text message and return the code of its queue. A second call sends a second one."""
    made = await _post(channel, "/sms", texts_wire.Queued, WRITE_NOTIFICATION, {"request": request})
    return made.sms.queue_code

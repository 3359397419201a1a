"""Answers: looked for before, written once, and looked for again when the platform's answer was lost."""

from __future__ import annotations

import hashlib
from contextlib import aclosing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dangol import KST, ActionRejected, ByHand, Found, Inquiry, Message, Sent, translator
from dangol_cafe24 import boards, client, coupons, threads
from dangol_cafe24.gateway import review_page
from dangol_cafe24.markup import letters, markup
from dangol_cafe24.spans import Span, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol import Receipt, Reply, ReviewRequest, SentQuery, Store
    from dangol_cafe24.threads import Thread
    from dangol_cafe24.wire import Listing

__all__ = ["ask_for_review", "find", "send"]

_ = translator("dangol_cafe24", __file__)

_YEAR = timedelta(days=360)
"""What lists of posts cover at most, with room to spare."""
_TITLE = 256
_OPERATOR = 20
"""Longest title of a post, longest id of an operator (facts/cafe24.md 4.3, 4.5)."""


async def send(store: Store, reply: Reply, key: str) -> Receipt:
    """Answer a review or an inquiry.

    A second call would write a second answer, so what is there is read first: an answer of the shop,
    whoever wrote it and in whichever way, is left alone.
    """
    if reply.target_kind == threads.URGENT:
        return await _answer_urgent(store, reply)
    thread = await _thread(store, reply)
    if thread is None:
        raise ActionRejected(_("What was to be answered is no longer there."))
    written = _answers(store, thread)
    ours = next((one for one in written if letters(one.text) == letters(reply.text)), None)
    if ours is not None:
        return Sent(ours.id)
    if _closed(store, reply, thread, written):
        raise ActionRejected(_("Somebody has already answered this."))
    root = thread.root
    if reply.to == "review" and store.settings.review_reply == "comment":
        number = await client.comment(store, root.board_no, root.article_no, _comment(store, reply, thread, key))
        return Sent(f"comment:{number}")
    return Sent(f"article:{await client.post_article(store, root.board_no, _article(store, reply, thread))}")


def _closed(store: Store, reply: Reply, thread: Thread, written: Sequence[Message]) -> bool:
    """Tell whether nobody waits for an answer: a review has one, a question has no later word of the customer."""
    if reply.to == "review":
        return bool(written) or thread.root.reply_status == "C"
    inquiry = threads.inquiry(thread, reply.target_kind, {}, store.settings, store.clock.now())
    return not isinstance(inquiry, Inquiry) or inquiry.answered


def _answers(store: Store, thread: Thread) -> list[Message]:
    """Return what the shop wrote below a post."""
    return [one for one in threads.messages(thread, store.settings) if one.seller]


def _article(store: Store, reply: Reply, thread: Thread) -> dict[str, Any]:
    """Return a reply article. Only together with ``reply_status`` does the question count as answered."""
    settings, root = store.settings, thread.root
    return {
        "reply_article_no": root.article_no,
        "title": f"Re: {root.title or ''}".strip()[:_TITLE],
        "content": markup(reply.text),
        "writer": settings.shop,
        "member_id": settings.mall_id[:_OPERATOR],
        "client_ip": settings.client_ip,
        "reply_status": "C",
        "secret": "T" if root.private == "T" else "F",
    }


def _comment(store: Store, reply: Reply, thread: Thread, key: str) -> dict[str, Any]:
    """Return a comment. The API wants a password; nobody needs it, as the shop's account may delete its comments."""
    settings = store.settings
    return {
        "content": reply.text,
        "writer": settings.shop,
        "password": hashlib.sha256(f"comment {key}".encode()).hexdigest()[:16],
        "member_id": settings.mall_id[:_OPERATOR],
        "secret": "T" if thread.root.private == "T" else "F",
    }


async def _answer_urgent(store: Store, reply: Reply) -> Receipt:
    _board, number = threads.place(reply.target_id)
    before = await client.urgent_reply(store, number)
    if before is not None:
        if letters(before.content or "") == letters(reply.text):
            return Sent()
        raise ActionRejected(_("Somebody has already answered this."))
    operator = store.settings.mall_id[:_OPERATOR]
    await client.answer_urgent(store, number, {"content": reply.text, "status": "T", "user_id": operator})
    return Sent()


async def ask_for_review(store: Store, request: ReviewRequest) -> Receipt:
    """Hand the request to the seller: no message leaves Cafe24 without the vendor's approval of the app."""
    return ByHand(review_page(store.settings, store.settings.review_board or 4), request.text)


# looking


async def find(store: Store, query: SentQuery) -> Found:
    """Say whether an answer is there. Another text of the shop's proves nothing: it may be an edit of ours."""
    if query.to == "coupon":
        return await coupons.find(store, query)
    if query.target_kind == threads.URGENT:
        reply = await client.urgent_reply(store, threads.place(query.target_id)[1])
        written = [Message(text=reply.content or "", seller=True)] if reply else []
    else:
        thread = await _thread(store, query)
        if thread is None:
            return Found.UNKNOWN
        written = _answers(store, thread)
        if not written and thread.root.reply_status == "C":
            return Found.UNKNOWN
    if any(letters(one.text) == letters(query.text) for one in written):
        return Found.YES
    return Found.UNKNOWN if _since(written, query) else Found.NO


def _since(written: Sequence[Message], query: SentQuery) -> bool:
    """Tell whether the shop wrote something that may be ours: what is older than our attempt is not."""
    early = query.since - timedelta(minutes=5)
    return any(one.at is None or one.at >= early for one in written)


async def _thread(store: Store, target: Reply | SentQuery) -> Thread | None:
    """Return a post with everything below it, ``None`` if it is gone.

    Posts can be asked for by number, what is below them cannot: it comes with the posts of the day on
    which the thread began, or, if a mall lists replies by their own day, with those of a day since.
    """
    board, number = threads.place(target.target_id)
    rows = (await client.article(store, board, [number])).rows
    good, _unreadable = threads.posts(rows, str(board))
    root = next((one for one in good if one.article_no == number), None)
    if root is None or threads.gone(root):
        return None
    begun = threads.at(root.created_date).astimezone(KST).date()
    today = store.clock.now().astimezone(KST).date()
    whole = Span.days(begun, max(begun, min(today, begun + _YEAR)))

    async def ask(_name: str, span: Span, offset: int) -> Listing:
        return await client.articles(store, board, span, offset)

    async with aclosing(walk(["posts"], whole, None, ask, client.POSTS)) as spans:
        async for _name, _span, some, _token in spans:
            rows += some
    found, _rejected = await boards.gathered(store, board, rows, boards.Talk(store, board, only=number))
    return next((one for one in found if one.root.article_no == number), None)

"""Answers: sent by the API where it can, by hand where it cannot, and looked for when in doubt."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from dangol import ActionRejected, BadRecord, ByHand, Found, Sent, translator
from dangol_smartstore import client, parse
from dangol_smartstore.gateway import REVIEWS_PAGE, order_page
from dangol_smartstore.inquiries import look_up

if TYPE_CHECKING:
    from dangol import Inquiry, Receipt, Reply, ReviewRequest, SentQuery, Store

__all__ = ["ask_for_review", "find", "send"]

_ = translator("dangol_smartstore", __file__)


async def send(store: Store, reply: Reply) -> Receipt:
    """Answer an inquiry, or hand a review's answer to the seller.

    The platform takes a second answer to a product question without a word and overwrites the
    first, so somebody else's is looked for before; for an inquiry about an order it refuses by itself.
    """
    if reply.to == "review":
        return ByHand(REVIEWS_PAGE, reply.text)
    kind, number = parse.split_id(reply.target_id)
    if kind == parse.QNA:
        return await _answer_qna(store, reply, number)
    if reply.replaces:
        await client.edit_customer_answer(store.client, number, reply.replaces, reply.text)
        return Sent(reply.replaces)
    return Sent(await client.answer_customer(store.client, number, reply.text))


async def _answer_qna(store: Store, reply: Reply, number: str) -> Receipt:
    if reply.replaces is None and reply.subject_at is not None:
        before = await look_up(store, reply.target_id, reply.subject_at)
        if before is not None and before.answered:
            if _said(before, reply.text):
                return Sent()
            raise ActionRejected(_("Somebody has already answered this inquiry."))
    await client.answer_qna(store.client, number, reply.text)
    return Sent()


async def ask_for_review(request: ReviewRequest) -> Receipt:
    """Hand the request to the seller: from the order's page a message to the buyer can be written."""
    return ByHand(order_page(request.item_id), request.text)


async def find(store: Store, query: SentQuery) -> Found:
    """Say whether an answer is there. Another text under the inquiry proves nothing: it may be an edit of ours."""
    if query.to != "inquiry" or query.subject_at is None:
        return Found.UNKNOWN
    try:
        inquiry = await look_up(store, query.target_id, query.subject_at)
    except BadRecord:
        return Found.UNKNOWN
    if inquiry is None:
        return Found.UNKNOWN
    if not inquiry.answered:
        return Found.NO
    return Found.YES if _said(inquiry, query.text) else Found.UNKNOWN


def _said(inquiry: Inquiry, text: str) -> bool:
    return any(one.seller and _plain(one.text) == _plain(text) for one in inquiry.thread)


def _plain(text: str) -> str:
    """Return the letters of a text: the platform may change its spaces and escape its signs."""
    return re.sub(r"\s+", "", html.unescape(text))

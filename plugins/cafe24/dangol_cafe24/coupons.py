"""Coupons: who was given one, and giving one to a single member."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from dangol import KST, ActionRejected, Found, Sent, translator
from dangol_cafe24 import client, parse, wire
from dangol_cafe24.gateway import NotPermitted

if TYPE_CHECKING:
    from dangol import CouponIssue, Receipt, SentQuery, Store

__all__ = ["find", "issue", "issues"]

_ = translator("dangol_cafe24", __file__)
_NUMBER = re.compile(r"\d{1,25}", re.ASCII)
_ISSUE = msgspec.json.Decoder(wire.CouponIssue, strict=False)


async def issues(store: Store, coupon: str, member: str | None = None) -> list[wire.CouponIssue]:
    """Return to whom a coupon was given, page by page. The word ``null`` counts as nothing."""
    found: list[wire.CouponIssue] = []
    since = ""
    while True:
        rows = (await client.coupon_issues(store, coupon, member, since)).issues
        some = [_said(parse.read(row, _ISSUE)) for row in rows]
        known = {one.issue_no for one in found}
        new = [one for one in some if one.issue_no not in known]
        found += new
        if len(rows) < client.ISSUES or not new:
            return found
        since = str(new[-1].issue_no)


def _said(row: wire.CouponIssue) -> wire.CouponIssue:
    empty = {name: None for name in ("used_date", "related_order_id") if getattr(row, name) == "null"}
    return msgspec.structs.replace(row, **empty)


async def issue(store: Store, coupon: CouponIssue) -> Receipt:
    """Give a member a coupon that they do not have yet.

    Cafe24 takes no key against doubles, so a coupon is given to a member once: that also makes it
    possible to see afterwards whether a lost answer was a yes. A missing scope refuses this coupon alone
    and keeps no answer to a customer back.
    """
    if not _NUMBER.fullmatch(coupon.coupon_id):
        raise ActionRejected(_("This is not the number of a coupon."))
    try:
        if await issues(store, coupon.coupon_id, coupon.buyer_id):
            raise ActionRejected(_("The member has this coupon already."))
        await client.issue_coupon(store, coupon.coupon_id, coupon.buyer_id)
    except NotPermitted as wrong:
        raise ActionRejected(wrong.message, hint=wrong.hint, detail=wrong.detail) from None
    return Sent()


async def find(store: Store, query: SentQuery) -> Found:
    """Say whether the member was given the coupon since the day of the attempt; the API tells days, not hours."""
    given = await issues(store, query.text, query.target_id)
    since = query.since.astimezone(KST).date()
    days = [at.astimezone(KST).date() for one in given if (at := parse.moment(one.issued_date, "$.issued_date"))]
    if len(days) < len(given):
        return Found.UNKNOWN
    return Found.YES if any(day >= since for day in days) else Found.NO

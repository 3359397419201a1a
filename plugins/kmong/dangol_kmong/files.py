"""What the seller downloads, saves or pastes → pages of records. What nobody knows is kept and named, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dangol import BadRecord, Match, Page, Rejected, match, page, translator
from dangol_kmong import order_list, parse, pieces, review_list, thread
from dangol_kmong.layouts import REVENUE, THREAD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from dangol import Document, FileSource, Order, Store, Table
    from dangol_kmong.settings import KmongSettings

__all__ = ["document", "is_revenue", "read", "revenue"]

_ = translator("dangol_kmong", __file__)
_TABLES = ("xlsx", "xls", "csv")
_AT_ONCE = 500


async def read(store: Store, source: FileSource) -> AsyncIterator[Page[Any]]:
    """Read a file of any kind but a mail. Raises ``BadFile`` for a spreadsheet that is not Kmong's."""
    if source.kind in _TABLES:
        table = await source.table()
        if source.kind != "csv" or is_revenue(table, source.columns):
            for found in revenue(table, source.columns):
                yield found
            return
    # a list copied from a page has tabs between its cells, which makes it look like a table without headers
    yield document(await source.document(), source.columns, store.settings)


# the Excel file


def is_revenue(table: Table, own: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether a table is the monthly file, or nearly."""
    found = match(table.headers, (REVENUE,), own)
    return isinstance(found, Match) or found.near


def revenue(table: Table, own: Mapping[str, Mapping[str, str]]) -> Iterator[Page[Order]]:
    """Yield the orders of the monthly file. Raises ``BadFile`` naming what is missing or there twice."""
    found = match(table.headers, (REVENUE,), own)
    if not isinstance(found, Match):
        raise found.refusal()
    rows = [row for row in found.rows(table.rows) if any(value not in (None, "") for value in row.values())]
    for start in range(0, len(rows) or 1, _AT_ONCE):
        made = page(rows[start : start + _AT_ONCE], _order, id_of=_number)
        notes = () if start else found.notes
        yield Page(made.items, None, made.rejected, notes, found.layout.name, found.understood)


def _order(row: Mapping[str, Any]) -> Order:
    """A line of this file stands for a deal that is complete."""
    number, done_at = _number(row), parse.moment(_text(row, "거래 완료 일시"), "거래 완료 일시")
    if number is None:
        raise parse.bad("주문번호")
    ordered_at = parse.moment(text, "주문일시") if (text := _text(row, "주문일시")) else done_at
    return parse.order(
        number,
        done_at,
        ordered_at,
        status="거래 완료",
        service=parse.product(_text(row, "서비스명")),
        buyer=_text(row, "의뢰인"),
        amount=parse.amount(text) if (text := _text(row, "금액")) else 0,
        confirmed_at=done_at,
    )


def _number(row: Mapping[str, Any]) -> str | None:
    return parse.order_no(_text(row, "주문번호"))


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value).strip()


# pages and pasted text


def document(found: Document, own: Mapping[str, Mapping[str, str]], settings: KmongSettings) -> Page[Any]:
    """Read a page as the one kind that it is, or keep it as unclassified."""
    cut = pieces.cut(found)
    is_orders, is_reviews = order_list.is_order_list(cut, own), review_list.is_review_list(cut, own)
    is_thread = bool(thread.partner_of(found, cut, pieces.Names(THREAD, own)))
    if is_orders + is_reviews > 1:
        return _unclassified(found, _("It looks like a list of orders and like a list of reviews."))
    if not (is_orders or is_reviews or is_thread):
        return _unclassified(found, _("It is no list of orders, no list of reviews and no thread of messages."))
    try:
        if is_orders:
            return order_list.read(cut, own)
        return review_list.read(cut, own) if is_reviews else thread.read(found, cut, own, settings)
    except BadRecord as wrong:
        return _unclassified(found, wrong.message)


def _unclassified(found: Document, reason: str) -> Page[Any]:
    kept = Rejected(raw=msgspec.json.encode(found), reason=reason, kind="unclassified")
    return Page([], None, [kept])

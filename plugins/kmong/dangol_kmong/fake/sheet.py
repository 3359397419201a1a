"""The monthly Excel file of fees: one line for each deal that was completed in the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from dangol import KST
from dangol.testing import write_xlsx
from dangol_kmong.fake.model import Business, Deal

__all__ = ["HEADERS", "months", "revenue_sheet"]

HEADERS = ("주문번호", "거래 완료일", "서비스", "거래 금액", "판매 수수료", "수익금", "세금계산서 금액", "신청 여부")
_FEE = 0.2


def _at(moment: int) -> datetime:
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone(KST)


def _completed(business: Business, now: int) -> list[tuple[int, Deal]]:
    done = [(deal.done, deal) for deal in business.ordered(now) if deal.done is not None and deal.done <= now]
    return sorted(done, key=lambda pair: (pair[0], pair[1].number))


def months(business: Business, now: int) -> list[str]:
    """Return the months in which a deal was completed by now, such as ``2026-11``."""
    return sorted({f"{_at(done):%Y-%m}" for done, _deal in _completed(business, now)})


def revenue_sheet(business: Business, month: str, now: int, headers: Sequence[str] = HEADERS) -> bytes:
    """Return the file of a month as it is now. ``headers`` renames the columns."""
    rows = [_row(done, deal) for done, deal in _completed(business, now) if f"{_at(done):%Y-%m}" == month]
    return write_xlsx([tuple(headers), *rows], sheet=month)


def _row(done: int, deal: Deal) -> tuple[str | int, ...]:
    fee = int(deal.amount * _FEE)
    income = deal.amount - fee
    return (
        f"#{deal.number}",
        f"{_at(done):%Y.%m.%d}",
        deal.service.title,
        deal.amount,
        fee,
        income,
        deal.amount if deal.billed else 0,
        "신청" if deal.billed else "미신청",
    )

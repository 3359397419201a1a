"""The calls of the Commerce API that dangol makes, one function each."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from dangol import KST, BadResponse, translator
from dangol_smartstore import wire

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dangol import Answer, Client

__all__ = [
    "BATCH",
    "account",
    "answer_customer",
    "answer_qna",
    "changed",
    "channels",
    "customer_inquiries",
    "decided",
    "details",
    "edit_customer_answer",
    "qnas",
    "settlements",
    "stamp",
    "templates",
]

_ = translator("dangol_smartstore", __file__)
T = TypeVar("T")

BATCH = 300
"""Most rows of the feed, and most ids of one detail query (facts/smartstore.md 3.1, 3.2)."""
_QNA_PAGE = 100
_CUSTOMER_PAGE = 200
_SETTLEMENT_PAGE = 1000
_ORDERS = "/v1/pay-order/seller/product-orders"
_QNAS = "/v1/contents/qnas"


def stamp(moment: datetime) -> str:
    """Write a time as the API wants it: Korean time with milliseconds."""
    return moment.astimezone(KST).isoformat(timespec="milliseconds")


def _read(answer: Answer, shape: type[T]) -> T:
    found: T = answer.json(shape)
    return found


def _sure(answer: Answer, shape: type[T]) -> T:
    """Decode an answer of the order service, which may hide an error behind a missing ``data``."""
    found = _read(answer, shape)
    code = getattr(found, "code", None)
    if getattr(found, "data", None) is None and code:
        raise BadResponse(
            _("Naver answered with an error where data should be."), detail={"code": str(code), "status": answer.status}
        )
    return found


async def account(client: Client) -> wire.Account:
    """Ask who the token belongs to."""
    return _read(await client.get("/v1/seller/account"), wire.Account)


async def channels(client: Client) -> list[Any]:
    """Ask for the seller's shops."""
    return _read(await client.get("/v1/seller/channels"), list[Any])


async def changed(
    client: Client, since: str, until: datetime, sequence: str | None = None, limit: int = BATCH
) -> wire.Feed:
    """Ask what changed from ``since`` (as the API writes it) to ``until``; ``sequence`` goes on."""
    params = {"lastChangedFrom": since, "lastChangedTo": stamp(until), "limitCount": limit}
    if sequence is not None:
        params["moreSequence"] = sequence
    return _sure(await client.get(f"{_ORDERS}/last-changed-statuses", params=params), wire.Feed)


async def details(client: Client, ids: Sequence[str]) -> wire.Details:
    """Ask for everything about at most ``BATCH`` lines of orders."""
    body = {"productOrderIds": list(ids), "quantityClaimCompatibility": True}
    return _sure(await client.query(f"{_ORDERS}/query", json=body), wire.Details)


async def decided(client: Client, since: datetime, until: datetime, page: int) -> wire.Conditional:
    """Ask for the lines whose purchase was confirmed from ``since`` to ``until``."""
    params = {
        "from": stamp(since),
        "to": stamp(until),
        "rangeType": "PURCHASE_DECIDED_DATETIME",
        "pageSize": BATCH,
        "page": page,
        "quantityClaimCompatibility": "true",
    }
    return _sure(await client.get(_ORDERS, params=params), wire.Conditional)


async def qnas(client: Client, since: datetime, until: datetime, page: int = 1, size: int = _QNA_PAGE) -> wire.Qnas:
    """Ask for product questions by the time they were asked."""
    params = {"fromDate": stamp(since), "toDate": stamp(until), "page": page, "size": size}
    return _read(await client.get(_QNAS, params=params), wire.Qnas)


async def customer_inquiries(
    client: Client, since: date, until: date, page: int = 1, size: int = _CUSTOMER_PAGE
) -> wire.CustomerInquiries:
    """Ask for inquiries about orders by the day they were asked."""
    params = {
        "startSearchDate": since.isoformat(),
        "endSearchDate": until.isoformat(),
        "page": page,
        "size": size,
    }
    headers = {"Accept": "application/json;charset=UTF-8"}  # the plain one is answered with 406 at times
    answer = await client.get("/v1/pay-user/inquiries", params=params, headers=headers)
    return _read(answer, wire.CustomerInquiries)


async def settlements(client: Client, day: date, page: int = 1, size: int = _SETTLEMENT_PAGE) -> wire.Settlements:
    """Ask what was settled on ``day``."""
    params = {
        "searchDate": day.isoformat(),
        "periodType": "SETTLE_CASEBYCASE_SETTLE_BASIS_DATE",
        "pageNumber": page,
        "pageSize": size,
    }
    return _read(await client.get("/v1/pay-settle/settle/case", params=params), wire.Settlements)


async def templates(client: Client) -> list[wire.Template]:
    """Ask for the answers kept in the seller centre; one alone comes without a list."""
    found = (await client.get(f"{_QNAS}/templates")).json(list[wire.Template] | wire.Template)
    return found if isinstance(found, list) else [found]


async def answer_qna(client: Client, number: str, text: str) -> None:
    """Answer a product question. An answer that is there already is overwritten."""
    await client.write("PUT", f"{_QNAS}/{number}", json={"commentContent": text})


async def answer_customer(client: Client, number: str, text: str) -> str | None:
    """Answer an inquiry about an order and return the answer's id. Refused if there is an answer."""
    answer = await client.write("POST", _answers(number), json={"answerComment": text})
    made = _read(answer, wire.Saved).data.inquiry_comment_no
    return None if made is None else str(made)


async def edit_customer_answer(client: Client, number: str, made: str, text: str) -> None:
    """Replace the answer to an inquiry about an order."""
    await client.write("PUT", f"{_answers(number)}/{made}", json={"answerComment": text})


def _answers(number: str) -> str:
    return f"/v1/pay-merchant/inquiries/{number}/answer"

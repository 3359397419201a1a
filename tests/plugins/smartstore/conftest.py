"""A client that answers from a script, and rows composed from the field names of the Commerce API."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from pydantic import SecretStr

from dangol import KST, Answer, Store, Window
from dangol_smartstore.settings import SmartStoreSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from dangol import Clock, Page

SALT = "$2a$04$abcdefghijklmnopqrstuu"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=KST)


@dataclass(frozen=True)
class Asked:
    """One call of the code under test."""

    method: str
    path: str
    params: dict[str, Any] = field(default_factory=dict)
    body: Any = None


class Script:
    """A ``contract.Client`` without a network. An exception among the answers is raised."""

    def __init__(self) -> None:
        self.clock_offset = timedelta(0)
        self.asked: list[Asked] = []
        self._answers: dict[tuple[str, str], list[Any]] = {}

    def on(self, method: str, path: str, *answers: Any) -> None:
        self._answers.setdefault((method, path), []).extend(answers)

    def params(self, path: str) -> list[dict[str, Any]]:
        return [one.params for one in self.asked if one.path == path]

    def left(self) -> list[Any]:
        return [answer for answers in self._answers.values() for answer in answers]

    def _answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        waiting = self._answers.get((asked.method, asked.path))
        assert waiting, f"nobody expected {asked}"
        answer = waiting.pop(0)
        if isinstance(answer, Exception):
            raise answer
        content = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
        return Answer(status=200, headers={}, content=content)

    async def get(self, path: str, *, params: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        return self._answer(Asked("GET", path, dict(params or {})))

    async def query(
        self, path: str, *, json: Any = None, params: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return self._answer(Asked("POST", path, dict(params or {}), json))

    async def write(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return self._answer(Asked(method, path, dict(params or {}), json))

    async def form(self, path: str, data: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        return self._answer(Asked("FORM", path, body=dict(data)))


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def settings() -> SmartStoreSettings:
    return SmartStoreSettings(client_id="demo", client_secret=SecretStr(SALT))


@pytest.fixture
def store(script: Script, settings: SmartStoreSettings, clock: Clock) -> Store:
    return Store(name="main", platform="smartstore", settings=settings, client=script, clock=clock)


class Rows:
    """Composes what the API would send."""

    at = staticmethod(lambda text: datetime.fromisoformat(text).replace(tzinfo=KST))

    @staticmethod
    def detail(number: str = "2026111277770002", **changes: Any) -> dict[str, Any]:
        """One line of an order; ``order__…``, ``productOrder__…`` and so on change a field, ``None`` removes it."""
        row: dict[str, Any] = {
            "order": {
                "orderId": "2026111288880002",
                "orderDate": "2026-11-12T07:59:31.000+09:00",
                "paymentDate": "2026-11-12T08:00:00.000+09:00",
                "ordererId": "gaja****",
                "ordererName": "가상구매자",
                "ordererTel": "010-0000-0000",
            },
            "productOrder": {
                "productOrderId": number,
                "productOrderStatus": "DELIVERED",
                "productId": "9000000001",
                "productName": "시험용 머그컵",
                "productOption": "색상: 흰색",
                "quantity": 2,
                "remainQuantity": 2,
                "unitPrice": 12000,
                "totalPaymentAmount": 24000,
                "remainPaymentAmount": 24000,
            },
            "delivery": {
                "deliveryCompany": "CJGLS",
                "trackingNumber": "000000000000",
                "sendDate": "2026-11-12T17:20:00.000+09:00",
                "deliveredDate": "2026-11-14T13:05:00.000+09:00",
            },
        }
        for name, value in changes.items():
            part, _separator, key = name.partition("__")
            target, key = (row.setdefault(part, {}), key) if key else (row, part)
            if value is None:
                target.pop(key, None)
            else:
                target[key] = value
        return row

    @staticmethod
    def change(number: str) -> dict[str, Any]:
        return {"productOrderId": number, "lastChangedType": "PAYED", "productOrderStatus": "PAYED"}

    @staticmethod
    def feed(*numbers: str, more: tuple[str, str] | None = None) -> dict[str, Any]:
        data: dict[str, Any] = {"count": len(numbers), "lastChangeStatuses": [Rows.change(one) for one in numbers]}
        if more:
            data["more"] = {"moreFrom": more[0], "moreSequence": more[1]}
        return {"timestamp": "2026-11-20T12:00:00.000+09:00", "traceId": "demo^1", "data": data}

    @staticmethod
    def details(*numbers: str) -> dict[str, Any]:
        return {"traceId": "demo^2", "data": [Rows.detail(one) for one in numbers]}

    @staticmethod
    def decided(*numbers: str, goes_on: bool = False) -> dict[str, Any]:
        contents = [{"productOrderId": one, "content": Rows.detail(one)} for one in numbers]
        return {"traceId": "demo", "data": {"contents": contents, "pagination": {"page": 1, "hasNext": goes_on}}}

    @staticmethod
    def qna(number: int = 700000001, **changes: Any) -> dict[str, Any]:
        return {
            "questionId": number,
            "createDate": "2026-11-20T09:12:44.120+09:00",
            "question": "식기세척기 사용 가능한가요?",
            "answer": None,
            "answered": False,
            "productId": 9000000001,
            "productName": "시험용 머그컵",
            "maskedWriterId": "gaja****",
            **changes,
        }

    @staticmethod
    def qnas(*rows: Any, last: bool = True) -> dict[str, Any]:
        return {"contents": list(rows), "page": 1, "size": 100, "last": last}

    @staticmethod
    def inquiry(number: int = 500000001, **changes: Any) -> dict[str, Any]:
        return {
            "inquiryNo": number,
            "category": "배송",
            "title": "배송 문의",
            "inquiryContent": "언제 도착하나요?",
            "inquiryRegistrationDateTime": "2026-11-20T08:30:00.000+09:00",
            "answered": False,
            "orderId": "2026111988880001",
            "productNo": "9000000001",
            "productOrderIdList": "2026111977770001,2026111977770002",
            "productName": "시험용 머그컵",
            "customerId": "gaja****",
            "customerName": "가상구매자",
            **changes,
        }

    @staticmethod
    def inquiries(*rows: Any, last: bool = True) -> dict[str, Any]:
        return {"content": list(rows), "number": 0, "size": 200, "last": last}

    @staticmethod
    def settled(*rows: dict[str, Any], pages: int = 1) -> dict[str, Any]:
        return {"elements": list(rows), "pagination": {"page": 1, "totalPages": pages}}


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def window() -> Window:
    """An hour that ended just now, at noon."""
    return Window(NOON - timedelta(hours=1), NOON)


class Reading:
    """Collects what a stream yields, whole or up to a crash."""

    @staticmethod
    async def all(stream: AsyncIterator[Page[Any]]) -> list[Page[Any]]:
        return [page async for page in stream]


@pytest.fixture
def reading() -> Reading:
    return Reading()

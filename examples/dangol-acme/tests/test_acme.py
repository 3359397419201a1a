"""The whole contract, and one test of a single call."""

from typing import Any, ClassVar

import pytest

import dangol
import dangol_acme
from dangol.testing import FakeApi, PlatformContract, pages, then_401
from fake_acme import AcmeFake


class TestAcme(PlatformContract):
    plugin: ClassVar[Any] = dangol_acme
    fake: ClassVar[Any] = AcmeFake


async def read(api: FakeApi) -> list[Any]:
    at = api.now()
    async with api.store(dangol_acme, token="t") as store:
        found = dangol_acme.dangol_fetch_orders(store, dangol.Window(at, at), None)
        return [order for page in [one async for one in found] for order in page.items]


def test_an_order_is_read(fake_api: FakeApi) -> None:
    row = {"no": "A1", "at": "2026-11-20T09:00:00+09:00", "won": 12_000, "product": "컵", "state": "paid"}
    fake_api.get("/orders").mock(side_effect=pages({"orders": [row]}))
    (order,) = fake_api.run(read(fake_api))
    assert (order.id, order.items[0].amount, order.items[0].stage) == ("A1", 12_000, dangol.Stage.PAID)


def test_a_refused_key_is_named(fake_api: FakeApi) -> None:
    fake_api.get("/orders").mock(side_effect=then_401([]))
    with pytest.raises(dangol.AuthError):
        fake_api.run(read(fake_api))

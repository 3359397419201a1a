"""The contract, and what the file's words mean."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

import dangol_jangteo
from dangol import Inquiry, Order, Review, Stage
from dangol.testing import PlatformContract
from dangol_jangteo import files

ORDER = b'{"\xeb\xb2\x88\xed\x98\xb8": "O1", "broken": true}'


class TestJangteo(PlatformContract):
    plugin: ClassVar[Any] = dangol_jangteo


def test_every_kind_of_row_is_read() -> None:
    fake = dangol_jangteo.dangol_fake()(seed=3, orders=30)
    (export,) = fake.exports()
    orders, reviews, talks = files.read(msgspec.json.decode(export.content, type=files.Export))
    assert {type(one) for page in (orders, reviews, talks) for one in page.items} == {Order, Review, Inquiry}
    assert not [one for page in (orders, reviews, talks) for one in page.rejected]
    assert {item.stage for one in orders.items for item in one.items} >= {Stage.SHIPPED, Stage.DELIVERED}
    state = fake.state()
    assert {one.id for one in reviews.items} == {one["review_id"] for one in state["reviews"]}


def test_a_row_that_does_not_fit_is_kept_aside() -> None:
    export = files.Export(orders=[msgspec.Raw(ORDER)], reviews=[], talks=[])
    orders, _reviews, _talks = files.read(export)
    assert not orders.items
    (rejected,) = orders.rejected
    assert rejected.id == "O1"
    assert "시각" in rejected.reason

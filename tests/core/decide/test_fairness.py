"""The fairness meter: if somebody left the unhappy out, it would show."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.fairness import Band, StoreFairness, fairness
from dangol.models import Message, Origin, Stage
from dangol.storage.asked_orders import AskedOrders
from dangol.storage.machine import ActionState
from dangol.text.reading import analyst
from tests.core.decide.shop import DAY, NOW, STORE, Shop, goods, inquiry, order, review


def _meter(shop: Shop) -> StoreFairness:
    now = shop.clock.now()
    orders = AskedOrders(shop.db)
    (found,) = fairness(shop.reader, orders, shop.policies, analyst(), [STORE], now - 90 * DAY, now)
    return found


def _bands(shop: Shop) -> dict[str, tuple[int, int, int, int]]:
    return {one.band: (one.orders, one.early, one.asked, one.waiting) for one in _meter(shop).bands}


def _wrote(number: int, text: str) -> Any:
    at = NOW - DAY
    thread = (Message(text=text, at=at), Message(text="네", at=at + DAY / 24, seller=True))
    return inquiry(number, thread=thread, asked_at=at, answered=True, order_id=f"O{number}", item_ids=())


def test_orders_are_counted_by_what_is_known_of_them(shop: Shop) -> None:
    shop.tell(*(order(goods(n), number=n) for n in range(1, 9)))
    shop.tell(
        review(1, item_id="I1", rating=5, written_at=NOW),
        review(2, item_id="I2", rating=3, written_at=NOW),
        review(3, item_id="I3", rating=1, written_at=NOW),
        review(4, item_id="I4", rating=None, text="정말 최악이에요. 다 깨져서 왔어요", written_at=NOW),
        _wrote(5, "잘 받았습니다. 감사합니다!"),
        _wrote(6, "감사합니다. 그런데 깨져서 왔어요"),
        _wrote(7, "색이 몇 가지인가요?"),
    )
    assert {band: counts[0] for band, counts in _bands(shop).items()} == {"good": 2, "neutral": 1, "bad": 3, "none": 2}


def test_what_was_asked_what_waits_and_what_came_before_any_request(shop: Shop) -> None:
    shop.tell(*(order(goods(n), number=n) for n in (1, 2)))
    shop.decide()
    shop.put(shop.actions("ask_review")[0], ActionState.SENT)
    shop.tell(order(goods(3), number=3), review(3, item_id="I3", written_at=NOW - 9 * DAY))
    assert _bands(shop) == {"good": (1, 1, 0, 0), "neutral": (0, 0, 0, 0), "bad": (0, 0, 0, 0), "none": (2, 0, 1, 1)}
    shares = {one.band: one.share for one in _meter(shop).bands}
    assert shares == {"good": None, "neutral": None, "bad": None, "none": 0.5}


@pytest.mark.parametrize(
    "changes",
    [
        {"delivered_at": NOW - 3 * DAY},
        {"stage": Stage.DELIVERED, "confirmed_at": None},
        {"stage": Stage.CANCELLED},
        {"delivered_at": NOW - 80 * DAY, "confirmed_at": NOW - 70 * DAY},
    ],
)
def test_what_was_never_due_is_not_counted(shop: Shop, changes: dict[str, Any]) -> None:
    shop.tell(order(goods(**changes)))
    assert sum(counts[0] for counts in _bands(shop).values()) == 0


def test_an_order_of_another_market_is_counted_there(shop: Shop) -> None:
    shop.tell(order(origin=Origin(platform="fair", id="X1")))
    assert sum(counts[0] for counts in _bands(shop).values()) == 0


def test_g1_whoever_skips_the_unhappy_sees_it(shop: Shop) -> None:
    for number in range(1, 25):
        angry = number % 2 == 0
        shop.tell(order(goods(number), number=number))
        shop.tell(_wrote(number, "너무 화가 납니다. 최악이에요" if angry else "잘 받았습니다. 감사합니다!"))
    shop.decide()
    asks = shop.actions("ask_review")
    assert len(asks) == 24, "dangol asks all of them"
    for action in asks:
        angry = int(action.subject_id.removeprefix("I")) % 2 == 0
        shop.put(action, ActionState.CANCELLED if angry else ActionState.SENT)
    found = _meter(shop)
    assert {one.band: one.share for one in found.bands if one.orders} == {"good": 1.0, "bad": 0.0}
    assert found.uneven
    for action in asks:
        shop.put(action, ActionState.SENT)
    assert not _meter(shop).uneven


def _found(good: tuple[int, int], bad: tuple[int, int]) -> StoreFairness:
    made = {"good": good, "neutral": (0, 0), "bad": bad, "none": (0, 0)}
    return StoreFairness(
        store=STORE,
        bands=tuple(
            Band(band=name, orders=orders, early=0, asked=asked, waiting=0) for name, (orders, asked) in made.items()
        ),
    )


def test_a_difference_of_few_orders_is_not_spoken_of() -> None:
    assert not _found((9, 9), (30, 0)).uneven
    assert not _found((30, 30), (9, 0)).uneven
    assert _found((10, 10), (10, 8)).uneven
    assert not _found((10, 10), (10, 9)).uneven
    assert not _found((10, 2), (10, 10)).uneven

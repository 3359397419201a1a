"""Which record library: the cost of making one order item, frozen, with a check that times have a zone.

Run: ``uv run python -m bench.records``. Lower is better; the ratio is to the first line.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
import pydantic

_MOMENT = datetime(2026, 11, 20, 7, 20, tzinfo=UTC)
_VALUES: dict[str, Any] = {
    "id": "2026112077770001",
    "order_id": "2026112088880001",
    "stage": "delivered",
    "status": "DELIVERED",
    "quantity": 2,
    "amount": 24_000,
    "delivered_at": _MOMENT,
    "updated_at": _MOMENT,
}


def _check(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    order_id: str
    stage: str
    status: str
    quantity: int
    amount: int
    delivered_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        _check(self.updated_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataclass:
    id: str
    order_id: str
    stage: str
    status: str
    quantity: int
    amount: int
    delivered_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        _check(self.updated_at)


class Tuple(NamedTuple):
    id: str
    order_id: str
    stage: str
    status: str
    quantity: int
    amount: int
    delivered_at: datetime
    updated_at: datetime


class Model(pydantic.BaseModel, frozen=True):
    id: str
    order_id: str
    stage: str
    status: str
    quantity: int
    amount: int
    delivered_at: datetime
    updated_at: pydantic.AwareDatetime


def measure(make: Callable[..., Any], rounds: int = 20_000) -> float:
    """Return microseconds for one record, the best of five."""
    return min(timeit.repeat(lambda: make(**_VALUES), number=rounds, repeat=5)) / rounds * 1e6


def main() -> None:
    candidates: list[Callable[..., Any]] = [Struct, Dataclass, Tuple, Model]
    measured = [(make.__name__, measure(make)) for make in candidates]
    first = measured[0][1]
    for name, cost in measured:
        print(f"{name:<10} {cost:6.2f} µs   x{cost / first:.1f}")


if __name__ == "__main__":
    main()

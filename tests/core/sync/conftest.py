from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.core.storage.memory import memory_database
from tests.core.sync.script import Script, Shop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def shop_of() -> Iterator[Callable[[Script], Shop]]:
    shops: list[Shop] = []

    def build(script: Script) -> Shop:
        shops.append(Shop(memory_database(), script))
        return shops[-1]

    yield build
    for shop in shops:
        shop.db.close()


@pytest.fixture
def shop(shop_of: Callable[[Script], Shop], script: Script) -> Shop:
    return shop_of(script)

"""JSON that a market lets its sellers download."""

from __future__ import annotations

import msgspec
import pytest

from dangol import BadFile
from dangol.files import open_bytes
from dangol.reading.kinds import sniff


class Shop(msgspec.Struct):
    orders: list[msgspec.Raw]


@pytest.mark.parametrize(
    "data, kind",
    [
        (b'{"orders": []}', "json"),
        (b'\xef\xbb\xbf[ {"no": 1}]', "json"),
        (b"[]", "json"),
        ("[크몽] 주문이 도착했습니다".encode(), "text"),
        ("{이름}님, 안녕하세요".encode(), "text"),
        (b"[section]\nname = 1", "text"),
        (b'a,"b"\n1,2\n', "csv"),
    ],
)
def test_json_is_told_from_texts(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


async def test_it_is_decoded_as_the_plugin_wants() -> None:
    source = open_bytes("orders.json", '{"orders": [{"no": "A1"}], "가게": 1}'.encode())
    assert source.kind == "json"
    assert (await source.json())["가게"] == 1
    assert [bytes(one) for one in (await source.json(Shop)).orders] == [b'{"no": "A1"}']


@pytest.mark.parametrize("data", [b'{"orders": ', b'{"reviews": []}', b'{"a":' + b"[" * 100_000, b'{"a": "\xff"}'])
async def test_what_does_not_fit_is_refused_without_its_words(data: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        await open_bytes("orders.json", data).json(Shop)
    assert "reviews" not in refused.value.message


async def test_it_is_neither_a_table_nor_a_page() -> None:
    source = open_bytes("orders.json", b'{"orders": []}')
    with pytest.raises(BadFile, match="JSON"):
        await source.table()
    with pytest.raises(BadFile, match="JSON"):
        await source.document()

"""The helpers a plugin's author loops and parses with."""

from __future__ import annotations

from typing import Any

import pytest

from dangol.errors import BadRecord, BadResponse
from dangol.paging import page, pages

ANSWERS: dict[str | None, tuple[list[int], str | None]] = {
    None: ([1, 2, 3], "b"),
    "b": ([], "c"),
    "c": ([4], None),
}


async def read(answers: dict[str | None, tuple[list[int], str | None]], start: str | None = None) -> list[Any]:
    async def call(token: str | None) -> tuple[list[int], str | None]:
        return answers[token]

    return [(rows, token) async for (rows, _next), token in pages(call, lambda answer: answer[1], start)]


async def test_every_page_comes_with_what_follows_it() -> None:
    assert await read(ANSWERS) == [([1, 2, 3], "b"), ([], "c"), ([4], None)]


async def test_reading_goes_on_where_it_stopped() -> None:
    assert await read(ANSWERS, "b") == [([], "c"), ([4], None)]


@pytest.mark.parametrize("back", ["b", "c"])
async def test_going_round_in_circles_ends(back: str) -> None:
    with pytest.raises(BadResponse, match="repeats"):
        await read(ANSWERS | {"c": ([4], back)})


async def test_being_sent_back_to_the_start_ends() -> None:
    with pytest.raises(BadResponse):
        await read(ANSWERS | {"c": ([4], "b")}, "b")


def parse(row: dict[str, Any]) -> int:
    if "n" not in row:
        raise BadRecord("no n")
    return int(row["n"])


def test_one_bad_row_keeps_nobody_back() -> None:
    found = page([{"n": 1}, {"id": 7, "m": "값"}, {"n": 3}], parse, "next", id_of=lambda row: str(row["id"]))
    assert found.items == [1, 3]
    assert found.resume == "next"
    (rejected,) = found.rejected
    assert (rejected.raw.decode(), rejected.reason, rejected.id) == ('{"id":7,"m":"값"}', "no n", "7")


def test_a_row_may_have_no_name() -> None:
    assert page([{}], parse).rejected[0].id is None


def test_a_fault_of_the_parser_is_not_the_rows() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        page([{"n": "one"}], parse)

"""Invented people. Phone numbers are from no real series (010-0…), addresses and mail lead nowhere."""

from __future__ import annotations

import functools
from typing import NamedTuple

from dangol.testing.dice import Dice

__all__ = ["Person", "person", "visitor"]

_FAMILY = "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심"
_FIRST = "서지민하은수예도채유다가나소시아연윤이재주태해현혜승진준규건"
_LAST = "우호서윤준아린율은연빈희원진경현영미정민수선람솔결오하담온별"
_PLACES = (
    ("서울특별시 시험구 가온로", "0"),
    ("서울특별시 보기구 누리길", "0"),
    ("경기도 가상시 나래로", "1"),
    ("경기도 예시시 다온길", "1"),
    ("인천광역시 모의구 라온로", "2"),
    ("강원특별자치도 보기시 마루길", "2"),
    ("충청북도 예시군 바름로", "2"),
    ("대전광역시 시험구 사랑로", "3"),
    ("전북특별자치도 가상시 아름길", "5"),
    ("광주광역시 모의구 자람로", "6"),
    ("경상북도 시험시 차오름길", "3"),
    ("부산광역시 보기구 파도로", "4"),
    ("경상남도 가상군 하늘길", "5"),
    ("제주특별자치도 예시시 노을로", "6"),
)
_STRIDE = 7919
"""Has no factor of ten, so that no two of ten million people get the same phone."""

_MEMOS = ("", "", "", "문 앞에 놓아주세요", "배송 전 연락 부탁드립니다", "경비실에 맡겨주세요", "부재 시 문 앞")


class Person(NamedTuple):
    """A buyer: full name, the market's masked id, a number, and where parcels and mail go. No two share a phone."""

    no: str
    name: str
    masked: str
    phone: str
    safe_phone: str
    zip_code: str
    address: str
    detail: str
    memo: str
    email: str
    login: str
    """The name she picks wherever she signs up."""


@functools.lru_cache(maxsize=20_000)
def person(seed: int, number: int) -> Person:
    """Return the same invented person for the same seed and number."""
    dice = Dice(seed, "person", number)
    place, region = dice.pick(_PLACES)
    phone = (number * _STRIDE + seed * 104_729) % 10**7
    login = f"{Dice(seed, 'login', number).letters(5, 'abcdeghijklmnoprstuy')}{number % 100:02d}"
    return Person(
        no=str(100_000_000 + number),
        name=dice.pick(_FAMILY) + dice.pick(_FIRST) + dice.pick(_LAST),
        masked=dice.letters(4, "abcdefghijklmnopqrstuvwxyz") + "****",
        phone=f"010-0{phone // 10_000:03d}-{phone % 10_000:04d}",
        safe_phone=f"0503-0000-{dice.digits(4)}",
        zip_code=region + dice.digits(4),
        address=f"{place} {dice.between(1, 240)}",
        detail=f"{dice.between(101, 118)}동 {dice.between(1, 25)}{dice.between(1, 8):02d}호",
        memo=dice.pick(_MEMOS),
        email=f"{login}.{number}@mail.example",
        login=login,
    )


def visitor(market: int, number: int) -> int:
    """Return who the ``number``-th buyer of the seller's ``market``-th further market is.

    Every eighth also buys at the first market, where ``number`` is the person's own.
    """
    return number if number % 8 == 1 else market * 1_000_000 + number

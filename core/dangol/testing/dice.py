"""Choices that a seed and a name decide: the same on every machine, in any order of asking."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

__all__ = ["Dice"]

T = TypeVar("T")
_WORDS = 16
_MASK = 0xFFFFFFFF


class Dice:
    """A stream of choices for one key, such as ``Dice(seed, "review", order_id)``.

    Two dice with the same key choose alike; nothing is shared between keys, so one row can be
    composed again without its neighbours.
    """

    __slots__ = ("_bits", "_key", "_left", "_round")

    def __init__(self, *key: int | str) -> None:
        self._key = ":".join(map(str, key)).encode()
        self._round = 0
        self._left = 0
        self._bits = 0

    def word(self) -> int:
        """Return the next 32 bits."""
        if not self._left:
            digest = blake2b(self._key, digest_size=64, salt=self._round.to_bytes(8, "big")).digest()
            self._bits = int.from_bytes(digest, "big")
            self._round += 1
            self._left = _WORDS
        self._left -= 1
        word = self._bits & _MASK
        self._bits >>= 32
        return word

    def unit(self) -> float:
        """Return a number from 0 up to, but not including, 1."""
        return self.word() / 4294967296

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self.unit() < probability

    def below(self, count: int) -> int:
        """Return one of 0 … ``count`` - 1."""
        return self.word() % count

    def between(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included; the span may be large."""
        span = high - low + 1
        return low + (self.word() << 32 | self.word()) % span if span > _MASK else low + self.word() % span

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of ``choices``."""
        return choices[self.word() % len(choices)]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """Return one of ``(choice, weight)`` pairs; the weights need not add up to 1."""
        mark = self.unit() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            mark -= weight
            if mark < 0:
                return choice
        return choices[-1][0]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different ones of ``choices``, in a chosen order."""
        left = list(choices)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def digits(self, count: int) -> str:
        """Return a string of decimal digits."""
        return "".join(str(self.word() % 10) for _ in range(count))

    def letters(self, count: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
        """Return a string over ``alphabet``."""
        return "".join(alphabet[self.word() % len(alphabet)] for _ in range(count))

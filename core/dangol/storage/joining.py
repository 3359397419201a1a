"""When two buyers are one person: pure, over keyed hashes.

A number or address joins everybody who gave it, unless it belongs to several people (a company, a
family): then it joins only those who gave it under the same name. The answer depends on what is known
and never on the order in which it came.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["CROWD", "NAMES", "STRONG", "Group", "Key", "Union"]

STRONG = ("phone", "email")
"""Kinds of keys that join; the others (``line``, ``nickname``, ``alias``) suggest."""
NAMES = 3
"""Distinct names under one key from which it belongs to several people."""
CROWD = 20
"""Uses of one key beyond which it belongs to several people, whatever their names."""


class Key(NamedTuple):
    """A buyer gave this key under that name; key and name are keyed hashes, and 0 is no name."""

    hash: int
    name: int
    buyer: int
    kind: str


class Group(NamedTuple):
    """Everybody who gave one key. ``off``: the seller said that it joins nobody. ``crowded``: without ``uses``."""

    uses: tuple[tuple[int, int], ...] = ()
    crowded: bool = False
    off: bool = False

    def joined_by(self, more: Iterable[tuple[int, int]]) -> Group:
        """Return the group after more people gave the key."""
        uses = tuple(dict.fromkeys((*self.uses, *more)))
        return Group(uses, self.crowded or len(uses) > CROWD, self.off)

    @property
    def loose(self) -> bool:
        """Whether the key belongs to several people."""
        return self.crowded or len({name for name, _buyer in self.uses if name}) >= NAMES

    @property
    def buyers(self) -> set[int]:
        """Everybody who gave it."""
        return {buyer for _name, buyer in self.uses}

    def edges(self, uses: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Yield who of ``uses`` is the same person as who."""
        if self.off:
            return
        together: dict[int, list[int]] = {}
        for name, buyer in uses:
            if name or not self.loose:
                together.setdefault(name if self.loose else 0, []).append(buyer)
        for some in together.values():
            yield from pairwise(dict.fromkeys(some))


class Union:
    """Who became one with whom; everybody is called by the smallest number among them."""

    def __init__(self) -> None:
        self._up: dict[int, int] = {}

    def find(self, one: int) -> int:
        """Return the number that stands for ``one``."""
        root = one
        while (up := self._up.get(root, root)) != root:
            root = up
        while one != root:
            self._up[one], one = root, self._up.get(one, one)
        return root

    def join(self, one: int, other: int) -> tuple[int, int] | None:
        """Make two one; return which number stays and which goes, or ``None`` if they were one."""
        one, other = self.find(one), self.find(other)
        if one == other:
            return None
        kept, gone = min(one, other), max(one, other)
        self._up[gone] = kept
        return kept, gone

    def moved(self) -> dict[int, int]:
        """Return everybody that is called by another number now."""
        return {one: root for one in list(self._up) if (root := self.find(one)) != one}

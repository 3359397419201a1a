"""A tiny text grammar: ``#name#`` stands for one of that rule's wordings, ``#name:을/를#`` adds the right particle."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dangol.testing.dice import Dice

__all__ = ["Rules", "particle", "say"]

Rules = Mapping[str, Sequence[str]]
_SLOT = re.compile(r"#(\w+)(?::([^#/]*)/([^#]*))?#")
_RIEUL = 8


def say(text: str, rules: Rules, dice: Dice) -> str:
    """Fill every slot of ``text``, again and again until none is left."""

    def fill(slot: re.Match[str]) -> str:
        word = say(dice.pick(rules[slot[1]]), rules, dice)
        return word if slot[2] is None else word + particle(word, slot[2], slot[3])

    return _SLOT.sub(fill, text)


def particle(word: str, closed: str, opened: str) -> str:
    """Return ``closed`` after a final consonant (``을``), else ``opened`` (``를``); ``으로`` knows about ㄹ."""
    code = ord(word[-1]) - 0xAC00 if word else -1
    final = code % 28 if 0 <= code < 11172 else 0
    if closed == "으로" and final == _RIEUL:
        return opened
    return closed if final else opened

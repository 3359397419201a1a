"""One spelling for comparing: what differs only in typing habits becomes the same text."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate
from operator import add

import msgspec

__all__ = ["Normal", "normalise", "part", "squeeze"]

_DROPPED = dict.fromkeys([*range(0x200B, 0x2010), 0x2060, 0xFEFF, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400)])
"""Zero-width characters, variation selectors and skin tones: they change the look, not the meaning."""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_TRANSLATION = (
    _DROPPED
    | _WIDE
    | {
        ord("’"): "'",
        ord("‘"): "'",
        ord("“"): '"',
        ord("”"): '"',
        ord("…"): "..",
        ord("ᆢ"): "..",
        ord("☆"): "★",
        ord("♥"): "❤",
        ord("♡"): "❤",
        ord("🖤"): "❤",
        ord("💕"): "❤",
        ord("💖"): "❤",
        ord("😁"): "😊",
        ord("😄"): "😊",
        ord("😀"): "😊",
        ord("🙂"): "😊",
        ord("😭"): "ㅠ",
        ord("😢"): "ㅠ",
        ord("😤"): "😡",
        ord("🤬"): "😡",
    }
)

_ODD = re.compile("[" + "".join(chr(code) for code in _TRANSLATION if code < 0x10000) + "\U0001f000-\U0001faff]")
"""What may have to be translated; all pictures are one range, because a search compares with each of them in turn."""
_DRAWN = re.compile(r"(.)\1\1")
_LONG = re.compile(r"(.)\1{2,}")
_LAUGH = re.compile(r"([가-힣])(?=ㅋ)")
_FINAL_K = 24
"""Number of ㅋ among the final consonants of a Hangul syllable."""


class Normal(msgspec.Struct, frozen=True, gc=False):
    """A normalised text in the forms that the analysers share."""

    text: str
    """Words with one space between them."""
    words: list[str]
    solid: str
    """The words without spaces: Korean spacing is a matter of taste, so comparing ignores it."""
    pairs: list[str]
    """Every two neighbours of ``solid``."""
    starts: set[int]
    """Where words begin in ``solid``, and where it ends."""


def _without_laugh(match: re.Match[str]) -> str:
    code = ord(match[1]) - 0xAC00
    return chr(0xAC00 + code - _FINAL_K) if code % 28 == _FINAL_K else match[1]


def normalise(text: str) -> str:
    """Compose Hangul (NFC), narrow wide letters, lower the case, shorten what is drawn out, single the spaces.

    ``"좋아요오오오~~~~ ㅋㅋㅋㅋ"`` becomes ``"좋아요오오~~ ㅋㅋ"``; an emoji keeps one spelling.
    """
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        if _ODD.search(text):
            text = text.translate(_TRANSLATION)
    text = text.lower()
    if _DRAWN.search(text):
        text = _LONG.sub(r"\1\1", text)
    if "ㅋ" in text:
        text = _LAUGH.sub(_without_laugh, text)
    return text.split()


def squeeze(text: str) -> Normal:
    """Normalise ``text`` and give its words and its space-free form."""
    return _normal(_words(text))


def part(text: str) -> Normal:
    """Give the words and the space-free form of a text that is normalised already, or of a part of one."""
    return _normal(text.split(" ") if text else [])


def _normal(words: list[str]) -> Normal:
    solid = "".join(words)
    return Normal(" ".join(words), words, solid, list(map(add, solid, solid[1:])), {0, *accumulate(map(len, words))})

"""The forms in which a text is checked, so that spaces, full-width letters and Hangul digits hide nothing."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["digits", "plain", "squeezed"]

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u115f\u1160\u3164"))
_HANGUL_DIGITS = str.maketrans("공영빵일이삼사오육륙칠팔구", "0001234566789")
_END = re.compile(r"[.!?…](?=\s|$)|\n+")
_NOISE = re.compile(r"[^가-힣a-z0-9%.]+")
_INNER_DOT = re.compile(r"(?<=[가-힣])\.(?=[가-힣])")


def plain(text: str) -> str:
    """Return ``text`` in one width and case, without letters that nobody sees."""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).translate(_INVISIBLE).lower()


def squeezed(text: str) -> str:
    """Return ``text`` without spaces and marks; a single dot stands where a sentence ends."""
    sentences = _END.split(_INNER_DOT.sub("", plain(text)))
    return ".".join(_NOISE.sub("", one).replace(".", "") for one in sentences)


def digits(text: str) -> str:
    """Return ``text`` with Hangul digits as figures: ``공일공`` becomes ``010``. Ordinary words suffer from it."""
    return plain(text).translate(_HANGUL_DIGITS)

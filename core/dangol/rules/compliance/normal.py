"""The forms in which a text is checked, so that spaces, look-alikes, single jamo and Hangul digits hide nothing.

Every guard looks at the same forms of one text, so those of the last texts are kept.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["digits", "plain", "readings", "spaceless", "squeezed"]

_UNSEEN = frozenset({"Cf", "Mn", "Me"})
"""Letters that nobody sees, and marks that sit on another letter."""
_FILLERS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))
_LOOKALIKES = str.maketrans("авеѕіјкмнорстухԁɡһοαερκντυχιʟɪ", "abesijkmhopctyxdghoaepkvtuxili")
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_SPELT = re.compile(rf"([{_LEADS}])\s*([{_VOWELS}])(?:\s*([{_FINALS}]))?(?!\s*[{_VOWELS}])")
_HANGING = re.compile(r"([가-힣])\s*([ㄱ-ㅊㅌㅍ])(?=\s*[가-힣])")
_GA, _PER_LEAD, _PER_VOWEL = 0xAC00, 588, 28

_NUMBER_WORDS = (
    ("하나", "1"),
    ("다섯", "5"),
    ("여섯", "6"),
    ("일곱", "7"),
    ("여덟", "8"),
    ("아홉", "9"),
    ("둘", "2"),
    ("셋", "3"),
    ("넷", "4"),
    ("zero", "0"),
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
)
_DIGITS = str.maketrans("공영빵일이삼사오육륙칠팔구零〇一二三四五六七八九olㅇ\u110b", "0001234566789001234567890100")
_END = re.compile(r"[.!?…]+(?=\s|$)|(?<=[다요죠까])\s*\n+|\n\s*\n+")
_NOISE = re.compile(r"[^가-힣a-z0-9%]+")
_INNER_DOT = re.compile(r"(?<=[가-힣])\.+(?=[가-힣])")
_LATIN = re.compile(r"[a-z]+")


@lru_cache(maxsize=16)
def plain(text: str) -> str:
    """Return ``text`` in one width, case and alphabet, without letters that nobody sees; single jamo are joined."""
    spelt = _SPELT.sub(_syllable, text.translate(_FILLERS))
    apart = unicodedata.normalize("NFKD", _HANGING.sub(_closed, spelt))
    seen = "".join(_figure(one) for one in apart if unicodedata.category(one) not in _UNSEEN)
    return unicodedata.normalize("NFC", seen.translate(_FILLERS)).lower().translate(_LOOKALIKES)


def _syllable(found: re.Match[str]) -> str:
    lead, vowel, final = found.groups()
    at = _LEADS.index(lead) * _PER_LEAD + _VOWELS.index(vowel) * _PER_VOWEL
    return chr(_GA + at + (_FINALS.index(final) + 1 if final else 0))


def _closed(found: re.Match[str]) -> str:
    """Close an open syllable with the jamo behind it: ``수저ㅇ`` is read as ``수정``."""
    syllable, final = found.groups()
    if (ord(syllable) - _GA) % _PER_VOWEL or final not in _FINALS:
        return found[0]
    return chr(ord(syllable) + _FINALS.index(final) + 1)


def _figure(letter: str) -> str:
    return str(unicodedata.decimal(letter, letter))


def spaceless(text: str) -> str:
    """Return the plain text without white space, for addresses that are spaced out."""
    return "".join(plain(text).split())


@lru_cache(maxsize=16)
def squeezed(text: str) -> str:
    """Return ``text`` without spaces and marks; a single dot stands where a sentence ends.

    A sentence of one letter is none: whoever writes letter by letter is read as one word.
    """
    whole = ""
    last = ""
    for one in _END.split(_INNER_DOT.sub("", plain(text))):
        bare = _NOISE.sub("", one)
        whole += bare if len(last) == 1 or len(bare) == 1 or not whole else f".{bare}"
        last = bare
    return whole


@lru_cache(maxsize=16)
def readings(text: str) -> tuple[str, ...]:
    """Return the squeezed text, and again without Latin letters if some stand in it."""
    whole = squeezed(text)
    return (whole, _LATIN.sub("", whole)) if _LATIN.search(whole) else (whole,)


@lru_cache(maxsize=16)
def digits(text: str) -> str:
    """Return ``text`` with number words as figures: ``공일공`` becomes ``010``. Ordinary words suffer from it."""
    bare = "".join(one for one in plain(text) if unicodedata.category(one) != "So")
    for word, figure in _NUMBER_WORDS:
        bare = bare.replace(word, figure)
    return bare.translate(_DIGITS)

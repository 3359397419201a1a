"""Who is who: numbers, addresses and nicknames in the one form in which they are compared.

What is stored of them is a keyed hash of that form, never the form itself, so that a copy of the data
file without the key tells nobody's number. What a market puts in place of a person's own number or
address identifies nobody and has no form.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from typing import NamedTuple

__all__ = ["Number", "alias", "area", "email", "fingerprint", "masked", "name", "nickname", "phone"]

_HASH_BYTES = 8
_COUNTRY = "82"
_MASK = re.compile(r"[*x●○•#]")
_USUAL = re.compile(r"(010)-?([0-9]{4})-?([0-9]{4})")
"""How nearly all numbers are written; only to be quick."""
_MOBILE = re.compile(r"010\d{8}|01[16789]\d{7,8}")
_LINE = re.compile(r"02\d{7,8}|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4])\d{7,8}|070\d{8}")
"""Numbers of a place (a home, an office) and internet telephones. 050x relays, 060, 080 and 15xx are no person's."""
_ADDRESS = re.compile(r"[^@\s*]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")
_RELAY_HOSTS = frozenset({"privaterelay.appleid.com", "mozmail.com", "members.ebay.com"})
_RELAY_LABELS = frozenset({"relay", "marketplace", "privaterelay"})
_NOBODY = frozenset({"noreply", "no-reply", "donotreply", "do-not-reply", "none", "unknown", "anonymous"})
_LONG_HANGUL, _LONG_LATIN = 5, 4
"""Shorter words are names of people or of everybody."""
_FIRST_HANGUL, _LAST_HANGUL = 0xAC00, 0xD7A3
_LONGEST_NAME = 4


class Number(NamedTuple):
    """A telephone number with its country code. ``own``: a person carries it; else it belongs to a place."""

    digits: str
    own: bool


def phone(text: str | None) -> Number | None:
    """Return a number in the one form in which numbers are compared, or ``None`` if it identifies nobody."""
    if not text:
        return None
    if usual := _USUAL.fullmatch(text):
        return _korean("".join(usual.groups()))
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if _MASK.search(plain):
        return None
    digits = re.sub(r"[^0-9]", "", plain)
    abroad = plain.startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00")
    if digits.startswith(_COUNTRY):
        return _korean("0" + digits.removeprefix(_COUNTRY).removeprefix("0"))
    if abroad:
        return Number(digits, own=True) if 8 <= len(digits) <= 15 else None
    return _korean("0" + digits if digits.startswith("10") else digits)  # spreadsheets drop the leading zero


def _korean(digits: str) -> Number | None:
    if len(set(digits[-8:])) == 1:
        return None
    own = _MOBILE.fullmatch(digits) is not None
    if own or _LINE.fullmatch(digits):
        return Number(_COUNTRY + digits[1:], own)
    return None


def email(text: str | None) -> str | None:
    """Return an address in the one form in which addresses are compared, or ``None`` if it identifies nobody."""
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if not _ADDRESS.fullmatch(plain):
        return None
    local, _at, host = plain.partition("@")
    relay = host in _RELAY_HOSTS or not _RELAY_LABELS.isdisjoint(host.split("."))
    return None if relay or local in _NOBODY else plain


def name(text: str | None) -> str:
    """Return a person's name as it is compared; empty for none, and for one that is masked."""
    plain = _squeezed(text)
    return "" if "*" in plain else plain


def area(text: str | None) -> str | None:
    """Return province and town as they are compared: an address in short and in full begins with the same letters."""
    words = unicodedata.normalize("NFKC", text or "").casefold().split()
    return f"{words[0][:2]} {words[1]}" if len(words) >= 2 else None


def nickname(text: str | None) -> str | None:
    """Return a nickname or member id as it is compared, or ``None`` if many people may bear it.

    A short word of Hangul may be somebody's name, and names alone identify nobody; a row of digits is
    a market's own counter.
    """
    if not text or "*" in text or text.isdecimal():
        return None
    plain = _squeezed(text)
    latin = re.search(r"[a-z]", plain) is not None and len(plain) >= _LONG_LATIN
    return plain if latin or len(_hangul(plain)) >= _LONG_HANGUL else None


def alias(text: str | None) -> str | None:
    """Return what is left of a nickname without digits and signs, for nicknames that resemble each other."""
    plain = nickname(text)
    if plain is None:
        return None
    letters = "".join(letter for letter in plain if letter.isalpha())
    return letters if len(letters) >= _LONG_HANGUL else None


def fingerprint(key: bytes, kind: str, *parts: str) -> int:
    """Return the keyed hash that stands for a form in the data file, as a whole number of 64 bits."""
    said = "\0".join((kind, *parts)).encode()
    return int.from_bytes(hmac.digest(key, said, "sha256")[:_HASH_BYTES], "big", signed=True)


def masked(text: str) -> str:
    """Return a name or nickname as it may be shown: enough to recognise whom one knows, and no more."""
    plain = " ".join(text.split())
    if "*" in plain or not plain:
        return plain
    if len(plain) <= _LONGEST_NAME and all(map(_is_hangul, plain)):
        return plain[0] + "*" if len(plain) <= 2 else plain[0] + "*" * (len(plain) - 2) + plain[-1]
    return plain[:2] + "***"


def _squeezed(text: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().split())


def _hangul(text: str) -> str:
    return "".join(filter(_is_hangul, text))


def _is_hangul(letter: str) -> bool:
    return _FIRST_HANGUL <= ord(letter) <= _LAST_HANGUL

"""Fills starters: a few blanks from an allow-list, particles after Hangul, and nothing that could run code."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.rules.starters import STARTERS, WHERE_TO_WRITE, WRITE_TO_US

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BLANKS", "blanks_of", "checked", "render", "with_particles"]

BLANKS: dict[str, str | None] = {
    "이름": "고객",
    "상품": "주문하신 상품",
    "링크": WHERE_TO_WRITE,
    "연락": WRITE_TO_US,
    "말씀": None,
    "아쉬움": None,
    "택배사": "택배",
    "송장번호": None,
    "주문내역": "주문하신 내용은 주문 화면에서 보실 수 있습니다.",
    "배송안내": "보낸 날 송장번호를 알려 드리겠습니다.",
    "반품안내": "교환과 반품은 문의로 알려 주세요.",
    "요청": None,
    "작업일": "평일",
    "다음연락": "이삼일 안",
    "후기안내": "궁금한 점은 언제든 말씀해 주세요.",
    "반영": None,
    "정기": "필요하지 않으시면 그냥 넘기셔도 괜찮습니다.",
}
"""The blanks that a wording may have, with what stands there when the facts have nothing; a wording
whose blank has neither is not used."""

_BLOCKS = frozenset({"주문내역", "배송안내", "반품안내", "요청", "반영"})
"""Blanks that may take several lines."""
_BLANK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_PARTICLES = re.compile(r"([0-9A-Za-z가-힣])([\"'”’)\]]*)(은\(는\)|이\(가\)|을\(를\)|과\(와\))")
_FIRST_HANGUL, _LAST_HANGUL = "가", "힣"
_FINALS = 28
_CLOSED_DIGITS = "013678"
"""Digits whose Korean reading ends in a consonant."""
_LONGEST_PRODUCT = 24
_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|【[^】]*】|<[^>]*>")
_HANGUL_NAME = re.compile(r"[가-힣]{2,5}")


def blanks_of(wording: str) -> tuple[str, ...]:
    """Return the names of the blanks in ``wording``, in order."""
    return tuple(_BLANK.findall(wording))


def checked(wording: str) -> str:
    """Return ``wording``. Raises ``ConfigError`` naming a blank that dangol does not know."""
    for name in blanks_of(wording):
        if name not in BLANKS:
            raise ConfigError(
                _("A wording has the unknown blank {name}.").format(name=name),
                hint=_("Known blanks: {names}").format(names=", ".join(BLANKS)),
            )
    return wording


def render(name: str, slots: Mapping[str, str], seed: str, shop: str = "") -> str | None:
    """Return the wording of ``name`` with its blanks filled and signed, or ``None`` without such a wording.

    ``seed`` (the subject's id) chooses among the variants, always the same one for the same subject.
    When no variant can be filled the more general wording is taken: ``a.b`` falls back to ``a``.
    """
    filled = {blank: _clean(blank, text) for blank, text in slots.items() if blank in BLANKS}
    while name:
        usable = [one for one in STARTERS.get(name, ()) if _fillable(one, filled)]
        if usable:
            chosen = usable[zlib.crc32(f"{name}/{seed}".encode()) % len(usable)]
            text = with_particles(_BLANK.sub(lambda found: _value(found[1], filled), chosen))
            return f"{text}\n{shop} 드림" if shop else text
        name = name.rpartition(".")[0]
    return None


def _fillable(wording: str, filled: Mapping[str, str]) -> bool:
    return all(filled.get(name) or BLANKS[name] for name in blanks_of(wording))


def _value(blank: str, filled: Mapping[str, str]) -> str:
    return filled.get(blank) or BLANKS[blank] or ""


def _clean(blank: str, text: str) -> str:
    """Return a value fit to stand in a sentence: no braces, one line, a short product, a whole name."""
    plain = " ".join(re.sub(r"[{}]", "", text).split())
    if blank in _BLOCKS:
        return re.sub(r"[{}]", "", text).strip()
    if blank == "상품":
        return _short(plain)
    if blank == "이름":
        return plain if _HANGUL_NAME.fullmatch(plain) else ""
    return plain


def _short(product: str) -> str:
    name = " ".join(_BRACKETED.sub(" ", product).split()) or product
    if len(name) <= _LONGEST_PRODUCT:
        return name
    cut = name[: _LONGEST_PRODUCT + 1].rpartition(" ")[0]
    return cut or name[:_LONGEST_PRODUCT]


def with_particles(text: str) -> str:
    """Choose between the two forms of each particle: ``머그컵은(는)`` becomes ``머그컵은``."""
    return _PARTICLES.sub(_particle, text)


def _particle(found: re.Match[str]) -> str:
    letter, closing, pair = found.groups()
    after_consonant, after_vowel = pair[0], pair[2]
    return f"{letter}{closing}{after_consonant if _closed(letter) else after_vowel}"


def _closed(letter: str) -> bool:
    if _FIRST_HANGUL <= letter <= _LAST_HANGUL:
        return (ord(letter) - ord(_FIRST_HANGUL)) % _FINALS != 0
    return letter in _CLOSED_DIGITS or letter in "lmnrLMNR"

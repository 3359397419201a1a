"""Fills wordings: a few blanks from an allow-list, particles after Hangul, and nothing that could run code.

A blank is written ``{{이름}}``, with a fallback of its own as ``{{이름|손님}}``. Braces of any other kind are
ordinary letters, and what fills a blank is never looked at for blanks.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from dangol.policy import Shop
from dangol.rules.starters import STARTERS, WHERE_TO_WRITE, WRITE_TO_US
from dangol.rules.starters_asks import LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "BLANKS",
    "blanks_of",
    "filled",
    "half_open",
    "render",
    "renderings",
    "signed",
    "unknown_blanks",
    "with_particles",
]

BLANKS: dict[str, str | None] = {
    "이름": "고객",
    "상품": "주문하신 상품",
    "링크": WHERE_TO_WRITE,
    "연락": WRITE_TO_US,
    "말씀": None,
    "아쉬움": None,
    "택배사": "택배",
    "송장번호": None,
    "기간": None,
    "조치": None,
    "발신": None,
    "혜택": None,
    "표시": None,
    "수신거부": None,
    "발송일": None,
    "도착안내": None,
    "밀림": None,
    "다음아침": None,
    "안내한날": None,
    "수정방법": None,
    "정책": None,
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
_BLANK = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|\s*([^{}|]*?)\s*)?\}\}")
_PARTICLES = re.compile(r"([0-9A-Za-z가-힣])([\"'”’)\]]*)(은\(는\)|이\(가\)|을\(를\)|과\(와\))")
_FIRST_HANGUL, _LAST_HANGUL = "가", "힣"
_FINALS = 28
_CLOSED_DIGITS = "013678"
"""Digits whose Korean reading ends in a consonant."""
_LONGEST_PRODUCT = 24
_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|【[^】]*】|<[^>]*>")
_GREETS = "안녕하"
_OPENING = 24
"""Letters within which a greeting stands, after a name."""
_HANGUL_NAME = re.compile(r"[가-힣]{2,5}")


def blanks_of(wording: str) -> tuple[str, ...]:
    """Return the names of the blanks in ``wording``, in order."""
    return tuple(found[1] for found in _BLANK.finditer(wording))


def unknown_blanks(wording: str) -> tuple[str, ...]:
    """Return the names in double braces that are no blanks."""
    return tuple(name for name in blanks_of(wording) if name not in BLANKS)


def half_open(wording: str) -> bool:
    """Tell whether double braces are left that make no blank, such as one that is not closed."""
    rest = _BLANK.sub("", wording)
    return "{{" in rest or "}}" in rest


def render(
    name: str,
    slots: Mapping[str, str],
    seed: str,
    shop: Shop = Shop(),  # noqa: B008 - frozen
    *,
    wordings: Mapping[str, Sequence[str]] = STARTERS,
) -> str | None:
    """Return the wording of ``name`` with its blanks filled and signed, or ``None`` without such a wording.

    ``seed`` (the subject's id) chooses among the variants, always the same one for the same subject.
    Advertising names its sender at the top and ends with the way out: it is not signed.
    When no variant can be filled the more general wording is taken: ``a.b`` falls back to ``a``.
    ``wordings`` are the seller's own where there are some (``rules.wordings``).
    """
    return next(renderings(name, slots, seed, shop, wordings=wordings), None)


def renderings(
    name: str,
    slots: Mapping[str, str],
    seed: str,
    shop: Shop = Shop(),  # noqa: B008 - frozen
    *,
    wordings: Mapping[str, Sequence[str]] = STARTERS,
) -> Iterator[str]:
    """Yield every wording that ``render`` might choose, its choice first, the more general ones last."""
    values = {blank: _clean(blank, text) for blank, text in slots.items() if blank in BLANKS}
    while name:
        usable = [one for one in wordings.get(name, ()) if _fillable(one, values)]
        first = zlib.crc32(f"{name}/{seed}".encode()) % len(usable) if usable else 0
        for chosen in (*usable[first:], *usable[:first]):
            yield _voiced(filled(chosen, values), shop)
        name = name.rpartition(".")[0]


def filled(wording: str, values: Mapping[str, str]) -> str:
    """Return ``wording`` with values in its blanks; one without a value takes its fallback."""
    return with_particles(_BLANK.sub(lambda found: _value(found, values), wording))


def signed(text: str, shop: Shop) -> str:
    """Return a text of the seller's with greeting and signature, as ``render`` puts them."""
    return _voiced(text, shop)


def _fillable(wording: str, values: Mapping[str, str]) -> bool:
    return all(_value(found, values) for found in _BLANK.finditer(wording))


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    name, own = found.groups()
    return values.get(name) or own or BLANKS.get(name) or ""


def _voiced(text: str, shop: Shop) -> str:
    """Put the shop's greeting before a text that does not greet already, and its signature below.

    An advertisement begins with its label and ends with the way to refuse, by law.
    """
    if text.startswith(LABEL):
        return text
    greeting, signature = shop.greeting.strip(), shop.signature.strip()
    if greeting and _GREETS not in text.partition("\n")[0][:_OPENING]:
        text = f"{greeting} {text}"
    if not signature and shop.name:
        signature = f"{shop.name} 드림"
    return f"{text}\n{signature}" if signature else text


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

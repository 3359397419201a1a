"""Says the opposite of a short review by negating its predicates, so that a model learns what a negation does."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from dangol.text.features import signed
from dangol.text.lexicon import lexicon
from dangol.text.normal import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from training.samples import Labelled

__all__ = ["twin", "twins"]

_BASE = 0xAC00
_LONGEST = 28
"""Longer reviews say too many things for their opposite to be certain."""

_SAID = re.compile(r"^(.*?)([^가-힣]*)$", re.DOTALL)
_TURNED_ALREADY = re.compile(r"[안못]\s|지\s?(?:가|는|도)?\s?[않안못]|아니|아닌|아닙|아님|않|못|별로|전혀|딱히")
_THERE = (("없", "있"), ("있", "없"))
_IRREGULAR = {
    "빨라": "빠르",
    "예뻐": "예쁘",
    "이뻐": "이쁘",
    "나빠": "나쁘",
    "아파": "아프",
    "커": "크",
    "몰라": "모르",
    "달라": "다르",
    "비싸": "비싸",
    "싸": "싸",
    "차": "차",
}
_OPEN_TO_STEM = {"려": "리", "져": "지", "껴": "끼", "겨": "기", "해": "하", "쳐": "치", "혀": "히", "켜": "키"}
_NO_STEM = frozenset("드사여")
"""These drop a consonant or are no stem: 드네요 is 들지 않네요."""


def _final(letter: str) -> int:
    return (ord(letter) - _BASE) % 28 if "가" <= letter <= "힣" else -1


def _open(letter: str) -> str:
    return chr(ord(letter) - _final(letter))


def _stem_of_polite(word: str) -> str | None:
    """Give the stem of ``좋아``, ``빨라``, ``가벼워``: what stands before ``요``."""
    if len(word) < 2:
        return _IRREGULAR.get(word)
    for ending, stem in _IRREGULAR.items():
        if word.endswith(ending):
            return word[: -len(ending)] + stem
    if word[-1] in _OPEN_TO_STEM:
        return word[:-1] + _OPEN_TO_STEM[word[-1]]
    if word[-1] == "워" and _final(word[-2]) == 0:
        return word[:-2] + chr(ord(word[-2]) + 17)
    if word[-1] in "아어" and _final(word[-2]) > 0 and _final(word[-2]) != 20:
        return word[:-1]
    return None


def _split(word: str) -> tuple[str, str] | None:
    """Cut a predicate into its stem and what follows ``않``."""
    for ending, after in (("네요", "네요"), ("네", "네"), ("습니다", "습니다"), ("고", "고"), ("음", "음")):
        if word.endswith(ending) and len(word) > len(ending):
            stem = word[: -len(ending)]
            return None if _final(stem[-1]) == 20 or stem[-1] in _NO_STEM else (stem, after)
    if word.endswith("니다") and len(word) > 2 and _final(word[-3]) == 17 and word[-3] not in "입":
        return word[:-3] + _open(word[-3]), "습니다"
    if word[-1] in "함됨림짐" and len(word) > 1:
        return word[:-1] + _open(word[-1]), "음"
    if word.endswith("요") and (plain := _stem_of_polite(word[:-1])):
        return plain, "아요"
    return None


def _noun(word: str) -> str | None:
    for ending, denied in (("입니다", "아닙니다"), ("이에요", "아니에요"), ("예요", "아니에요"), ("임", "아님")):
        if word.endswith(ending) and len(word) > len(ending):
            noun = word[: -len(ending)]
            return f"{noun}{'이' if _final(noun[-1]) > 0 else '가'} {denied}"
    return None


def _denied(word: str, dice: random.Random) -> str | None:
    for here, there in _THERE:
        if re.search(here + r"(?:어요|네요|습니다|음|고|어서|다)$", word) and not word.startswith(("맛있", "재미있")):
            return word.replace(here, there)
    if noun := _noun(word):
        return noun
    cut = _split(word)
    if cut and dice.random() < 0.6:
        how = dice.choice(("지 않", "지 않", "지는 않", "지가 않", "지도 않"))
        return f"{cut[0]}{how}{cut[1]}"
    return f"안 {word}" if cut or word.endswith(("요", "다", "음", "함", "서", "고", "니")) else None


def twin(text: str, dice: random.Random) -> str | None:
    """Negate every predicate that a stem of the lexicon stands in; ``None`` where that is not certain to be right."""
    if len(text) > _LONGEST or _TURNED_ALREADY.search(text):
        return None
    told: list[str] = []
    changed = False
    words = text.split()
    for at, whole in enumerate(words):
        match = _SAID.match(whole)
        word, rest = (match[1], match[2]) if match else (whole, "")
        last = at == len(words) - 1
        if word and (last or any(signed(hit) for hit in lexicon().find(squeeze(word)))):
            denied = _denied(word, dice)
            if denied is None:
                if last:
                    return None
                told.append(whole)
                continue
            changed = True
            word = denied
        told.append(word + rest)
    return " ".join(told) if changed else None


def twins(rows: Iterable[Labelled], dice: random.Random) -> Iterator[Labelled | None]:
    """Yield the opposite of each row, or ``None``; the lexicon has to agree with the label of what is turned."""
    for row in rows:
        points = sum(map(signed, lexicon().find(squeeze(row.text))))
        sure = points > 0 if row.good else points <= 0
        opposite = twin(row.text, dice) if sure else None
        yield None if opposite is None else row._replace(text=opposite, good=not row.good)

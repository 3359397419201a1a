"""The shop lexicon: which stems praise, which complain, and what a negation does to them."""

from __future__ import annotations

import functools
import re
from itertools import compress, count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dangol.text.normal import Normal

__all__ = ["Hit", "Lexicon", "conjugate", "lexicon", "parse_lexicon"]

_BASE = 0xAC00
_NEUTER = re.compile(r"않|못|없|말|아니|모르|별로|그닥|그다지|(?<!불)(?<!편)안(?![심정전락내타녕쓰])")
"""A stem with one of these says no by itself, so that nothing around it turns it once more."""

_ADVERB_MET = re.compile(r"[가-힣]{1,7}?(?:지[는가도를]?(?:않|안|못)|진않|질않)|안[가-힣]|없|못")
_ADVERB_DENIED = re.compile(r"[가는도이]?(?:아니(?!면)|아님|아닌|아닙|지않|지는않)")
_NEGATED_AFTER = re.compile(
    r"(?:(?![고데면만며니서])[가-힣]){0,5}?(?:"
    r"지(?:는|가|도|를|만)?(?:전혀|많이|그렇게|잘|별로)?(?:않|안|못|말|마)|진(?:않|안|못)|질(?:않|안|못)"
    r"|[을를]?수(?:가|는|도)?없|필요(?:가|는|도)?없)"
    r"|[ㄹ을를]?수(?:가|는|도)?없"
    r"|[가-힣]{0,2}게(?:는|도)?잘?(?:안|못)[가-힣]"
    r"|(?:다는|[가-힣]?)?생각(?:이|은|도)?(?:전혀|하나도|별로)?(?:없|안[들해나]|못)"
    r"|(?:[은는한던운][가-힣]{1,5})?(?:함|감|점|건|것|거|게|맛|냄새|향|느낌|티|데|곳|부분)?(?:이|가|은|는|도|을|를|한점)?"
    r"(?:전혀|하나도|하나|1도|별로|거의|크게|아예|딱히|많이)?"
    r"(?:없|안(?=[나느들생보했해하됨돼되됐])|못[하느해])"
    r"|(?:[은는한던운]?(?![데고])[가-힣]{1,4})?(?:이|가|은|는)?(?:아니(?!라)|아닙|아닌|아님)"
    r"|[은는]?줄(?:알았|은)|[은는]?(?:지|건지|줄)(?:는|은|도)?(?:잘)?모르|기(?:가|는|도)?(?:힘|어렵|어려|싫)"
)
_REACH = 14
"""How many characters after a stem may hold its negation."""

_BEFORE_ONE = frozenset("안못덜")
_BEFORE_TWO = frozenset({"별로", "전혀", "그닥", "딱히", "그리"})
_ANY_NEGATION = re.compile(
    r"않|없|못|덜|안|아니|아닌|아닙|아님|별로|전혀|그닥|딱히|모르|줄알|줄은|힘|어렵|어려|싫|지마|말"
)
"""Each begins with a plain letter: then a search leaps from one such letter to the next."""


class Stem(msgspec.Struct, frozen=True, gc=False):
    """One entry after its endings were spelled out."""

    form: str
    weight: int
    starts_word: bool
    adverb: bool
    fixed: bool


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A stem found in a text: where (in the space-free form), how it points, and whether it was turned round."""

    form: str
    start: int
    end: int
    weight: int
    negated: bool


def conjugate(stem: str) -> set[str]:
    """Spell out the beginnings that a vowel, ㅂ, ㅡ, ㅣ, 르 or 하 stem takes before its endings."""
    head, code = stem[:-1], ord(stem[-1]) - _BASE
    initial, vowel, final = code // 588, code % 588 // 28, code % 28
    syllable = functools.partial(_syllable, initial)
    forms = {stem}
    if final == 17:
        plain = head + syllable(vowel)
        return forms | {plain + ending for ending in ("우", "워", "웠", "운", "울", "움")}
    if final:
        return forms
    forms |= {head + syllable(vowel, n) for n in (4, 8, 16, 17)}
    if stem[-1] == "르" and head:
        previous = ord(head[-1]) - _BASE
        open_vowel = 0 if previous % 588 // 28 in (0, 8) else 4
        doubled = head[:-1] + _syllable(previous // 588, previous % 588 // 28, 8)
        forms |= {doubled + _syllable(5, open_vowel, n) for n in (0, 20)}
    elif vowel == 18:
        previous_vowel = (ord(head[-1]) - _BASE) % 588 // 28 if head else 4
        open_vowel = 0 if previous_vowel in (0, 8) else 4
        forms |= {head + syllable(open_vowel, n) for n in (0, 20)}
    elif vowel == 20:
        forms |= {head + syllable(6, n) for n in (0, 20)}
    elif stem[-1] == "하":
        forms |= {head + "해", head + "했"}
    else:
        forms.add(head + syllable(vowel, 20))
    return forms


def _syllable(initial: int, vowel: int, final: int = 0) -> str:
    return chr(_BASE + initial * 588 + vowel * 28 + final)


def parse_lexicon(text: str) -> Iterator[Stem]:
    """Read the format described at the head of ``data/lexicon.txt``; the first mention of a form counts."""
    weight = 0
    seen: set[str] = set()
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith("["):
            weight = int(line[1:].split()[0])
            continue
        for entry in line.split():
            stem = entry.strip("^!~").lower()
            for form in sorted(conjugate(stem) if entry.endswith("~") else {stem}):
                if form not in seen:
                    seen.add(form)
                    fixed = not weight or bool(_NEUTER.search(form))
                    yield Stem(form, weight, "^" in entry, "!" in entry, fixed)


class Lexicon:
    """The stems, arranged for scanning a text once from left to right, longest stem first."""

    def __init__(self, stems: Iterator[Stem]) -> None:
        self._stems = {stem.form: stem for stem in stems}
        self._single = {form: stem for form, stem in self._stems.items() if len(form) == 1}
        self._singles = re.compile("[" + re.escape("".join(self._single)) + "]" if self._single else "(?!)")
        sizes: dict[str, set[int]] = {}
        for form in self._stems.keys() - self._single.keys():
            sizes.setdefault(form[:2], set()).add(len(form))
        self._sizes = {head: sorted(same, reverse=True) for head, same in sizes.items()}

    def __len__(self) -> int:
        return len(self._stems)

    def find(self, normal: Normal) -> list[Hit]:
        """Find the stems of a text; where two overlap, the earlier and then the longer one counts."""
        solid = normal.solid
        starts = normal.starts
        may_turn = _ANY_NEGATION.search(solid) is not None
        hits: list[Hit] = []
        end = 0
        sizes = [*map(self._sizes.get, normal.pairs), None]
        for at in self._places(solid, sizes):
            if at < end:
                continue
            here = sizes[at]
            stem = self._longest(solid, at, starts, here) if here else None
            if stem is None and (stem := self._single.get(solid[at])) is None:
                continue
            end = at + len(stem.form)
            if stem.weight and may_turn:
                hit, end = _hit(stem, solid, at, starts)
                hits.append(hit)
            elif stem.weight:
                hits.append(Hit(stem.form, at, end, stem.weight, False))
        return hits

    def _places(self, solid: str, sizes: Sequence[Sequence[int] | None]) -> list[int]:
        """Where a stem may begin; twice where both a pair and a letter do."""
        places = list(compress(count(), sizes))
        if singles := [match.start() for match in self._singles.finditer(solid)]:
            places = sorted(places + singles)
        return places

    def _longest(self, solid: str, at: int, starts: set[int], sizes: Sequence[int]) -> Stem | None:
        """A stem that runs over the end of a word has to begin with a word: ``좋고 발라요`` holds no ``고발``."""
        begins = at in starts
        for size in sizes:
            stem = self._stems.get(solid[at : at + size])
            if stem and (begins or (not stem.starts_word and starts.isdisjoint(range(at + 1, at + size)))):
                return stem
        return None


def _hit(stem: Stem, solid: str, at: int, starts: set[int]) -> tuple[Hit, int]:
    """Take in what stands around a stem; give the hit, and where the next one may begin.

    The negation that turned a stem is used up: ``없어요`` in ``고장이 없어요`` is no complaint of its own.
    """
    end = at + len(stem.form)
    weight, negated, after = stem.weight, False, end
    if stem.adverb:
        if _ADVERB_DENIED.match(solid, end, end + _REACH):
            negated = True
        elif _ADVERB_MET.match(solid, end, end + _REACH):
            weight = 0
    elif not stem.fixed:
        if match := _NEGATED_AFTER.match(solid, end, end + _REACH):
            negated, after = True, match.end()
        else:
            negated = _negated_before(solid, at, starts)
    return Hit(stem.form, at, end, weight, negated), after


def _negated_before(solid: str, at: int, starts: set[int]) -> bool:
    if at and solid[at - 1] in _BEFORE_ONE and at - 1 in starts:
        return True
    return solid[at - 2 : at] in _BEFORE_TWO if at > 1 else False


@functools.cache
def lexicon() -> Lexicon:
    """Load the lexicon of the package, once."""
    return Lexicon(parse_lexicon((Path(__file__).parent / "data" / "lexicon.txt").read_text("utf-8")))

"""The nouns of a text, out of its morphemes: where each stands, and how it clings to the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from dangol.text.morphemes import Morpheme

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from dangol.masks import Found

__all__ = ["Noun", "nouns_of"]

_NOUN = ("NNG", "NNP")
_BEFORE = ("XPN", "IC")
"""What stands before a noun as a part of it, the syllable that was taken for a cry included: ``음질``."""
_PARTS = (*_NOUN, *_BEFORE, "XSN", "XR", "SL")
_PREDICATE = ("VV", "VA", "XR", "NNG", "XSA", "XSV")
_ENDS_STEM = ("XSA", "XSV")
_M = ("ᆷ", "음")
_DROPPED = frozenset({"들", "님", "쯤", "째", "짜리", "씩", "끼리", "네", "별"})
"""What only counts or greets behind a noun."""


class Noun(msgspec.Struct, frozen=True, array_like=True):
    """One noun. ``start`` counts letters without spaces; ``after``: the noun right before it is ``near`` (a space
    between), ``glued`` (nothing between) or there is none (``apart``).
    """

    word: str
    start: int
    after: Literal["apart", "near", "glued"] = "apart"


def nouns_of(text: str, parts: Sequence[Morpheme], short: Collection[str], masked: Iterable[Found] = ()) -> list[Noun]:
    """Return the nouns of a text in order.

    A syllable that stands with a noun is a part of it (``배송비``, ``재구매``, ``내구성``), unless it is one of
    the ``short`` nouns, which say something alone (``맛``). Nothing is taken from where personal data stands.
    """
    hidden = [(one.start, one.end) for one in masked]
    found: list[Noun] = []
    last: tuple[int, int] | None = None
    for run in _runs(list(_named(text, parts)), short):
        start, end = run[0].start, run[-1].end
        if any(start < until and since < end for since, until in hidden):
            last = None
            continue
        word, solid = text[start:end].replace(" ", ""), start - text.count(" ", 0, start)
        found.append(Noun(word, solid, _after(text, last, start)))
        last = (start, end)
    return found


def _after(text: str, last: tuple[int, int] | None, start: int) -> Literal["apart", "near", "glued"]:
    if last is None:
        return "apart"
    between = text[last[1] : start]
    return "apart" if between.strip() else "near" if between else "glued"


def _named(text: str, parts: Sequence[Morpheme]) -> Iterator[Morpheme]:
    """Yield the morphemes, with a predicate that is named (``끈적임이``, ``촉촉함을``) made one noun.

    Without a particle behind it the same form is a whole sentence: ``배송 느림``.
    """
    at = 0
    while at < len(parts):
        end = at
        while end < len(parts) - 1 and parts[end].tag in _PREDICATE and (end == at or parts[end].tag in _ENDS_STEM):
            end += 1
        named = end > at and parts[end].tag == "ETN" and parts[end].base in _M
        if named and end + 1 < len(parts) and parts[end + 1].tag.startswith("J"):
            start, until = parts[at].start, parts[end].end
            yield Morpheme(text[start:until], text[start:until], "NNG", start, until)
            at = end + 1
            continue
        yield parts[at]
        at += 1


def _runs(parts: Sequence[Morpheme], short: Collection[str]) -> Iterator[list[Morpheme]]:
    """Yield the morphemes of one noun each."""
    run: list[Morpheme] = []
    for one in parts:
        if one.tag == "XSN" and one.form in _DROPPED:
            continue
        if run and one.tag in _PARTS and one.start == run[-1].end and _belongs(run, one, short):
            run.append(one)
            continue
        yield from _noun(run)
        run = [one] if one.tag in _PARTS else []
    yield from _noun(run)


def _belongs(run: Sequence[Morpheme], one: Morpheme, short: Collection[str]) -> bool:
    """Say whether two neighbours are one word: one of them is no word by itself."""
    if one.tag == "XSN" or run[-1].tag in _BEFORE:
        return True
    return any(part.tag in _NOUN and len(part.form) == 1 and part.form not in short for part in (run[-1], one))


def _noun(run: list[Morpheme]) -> Iterator[list[Morpheme]]:
    while run and run[-1].tag in _BEFORE:
        run = run[:-1]
    names = any(one.tag in _NOUN or (one.tag == "SL" and len(one.form) > 1) for one in run)
    if names or {"XR", "XSN"} <= {one.tag for one in run}:
        yield run

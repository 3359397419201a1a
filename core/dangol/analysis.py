"""Reads what is new among the reviews and keeps what they say, so that no text is read twice.

Two parts are kept by the digest of a text. ``reading`` is what the core tier says; ``nouns`` needs the morpheme
tier and depends on the words it had learnt, so the digest names those that stand in the text. Another version of
what reads replaces results as they are asked for.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol import masks
from dangol.storage.text_results import TextResults
from dangol.storage.texts import ReviewText, TextReader
from dangol.text.dictionary import dictionary
from dangol.text.morphemes import KIWI, candidates, is_name
from dangol.text.normal import normalise, squeeze
from dangol.text.nouns import Noun, nouns_of
from dangol.text.sentiment import scorer
from dangol.text.version import noun_version, reading_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from dangol.storage.database import Database
    from dangol.text.dictionary import Dictionary
    from dangol.text.morphemes import Morphemes, Tier
    from dangol.text.reading import Analyst

__all__ = ["Analysis", "ClauseRead", "Read", "Reading"]

_AT_ONCE = 500
"""Texts read and stored in one go: a run that is stopped goes on where it was."""
_NAME = "name"
_READING = "reading"
_NOUNS = "nouns"


class ClauseRead(msgspec.Struct, frozen=True, array_like=True):
    """One clause: where it stands in the text without spaces, and what it says."""

    start: int
    end: int
    probability: float
    verdict: str


class Reading(msgspec.Struct, frozen=True):
    """What the core tier says about a review, without its stars. ``aspects`` have their sign (``size-``)."""

    probability: float
    verdict: str
    aspects: tuple[str, ...]
    moments: tuple[str, ...]
    clauses: tuple[ClauseRead, ...]

    @property
    def bad(self) -> list[tuple[int, int]]:
        """Where the text complains."""
        return [(one.start, one.end) for one in self.clauses if one.verdict == "bad"]


class Read(NamedTuple):
    """A review and what is known of it; ``nouns`` is ``None`` where only the core tier was asked."""

    review: ReviewText
    reading: Reading
    nouns: tuple[Noun, ...] | None


_reading = msgspec.json.Decoder(Reading)
_nouns = msgspec.json.Decoder(tuple[Noun, ...])


class Analysis:
    """Reads the reviews of one data folder."""

    def __init__(
        self, db: Database, home: Path, analyst: Analyst, stores: Collection[str], *, tier: Tier | None = None
    ) -> None:
        self._texts, self._results = TextReader(db), TextResults(db)
        self._home, self._analyst, self._stores, self._tier = home, analyst, stores, tier or KIWI
        self._loaded: Morphemes | None = None
        self._learnt: set[str] = set()
        self.words: Dictionary = dictionary(home)

    def reviews(self, *, nouns: bool, told: Callable[[int], None] = lambda _count: None) -> list[Read]:
        """Return every review of all stores with what it says, reading first what is new.

        ``told`` gets the number of texts that were just read. Raises ``NotInstalled`` if ``nouns`` are
        wanted and what finds them is missing, ``StorageError`` if the results cannot be kept.
        """
        found = [one for store in self._stores for one in self._texts.reviews(store)]
        digests = [_digest(one.text) for one in found]
        texts = dict(zip(digests, (one.text for one in found), strict=True))
        version = reading_version(self._home)
        readings = {key: _reading.decode(one) for key, one in self._kept(_READING, version, texts, self._read, told)}
        split = self._nouns(found, told) if nouns else [None] * len(found)
        return [Read(*one) for one in zip(found, (readings[key] for key in digests), split, strict=True)]

    def _kept(
        self,
        part: str,
        version: str,
        texts: dict[str, str],
        read: Callable[[Sequence[str]], Iterable[msgspec.Struct | tuple[Noun, ...] | bool]],
        told: Callable[[int], None],
    ) -> Iterator[tuple[str, bytes]]:
        """Yield the result of each text by digest: what is stored, then what had to be read and is stored now."""
        stored = self._results.read(part, version)
        yield from ((key, stored[key]) for key in texts if key in stored)
        pending = [key for key in texts if key not in stored]
        for start in range(0, len(pending), _AT_ONCE):
            some = pending[start : start + _AT_ONCE]
            answers = read([texts[key] for key in some])
            new = {key: msgspec.json.encode(one) for key, one in zip(some, answers, strict=True)}
            self._results.store(part, version, new)
            told(len(new))
            yield from new.items()
        self._results.keep_only(part, texts)

    # the core tier

    def _read(self, texts: Sequence[str]) -> Iterator[Reading]:
        for text in texts:
            said = self._analyst.review(text)
            clauses = (
                ClauseRead(one.start, one.end, round(one.sentiment.probability, 4), one.sentiment.verdict)
                for one in scorer().clauses(squeeze(text))
            )
            moments = msgspec.structs.asdict(said.moment).items()
            yield Reading(
                probability=round(said.sentiment.probability, 4),
                verdict=said.sentiment.verdict,
                aspects=tuple(f"{one.name}{one.sign}" for one in said.aspects),
                moments=tuple(name for name, holds in moments if holds is True),
                clauses=tuple(clauses),
            )

    # the morpheme tier

    def _nouns(self, reviews: Sequence[ReviewText], told: Callable[[int], None]) -> list[tuple[Noun, ...] | None]:
        version = noun_version(self._tier.version())
        normal = [normalise(one.text) for one in reviews]
        words = self._names({one.product_name for one in reviews}, version) | self.words.words
        digests = [_digest(text, here) for text, here in zip(normal, _standing(words, normal), strict=True)]
        texts = dict(zip(digests, normal, strict=True))
        found = self._kept(_NOUNS, version, texts, lambda some: self._split(some, words), told)
        split = {key: _nouns.decode(one) for key, one in found}
        return [split[key] for key in digests]

    def _names(self, names: set[str], version: str) -> set[str]:
        """Return the words of product names that have to be learnt; which ones is kept like any other result."""
        words = {_digest(word): word for word in candidates(names)}
        found = self._kept(_NAME, version, words, self._are_names, lambda _count: None)
        return {words[key] for key, answer in found if msgspec.json.decode(answer)}

    def _are_names(self, words: Sequence[str]) -> Iterator[bool]:
        return (is_name(parts) for parts in self._morphemes.read(words))

    def _split(self, texts: Sequence[str], words: set[str]) -> Iterator[tuple[Noun, ...]]:
        self._morphemes.learn(sorted(words - self._learnt))
        self._learnt |= words
        for text, parts in zip(texts, self._morphemes.read(texts), strict=True):
            yield tuple(nouns_of(text, parts, self.words.short, masks.find(text)))

    @property
    def _morphemes(self) -> Morphemes:
        if self._loaded is None:
            self._loaded = self._tier.load()
        return self._loaded


def _digest(text: str, words: str = "") -> str:
    return hashlib.sha256(f"{text}\0{words}".encode()).hexdigest()[:32]


def _standing(words: Collection[str], texts: Iterable[str]) -> Iterator[str]:
    """Yield which of the words stand in each text."""
    if not words:
        yield from ("" for _text in texts)
        return
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))
    for text in texts:
        yield " ".join(sorted(set(pattern.findall(text))))

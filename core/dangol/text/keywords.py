"""Which nouns the reviews of a product bring up: how often, how often in a complaint, and against what.

Nothing here knows stars: a complaint is a noun in a clause that complains.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from dangol.text.dictionary import Dictionary
    from dangol.text.nouns import Noun

__all__ = ["LEAST", "Keyword", "Mention", "Tally", "change", "keywords", "lift", "mentions", "tally"]

LEAST = 2
"""A keyword stands in at least so many reviews: once is no pattern."""

_LEAST_CHANGE = 3
"""A change is told where one of the two periods has at least so many."""

_IMAGINED = 3.0
"""So many mentions are imagined on both sides of a ratio: the fewer real ones there are, the nearer it is to 1."""

_SHOWN, _COVERS = 0.6, 0.75
"""A compound that makes up these shares of one of its words is shown beside that word, or in its place."""
_LONGEST = 3


class Mention(NamedTuple):
    """What one review brings up: term to "in a clause that complains", and the words each compound is made of."""

    terms: Mapping[str, bool]
    made_of: Mapping[str, tuple[str, ...]]


class Tally(NamedTuple):
    """Reviews, and in how many of them each term stands."""

    reviews: int
    counts: Mapping[str, int]

    def share(self, term: str) -> float:
        """Return the share of the reviews with ``term``."""
        return self.counts.get(term, 0) / self.reviews if self.reviews else 0.0


class Keyword(msgspec.Struct, frozen=True, kw_only=True):
    """One keyword of a product. ``complaints``: reviews in which its clause complains.

    ``lift``: how much more often than in the whole store; ``change``: than in the period before, ``None`` where
    there are too few reviews to tell. Both are 1 for no difference.
    """

    keyword: str
    reviews: int
    complaints: int
    share: float
    lift: float
    previous: int
    change: float | None


def mentions(nouns: Sequence[Noun], bad: Iterable[tuple[int, int]], words: Dictionary) -> Mention:
    """Return the terms of one review: its nouns, and compounds of neighbours; ``bad`` are its complaining clauses."""
    spans = list(bad)
    terms: dict[str, bool] = {}
    made_of: dict[str, tuple[str, ...]] = {}

    def add(term: str, start: int) -> None:
        terms[term] = terms.get(term, False) or any(first <= start < last for first, last in spans)

    nouns = list(_respelt(nouns, words))
    for at, noun in enumerate(nouns):
        single = words.shown(noun.word)
        if not words.hides(single):
            add(single, noun.start)
        for parts in _compounds(nouns, at):
            joined = "".join(part.word for part in parts)
            shown = tuple(words.shown(part.word) for part in parts)
            if any(part in words.stop for part in (joined, *shown)) or all(words.hides(part) for part in shown):
                continue
            if joined not in terms:
                made_of[joined] = tuple(part for part in shown if not words.hides(part))
            add(joined, parts[0].start)
    return Mention(terms, made_of)


def _respelt(nouns: Sequence[Noun], words: Dictionary) -> Iterator[Noun]:
    """Yield the nouns, with neighbours that are another spelling of one noun made one: ``가격 대비``."""
    at = 0
    while at < len(nouns):
        run = next((run for run in _compounds(nouns, at) if "".join(one.word for one in run) in words.spellings), None)
        if run is None:
            yield nouns[at]
            at += 1
            continue
        yield msgspec.structs.replace(nouns[at], word=words.shown("".join(one.word for one in run)))
        at += len(run)


def _compounds(nouns: Sequence[Noun], at: int) -> Iterator[Sequence[Noun]]:
    """Yield the runs of two and more neighbours that begin at ``at``."""
    for end in range(at + 1, min(at + _LONGEST, len(nouns))):
        if nouns[end].after == "apart":
            return
        yield nouns[at : end + 1]


def tally(reviews: Collection[Mention]) -> Tally:
    """Count in how many reviews each term stands."""
    return Tally(len(reviews), Counter(term for one in reviews for term in one.terms))


def keywords(now: Collection[Mention], store: Tally, before: Tally, words: Dictionary) -> list[Keyword]:
    """List the keywords of a product, those of most reviews first.

    ``now`` are its reviews in the period, ``before`` counts those of the period before, ``store`` those of
    all products in the period.
    """
    here = tally(now)
    bad = Counter(term for one in now for term, complains in one.terms.items() if complains)
    chosen = _chosen(here.counts, _compounds_of(now), words)
    found = [
        Keyword(
            keyword=term,
            reviews=here.counts[term],
            complaints=bad[term],
            share=here.share(term),
            lift=lift(term, here, store),
            previous=before.counts.get(term, 0),
            change=change(term, here, before),
        )
        for term in chosen
    ]
    return sorted(found, key=lambda one: (-one.reviews, -one.lift, one.keyword))


def _compounds_of(reviews: Collection[Mention]) -> dict[str, tuple[str, ...]]:
    """Return the compounds and their words; what is one noun in any review is no compound."""
    whole = {term for one in reviews for term in one.terms if term not in one.made_of}
    return {term: parts for one in reviews for term, parts in one.made_of.items() if term not in whole}


def _chosen(counts: Mapping[str, int], made_of: Mapping[str, tuple[str, ...]], words: Dictionary) -> list[str]:
    """Choose between compounds and their words: a compound stands where it makes up most of one of its words."""
    kept: set[str] = set()
    covered: set[str] = set()
    for term in sorted(made_of, key=lambda one: (-counts[one], len(one))):
        parts = made_of[term]
        most = max((counts[term] / counts[part] for part in parts), default=1.0)
        if counts[term] >= LEAST and most >= _SHOWN and covered.isdisjoint(parts):
            kept.add(term)
            covered.update(part for part in parts if counts[term] >= _COVERS * counts[part])
    singles = (term for term in counts if term not in made_of and not words.hides(term))
    return [term for term in (*singles, *sorted(kept)) if counts[term] >= LEAST and term not in covered]


def lift(term: str, here: Tally, store: Tally) -> float:
    """Return how much more often ``term`` stands in the reviews here than in all of the store.

    ``here`` is a part of ``store``. Above 1: more often.
    """
    return _beside(here.counts.get(term, 0), here.reviews * store.share(term))


def change(term: str, now: Tally, before: Tally) -> float | None:
    """Return how the share of ``term`` moved from one period to the next, ``None`` where there is too little to tell.

    Above 1: it stands in more of the reviews than before. Turning the periods round turns the ratio round.
    """
    counts = now.counts.get(term, 0), before.counts.get(term, 0)
    if not before.reviews or not now.reviews or max(counts) < _LEAST_CHANGE:
        return None
    usual = sum(counts) / (now.reviews + before.reviews)
    return _beside(counts[0], now.reviews * usual) / _beside(counts[1], before.reviews * usual)


def _beside(count: int, expected: float) -> float:
    """Return a count as a multiple of what was to be expected."""
    return (count + _IMAGINED) / (expected + _IMAGINED)

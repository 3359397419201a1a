"""What the sentiment table looks at: pieces of words, turned round inside a negation, and the lexicon's view."""

from __future__ import annotations

import re
from operator import add
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dangol.text.lexicon import Hit
    from dangol.text.normal import Normal

__all__ = ["LEAST_PIECES", "VIEWS", "pieces", "signed", "threes", "turned_pieces", "views"]

# Each begins with the letters it looks for, and looks back from there: a search leaps from one to the next.
_ANY = re.compile(r"안|못|덜|않|없|말|아니|아닙|아닌|아님")
_AFTER = re.compile(r"지(?<=[가-힣]지)[는가도를만]?\s?[않안못말]")
_BEFORE = re.compile(r"[안못덜](?<!\S[안못덜])\s?[가-힣]+")
_ABSENT = re.compile(r"없(?![애앨앴])|아니(?!고)|아[닙닌님]")
_DEGREES = ("전혀", "하나도", "1도", "별로", "거의")
_PARTICLES = frozenset("이가은는도을를")
_LINKING = re.compile(r"(?:고|서|데|만|며|면|니|게|히|도|[^가-힣])$")
"""A word that ends like this belongs to what was said before it."""
_CONTRAST = re.compile(r"지만|는데|은데|던데|인데|한데|큰데|런데|으나|그러나|다만|근데|반면|그치만|그래도")
_TURNED = 0.8
"""A praise that is denied is a complaint, but a milder one."""

VIEWS = (
    "balance",
    "praise",
    "complaint",
    "denied_praise",
    "denied_complaint",
    "first",
    "last",
    "before_but",
    "after_but",
    "length",
    "silent",
)
"""Names of the numbers that ``views`` gives, in order."""

LEAST_PIECES = 8
"""Shorter texts are weighed as if they had this many pieces, so that one syllable decides nothing."""

Span = tuple[int, int]


def pieces(normal: Normal) -> list[str]:
    """Pieces of two to four characters of the space-free text, and how each word begins (``^ab``, ``^abc``)."""
    begun = ["^" + word[:3] for word in normal.words]
    return [*normal.pairs, *threes(normal), *[word[:3] for word in begun], *begun]


def threes(normal: Normal) -> Iterator[str]:
    """Every three neighbours of the space-free text."""
    return map(add, normal.pairs, normal.solid[2:])


def turned_pieces(normal: Normal) -> list[str]:
    """The pieces that stand inside a negated predicate and the word before it (``소리가 안 커요``, ``냄새가 없다``)."""
    text = normal.text
    if not _ANY.search(text):
        return []
    found: list[str] = []
    for start, end in sorted(_turned_spans(text)):
        word = text[start:end]
        two = list(map(add, word, word[1:]))
        found += [*two, *map(add, two, word[2:])]
        if not start or text[start - 1] == " ":
            whole = text[start : start + 3].partition(" ")[0]
            found += ["^" + whole[:2], "^" + whole]
    return found


def _turned_spans(text: str) -> set[Span]:
    """Where the words stand that a negation turns round; none twice."""
    ends: dict[int, int] = {}
    for match in _BEFORE.finditer(text):
        start = match.start() + 1 + (text[match.start() + 1] == " ")
        ends[start] = match.end()
        _add_subject(text, match.start(), ends)
    for match in _AFTER.finditer(text):
        start = text.rfind(" ", 0, match.start()) + 1
        ends[start] = max(match.start(), ends.get(start, 0))
        _add_subject(text, start, ends)
    for match in _ABSENT.finditer(text):
        end = _thing_ends(text, match.start())
        start = text.rfind(" ", 0, end) + 1
        ends[start] = max(end, ends.get(start, 0))
    return {(start, end) for start, end in ends.items() if end > start}


def _add_subject(text: str, predicate: int, ends: dict[int, int]) -> None:
    """Take in the word before a negated predicate, if it belongs to it: ``소리가`` in ``소리가 안 커요``."""
    end = predicate - 1
    if end <= 0:
        return
    start = text.rfind(" ", 0, end) + 1
    if not _LINKING.search(text, start, end):
        ends[start] = max(end, ends.get(start, 0))


def _thing_ends(text: str, end: int) -> int:
    """Step back over "at all" and a particle: from ``없`` in ``냄새가 전혀 없다`` to the end of ``냄새``."""
    before = text[:end].rstrip()
    for degree in _DEGREES:
        if before.endswith(degree):
            before = before[: -len(degree)].rstrip()
            break
    return len(before) - (before[-1:] in _PARTICLES)


def signed(hit: Hit) -> float:
    """Say how a stem points once its negation is taken in."""
    return -_TURNED * hit.weight if hit.negated else float(hit.weight)


def _balance(points: Iterable[float]) -> float:
    total = size = 0.0
    for point in points:
        total += point
        size += abs(point)
    return total / (size + 1)


def views(normal: Normal, hits: Sequence[Hit]) -> tuple[float, ...]:
    """Describe a text by the stems found in it: the numbers of ``VIEWS``, each between -1 and 1."""
    length = min(len(normal.solid), 100) / 100
    if not hits:
        return (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, length, 1.0)
    points = list(map(signed, hits))
    praise = complaint = 0.0
    for point in points:
        if point > 0:
            praise += point
        else:
            complaint -= point
    denied_praise = denied_complaint = 0
    for weight in [hit.weight for hit in hits if hit.negated]:
        denied_praise += max(weight, 0)
        denied_complaint -= min(weight, 0)
    before, after = _around_but(normal.solid, hits, points)
    return (
        (praise - complaint) / (praise + complaint + 1),
        praise / (praise + 2),
        complaint / (complaint + 2),
        denied_praise / (denied_praise + 1),
        denied_complaint / (denied_complaint + 1),
        points[0] / 2,
        points[-1] / 2,
        before,
        after,
        length,
        0.0,
    )


def _around_but(solid: str, hits: Sequence[Hit], points: Sequence[float]) -> tuple[float, float]:
    """Balance before and after the last "but"; nothing where there is none."""
    turn = -1
    for match in _CONTRAST.finditer(solid):
        turn = match.end() - 1
    if turn < 0:
        return 0.0, 0.0
    pairs = list(zip(hits, points, strict=True))
    return (
        _balance(point for hit, point in pairs if hit.start < turn),
        _balance(point for hit, point in pairs if hit.start >= turn),
    )

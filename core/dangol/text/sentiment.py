"""Does a text praise or complain? A calibrated probability, and the words that decided it.

``judge(text)`` answers for a whole text, ``explain(text)`` clause by clause with its evidence.
The star rating is never read here: what was clicked and what was written are two answers, and the
interesting reviews are the ones where they differ (see ``dangol.text.mismatch``).
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from operator import itemgetter, mul
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.text.features import LEAST_PIECES, VIEWS, pieces, threes, turned_pieces, views
from dangol.text.lexicon import lexicon
from dangol.text.normal import part, squeeze
from dangol.text.table import Table, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dangol.text.lexicon import Hit, Lexicon
    from dangol.text.normal import Normal

__all__ = ["Clause", "Clue", "Explained", "Scorer", "Sentiment", "explain", "judge", "scorer"]

_MOST = 8
_TWO, _THREE = itemgetter(slice(2)), itemgetter(slice(3))
_BREAK = re.compile(
    r"(?<=[가-힣])(?:지만|[는은던인한큰런]데|으나|으며|면서|거나|(?<!라)고(?!\s(?:싶|있|나[서니면]|말))|(?<!면)서|며)\s"
    r"|(?<=\s)(?=(?:근데|그런데|하지만|그러나|다만|대신|반면|그치만|그래도)\s)|[.!?~^ㅋㅎㅠㅜ,]+(?:\s|$)"
)
"""What ends a clause: a linking ending, a linking word, or a stop."""
_LINK = re.compile(r"(?:지만|[은는]?데|으나|으며|면서|거나|고|서|며|다만)$")
"""An ending that says what is coming, not what was said: ``빨랐는데`` by itself is praise."""


class Sentiment(msgspec.Struct, frozen=True):
    """``probability`` that a text is meant well (0 to 1); ``clear`` if it says enough to tell."""

    probability: float
    clear: bool

    @property
    def verdict(self) -> str:
        """``"good"``, ``"bad"`` or ``"unclear"``."""
        if not self.clear:
            return "unclear"
        return "good" if self.probability >= 0.5 else "bad"


class Clue(msgspec.Struct, frozen=True):
    """One reason for a score: a stem of the lexicon (``word``) or a piece of the table (``piece``) and its push.

    A push above zero speaks for praise. ``negated`` stands for a push that a negation turned round.
    """

    kind: str
    text: str
    push: float
    negated: bool = False


class Clause:
    """A part of a text, where it stands in the space-free form, and what it says by itself."""

    __slots__ = ("_reader", "_sentiment", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int, reader: Scorer) -> None:
        self.text = text
        self.start = start
        self.end = end
        self._reader = reader
        self._sentiment: Sentiment | None = None

    @property
    def sentiment(self) -> Sentiment:
        """The sentiment of the part alone, worked out when it is asked for: most parts never are."""
        if self._sentiment is None:
            self._sentiment = self._reader.judge(part(_LINK.sub("", self.text) or self.text))
        return self._sentiment

    def __repr__(self) -> str:
        """Name the place and none of the words."""
        return f"<Clause {self.start}-{self.end}>"


class Explained(NamedTuple):
    """Everything that the sentiment of a text rests on, the strongest clues first."""

    sentiment: Sentiment
    clauses: tuple[Clause, ...]
    clues: tuple[Clue, ...]


class Scorer:
    """The table and the lexicon, ready to read texts. Scores are sums, so every score can name its parts."""

    def __init__(self, table: Table, words: Lexicon) -> None:
        self.header = table.header
        weights = table.weights.items()
        self._weights = _beside(weights)
        self._begun = _beside((piece[1:], weight) for piece, weight in weights if piece.startswith("^"))
        self._words = words
        self._views = [table.header.views.get(name, 0.0) for name in VIEWS]

    def score(self, normal: Normal, hits: Sequence[Hit] | None = None) -> float:
        """Return the raw score, 0 where praise and complaint are even."""
        if hits is None:
            hits = self._words.find(normal)
        look = self._weights.get
        known = self._known(normal)
        total = sum(known)
        if turned := turned_pieces(normal):
            total -= 2 * sum(filter(None, map(look, turned)))
        told = total * self.header.scale / math.sqrt(max(len(known), LEAST_PIECES))
        return self.header.bias + told + self._view(normal, hits)

    def _known(self, normal: Normal) -> list[int]:
        """Return the weight of every piece that the table knows: those of ``pieces``, without writing each ``^``."""
        look, look_begun = self._weights.get, self._begun.get
        known = [
            *map(look, normal.pairs),
            *map(look, threes(normal)),
            *map(look_begun, map(_TWO, normal.words)),
            *map(look_begun, map(_THREE, normal.words)),
        ]
        return list(filter(None, known))

    def _view(self, normal: Normal, hits: Sequence[Hit]) -> float:
        told: float = sum(map(mul, self._views, views(normal, hits)))
        return told

    def judge(self, normal: Normal, hits: Sequence[Hit] | None = None) -> Sentiment:
        """Return the calibrated sentiment of a normalised text, whose stems may be found already."""
        chance = self.header.slope * self.score(normal, hits)
        return Sentiment(1 / (1 + math.exp(-max(-30.0, min(30.0, chance)))), abs(chance) >= self.header.unclear)

    def clauses(self, normal: Normal) -> list[Clause]:
        """Cut a text into its clauses; each can be asked for its own sentiment."""
        found = []
        end = 0
        for text in _cut(normal.text):
            start, end = end, end + len(text.replace(" ", ""))
            if end > start:
                found.append(Clause(text, start, end, self))
        return found

    def clues(self, normal: Normal, most: int = _MOST) -> list[Clue]:
        """List what pushed the score of a text, the strongest first."""
        hits = self._words.find(normal)
        return sorted([*self._word_clues(normal, hits), *self._piece_clues(normal)], key=_strength)[:most]

    def _word_clues(self, normal: Normal, hits: Sequence[Hit]) -> list[Clue]:
        """Say of each stem what the lexicon's view would be without it."""
        told = self._view(normal, hits)
        others = [[one for one in hits if one is not hit] for hit in hits]
        return [
            Clue("word", hit.form, told - self._view(normal, rest), hit.negated)
            for hit, rest in zip(hits, others, strict=True)
        ]

    def _piece_clues(self, normal: Normal) -> list[Clue]:
        found = [piece for piece in pieces(normal) if piece in self._weights]
        times = Counter(found)
        turned = Counter(turned_pieces(normal))
        unit = self.header.scale / math.sqrt(max(len(found), LEAST_PIECES))
        return [
            Clue("piece", piece, unit * self._weights[piece] * (count - 2 * turned[piece]), turned[piece] > 0)
            for piece, count in times.items()
        ]


def _beside(weights: Iterable[tuple[str, int]]) -> dict[str | None, int]:
    """Make a table with one key that is no text.

    Python then keeps the hash of each key beside it, and most pieces are found to be unknown without a look
    at a key far away in memory: of a whole reading that is some hundredths.
    """
    found: dict[str | None, int] = {None: 0}
    found.update(weights)
    return found


def _cut(text: str) -> Iterator[str]:
    start = 0
    for match in _BREAK.finditer(text):
        yield text[start : match.end()].strip()
        start = match.end()
    yield text[start:].strip()


def _strength(clue: Clue) -> tuple[float, str]:
    return -abs(clue.push), clue.text


@functools.cache
def scorer() -> Scorer:
    """Load the table of the package, once."""
    return Scorer(unpack((Path(__file__).parent / "data" / "sentiment.bin").read_bytes()), lexicon())


def judge(text: str) -> Sentiment:
    """Say whether a text is meant well, and how surely."""
    return scorer().judge(squeeze(text))


def explain(text: str) -> Explained:
    """Say what the sentiment of a text rests on: its clauses, its words and pieces."""
    normal = squeeze(text)
    reader = scorer()
    return Explained(reader.judge(normal), tuple(reader.clauses(normal)), tuple(reader.clues(normal)))

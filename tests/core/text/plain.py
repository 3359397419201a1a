"""A second thing that splits texts: words at spaces, without their particle. It counts what it is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dangol.text.morphemes import Morpheme, Tier

_WORD = re.compile(r"[가-힣a-z0-9]+")
_PARTICLE = re.compile(r"(?<=.)(?:에서|으로|이|가|은|는|을|를|도|만)$")


class Plain:
    """Takes every word for a noun; words that end in 요 or 다 are sentences."""

    def __init__(self) -> None:
        self.read_texts: list[str] = []
        self.learnt: list[str] = []

    def learn(self, words: Iterable[str]) -> None:
        self.learnt += words

    def read(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        self.read_texts += texts
        return ([self._part(match) for match in _WORD.finditer(text)] for text in texts)

    def _part(self, match: re.Match[str]) -> Morpheme:
        word = match[0]
        ends = word.endswith(("요", "다")) and word not in self.learnt
        form = word if ends or word in self.learnt else _PARTICLE.sub("", word)
        return Morpheme(form, form, "EF" if ends else "NNG", match.start(), match.start() + len(form))


class Loading:
    """A tier that counts how often it was loaded."""

    def __init__(self, version: str = "plain 1") -> None:
        self.version = version
        self.loaded: list[Plain] = []

    @property
    def tier(self) -> Tier:
        return Tier(lambda: self.version, self.load)

    def load(self) -> Plain:
        self.loaded.append(Plain())
        return self.loaded[-1]

    @property
    def read(self) -> list[str]:
        """Every text that was split, in order."""
        return [text for one in self.loaded for text in one.read_texts]

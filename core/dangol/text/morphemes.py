"""The morpheme tier: what splits Korean words into their parts, behind an interface that does not name a library.

It is an extra (``dangol[morphemes]``) and loaded on first need: it takes a second and 300 MB, and only nouns need it.
Whatever splits texts and speaks of the parts with Sejong tags can stand in: write a ``Tier``.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, NamedTuple, Protocol

from dangol.errors import NotInstalled
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["KIWI", "Morpheme", "Morphemes", "Tier", "candidates", "is_name"]

_WORD = re.compile(r"[가-힣]{2,10}")
_NOUNS = ("NNG", "NNP", "XPN", "XSN", "SL", "XR")
_MODIFIES = ("ETM", "EC", "MAG")
"""A word that ends like this only describes the goods: ``촉촉한``, ``빠르게``."""


class Morpheme(NamedTuple):
    """One part of a text: ``form`` as it stands there from ``start`` to ``end``, ``base`` as a dictionary has it.

    ``tag`` is of the Sejong set: NNG and NNP are nouns, XPN and XSN stand before and behind one, and so on.
    """

    form: str
    base: str
    tag: str
    start: int
    end: int


class Morphemes(Protocol):
    """Splits texts."""

    def learn(self, words: Iterable[str]) -> None:
        """Take each of these words for one noun wherever it is written."""

    def read(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        """Yield the parts of each text, in order. Many texts at once are quicker than one by one."""


class Tier(NamedTuple):
    """What splits texts, loaded only when something has to be split."""

    version: Callable[[], str]
    """Tells what results depend on, without loading it. Raises ``NotInstalled``."""
    load: Callable[[], Morphemes]
    """Loads it. Raises ``NotInstalled``."""


def candidates(names: Iterable[str]) -> set[str]:
    """Return the words in names of products that might be names themselves."""
    return {word for name in names for word in _WORD.findall(name)}


def is_name(parts: Sequence[Morpheme]) -> bool:
    """Say whether a word of a product's name has to be learnt: the parts it was split into make no sense of it.

    What is one noun, or several in a row, is understood already.
    """
    if not parts or all(one.tag in _NOUNS for one in parts):
        return False
    return parts[-1].tag not in _MODIFIES


class _Kiwi:
    """kiwipiepy without its dictionaries of phrases and typing errors: half the time to load, the same nouns."""

    def __init__(self) -> None:
        try:
            from kiwipiepy import Kiwi
        except ImportError as wrong:
            raise _missing() from wrong
        self._kiwi = Kiwi(load_multi_dict=False, load_typo_dict=False)

    def learn(self, words: Iterable[str]) -> None:
        for word in words:
            self._kiwi.add_user_word(word, "NNP")

    def read(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        for text, tokens in zip(texts, self._kiwi.tokenize(texts), strict=True):
            yield [
                Morpheme(text[one.start : one.end], one.lemma, one.tag.partition("-")[0], one.start, one.end)
                for one in tokens
            ]


def _kiwi_version() -> str:
    try:
        return f"kiwi {version('kiwipiepy')} {version('kiwipiepy-model')}"
    except PackageNotFoundError as wrong:
        raise _missing() from wrong


def _missing() -> NotInstalled:
    return NotInstalled(
        _("Keywords need a part of dangol that is not installed."),
        hint=_("Install it with: {command}").format(command="pip install 'dangol[morphemes]'"),
    )


KIWI = Tier(version=_kiwi_version, load=_Kiwi)
"""The one that ``dangol[morphemes]`` installs."""

"""Which nouns a list of keywords leaves out, puts together or learns: the package's list and the seller's own."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["OWN_KEYWORDS", "Dictionary", "built_in_words", "dictionary"]

OWN_KEYWORDS = "keywords.toml"
"""The seller's own list in the data folder."""


class _Own(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a seller may write."""

    stop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    spellings: tuple[tuple[str, ...], ...] = ()


class _BuiltIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the package brings."""

    short: tuple[str, ...]
    stop: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...]


class Dictionary(msgspec.Struct, frozen=True):
    """``short``: nouns of one letter that say something alone. ``stop``: never shown. ``words``: each is one noun.

    ``spellings`` gives the shown form of a noun that is written in several ways.
    """

    short: frozenset[str]
    stop: frozenset[str]
    words: frozenset[str]
    spellings: dict[str, str]

    def shown(self, word: str) -> str:
        """Return the form of a noun that is shown."""
        return self.spellings.get(word, word)

    def hides(self, word: str) -> bool:
        """Say whether a noun is left out by itself."""
        return word in self.stop or (len(word) < 2 and word not in self.short and word not in self.words)


@functools.cache
def built_in_words() -> Dictionary:
    """Return the dictionary of the package."""
    text = (files("dangol.text") / "data" / "keywords.toml").read_text(encoding="utf-8")
    read = msgspec.convert(tomllib.loads(text), _BuiltIn)
    return Dictionary(frozenset(read.short), frozenset(read.stop), frozenset(), _first(read.spellings))


def dictionary(home: Path) -> Dictionary:
    """Return the dictionary with what the seller wrote into ``keywords.toml``. Raises ``ConfigError``."""
    base, path = built_in_words(), home / OWN_KEYWORDS
    if not path.exists():
        return base
    own = _own(path)
    return Dictionary(
        base.short,
        (base.stop | set(own.stop)) - set(own.keep) - set(own.words),
        frozenset(own.words),
        base.spellings | _first(own.spellings),
    )


def _own(path: Path) -> _Own:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Own)
    except UnicodeDecodeError as wrong:
        raise ConfigError(_("{name} is not a text file in UTF-8.").format(name=path.name)) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigError(_("{name} is not valid TOML: {why}").format(name=path.name, why=wrong)) from wrong
    except msgspec.ValidationError as wrong:
        raise ConfigError(
            _("{place} cannot be used: {why}").format(place=path.name, why=wrong),
            hint=_('Known are lists called stop, keep, words and spellings, such as: stop = ["…"]'),
        ) from wrong


def _first(spellings: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    return {other: first for first, *others in spellings for other in others}

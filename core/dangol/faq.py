"""The seller's own answers to what is asked again and again: ``faq.toml`` in the data folder.

```toml
[wash]
words = ["세탁", "물빨래"]
questions = ["세탁기에 돌려도 되나요?"]
answer = "…"
products = ["main/1001"]
```

An entry answers a question that holds one of ``words``, or is worded much like one of ``questions``; with
``products``, a question about one of these alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["FAQ_FILE", "Entry", "Faq", "load_faq", "read_faq"]

FAQ_FILE = "faq.toml"
_ALIKE = 0.6
"""Dice's share of pairs of letters from which two questions count as one."""
_WORD = 1.0


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One answer with what it answers."""

    answer: str
    words: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    products: tuple[str, ...] = ()

    def score(self, bare: str) -> float:
        """Return how well it fits a text without spaces: 1 and more for words, less for a likeness, 0 for neither."""
        held = sum(_bare(word) in bare for word in self.words)
        alike = max((_alike(_bare(one), bare) for one in self.questions), default=0.0)
        return held * _WORD + (alike if alike >= _ALIKE else 0.0)


class Faq(msgspec.Struct, frozen=True):
    """Every entry by its name."""

    entries: dict[str, Entry] = {}

    def find(self, text: str, product: str = "") -> tuple[str, Entry] | None:
        """Return the entry that fits a question best; ``product`` is ``store/id``. An entry for the product wins."""
        bare = _bare(text)
        fitting = [
            (score, bool(entry.products), name)
            for name, entry in self.entries.items()
            if (not entry.products or product in entry.products) and (score := entry.score(bare)) > 0
        ]
        if not fitting:
            return None
        name = max(fitting, key=lambda one: (one[1], one[0]))[2]
        return name, self.entries[name]


def load_faq(home: Path) -> Faq:
    """Read ``faq.toml`` of a data folder; there is no entry without one. Raises ``ConfigError``."""
    return read_faq(home / FAQ_FILE) if (home / FAQ_FILE).exists() else Faq()


def read_faq(path: Path) -> Faq:
    """Read the file. Raises ``ConfigError`` that names every faulty entry."""
    content = read_toml(path)
    problems = [one for name, table in content.items() for one in _problems(name, table)]
    if problems:
        raise ConfigError(
            f"{path.name}: {'; '.join(problems)}",
            hint=_("An entry is a table [name] with answer, and words or questions; products is optional."),
        )
    return Faq({name: msgspec.convert(table, Entry) for name, table in content.items()})


def _problems(name: str, table: Any) -> Iterator[str]:
    try:
        entry = msgspec.convert(table, Entry)
    except msgspec.ValidationError as wrong:
        yield _("{place}: {reason}").format(place=name, reason=str(wrong))
        return
    if not entry.answer.strip():
        yield _("{place}: the answer is empty").format(place=name)
    if not any(_bare(one) for one in (*entry.words, *entry.questions)):
        yield _("{place}: it needs words or questions").format(place=name)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _alike(one: str, other: str) -> float:
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}

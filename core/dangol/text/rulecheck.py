"""Checks the rule books: every example, rules that never fire, and pairs of rules that always fire together."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.text.normal import squeeze
from dangol.text.rulebook import TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dangol.text.reading import Analyst
    from dangol.text.rulebook import Book, Rule

__all__ = ["STORED", "Failure", "Pair", "Report", "check"]

STORED = {task: "inquiries" if task == "intents" else "reviews" for task in TASKS} | {"moments": "both"}
"""Which stored texts the rules of a task are tried on."""

_OFTEN = 3
"""Two rules that fire together fewer times than this may do so by chance."""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An example that does not hold: a rule that had to fire and did not (``fires``), or the other way round."""

    task: str
    rule: str
    text: str
    fires: bool
    found: tuple[str, ...] = ()
    """What made it fire, where it should not have."""


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two rules that fire in exactly the same texts."""

    task: str
    first: str
    second: str
    times: int


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What the check found. ``silent`` rules fire nowhere; where texts are stored, their own examples do not count."""

    rules: dict[str, int]
    examples: int
    texts: int
    failures: tuple[Failure, ...]
    silent: dict[str, tuple[str, ...]]
    together: tuple[Pair, ...]


class _Fires(NamedTuple):
    """Where the rules of a book fire: numbers of texts by rule, its own positive examples left out or not."""

    everywhere: dict[str, set[int]]
    elsewhere: dict[str, set[int]]


def check(reader: Analyst, stored: Mapping[str, Iterable[str]] | None = None) -> Report:
    """Check all books as they are in force; ``stored`` are texts under ``reviews`` and ``inquiries``."""
    texts = {name: list(some) for name, some in (stored or {}).items()}
    texts["both"] = [text for some in texts.values() for text in some]
    books = {task: reader.book(task) for task in TASKS}
    failures: list[Failure] = []
    silent, together = {}, []
    for task, book in books.items():
        failures += [failure for rule in book.rule for failure in _failures(reader, task, rule)]
        here = texts.get(STORED[task], [])
        fires = _fires(reader, book, here)
        heard = fires.elsewhere if here else fires.everywhere
        if never := tuple(rule.id for rule in book.rule if not heard[rule.id]):
            silent[task] = never
        together += _together(book, fires.everywhere)
    return Report(
        rules={task: len(book.rule) for task, book in books.items()},
        examples=sum(len(rule.positive) + len(rule.negative) for book in books.values() for rule in book.rule),
        texts=len(texts["both"]),
        failures=tuple(failures),
        silent=silent,
        together=tuple(together),
    )


def _failures(reader: Analyst, task: str, rule: Rule) -> list[Failure]:
    found = []
    for text, fires in [*((text, True) for text in rule.positive), *((text, False) for text in rule.negative)]:
        pieces = tuple(one.text for one in reader.fired(squeeze(text), task)[task] if one.rule.id == rule.id)
        if bool(pieces) != fires:
            found.append(Failure(task=task, rule=rule.id, text=text, fires=fires, found=pieces))
    return found


def _fires(reader: Analyst, book: Book, stored: Iterable[str]) -> _Fires:
    examples = [(text, rule.id) for rule in book.rule for text in (*rule.positive, *rule.negative)]
    everywhere: dict[str, set[int]] = defaultdict(set)
    elsewhere: dict[str, set[int]] = defaultdict(set)
    for number, (text, owner) in enumerate([*examples, *((text, "") for text in stored)]):
        for name in {one.rule.id for one in reader.fired(squeeze(text), book.task)[book.task]}:
            everywhere[name].add(number)
            if name != owner:
                elsewhere[name].add(number)
    return _Fires(everywhere, elsewhere)


def _together(book: Book, fires: Mapping[str, set[int]]) -> list[Pair]:
    often = [rule.id for rule in book.rule if len(fires[rule.id]) >= _OFTEN]
    return [
        Pair(task=book.task, first=first, second=second, times=len(fires[first]))
        for first, second in combinations(often, 2)
        if fires[first] == fires[second]
    ]

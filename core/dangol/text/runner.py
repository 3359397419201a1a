"""Runs the rules of all books over a text in one walk."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from dangol.text.patterns import Trigger, alternatives, denied_after, triggers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.text.normal import Normal
    from dangol.text.rulebook import Book, Rule

__all__ = ["Fired", "Runner"]

Sign = Literal["", "+", "-", "~"]
_Numbered = tuple[int, Trigger]
"""A trigger and the number of the rule that it belongs to."""
_place = attrgetter("start", "end")
_TURNED: dict[str, Sign] = {"+": "-", "-": "+", "~": "~", "": ""}


class Fired(msgspec.Struct, frozen=True, gc=False):
    """A rule that fired, the stretch of the space-free text that made it fire, and the sign it has there."""

    task: str
    rule: Rule
    start: int
    end: int
    sign: Sign
    text: str


class _Asked:
    """Patterns that are asked of the whole text once what the rule looks for was found; compiled then, too."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = patterns
        self._compiled: tuple[re.Pattern[str] | None, re.Pattern[str] | None] | None = None

    def _parts(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        if self._compiled is None:
            parts = [part for pattern in self._patterns for part in alternatives(pattern)]
            plain = "|".join(part for part in parts if not part.startswith("^"))
            words = "|".join(part[1:] for part in parts if part.startswith("^"))
            self._compiled = (re.compile(plain) if plain else None, re.compile(words) if words else None)
        return self._compiled

    def found(self, normal: Normal) -> bool:
        anywhere, at_word = self._parts()
        if anywhere and anywhere.search(normal.solid):
            return True
        return at_word is not None and any(at_word.match(normal.solid, start) for start in normal.starts)


class _Compiled(NamedTuple):
    task: str
    rule: Rule
    all: list[_Asked]
    none: _Asked


class _Home:
    """The triggers under one head, arranged by the letter that has to follow it once a text holds the head."""

    __slots__ = ("_before", "_others", "triggers")

    def __init__(self) -> None:
        self.triggers: list[_Numbered] = []
        self._before: dict[str, list[_Numbered]] | None = None
        self._others: list[_Numbered] = []

    def before(self, letter: str) -> list[_Numbered]:
        """Return the triggers that may match where ``letter`` follows the head."""
        if self._before is None:
            self._before = self._arranged()
        return self._before.get(letter, self._others)

    def _arranged(self) -> dict[str, list[_Numbered]]:
        each = [(one, one[1].follows()) for one in self.triggers]
        self._others = [one for one, follows in each if not follows]
        letters = frozenset().union(*(follows for _one, follows in each))
        return {letter: [one for one, follows in each if not follows or letter in follows] for letter in letters}


class Runner:
    """Books compiled together: one walk over a text runs the rules of all of them."""

    def __init__(self, books: Sequence[Book]) -> None:
        self._rules: list[_Compiled] = []
        self._pairs: dict[str, _Home] = {}
        self._single: dict[str, _Home] = {}
        self._headless: list[_Numbered] = []
        self._anywhere: list[_Numbered] = []
        for book in books:
            for rule in book.rule:
                self._add(book.task, rule)
        self._singles = re.compile("[" + re.escape("".join(self._single)) + "]") if self._single else None
        self._needed = sorted({part for _number, trigger in self._headless for part in trigger.needs})
        self._hint = re.compile("|".join(map(re.escape, self._needed)) or "(?!)")

    def _add(self, task: str, rule: Rule) -> None:
        number = len(self._rules)
        for pattern in rule.wanted():
            for trigger in triggers(pattern):
                self._home(trigger).append((number, trigger))
        asked = rule.all if rule.any or rule.near else rule.all[1:]
        self._rules.append(_Compiled(task, rule, [_Asked([one]) for one in asked], _Asked(rule.none)))

    def _home(self, trigger: Trigger) -> list[_Numbered]:
        head = trigger.head
        if not head:
            return self._headless if trigger.needs else self._anywhere
        homes = self._pairs if len(head) == 2 else self._single
        return homes.setdefault(head, _Home()).triggers

    def run(self, normal: Normal) -> list[Fired]:
        """Return what fired, in the order of the text."""
        found: list[Fired] = []
        starts, solid = normal.starts, normal.solid
        holds: dict[int, bool] = {}
        for at, here in self._places(normal):
            begins = at in starts
            # What begins inside of one word and runs into the next is chance: 주신 선물 holds no 신선.
            if not begins and at + 1 in starts:
                continue
            for number, trigger in here:
                if trigger.starts_word and not begins:
                    continue
                match = trigger.match(solid, at)
                if match is None:
                    continue
                if number not in holds:
                    holds[number] = self._holds(number, normal)
                if holds[number] and (fired := self._fired(number, match)):
                    found.append(fired)
        found.sort(key=_place)
        return found

    def _fired(self, number: int, match: re.Match[str]) -> Fired | None:
        task, rule, _all, _none = self._rules[number]
        sign = rule.sign
        if rule.denied and denied_after(match.string, match.end()):
            if rule.denied == "drop":
                return None
            sign = _TURNED[sign]
        return Fired(task, rule, *match.span(), sign, match[0])

    def _places(self, normal: Normal) -> list[tuple[int, list[_Numbered]]]:
        """Return where triggers may match, and which."""
        pairs, single, solid = self._pairs, self._single, normal.solid
        places = [
            (at, here)
            for at, home in enumerate(map(pairs.get, normal.pairs))
            if home and (here := home.before(solid[at + 2 : at + 3]))
        ]
        if self._singles:
            places += [
                (one.start(), here)
                for one in self._singles.finditer(solid)
                if (here := single[one[0]].before(solid[one.end() : one.end() + 1]))
            ]
        for one in self._worth(solid):
            places += [(match.start(), [one]) for match in one[1].pattern.finditer(solid)]
        return places

    def _worth(self, solid: str) -> list[_Numbered]:
        """Return the triggers without a head that a text may hold."""
        if not self._hint.search(solid):
            return self._anywhere
        held = {part for part in self._needed if part in solid}
        return [*self._anywhere, *[one for one in self._headless if not held.isdisjoint(one[1].needs)]]

    def _holds(self, number: int, normal: Normal) -> bool:
        _task, rule, everything, none = self._rules[number]
        if rule.none and none.found(normal):
            return False
        return not everything or all(one.found(normal) for one in everything)

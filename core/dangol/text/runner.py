"""Runs the rules of all books over a text in one walk."""

from __future__ import annotations

import re
from itertools import compress, count
from operator import attrgetter, not_
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from dangol.text.patterns import Trigger, alternatives, denied_after, triggers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.text.normal import Normal
    from dangol.text.rulebook import Book, Rule

__all__ = ["Fired", "Runner"]

Sign = Literal["", "+", "-", "~"]
_Way = tuple["_Compiled", Trigger]
"""A rule and one of the triggers that may make it fire."""
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

    def _compile(self) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        parts = [part for pattern in self._patterns for part in alternatives(pattern)]
        plain = "|".join(part for part in parts if not part.startswith("^"))
        words = "|".join(part[1:] for part in parts if part.startswith("^"))
        self._compiled = (re.compile(plain) if plain else None, re.compile(words) if words else None)
        return self._compiled

    def found(self, normal: Normal) -> bool:
        anywhere, at_word = self._compiled or self._compile()
        if anywhere and anywhere.search(normal.solid):
            return True
        return at_word is not None and any(at_word.match(normal.solid, start) for start in normal.starts)


class _Compiled:
    """A rule with what is asked of the whole text once something that it looks for was found."""

    __slots__ = ("all", "asks", "denied", "none", "rule", "sign", "task")

    def __init__(self, task: str, rule: Rule) -> None:
        self.task = task
        self.rule = rule
        self.sign: Sign = rule.sign
        self.denied = rule.denied
        self.all = [_Asked([one]) for one in (rule.all if rule.any or rule.near else rule.all[1:])]
        self.none = _Asked(rule.none) if rule.none else None
        self.asks = bool(self.all or self.none)

    def holds(self, normal: Normal) -> bool:
        """Say whether a text holds all that the rule asks for, and none of what it forbids."""
        if self.none is not None and self.none.found(normal):
            return False
        return not self.all or all(one.found(normal) for one in self.all)

    def sign_before(self, solid: str, end: int) -> Sign | None:
        """Return the sign of a match that ends at ``end``, ``None`` where a negation behind it drops the match."""
        if not denied_after(solid, end):
            return self.sign
        return None if self.denied == "drop" else _TURNED[self.sign]


class _Home:
    """The triggers under one head, arranged by the letter that has to follow it once a text holds the head."""

    __slots__ = ("before", "others", "triggers")

    before: dict[str, list[_Way]]
    """Which may match where this letter follows the head; where any other letter does, ``others``."""
    others: list[_Way]

    def __init__(self) -> None:
        self.triggers: list[_Way] = []

    def __getattr__(self, name: str) -> Any:
        """Arrange the triggers when the first text holds the head; from then on asking costs no call."""
        if name not in ("before", "others"):
            raise AttributeError(name)
        each = [(one, one[1].follows()) for one in self.triggers]
        self.others = [one for one, follows in each if not follows]
        letters = frozenset().union(*(follows for _one, follows in each))
        self.before = {letter: [one for one, follows in each if not follows or letter in follows] for letter in letters}
        return getattr(self, name)


class Runner:
    """Books compiled together: one walk over a text runs the rules of all of them."""

    def __init__(self, books: Sequence[Book]) -> None:
        self._pairs: dict[str, _Home] = {}
        self._single: dict[str, _Home] = {}
        self._headless: list[_Way] = []
        self._anywhere: list[_Way] = []
        for book in books:
            for rule in book.rule:
                self._add(book.task, rule)
        self._singles = re.compile("[" + re.escape("".join(self._single)) + "]") if self._single else None
        self._needs = [trigger.needs for _rule, trigger in self._headless]
        self._needed = sorted({part for needs in self._needs for part in needs})
        self._hint = re.compile("|".join(map(re.escape, self._needed)) or "(?!)")

    def _add(self, task: str, rule: Rule) -> None:
        compiled = _Compiled(task, rule)
        for pattern in rule.wanted():
            for trigger in triggers(pattern):
                self._home(trigger).append((compiled, trigger))

    def _home(self, trigger: Trigger) -> list[_Way]:
        head = trigger.head
        if not head:
            return self._headless if trigger.needs else self._anywhere
        homes = self._pairs if len(head) == 2 else self._single
        return homes.setdefault(head, _Home()).triggers

    def run(self, normal: Normal) -> list[Fired]:
        """Return what fired, in the order of the text."""
        found: list[Fired] = []
        starts, solid = normal.starts, normal.solid
        holds: dict[_Compiled, bool] = {}
        for at, here in self._places(normal):
            begins = at in starts
            # What begins inside of one word and runs into the next is chance: 주신 선물 holds no 신선.
            if not begins and at + 1 in starts:
                continue
            for rule, trigger in here:
                if trigger.starts_word and not begins:
                    continue
                match = trigger.match(solid, at)
                if match is None:
                    continue
                if rule.asks:
                    if rule not in holds:
                        holds[rule] = rule.holds(normal)
                    if not holds[rule]:
                        continue
                end = match.end()
                sign = rule.sign_before(solid, end) if rule.denied else rule.sign
                if sign is not None:
                    found.append(Fired(rule.task, rule.rule, at, end, sign, solid[at:end]))
        found.sort(key=_place)
        return found

    def _places(self, normal: Normal) -> list[tuple[int, list[_Way]]]:
        """Return where triggers may match, and which."""
        pairs, single, solid = self._pairs, self._single, normal.solid
        homes = list(map(pairs.get, normal.pairs))
        places = [
            (at, here)
            for at in compress(count(), homes)
            if (home := homes[at]) and (here := home.before.get(solid[at + 2 : at + 3], home.others))
        ]
        if self._singles:
            for match in self._singles.finditer(solid):
                at = match.start()
                home = single[solid[at]]
                if here := home.before.get(solid[at + 1 : at + 2], home.others):
                    places.append((at, here))
        for one in self._worth(solid):
            places += [(match.start(), [one]) for match in one[1].pattern.finditer(solid)]
        return places

    def _worth(self, solid: str) -> list[_Way]:
        """Return the triggers without a head that a text may hold."""
        if not self._hint.search(solid):
            return self._anywhere
        held = set(filter(solid.__contains__, self._needed))
        return [*self._anywhere, *compress(self._headless, map(not_, map(held.isdisjoint, self._needs)))]

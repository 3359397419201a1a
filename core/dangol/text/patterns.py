"""Patterns of the rule files, split so that one walk over a text finds where any of them may begin.

A pattern is a regular expression over the space-free text. ``^`` at its start means "where a word
starts". Alternatives that begin with plain letters are kept under their first two; only those whose
letters occur are tried.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Trigger", "alternatives", "denied_after", "near", "tried", "triggers"]

_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_REPEATS = ("*", "+", "?", "{")
_DIGITS = tuple("0123456789")
_MOST_APART = 40
_LOOK_BEHIND = re.compile(r"(?:\(\?<[!=][^()]*\))+")
_CLASS = re.compile(r"\[([가-힣0-9a-z]{1,12})\](?![*+?{])")
_CLASS_ANY = re.compile(r"\[([가-힣0-9a-z]+)\]")
_DIGIT = re.compile(r"\\d(?![*+?{])")
_MAYBE = re.compile(r"([가-힣a-z0-9])\?(?!\?)")
_DENIED = re.compile(
    r"(?:하|스럽|럽|[으은는이가도을를])?(?:지|진|질)(?:는|가|도|를|만)?(?:전혀|많이|그렇게|잘|별로)?(?:않|안|못)"
    r"|[가-힣]{0,2}?(?:한|된|진|난|인|간)?(?:곳|데|거|것|점|게|일|감|함|하나)?(?:이|가|은|는|도|하나|하나도|전혀|한점){0,2}?(?:없[이고는어었네습음]|아니[에고라]|아닙|안나|안났|안생)"
)
"""What behind a word says that it is not so: 튼튼하지 않다, 부서진 곳 하나 없이."""


class Trigger:
    """One alternative: the letters it begins with (none, one or two), what may follow, and how to try it there.

    One without such a head can be left alone where a text holds none of ``needs``.

    Most alternatives are never tried in the life of a process, so each is compiled when it first is.
    """

    __slots__ = ("_body", "_pattern", "head", "match", "needs", "starts_word")

    match: Callable[[str, int], re.Match[str] | None]
    """Try the alternative at a place of a text."""

    def __init__(self, body: str, starts_word: bool) -> None:
        self.head = _plain_head(body)
        self.starts_word = starts_word
        self._body = body
        self._pattern: re.Pattern[str] | None = None
        self.needs = () if self.head else _needed(body)

    @property
    def pattern(self) -> re.Pattern[str]:
        """The alternative as a regular expression."""
        if self._pattern is None:
            self._pattern = re.compile(self._body)
        return self._pattern

    def follows(self) -> frozenset[str]:
        """Return the letters of which one has to follow the head; none of them if it may be any."""
        return _first(_plain_part(self._body)[len(self.head) :]) or frozenset()

    def __getattr__(self, name: str) -> Callable[[str, int], re.Match[str] | None]:
        """Set ``match`` when it is first asked for; from then on asking costs no call."""
        if name != "match":
            raise AttributeError(name)
        self.match = self.pattern.match
        return self.match


def alternatives(pattern: str) -> list[str]:
    """Split at the ``|`` that stand outside of groups and classes."""
    parts, depth, in_class, escaped = [""], 0, False, False
    for letter in pattern:
        if letter == "|" and not depth and not in_class and not escaped:
            parts.append("")
            continue
        parts[-1] += letter
        if escaped or letter == "\\":
            escaped = not escaped and letter == "\\"
            continue
        if in_class or letter == "[":
            in_class = letter != "]"
        depth += (letter == "(") - (letter == ")") if not in_class else 0
    return parts


def near(first: str, second: str, apart: int) -> str:
    """Write "these two, in any order, with at most ``apart`` letters between" as one pattern."""
    if not 0 <= apart <= _MOST_APART:
        raise ValueError(apart)
    forth = [f"{one}.{{0,{apart}}}?(?:{second})" for one in alternatives(first)]
    back = [f"{one}.{{0,{apart}}}?(?:{first})" for one in alternatives(second)]
    return "|".join([*forth, *back])


def denied_after(solid: str, end: int) -> bool:
    """Say whether what ends at ``end`` is denied by what follows."""
    return _DENIED.match(solid, end) is not None


def triggers(pattern: str) -> Iterator[Trigger]:
    """Make the triggers of a pattern."""
    for one in alternatives(pattern):
        starts_word = one.startswith("^")
        for body in _opened(one[1:] if starts_word else one):
            yield Trigger(body, starts_word)


def tried(pattern: str) -> None:
    """Try a pattern. Raises ``re.error`` for one that does not work or would match nothing at all."""
    for one in alternatives(pattern):
        body = one.removeprefix("^")
        if re.compile(body).match(""):
            raise re.error("it matches the empty text", pattern)


def _opened(body: str) -> Iterator[str]:
    """Write a pattern whose beginning is open as one pattern for each way to begin, so that each has a head."""
    behind = _LOOK_BEHIND.match(body)
    before, rest = (behind[0], body[behind.end() :]) if behind else ("", body)
    ways = list(_beginnings(rest))
    if ways == [rest]:
        yield body
        return
    for way in ways:
        yield from _opened(before + way)


def _beginnings(rest: str) -> Iterator[str]:
    if rest.startswith("(?:"):
        end = _group_end(rest)
        after = rest[end + 1 :] if rest[end : end + 1] == "?" and rest[end + 1 : end + 2] != "?" else None
        if rest[end : end + 1] not in _REPEATS:
            yield from (one + rest[end:] for one in alternatives(rest[3 : end - 1]))
        elif after is not None:
            yield after
            yield from (one + after for one in alternatives(rest[3 : end - 1]))
        else:
            yield rest
    elif found := _CLASS.match(rest):
        yield from (letter + rest[found.end() :] for letter in found[1])
    elif found := _DIGIT.match(rest):
        yield from (f"{digit}{rest[found.end() :]}" for digit in range(10))
    elif found := _MAYBE.match(rest):
        yield rest[found.end() :]
        yield found[1] + rest[found.end() :]
    elif rest[1:2] and rest[1] in "([" and rest[0] not in _SPECIAL:
        yield from (rest[0] + way for way in _beginnings(rest[1:]))
    else:
        yield rest


def _needed(body: str) -> tuple[str, ...]:
    """Return plain letters of which a match surely holds one, so that most texts can be left alone; none if unknown."""
    best: tuple[str, ...] = ()
    at = 0
    while at < len(body):
        found, size = _piece_needs(body[at:])
        least = body[at + size : at + size + 1]
        if least in ("*", "?") or body.startswith("{0", at + size):
            found = ()
        if _choice(found) > _choice(best):
            best = found
        at += size + _repeat_size(body[at + size :])
    return best


def _choice(needs: tuple[str, ...]) -> tuple[int, int]:
    """Say how much a set of needs tells: rarer is longer, quicker is fewer."""
    return (min(map(len, needs)) + (needs is _DIGITS), -len(needs)) if needs else (0, 0)


def _piece_needs(rest: str) -> tuple[tuple[str, ...], int]:
    """Return what the first piece of a pattern needs, and how long it is written."""
    if rest[0] == "(":
        size = _group_end(rest)
        return _group_needs(rest[:size]), size
    if rest[0] == "[":
        return (), rest.index("]", 2) + 1
    if rest[0] == "\\":
        return (_DIGITS if rest[1] == "d" else () if rest[1].isalnum() else (rest[1],)), 2
    if rest[0] in _SPECIAL:
        return (), 1
    size = next((n for n, letter in enumerate(rest) if letter in _SPECIAL), len(rest))
    if size > 1 and rest[size : size + 1] in _REPEATS:
        size -= 1
    return (rest[:size],), size


def _group_needs(group: str) -> tuple[str, ...]:
    """Return what a group needs: something of each alternative, or nothing at all."""
    if not group.startswith("(?:"):
        return ()
    each = [_needed(one) for one in alternatives(group[3:-1])]
    return tuple(dict.fromkeys(letters for one in each for letters in one)) if all(each) else ()


def _first(rest: str) -> frozenset[str] | None:
    """Return the letters of which one has to come next; ``None`` if it may be any, or nothing."""
    found: set[str] = set()
    while rest:
        letters, size = _piece_first(rest)
        if letters is None:
            return None
        found |= letters
        optional = rest[size : size + 1] in ("*", "?") or rest.startswith("{0", size)
        if not optional:
            return frozenset(found)
        rest = rest[size + _repeat_size(rest[size:]) :]
    return None


def _piece_first(rest: str) -> tuple[frozenset[str] | None, int]:
    if rest.startswith("(?:"):
        size = _group_end(rest)
        each = [_first(one) for one in alternatives(rest[3 : size - 1])]
        known = [one for one in each if one is not None]
        return (frozenset().union(*known) if len(known) == len(each) else None), size
    if found := _CLASS_ANY.match(rest):
        return frozenset(found[1]), found.end()
    return (frozenset(rest[0]) if rest[0] not in _SPECIAL else None), 1


def _repeat_size(rest: str) -> int:
    """Return how long the quantifier is that ``rest`` begins with."""
    found = re.match(r"(?:[*+?]|\{[\d,]*\})\??", rest)
    return found.end() if found else 0


def _group_end(body: str) -> int:
    """Return where the group that ``body`` begins with ends."""
    depth, in_class = 0, False
    for at, letter in enumerate(body):
        if at and body[at - 1] == "\\":
            continue
        if in_class or letter == "[":
            in_class = letter != "]"
            continue
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return at + 1
    return len(body)


def _plain_part(body: str) -> str:
    """Return a pattern without what it asks of the letters before it."""
    behind = _LOOK_BEHIND.match(body)
    return body[behind.end() :] if behind else body


def _plain_head(body: str) -> str:
    body = _plain_part(body)
    size = next((at for at, letter in enumerate(body) if letter in _SPECIAL), len(body))
    if size < len(body) and body[size] in _REPEATS:
        size -= 1
    return body[: max(0, min(size, 2))]

"""Rules as data: one TOML file for each task, read with the seller's own changes and checked with its line.

A pattern is a regular expression over the text without spaces (``dangol.text.normal``). In it ``^`` at the
start means "where a word starts", and ``<name>`` stands for an entry of the file's ``[words]``.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.text.patterns import near, tried

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["OWN_FILE", "TASKS", "Book", "Change", "Near", "Rule", "built_in", "changed", "own_changes", "parse_book"]

TASKS = ("aspects", "intents", "moments", "thin", "motive", "kindness", "specificity", "wishes", "profanity")
"""The tasks that have a rule file in ``dangol/text/rules``."""

OWN_FILE = "text.toml"
"""The seller's own file in the data folder."""

_WORD = re.compile(r"<([a-z_]+)>")
_RULE_LINE = re.compile(r"^\s*\[\[\s*(?:(\w+)\s*\.\s*)?rule\s*\]\]")
_AT_RULE = re.compile(r"`\$(?:\[\.\.\.\]|\.(\w+))?\.?rule\[(\d+)\](?:\.(\w+))?")
_LEAST_POSITIVE, _LEAST_NEGATIVE = 3, 2


class Near(msgspec.Struct, frozen=True, array_like=True):
    """Two patterns that have to stand within ``apart`` letters of each other, in either order."""

    first: str
    second: str
    apart: int


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"none": "not"}):
    """Fires where one of ``any`` or ``near`` is found, if all of ``all`` and none of ``not`` is in the text.

    ``label`` is what it says and ``weight`` how much it counts. ``sign`` tells how the thing is spoken of
    (``+``, ``-``, ``~``; empty: the clause around it decides). ``denied`` says what a negation behind the
    match does: nothing, ``turn`` the sign, or ``drop`` the match. Of two rules that are equally heavy the
    one with the higher ``priority`` counts. The examples run as tests.
    """

    id: str
    label: str
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    sign: Literal["", "+", "-", "~"] = ""
    denied: Literal["", "turn", "drop"] = ""
    weight: float = 1.0
    priority: int = 0

    def wanted(self) -> list[str]:
        """Return the patterns that are looked for: what is left of the rule is asked once one is found."""
        pairs = [near(pair.first, pair.second, pair.apart) for pair in self.near]
        return [*self.any, *pairs] or list(self.all[:1])


class Book(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules of one task; ``words`` are pieces of patterns that they share."""

    task: str
    labels: tuple[str, ...]
    rule: tuple[Rule, ...]
    words: dict[str, str] = {}
    threshold: float = 1.0
    """How heavy the rules of a label have to be together before it counts."""


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the seller's own file says about one task: rules to switch ``off``, rules to add."""

    off: tuple[str, ...] = ()
    rule: tuple[Rule, ...] = ()


def built_in(task: str) -> Book:
    """Read the rule file of a task from the package. Its patterns were tried when the package was made."""
    source = files("dangol.text").joinpath(f"rules/{task}.toml")
    return parse_book(source.read_text("utf-8"), f"{task}.toml", tested=True)


def parse_book(text: str, name: str, *, tested: bool = False) -> Book:
    """Read a rule file. Raises ``ConfigError`` with file, line and rule of the first mistake."""
    book: Book = _converted(text, name, Book)
    lines = _rule_lines(text).get("", [])
    rules = tuple(_expanded(rule, book.words, f"{name}:{lines[at]}") for at, rule in enumerate(book.rule))
    if not tested:
        for rule, line in zip(rules, lines, strict=True):
            _try(rule, f"{name}:{line}")
    book = msgspec.structs.replace(book, rule=rules)
    _check(book, {rule.id: f"{name}:{line}" for rule, line in zip(rules, lines, strict=True)}, rules)
    return book


def own_changes(path: Path) -> dict[str, Change]:
    """Read the seller's own file: for each task ``off = [...]`` and ``[[task.rule]]``. No file is no change."""
    if not path.exists():
        return {}
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as wrong:
        raise ConfigError(_("{name} is not a text file in UTF-8.").format(name=path.name)) from wrong
    found = _converted(text, path.name, dict[str, Change])
    for task in found:
        if task not in TASKS:
            raise ConfigError(
                _("{name} changes the task {task}, which does not exist.").format(name=path.name, task=task),
                hint=_("Known are: {names}").format(names=", ".join(TASKS)),
            )
    return {task: _own(task, change, text, path.name) for task, change in found.items()}


def _own(task: str, change: Change, text: str, name: str) -> Change:
    book = built_in(task)
    lines = _rule_lines(text).get(task, [])
    places = [f"{name}:{line}" for line in lines] + [name] * (len(change.rule) - len(lines))
    rules = tuple(_expanded(rule, book.words, place) for rule, place in zip(change.rule, places, strict=True))
    for rule, place in zip(rules, places, strict=True):
        _try(rule, place)
    change = msgspec.structs.replace(change, rule=rules)
    _check(changed(book, change), dict(zip((rule.id for rule in rules), places, strict=True)), rules)
    return change


def changed(book: Book, by: Change) -> Book:
    """Give a book with the seller's changes. Raises ``ConfigError`` for a rule to switch off that is not there."""
    known = {rule.id for rule in book.rule}
    for name in by.off:
        if name not in known:
            raise ConfigError(
                _("There is no rule {id} to switch off in {task}.").format(id=name, task=book.task),
                hint=_("List the rules with: dangol text check --rules"),
            )
    kept = tuple(rule for rule in book.rule if rule.id not in by.off)
    return msgspec.structs.replace(book, rule=(*kept, *by.rule))


def _converted(text: str, name: str, into: Any) -> Any:
    try:
        return msgspec.convert(tomllib.loads(text), into)
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigError(_("{name} is not valid TOML: {why}").format(name=name, why=wrong)) from wrong
    except msgspec.ValidationError as wrong:
        raise ConfigError(
            _("{place} cannot be used: {why}").format(place=_place(str(wrong), text, name), why=wrong)
        ) from wrong


def _place(why: str, text: str, name: str) -> str:
    """Find the line of the rule that msgspec complains about: it counts rules, people count lines."""
    found = _AT_RULE.search(why)
    if found is None:
        return name
    at = int(found[2])
    for lines in _rule_lines(text).values():
        if at < len(lines):
            return f"{name}:{lines[at]}"
    return name


def _rule_lines(text: str) -> dict[str, list[int]]:
    """Return the line of every ``[[rule]]`` (under ``""``) and every ``[[task.rule]]``."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := _RULE_LINE.match(line):
            found.setdefault(match[1] or "", []).append(number)
    return found


def _expanded(rule: Rule, words: dict[str, str], place: str) -> Rule:
    """Put the shared words into the patterns of a rule."""

    def word(match: re.Match[str]) -> str:
        if match[1] not in words:
            raise ConfigError(
                _("{place}: rule {id} uses <{word}>, which is not in [words].").format(
                    place=place, id=rule.id, word=match[1]
                )
            )
        return words[match[1]]

    def full(pattern: str) -> str:
        return _WORD.sub(word, pattern)

    def every(patterns: Iterable[str]) -> tuple[str, ...]:
        return tuple(full(pattern) for pattern in patterns)

    pairs = tuple(Near(full(one.first), full(one.second), one.apart) for one in rule.near)
    return msgspec.structs.replace(rule, any=every(rule.any), all=every(rule.all), none=every(rule.none), near=pairs)


def _try(rule: Rule, place: str) -> None:
    try:
        for pattern in (*rule.wanted(), *rule.all, *rule.none):
            tried(pattern)
    except (re.error, ValueError) as wrong:
        raise ConfigError(
            _("{place}: rule {id} holds a pattern that does not work: {why}").format(place=place, id=rule.id, why=wrong)
        ) from wrong


def _check(book: Book, places: dict[str, str], rules: Iterable[Rule]) -> None:
    seen: set[str] = set()
    for rule in book.rule:
        if rule.id in seen:
            raise ConfigError(
                _("{place}: there are two rules called {id} in {task}.").format(
                    place=places.get(rule.id, book.task), id=rule.id, task=book.task
                )
            )
        seen.add(rule.id)
    for rule in rules:
        if why := _fault(rule, book):
            raise ConfigError(_("{place}: rule {id} {why}").format(place=places[rule.id], id=rule.id, why=why))


def _fault(rule: Rule, book: Book) -> str | None:
    if rule.label not in book.labels:
        return _("has the unknown label {label}. Known are: {names}").format(
            label=rule.label, names=", ".join(book.labels)
        )
    if not (rule.any or rule.near or rule.all):
        return _("looks for nothing: it needs any, all or near.")
    if len(rule.positive) < _LEAST_POSITIVE or len(rule.negative) < _LEAST_NEGATIVE:
        return _("needs at least {positive} positive and {negative} negative examples.").format(
            positive=_LEAST_POSITIVE, negative=_LEAST_NEGATIVE
        )
    return None

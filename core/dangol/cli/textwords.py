"""What was read out of a text, in a seller's words: whole words of the customer, names instead of labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dangol.cli.keywords import TOPICS
from dangol.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dangol.text.normal import Normal
    from dangol.text.sentiment import Clue

__all__ = ["SIGNS", "VERDICTS", "aspect_lines", "phrases", "quoted", "sentiment_lines", "topic", "trait_lines"]

VERDICTS = {"good": N_("praise"), "bad": N_("complaint"), "unclear": N_("unclear")}
SIGNS = {"+": N_("praise"), "-": N_("complaint"), "~": N_("neither or both")}
_MOTIVES = {"anger": N_("anger"), "points": N_("points or rewards"), "gratitude": N_("gratitude")}
_LEAST_PUSH, _LEAST_SHARE = 0.3, 0.2
"""A word that pushes less than this, or than this share of what the strongest word pushes, decides nothing."""
_MOST_WORDS = 4


def topic(name: str) -> str:
    """Name an aspect in the seller's language."""
    return _(TOPICS[name]) if name in TOPICS else name


def quoted(phrase: str) -> str:
    """Put a phrase in quotation marks, without personal data."""
    from dangol.masks import mask

    return f"“{mask(phrase).rstrip('.,')}”"


def phrases(text: str, evidence: Iterable[str]) -> list[str]:
    """Give the whole words of a text that made rules fire; evidence reads ``rule.id: letters without spaces``.

    Words that stand side by side become one phrase. Masked evidence is in no text and is given as it stands.
    """
    from dangol.text.normal import squeeze

    normal = squeeze(text)
    seen: set[int] = set()
    lost: list[str] = []
    for letters in dict.fromkeys(one.partition(": ")[2] for one in evidence):
        words = [word for place in _places(normal, letters) for word in place]
        seen.update(words)
        if letters and not words:
            lost.append(letters)
    return [*_runs(normal, sorted(seen)), *lost]


def _runs(normal: Normal, words: Sequence[int]) -> Iterator[str]:
    run: list[int] = []
    for word in words:
        if run and word != run[-1] + 1:
            yield " ".join(normal.words[one] for one in run)
            run = []
        run.append(word)
    if run:
        yield " ".join(normal.words[one] for one in run)


def _places(normal: Normal, piece: str) -> list[list[int]]:
    """Return the numbers of the words that hold a piece, for each place where it stands; ``^`` begins a word."""
    letters = piece.removeprefix("^")
    if not letters:
        return []
    ends = sorted(normal.starts)[1:]
    found = []
    for match in re.finditer(f"(?={re.escape(letters)})", normal.solid):
        start, end = match.start(), match.start() + len(letters)
        if piece == letters or start in normal.starts:
            found.append([n for n, stop in enumerate(ends) if stop > start and stop - len(normal.words[n]) < end])
    return found


def _pushes(normal: Normal, clues: Iterable[Clue]) -> list[float]:
    """Share out what each clue pushes among the words that it stands in; a piece across two words is of neither.

    A word of one letter passes on its own to the word behind it.
    """
    pushes = [0.0] * len(normal.words)
    for clue in clues:
        places = _places(normal, clue.text)
        for place in places:
            if clue.kind == "word" or len(place) == 1:
                for word in place:
                    pushes[word] += clue.push / len(places) / len(place)
    for word in range(len(pushes) - 1):
        if len(normal.words[word]) == 1:
            pushes[word + 1] += pushes[word]
            pushes[word] = 0.0
    return pushes


def _with_small_words(normal: Normal, words: Iterable[int]) -> list[int]:
    """Take in the words of one letter that stand right before: a "not" belongs to what it denies."""
    found = set(words)
    for word in sorted(found, reverse=True):
        while word and len(normal.words[word - 1]) == 1:
            word -= 1
            found.add(word)
    return sorted(found)


def sentiment_lines(told: dict[str, Any], text: str) -> list[str]:
    """Say whether a text praises, part by part, and which of its words decided that."""
    lines = [_verdict(told)]
    if len(told["clauses"]) > 1:
        lines += [f"{quoted(one['text'])}: {_verdict(one)}" for one in told["clauses"]]
    return [*lines, *_deciding(text)]


def _verdict(told: dict[str, Any]) -> str:
    verdict = told["verdict"]
    name = VERDICTS[verdict]
    if verdict == "unclear":
        return _(name)
    sure = max(told["probability"], 1 - told["probability"])
    return _("{verdict} ({sure:.0%} sure)").format(verdict=_(name), sure=min(sure, 0.99))


def _deciding(text: str) -> Iterator[str]:
    from dangol.text.normal import squeeze
    from dangol.text.sentiment import scorer

    normal = squeeze(text)
    pushes = _pushes(normal, scorer().clues(normal, most=len(normal.solid) * 8))
    least = max([_LEAST_PUSH, *(_LEAST_SHARE * abs(push) for push in pushes)])
    order = sorted(range(len(pushes)), key=lambda at: -abs(pushes[at]))
    for sign, told in ((1, _("what speaks for praise: {words}")), (-1, _("what speaks for a complaint: {words}"))):
        words = [at for at in order if sign * pushes[at] >= least][:_MOST_WORDS]
        if words:
            shown = dict.fromkeys(map(quoted, _runs(normal, _with_small_words(normal, words))))
            yield told.format(words=", ".join(shown))


def aspect_lines(told: Sequence[dict[str, Any]], text: str) -> list[str]:
    """Say what a review talks about, how, and in which words."""
    lines = []
    for one in told:
        sign = SIGNS[one["sign"]]
        words = ", ".join(map(quoted, phrases(text, one["evidence"])))
        lines.append(f"{topic(one['name'])}: {_(sign)} — {words}")
    return lines


def trait_lines(told: dict[str, Any], _text: str) -> list[str]:
    """Say what else shows in a review."""
    lines = [_("how concrete it is: {points} of 10").format(points=round(told["specificity"] * 10))]
    if told["thin"]:
        lines.append(_("it says too little"))
        if told["missing"]:
            lines.append(_("worth asking about: {topic}").format(topic=topic(told["missing"])))
    if motive := _MOTIVES.get(told["motive"]):
        lines.append(_("written out of: {motive}").format(motive=_(motive)))
    if sign := SIGNS.get(told["kindness"]):
        lines.append(_("about kindness: {sign}").format(sign=_(sign)))
    lines += [_("wish: {text}").format(text=wish) for wish in told["wishes"]]
    if told["profane"]:
        lines.append(_("abusive"))
    return lines

"""Everything the rule books say about one text, in one walk: the front door for those who read texts.

``Analyst()`` knows the rules of the package, ``Analyst.of(home)`` also the seller's own. What it returns holds
no personal data: evidence is masked, because it is shown and kept where the text itself is not.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Literal, TypeVar

import msgspec

from dangol.masks import find, mask
from dangol.text.aspects import Aspect, aspects_of
from dangol.text.intents import OTHER, Intent, intent_of, weights_of
from dangol.text.moments import SPOILS, Moment, moment_of
from dangol.text.normal import squeeze
from dangol.text.rulebook import OWN_FILE, Change, built_in, changed, own_changes
from dangol.text.runner import Runner
from dangol.text.sentiment import Sentiment, scorer
from dangol.text.traits import (
    Thin,
    kindness_of,
    motive_of,
    profanity_of,
    specificity_of,
    thin_of,
    wishes_of,
)
from dangol.text.version import mark_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from dangol.text.normal import Normal
    from dangol.text.rulebook import Book
    from dangol.text.runner import Fired

    Fires = Mapping[str, Sequence[Fired]]

__all__ = ["Analyst", "InquiryReading", "ReviewReading", "Sketch", "analyst"]

_json = msgspec.json.Encoder()
_Answer = TypeVar("_Answer", Aspect, Intent, Moment)

_REVIEW = ("aspects", "thin", "motive", "kindness", "specificity", "wishes", "profanity", "moments")
_SKETCH = ("aspects", "thin", "motive")
_INQUIRY = ("intents", "moments", "profanity")
_ABUSIVE = 1.0
_IRONY = 0.15
"""Thanks in a text that is as surely bad as this are irony."""

_TURN = re.compile(
    r"지만(?:요)?\s|[가-힣][는은던인한큰런]데(?:요)?\s|[가-힣](?<=[쁜픈운진])데\s|(?:^|\s)(?:근데|그런데|하지만|다만)\s"
)
_DOUBT = 0.35
_ALONE = frozenset({"apology_accepted", "edit_review", "no_contact"})
"""Moments that are none of the intents: a text without any other rule is about nothing else."""

_CATEGORIES = {
    "배송": "delivery_eta",
    "반품": "refund_return",
    "환불": "refund_return",
    "교환": "exchange",
    "상품": "product_spec",
}
"""What markets' own categories mean, for texts that say nothing by themselves."""


class ReviewReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a review says. The stars are not read."""

    sentiment: Sentiment
    aspects: tuple[Aspect, ...]
    thin: Thin
    motive: str | None
    kindness: Literal["+", "-", "~"] | None
    specificity: float
    wishes: tuple[str, ...]
    moment: Moment
    profanity: float

    @property
    def profane(self) -> bool:
        """Whether it holds abuse that should not be shown to others."""
        return self.profanity >= _ABUSIVE


class Sketch(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule wants to know of a review: less than a whole reading, and cheaper."""

    topics: tuple[str, ...]
    motive: str | None
    thin: Thin


class InquiryReading(msgspec.Struct, frozen=True, kw_only=True):
    """What an inquiry wants, and which moment it is."""

    intent: Intent
    moment: Moment
    profanity: float

    @property
    def profane(self) -> bool:
        """Whether it holds abuse."""
        return self.profanity >= _ABUSIVE


class Analyst:
    """Reads texts with the rule books, changed by the seller's own file."""

    def __init__(self, changes: Mapping[str, Change] | None = None) -> None:
        self._changes = changes or {}
        self._runners: dict[tuple[str, ...], Runner] = {}

    @property
    def mark(self) -> str:
        """What every answer depends on, in a short word: other rules, another mark."""
        return mark_of(_json.encode(self._changes))

    @classmethod
    def of(cls, home: Path) -> Analyst:
        """Return an analyst with the rules of a data folder. Raises ``ConfigError`` for a faulty file."""
        changes = own_changes(home / OWN_FILE)
        return cls(changes) if changes else analyst()

    def book(self, task: str) -> Book:
        """Return the rules of a task as they are in force."""
        return changed(built_in(task), self._changes.get(task, Change()))

    def fired(self, normal: Normal, *tasks: str) -> Fires:
        """Run the rules of some tasks in one walk, and return what fired by task."""
        runner = self._runners.get(tasks)
        if runner is None:
            runner = self._runners[tasks] = Runner([self.book(task) for task in tasks])
        found: dict[str, list[Fired]] = {}
        for one in runner.run(normal):
            found.setdefault(one.task, []).append(one)
        return dict.fromkeys(tasks, ()) | found

    def review(self, text: str, usual: Sequence[str] = ()) -> ReviewReading:
        """Read a review; ``usual`` are the aspects that matter for its product, the first one first."""
        normal = squeeze(text)
        fired = self.fired(normal, *_REVIEW)
        sentiment = scorer().judge(normal)
        aspects = aspects_of(normal, fired["aspects"])
        named = [aspect.name for aspect in aspects]
        personal = bool(find(text))
        thin = thin_of(normal, fired["thin"], named, usual) if usual else thin_of(normal, fired["thin"], named)
        return ReviewReading(
            sentiment=sentiment,
            aspects=tuple([_masked(one) for one in aspects] if personal else aspects),
            thin=thin,
            motive=motive_of(fired["motive"]),
            kindness=kindness_of(fired["kindness"]),
            specificity=specificity_of(normal, fired["specificity"], named),
            wishes=_each(personal, wishes_of(normal, fired["wishes"])),
            moment=_moment(normal, fired["moments"], sentiment, personal),
            profanity=profanity_of(fired["profanity"]),
        )

    def inquiry(self, text: str, today: date | None = None, category: str = "") -> InquiryReading:
        """Read an inquiry. ``category``, the market's own word, helps where the text is silent."""
        normal = squeeze(text)
        fired = self.fired(normal, *_INQUIRY)
        intent = self._intent(normal, fired, today, category)
        personal = bool(find(text))
        return InquiryReading(
            intent=_masked(intent) if personal else intent,
            moment=_moment(normal, fired["moments"], scorer().judge(normal), personal),
            profanity=profanity_of(fired["profanity"]),
        )

    def _intent(self, normal: Normal, fired: Fires, today: date | None, category: str) -> Intent:
        rules = fired["intents"]
        intent = intent_of(normal, rules, today)
        told = next((topic for word, topic in _CATEGORIES.items() if word in category), None)
        if told is not None and all(one.rule.id == "other.nothing" for one in rules):
            return msgspec.structs.replace(intent, primary=told)
        if intent.by_model and not weights_of(rules) and _speaks_against(intent.primary, fired["moments"]):
            return msgspec.structs.replace(intent, primary=OTHER)
        return intent

    def profanity(self, text: str) -> tuple[str, ...]:
        """Return what makes a text abusive, and nothing for one that is not."""
        fired = self.fired(squeeze(text), "profanity")["profanity"]
        return tuple(f"{one.rule.id}: {one.text}" for one in fired) if profanity_of(fired) >= _ABUSIVE else ()

    def intent(self, text: str, category: str = "", today: date | None = None) -> Intent:
        """Return what a question wants; ``category`` is the market's own word for it. Its evidence is not masked."""
        normal = squeeze(text)
        return self._intent(normal, self.fired(normal, "intents", "moments"), today, category)

    def topic(self, text: str, category: str = "") -> str:
        """Return what a question is about; ``category`` is the market's own word for it."""
        return self.intent(text, category).primary

    def topics(self, text: str) -> tuple[str, ...]:
        """Return what a review is about, what is complained of (``size-``) before what is praised (``delivery+``)."""
        normal = squeeze(text)
        return _topics(text, aspects_of(normal, self.fired(normal, "aspects")["aspects"]))

    def sketch(self, text: str) -> Sketch:
        """Return the topics of a review, why it was written, and whether it says too little."""
        normal = squeeze(text)
        fired = self.fired(normal, *_SKETCH)
        aspects = aspects_of(normal, fired["aspects"])
        thin = thin_of(normal, fired["thin"], [one.name for one in aspects])
        return Sketch(topics=_topics(text, aspects), motive=motive_of(fired["motive"]), thin=thin)


def _topics(text: str, aspects: Sequence[Aspect]) -> tuple[str, ...]:
    from dangol.text.quote import REPEAT, repeated

    again = [f"{REPEAT}+"] if repeated(text) else []
    return (*(f"{one.name}{sign}" for sign in "-~+" for one in aspects if one.sign == sign), *again)


def _speaks_against(intent: str, moments: Sequence[Fired]) -> bool:
    """Say whether the moment of a text denies what the small model guessed: no threat is a thank-you."""
    labels = {one.rule.label for one in moments}
    return not labels.isdisjoint(_ALONE) or (intent == "thanks" and not labels.isdisjoint(SPOILS))


def _moment(normal: Normal, fired: Sequence[Fired], sentiment: Sentiment, personal: bool) -> Moment:
    moment = moment_of(fired, unhappy=sentiment.clear and sentiment.probability < _IRONY)
    if moment.thanks and _turns(normal):
        moment = moment_of(fired, unhappy=True)
    return _masked(moment) if personal else moment


def _masked(answer: _Answer) -> _Answer:
    return msgspec.structs.replace(answer, evidence=_each(True, answer.evidence))


def _each(personal: bool, texts: Sequence[str]) -> tuple[str, ...]:
    return tuple([mask(text) for text in texts] if personal else texts)


def _turns(normal: Normal) -> bool:
    """Say whether something bad follows a "but": ``포장은 예쁜데 쏟아졌어요``."""
    turn = _TURN.search(normal.text)
    if turn is None:
        return False
    after = len(normal.text[: turn.end()].replace(" ", ""))
    return any(one.start >= after and one.sentiment.probability < _DOUBT for one in scorer().clauses(normal))


@functools.cache
def analyst() -> Analyst:
    """Return the analyst with the rules of the package alone."""
    return Analyst()

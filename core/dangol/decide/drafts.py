"""Chooses among the wordings of a public reply: in the owner's voice, and unlike the last ones.

What is taken from earlier replies are whole sentences of greeting, thanks and farewell that say nothing of anybody;
they stand around the wording that the rule chose, and every text passes the guards like any other.
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

from dangol.decisions import Condition
from dangol.rules.compliance.wording import check
from dangol.rules.starters import CALL_FOLLOWS, WRITE_TO_US
from dangol.rules.templates import renderings
from dangol.text.alike import alike, grams, most_alike
from dangol.text.framing import framed, mixed
from dangol.text.voice import Reply, Voice, learn, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dangol.decisions import DraftContext
    from dangol.facts import ReviewFacts
    from dangol.storage.past_replies import PastReplies
    from dangol.text.alike import Grams
    from dangol.text.reading import Analyst

__all__ = ["LAST", "Draft", "Drafts", "voice_of", "voices"]

LAST = 20
"""A reply sounds unlike so many before it."""
_TOO_ALIKE = 0.8
_PAST = 300
"""Earlier replies that are looked at, for each store."""
_TRIED = 60
_NEAR = 8
_SAME_TOPIC = 0.3


class Draft(NamedTuple):
    """A text, and what the seller should know of how it came about."""

    text: str
    notes: tuple[Condition, ...] = ()


class _Past(NamedTuple):
    reply: Reply
    grams: Grams
    lines: list[str]


class Drafts:
    """The replies of one run; it remembers what it wrote."""

    def __init__(self, past: PastReplies, texts: Analyst) -> None:
        self._past = past
        self._texts = texts
        self._last: dict[str, deque[Grams]] = {}
        self._known: dict[str, list[_Past]] = {}
        self._voices: dict[tuple[str, str], Voice] = {}

    def choose(self, context: DraftContext, review: ReviewFacts, allowed: Callable[[str], bool]) -> Draft:
        """Return the first wording that sounds unlike the last replies, or the one that sounds least like them."""
        last = self._last_of(review.store)
        tried: dict[str, float] = {}
        for text in islice(self._candidates(context, review), _TRIED):
            nearness = most_alike(_told(text), last)
            if nearness < _TOO_ALIKE and allowed(text):
                return self._chosen(text, nearness, context, review)
            tried.setdefault(text, nearness)
        least = next((text for text in sorted(tried, key=lambda one: tried[one]) if allowed(text)), None)
        return Draft("") if least is None else self._chosen(least, tried[least], context, review)

    def _chosen(self, text: str, nearness: float, context: DraftContext, review: ReviewFacts) -> Draft:
        self.note(review.store, text)
        return Draft(text, tuple(self._notes(text, review, context, nearness)))

    def note(self, store: str, text: str) -> None:
        """Remember a reply, so that the next ones differ from it."""
        self._last_of(store).append(_told(text))

    def _notes(self, text: str, review: ReviewFacts, context: DraftContext, nearness: float) -> Iterator[Condition]:
        if nearness >= _TOO_ALIKE:
            yield Condition("varied", str(round(100 * nearness)), False)
        voice = self._voice(review, context)
        if voice is not None:
            lines = sentences(text)
            own = {line for line, _times in (*voice.openings, *voice.closings)}
            yield Condition("voice", str(voice.replies), not own.isdisjoint(lines))

    def _last_of(self, store: str) -> deque[Grams]:
        if store not in self._last:
            self._last[store] = deque(map(_told, reversed(self._past.last(store, LAST))), maxlen=LAST)
        return self._last[store]

    # wordings

    def _candidates(self, context: DraftContext, review: ReviewFacts) -> Iterator[str]:
        """Yield wordings in the owner's voice, then dangol's, then such as join two of dangol's."""
        plain = list(_wordings(context))
        keep = [value for value in context.slots.values() if value]
        voice = self._voice(review, context)
        if voice is not None and (voice.openings or voice.closings):
            near = self._nearest(review, voice)
            openings = _first(near[:1], voice.openings)
            closings = () if context.template.startswith("thank_review.thin.") else _first(near[-1:], voice.closings)
            for opening, closing in _pairs(openings, closings):
                yield from (framed(text, opening, closing, keep) for text in plain)
        yield from plain
        yield from mixed(plain, keep)

    def _voice(self, review: ReviewFacts, context: DraftContext) -> Voice | None:
        """Return the owner's voice, where it is wanted and anything was learned."""
        if not context.policy.replies.voice:
            return None
        band = _band(review.rating, context.policy.replies.low_rating)
        key = (review.store, band)
        if key not in self._voices:
            replies = [one.reply for one in self._known_of(review.store, context.policy.replies.low_rating)]
            self._voices[key] = learn(replies, band, _sayable)
        voice = self._voices[key]
        return voice if voice.openings or voice.closings else None

    def _known_of(self, store: str, low_rating: int) -> list[_Past]:
        if store not in self._known:
            replies = _replies(self._past, store, low_rating)
            self._known[store] = [_Past(one, grams(one.review), sentences(one.text)) for one in replies]
        return self._known[store]

    def _nearest(self, review: ReviewFacts, voice: Voice) -> list[str]:
        """Return the sentences of the earlier reply whose review is nearest in kind, topic and words."""
        own = grams(review.text)
        some = [one for one in self._known.get(review.store, ()) if one.reply.low == (voice.band == "low")]
        near = sorted(some, key=lambda one: -alike(own, one.grams))[:_NEAR]
        topics = set(review.topics)

        def nearness(one: _Past) -> float:
            shared = not topics.isdisjoint(self._texts.topics(one.reply.review))
            return alike(own, one.grams) + _SAME_TOPIC * shared

        return max(near, key=nearness).lines if near else []


def _told(text: str) -> Grams:
    """Return what a reply sounds like, but for the next step that stands in every apology."""
    return grams(text.replace(CALL_FOLLOWS, "").replace(WRITE_TO_US, ""))


def voice_of(past: PastReplies, store: str, low_rating: int, band: Literal["good", "low"]) -> Voice:
    """Return what a store's own replies of one kind sound like."""
    return learn(_replies(past, store, low_rating), band, _sayable)


def voices(past: PastReplies, store: str, low_rating: int) -> tuple[Voice, Voice]:
    """Return what a store's own replies to good and to low reviews sound like."""
    return voice_of(past, store, low_rating, "good"), voice_of(past, store, low_rating, "low")


def _replies(past: PastReplies, store: str, low_rating: int) -> list[Reply]:
    return [
        Reply(_band(one.rating, low_rating) == "low", one.text, one.reply, one.product)
        for one in past.own(store, _PAST)
    ]


def _band(rating: int | None, low_rating: int) -> Literal["good", "low"]:
    return "low" if rating is not None and rating <= low_rating else "good"


def _sayable(line: str) -> bool:
    return not check(line, public=True)


def _wordings(context: DraftContext) -> Iterator[str]:
    shop, wordings = context.policy.shop, context.wordings
    found = renderings(context.template, context.slots, context.facts.name, shop, wordings=wordings)
    yield from dict.fromkeys(found)


def _first(near: list[str], usual: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """Return the learned sentences, the one of the nearest reply first."""
    lines = [line for line, _times in usual]
    return (*(one for one in near if one in lines), *(one for one in lines if one not in near))


def _pairs(openings: tuple[str, ...], closings: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for closing in closings or ("",):
        yield from ((opening, closing) for opening in openings or ("",))

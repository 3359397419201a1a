"""Parts for composing a believable Korean shop: people, times, reviews and questions. All invented."""

from __future__ import annotations

from dangol.testing.compose.people import Person, person
from dangol.testing.compose.questions import ANSWERS, ask_about_order, ask_about_product
from dangol.testing.compose.reviews import Mood, reply_text, review_text
from dangol.testing.compose.rhythm import Rhythm
from dangol.testing.compose.thing import Thing
from dangol.testing.dice import Dice

__all__ = [
    "ANSWERS",
    "Dice",
    "Mood",
    "Person",
    "Rhythm",
    "Thing",
    "ask_about_order",
    "ask_about_product",
    "person",
    "reply_text",
    "review_text",
]

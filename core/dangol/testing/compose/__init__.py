"""Parts for composing a believable Korean shop: people, times, reviews and questions. All invented."""

from __future__ import annotations

from dangol.testing.compose.goods import GOODS, SHOP, Good
from dangol.testing.compose.opinions import Opinion, decorate, market_review_number, opinion
from dangol.testing.compose.people import Person, person, visitor
from dangol.testing.compose.questions import ANSWERS, ask_about_order, ask_about_product
from dangol.testing.compose.reviews import Mood, reply_text, review_text
from dangol.testing.compose.rhythm import Rhythm
from dangol.testing.compose.thing import Thing
from dangol.testing.compose.trade import (
    AHEAD_DAYS,
    Line,
    Sales,
    Trade,
    Turn,
    dated,
    market_line_number,
    market_number,
)
from dangol.testing.dice import Dice

__all__ = [
    "AHEAD_DAYS",
    "ANSWERS",
    "GOODS",
    "SHOP",
    "Dice",
    "Good",
    "Line",
    "Mood",
    "Opinion",
    "Person",
    "Rhythm",
    "Sales",
    "Thing",
    "Trade",
    "Turn",
    "ask_about_order",
    "ask_about_product",
    "dated",
    "decorate",
    "market_line_number",
    "market_number",
    "market_review_number",
    "opinion",
    "person",
    "reply_text",
    "review_text",
    "visitor",
]

"""Customer inquiries (about orders) and product Q&A: who asks what, when, and what was answered before.

Only what lies before the start has answers: from then on it is the seller with dangol who answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from dangol.testing.compose import ANSWERS, Dice, Rhythm, ask_about_order, ask_about_product
from dangol.testing.compose.moments import DAY, HOUR, MINUTE, at, day_of, next_working_day, weekday
from dangol_smartstore.fake.composer import AHEAD_DAYS
from dangol_smartstore.fake.model import Item
from dangol_smartstore.fake.products import PRODUCTS, Product

__all__ = ["Answer", "Inquiry", "compose_inquiries"]

_QNA_SHARE = 0.06
_ASK_SHARE = 0.08
_FRIDAY = 4


class Answer(msgspec.Struct):
    """One answer: its number, when it was given, the text, and by whom (``seller`` by hand, ``api``)."""

    id: int
    at: int
    text: str
    by: str = "seller"


class Inquiry(msgspec.Struct):
    """A question of kind ``inquiry`` (고객 문의, has an order) or ``qna`` (상품 문의, has a product)."""

    no: int
    kind: str
    asked: int
    text: str
    product: Product
    title: str = ""
    category: str = ""
    topic: str = ""
    urgent: bool = False
    buyer: int = 0
    order_id: str | None = None
    item_ids: tuple[str, ...] = ()
    option: str = ""
    customer_name: str | None = None
    answers: list[Answer] = msgspec.field(default_factory=list)
    deleted: bool = False

    def answered(self, now: int) -> list[Answer]:
        """Return the answers given up to ``now``, oldest first."""
        return [answer for answer in self.answers if answer.at <= now]


def compose_inquiries(seed: int, items: Sequence[Item], start: int, days: int) -> Iterator[Inquiry]:
    """Yield every question of the shop's past and next two weeks, with the answers of the past."""
    for item in items:
        inquiry = _about_order(seed, item)
        if inquiry is not None:
            _answer(Dice(seed, "answer", inquiry.no), inquiry, start)
            yield inquiry
    crowd = max(10, len(items))
    for number, asked in enumerate(_qna_times(seed, len(items), start, days)):
        dice = Dice(seed, "qna", number)
        product = dice.weighted([(p, p.weight) for p in PRODUCTS])
        inquiry = _about_product(dice, 700_000_000 + number, product, asked, crowd)
        _answer(dice, inquiry, start)
        yield inquiry
    yield from _fresh(seed, items, start)


def _about_order(seed: int, item: Item) -> Inquiry | None:
    purchase = item.purchase
    number = int(item.id[8:])
    dice = Dice(seed, "ask", number)
    if purchase.paid is None or item.dispatched is None or not dice.chance(_ASK_SHARE):
        return None
    moving = dice.chance(0.55)
    low, high = (item.dispatched, item.dispatched + 3 * DAY) if moving else (purchase.paid, item.dispatched)
    asked = dice.between(low + 20 * MINUTE, max(low + 21 * MINUTE, high))
    urgent = weekday(day_of(asked)) == _FRIDAY and item.dispatched < asked + DAY and dice.chance(0.6)
    return _inquiry(dice, 500_000_000 + number, item, asked, moving=moving, urgent=urgent)


def _inquiry(dice: Dice, no: int, item: Item, asked: int, *, moving: bool, urgent: bool) -> Inquiry:
    question = ask_about_order(dice, item.product.thing, moving=moving, urgent=urgent)
    return Inquiry(
        no=no,
        kind="inquiry",
        asked=asked,
        text=question.text,
        product=item.product,
        title=question.title,
        category=question.category,
        topic=question.topic,
        urgent=urgent,
        buyer=item.purchase.buyer,
        order_id=item.purchase.id,
        item_ids=(item.id,),
        option=item.option,
    )


def _about_product(dice: Dice, no: int, product: Product, asked: int, crowd: int) -> Inquiry:
    question = ask_about_product(dice, product.thing)
    return Inquiry(
        no=no,
        kind="qna",
        asked=asked,
        text=question.text,
        product=product,
        topic=question.topic,
        buyer=dice.below(crowd),
    )


def _qna_times(seed: int, items: int, start: int, days: int) -> Iterator[int]:
    past, future = Rhythm(start - days * DAY, start), Rhythm(start, start + AHEAD_DAYS * DAY)
    count = max(1, round(items * _QNA_SHARE * days / (days + AHEAD_DAYS))) if items else 0
    coming = round(count * future.total / past.total)
    dice = Dice(seed, "qna times")
    for rhythm, total in ((past, count), (future, coming)):
        for number in range(total):
            moment = rhythm.at((number + dice.unit()) / total)
            yield moment - moment % 1000


def _answer(dice: Dice, inquiry: Inquiry, start: int) -> None:
    """Let the seller of the past answer: most questions, in working hours, few of the last two days."""
    if not dice.chance(0.35 if inquiry.asked > start - 2 * DAY else 0.95):
        return
    day = next_working_day(day_of(inquiry.asked), 0)
    earliest = max(inquiry.asked + dice.between(10, 240) * MINUTE, at(day, 9 * HOUR + dice.between(0, 90) * MINUTE))
    if earliest < start:
        text = dice.pick(ANSWERS.get(inquiry.topic, ANSWERS["product"]))
        inquiry.answers.append(Answer(800_000_000 + inquiry.no % 100_000_000, earliest, text))


def _fresh(seed: int, items: Sequence[Item], start: int) -> Iterator[Inquiry]:
    """Ask three things just before the start, so that even a small shop has something waiting."""
    on_the_way = (
        item
        for item in reversed(items)
        if item.dispatched is not None and (item.purchase.paid or start) < start - 2 * HOUR
    )
    for place, item in enumerate(islice(on_the_way, 2)):
        dice = Dice(seed, "fresh", place)
        asked = start - (40 + 55 * place) * MINUTE
        moving = item.dispatched is not None and item.dispatched < asked
        yield _inquiry(dice, 599_000_000 + place, item, asked, moving=moving, urgent=place == 0)
    if items:
        dice = Dice(seed, "fresh qna")
        yield _about_product(dice, 799_000_000, PRODUCTS[0], start - 2 * HOUR, max(10, len(items)))

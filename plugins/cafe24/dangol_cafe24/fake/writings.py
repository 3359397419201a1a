"""What people wrote in the mall, and what the seller of the past answered: replies here, comments there.

Only what lies before the start has answers: from then on it is the seller with dangol who answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dangol.testing.compose import (
    AHEAD_DAYS,
    ANSWERS,
    Dice,
    Mood,
    Rhythm,
    Trade,
    ask_about_order,
    ask_about_product,
    market_line_number,
    market_review_number,
    opinion,
    person,
    reply_text,
    review_text,
    visitor,
)
from dangol.testing.compose.moments import DAY, HOUR, MINUTE, at, day_of, next_working_day
from dangol_cafe24.fake.articles import ONE, QNA, REVIEWS, Article, Edit, paragraphs, shop_comment
from dangol_cafe24.fake.composer import MARKET, member_of
from dangol_cafe24.fake.model import Item, Purchase
from dangol_cafe24.fake.products import MALL_ID, PRODUCTS, SHOP

__all__ = ["compose_articles", "shop_reply"]

_FIRST_REVIEW = 60_000_000
_BY_CODE = {product.own_code: product for product in PRODUCTS}
_TITLES = {5: "좋아요", 4: "만족합니다", 3: "보통이에요", 2: "아쉬워요", 1: "실망입니다"}
_QNA_SHARE = 0.10
_ONE_SHARE = 0.06


def compose_articles(
    seed: int, purchases: Sequence[Purchase], repeated: Sequence[Trade], start: int, days: int
) -> list[Article]:
    """Return every post of the mall's past and next two weeks, numbered by the time of writing."""
    own = [purchase for purchase in purchases if purchase.place in ("cafe24", "mobile", "mobile_d")]
    roots = [*_reviews(seed, own), *_imported(seed, repeated), *_questions(seed, own, start, days)]
    roots += _fresh(seed, own, start)
    roots.sort(key=lambda article: (article.at, article.no))
    posts: list[Article] = []
    for number, article in enumerate(roots):
        article.no = 501 + 3 * number
        posts.append(article)
        posts += _answered(seed, article, start)
    return posts


def _author(seed: int, purchase: Purchase) -> tuple[str, str]:
    return person(seed, purchase.buyer).name, purchase.member_id


def _reviews(seed: int, own: Sequence[Purchase]) -> Iterator[Article]:
    number = _FIRST_REVIEW
    for purchase in own:
        for item in purchase.items:
            number += 1
            claimed = item.claim is not None or item.replaces is not None
            written = opinion(
                seed, number, paid=purchase.paid, delivered=item.delivered, decided=item.decided, claimed=claimed
            )
            if written is None or item.replaces is not None:
                continue
            dice = Dice(seed, "mall review", number)
            article = _review(seed, number, purchase, item, written.written, written.rating)
            article.late, article.photos = written.late, written.looks.photos
            article.order_id = purchase.id if purchase.member_id and dice.chance(0.8) else None
            _second_thoughts(dice, seed, article)
            yield article


def _review(seed: int, number: int, purchase: Purchase, item: Item, written: int, rating: int) -> Article:
    name, member = _author(seed, purchase)
    return Article(
        no=number,
        board=REVIEWS,
        at=written,
        writer=name,
        product=item.product,
        member_id=member,
        buyer=purchase.buyer,
        title=_TITLES[rating],
        rating=rating,
        item_code=item.code,
    )


def _second_thoughts(dice: Dice, seed: int, article: Article) -> None:
    """Some reviews are rewritten some days later, a few taken back."""
    if dice.chance(0.06) and article.product is not None:
        rating = max(1, min(5, article.rating + dice.pick((-1, 1, 1))))
        words = review_text(Dice(seed, "rewritten", article.no), article.product.thing, Mood(rating))
        article.edits.append(Edit(article.at + dice.between(1, 9) * DAY, paragraphs(f"수정합니다. {words}"), rating))
    elif dice.chance(0.03):
        moment = article.at + dice.between(1, 8) * DAY
        if dice.chance(0.5):
            article.removed = moment
        else:
            article.marked = moment


def _imported(seed: int, repeated: Sequence[Trade]) -> Iterator[Article]:
    """Repeat the reviews of orders from the SmartStore, an hour after they were written there."""
    for trade in repeated:
        for place, line in enumerate(trade.lines):
            number = market_line_number(trade, place)
            written = opinion(
                seed,
                number,
                paid=trade.paid,
                delivered=line.delivered,
                decided=line.decided,
                claimed=line.turn is not None,
            )
            if written is None:
                continue
            yield Article(
                no=number,
                board=REVIEWS,
                at=written.written,
                seen=written.written + HOUR,
                writer=person(seed, trade.buyer).masked,
                product=_BY_CODE[line.good.code],
                title="네이버 페이 구매평",
                rating=written.rating,
                late=written.late,
                photos=written.looks.photos,
                naver_id=market_review_number(number),
                buyer=trade.buyer,
            )


def _questions(seed: int, own: Sequence[Purchase], start: int, days: int) -> Iterator[Article]:
    for number, purchase in enumerate(own):
        dice = Dice(seed, "one to one", number)
        item = purchase.items[0]
        if not purchase.member_id or purchase.paid is None or item.dispatched is None or not dice.chance(_ONE_SHARE):
            continue
        moving = dice.chance(0.5)
        low = item.dispatched if moving else purchase.paid
        asked = dice.between(low + 20 * MINUTE, low + (2 * DAY if moving else 6 * HOUR))
        yield _about_order(dice, seed, purchase, item, asked, moving=moving)
    past, future = Rhythm(start - days * DAY, start), Rhythm(start, start + AHEAD_DAYS * DAY)
    count = max(1, round(len(own) * _QNA_SHARE)) if own else 0
    dice = Dice(seed, "mall qna times")
    for rhythm, total in ((past, count), (future, round(count * future.total / past.total))):
        for number in range(total):
            moment = rhythm.at((number + dice.unit()) / total)
            yield _about_product(Dice(seed, "mall qna", moment), seed, moment - moment % 1000, len(own))


def _about_order(
    dice: Dice, seed: int, purchase: Purchase, item: Item, asked: int, *, moving: bool, urgent: bool = False
) -> Article:
    question = ask_about_order(dice, item.product.thing, moving=moving, urgent=urgent)
    name, member = _author(seed, purchase)
    return Article(
        no=0,
        board=ONE,
        at=asked - asked % 1000,
        writer=name,
        product=None,
        member_id=member,
        buyer=purchase.buyer,
        title=question.title,
        content=paragraphs(question.text),
        order_id=purchase.id,
        secret=True,
        topic=question.topic,
        urgent=urgent,
    )


def _about_product(dice: Dice, seed: int, asked: int, crowd: int) -> Article:
    product = dice.pick(PRODUCTS)
    question = ask_about_product(dice, product.thing)
    buyer = visitor(MARKET, dice.below(max(10, crowd)))
    return Article(
        no=0,
        board=QNA,
        at=asked,
        writer=person(seed, buyer).name,
        product=product,
        member_id=member_of(seed, buyer),
        buyer=buyer,
        title="상품 문의",
        content=paragraphs(question.text),
        secret=dice.chance(0.4),
        topic=question.topic,
    )


def _fresh(seed: int, own: Sequence[Purchase], start: int) -> Iterator[Article]:
    """Ask and praise in the last hours before the start, so that even a small mall has something waiting."""
    arrived = [
        (purchase, item)
        for purchase in reversed(own)
        for item in purchase.items
        if purchase.member_id and item.delivered is not None and item.delivered < start - DAY and item.claim is None
    ]
    for place, (purchase, item) in enumerate(arrived[:2]):
        article = _review(seed, 0, purchase, item, start - (2 + 3 * place) * HOUR, (5, 2)[place])
        article.no, article.order_id = place, purchase.id
        yield article
    sent = [
        (purchase, item)
        for purchase in reversed(own)
        for item in purchase.items[:1]
        if purchase.member_id and item.dispatched is not None and (purchase.paid or start) < start - 2 * HOUR
    ]
    for place, (purchase, item) in enumerate(sent[:1]):
        dice = Dice(seed, "mall fresh", place)
        moving = item.dispatched is not None and item.dispatched < start - HOUR
        yield _about_order(dice, seed, purchase, item, start - 50 * MINUTE, moving=moving, urgent=True)
    if own:
        yield _about_product(Dice(seed, "mall fresh qna"), seed, start - 90 * MINUTE, len(own))


def _answered(seed: int, article: Article, start: int) -> Iterator[Article]:
    """Let the seller of the past answer: questions by a reply or a comment, reviews mostly by a comment."""
    dice = Dice(seed, "mall answer", article.no)
    recent = article.at > start - 2 * DAY
    share = 0.5 if article.board == REVIEWS else 0.95
    if article.naver_id is not None or not dice.chance(share * (0.35 if recent else 1)):
        return
    day = next_working_day(day_of(article.at), 0)
    moment = max(article.at + dice.between(10, 240) * MINUTE, at(day, 9 * HOUR + dice.between(0, 90) * MINUTE))
    if moment >= start:
        return
    if article.board == REVIEWS and article.product is not None:
        words = reply_text(dice, article.product.thing, article.rating)
    else:
        words = dice.pick(ANSWERS.get(article.topic, ANSWERS["product"]))
    if dice.chance(0.8 if article.board == REVIEWS else 0.12):
        article.comments.append(shop_comment(article.no + 2, moment, words))
        return
    child = shop_reply(article, article.no + 1, moment, words)
    article.replied, article.reply_user = moment, MALL_ID
    yield child


def shop_reply(parent: Article, number: int, moment: int, words: str) -> Article:
    """Return a reply of the shop below a post."""
    return Article(
        no=number,
        board=parent.board,
        at=moment,
        seen=moment,
        writer=SHOP,
        product=parent.product,
        parent=parent.no,
        member_id=MALL_ID,
        title=f"Re: {parent.title}",
        content=paragraphs(words),
        secret=parent.secret,
        client_ip="192.0.2.1",
        channel="P",
    )

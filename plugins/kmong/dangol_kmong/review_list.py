"""The list of reviews, saved or pasted → reviews. Pure.

Each review has stars; right above them (or in a label) stands who wrote it, below them the date, the words
and the service, and behind a label the seller's answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import datetime
from typing import TYPE_CHECKING

from dangol import Answered, BadRecord, Page, Product, Rejected, Review, translator
from dangol_kmong import parse
from dangol_kmong.layouts import REVIEWS
from dangol_kmong.pieces import Names, Piece, broken, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["is_review_list", "read"]

_ = translator("dangol_kmong", __file__)
_STARS = re.compile(r"[★⭐]{1,5}[☆]{0,4}")
_SCORE = re.compile(r"([0-5])\.(\d)", re.ASCII)


@dataclass
class _Card:
    """One review as it stands on the page."""

    pieces: list[Piece]
    author: str = ""
    rating: str = ""
    values: dict[str, str] = made_of(default_factory=dict)
    dates: list[datetime] = made_of(default_factory=list)
    words: list[str] = made_of(default_factory=list)
    service: Product = parse.NO_PRODUCT
    answer: list[str] | None = None
    answered_at: datetime | None = None


def is_review_list(pieces: Sequence[Piece], own: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether there are stars with a date below them."""
    names = Names(REVIEWS, own)
    places = [at for at, piece in enumerate(pieces) if _rating(piece, names) is not None]
    return bool(places) and any(_date(piece, names) for piece in pieces[places[0] :])


def read(pieces: Sequence[Piece], own: Mapping[str, Mapping[str, str]]) -> Page[Review]:
    """Read every review of a list. All were seen together: at the latest time that the page shows, or after it."""
    names = Names(REVIEWS, own)
    cards = [_card(some, names) for some in _parts(pieces, names)]
    if len(cards) > 1 and not cards[0].dates:
        cards = cards[1:]  # the average over all reviews has stars, too
    seen_at = max((date for card in cards for date in (*card.dates, card.answered_at) if date), default=None)
    items: dict[str, Review] = {}
    rejected: list[Rejected] = []
    for card in cards:
        try:
            review = _review(card, seen_at)
            if items.setdefault(review.id, review) != review:
                raise BadRecord(_("Two reviews cannot be told apart."))
        except BadRecord as wrong:
            rejected.append(broken(card.pieces, wrong.message))
    return Page(list(items.values()), None, rejected, layout=REVIEWS.name, understood=names.told())


def _rating(piece: Piece, names: Names) -> str | None:
    """Return the stars that a piece shows, as they stand there."""
    label = names.at_start(piece.text)
    text = label[1] if label and label[0] == "평점" else piece.text
    if label and label[0] != "평점":
        return None
    text = re.sub(r"\s*(?:/\s*5(?:\.0)?|점)$", "", text.strip())
    stars = re.sub(r"\s+", "", text)
    if _STARS.fullmatch(stars) or _SCORE.fullmatch(text) or (label and re.fullmatch(r"[1-5]", text, re.ASCII)):
        return stars
    return None


def _stars(text: str) -> int | None:
    """Return whole stars; an average between two numbers is none of them."""
    if text[0] in "★⭐":
        return len(text.rstrip("☆"))
    score = _SCORE.fullmatch(text)
    if score is None:
        return int(text)
    return int(score[1]) if score[2] == "0" and score[1] != "0" else None


def _date(piece: Piece, names: Names) -> datetime | None:
    label = names.at_start(piece.text)
    if label and label[0] != "작성일":
        return None
    return parse.date_of(label[1] if label else piece.text)


def _parts(pieces: Sequence[Piece], names: Names) -> Iterator[Sequence[Piece]]:
    places = [at for at, piece in enumerate(pieces) if _rating(piece, names) is not None]
    starts = []
    for before, place in zip([-1, *places], places, strict=False):
        above = place - 1
        labelled = (at for at in range(before + 1, place) if _is_author(pieces[at], names))
        starts.append(next(labelled, above if above > before and is_plain(pieces[above]) else place))
    for start, end in zip(starts, [*starts[1:], len(pieces)], strict=True):
        yield pieces[start:end]


def _is_author(piece: Piece, names: Names) -> bool:
    label = names.at_start(piece.text)
    return bool(label and label[0] == "작성자" and label[1])


def _card(pieces: Sequence[Piece], names: Names) -> _Card:
    """Sort out what a review consists of. Its words end with the first thing that is none of them."""
    card = _Card(list(pieces))
    ended = False
    for piece in pieces:
        label, rating, date = names.at_start(piece.text), _rating(piece, names), _date(piece, names)
        if label and label[0] == "답변":
            card.answer, ended = [], False
        elif card.rating and is_plain(piece) and not (label or rating or ended or _leads_to_service(piece)):
            (card.words if card.answer is None else card.answer).append(piece.text)
        else:
            ended = bool(card.words if card.answer is None else card.answer)
            _note(card, piece, label, rating, date)
    places = (
        ("작성자", card.author, _("the line above the stars")),
        ("평점", card.rating, _("the stars")),
        ("작성일", card.dates, _("the first date below the stars")),
        ("서비스명", card.service.id, _("a link to a service")),
    )
    for field, found, where in places:
        if found and not any(one.field == field and one.by != "place" for one in names.met.values()):
            names.placed(field, where)
    return card


def _note(card: _Card, piece: Piece, label: tuple[str, str] | None, rating: str | None, date: datetime | None) -> None:
    """Keep what is no word of the review."""
    if rating is not None:
        card.rating = card.rating or rating
    elif date is not None and card.answer is not None:
        card.answered_at = card.answered_at or date
    elif date is not None:
        card.dates.append(date)
    elif label and label[1]:
        card.values.setdefault(*label)
    elif _leads_to_service(piece):
        card.service = parse.product(piece.text, piece.links)
    elif not card.rating:
        card.author = parse.nickname(piece.text)


def _leads_to_service(piece: Piece) -> bool:
    return any(map(parse.is_service_link, piece.links))


def _review(card: _Card, seen_at: datetime | None) -> Review:
    if not card.dates or seen_at is None:
        raise parse.bad("작성일")
    author = parse.nickname(card.values.get("작성자", "")) or card.author
    if not author:
        raise parse.bad("작성자")
    service = parse.product(card.values.get("서비스명", "")) if "서비스명" in card.values else card.service
    written_at = card.dates[0]
    number = parse.order_no(card.values.get("주문번호", ""))
    return Review(
        id=f"review:{number or parse.digest(author, written_at.isoformat(), service.id)}",
        text=parse.without_contacts("\n".join(card.words)),
        written_at=written_at,
        rating=_stars(card.rating),
        product=service if service.id else None,
        item_id=number,
        author=author,
        author_id="" if "*" in author else author,
        reply=None if card.answer is None else _reply(card),
        updated_at=seen_at,
    )


def _reply(card: _Card) -> Answered:
    return Answered(at=card.answered_at, text=parse.without_contacts("\n".join(card.answer or ())) or None)

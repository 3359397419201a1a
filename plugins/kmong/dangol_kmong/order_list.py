"""The list of orders, saved or pasted → orders. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dangol import BadRecord, Order, Page, Product, Rejected, translator
from dangol_kmong import parse
from dangol_kmong.layouts import ORDERS, STATUS
from dangol_kmong.pieces import Names, Piece, broken, is_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

__all__ = ["is_order_list", "read"]

_ = translator("dangol_kmong", __file__)
_NUMBER = re.compile(r"#\s?(\d{5,19})\b[\s:·|,-]*(.*)", re.ASCII | re.DOTALL)
_PAST = ("주문일시", "작업물 발송 일시", "거래 완료 일시")
_ENDED = ("거래 완료", "주문 취소")


@dataclass
class _Card:
    """One order as it stands on the page: the values of its labels, and what has none."""

    number: str
    pieces: list[Piece] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    titles: list[Piece] = field(default_factory=list)

    def one(self, name: str) -> str | None:
        """Return the value of a label. Raises ``BadRecord`` where it stands there with two."""
        found = list(dict.fromkeys(self.values.get(name, ())))
        if len(found) > 1:
            raise BadRecord(_("{name} is there twice.").format(name=name))
        return found[0] if found else None


def is_order_list(pieces: Sequence[Piece], own: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether there are order numbers and times of ordering."""
    names = Names(ORDERS, _own(own))
    times = any((found := names.at_start(piece.text)) and found[0] == "주문일시" for piece in pieces)
    return times and bool(_numbers(pieces, names))


def read(pieces: Sequence[Piece], own: Mapping[str, Mapping[str, str]]) -> Page[Order]:
    """Read every order of a list. Raises ``BadRecord`` for a page whose stages contradict it.

    All were seen together: at the latest time that the page shows, or after it.
    """
    names, statuses = (Names(layout, _own(own)) for layout in (ORDERS, STATUS))
    cards = [_card(number, some, names, statuses) for number, some in _parts(pieces, names, statuses)]
    if any(card.values.get("거래 완료 일시") and not _may_have_ended(card) for card in cards):
        raise BadRecord(_("A stage does not fit the time of completion beside it."))
    seen_at = _seen_at(cards)
    items: list[Order] = []
    rejected: list[Rejected] = []
    for card in cards:
        try:
            items.append(_order(card, seen_at))
        except BadRecord as wrong:
            rejected.append(broken(card.pieces, wrong.message, card.number))
    told = (*names.told(), *statuses.met.values())
    return Page(items, None, rejected, layout=ORDERS.name, understood=told)


def _own(own: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Part the seller's names for a list of orders into those for labels and those for stages."""
    stages = {parse.squeezed(field.name) for field in STATUS.fields}
    found: dict[str, dict[str, str]] = {ORDERS.id: {}, STATUS.id: {}}
    for theirs, target in own.get(ORDERS.id, {}).items():
        found[STATUS.id if parse.squeezed(target) in stages else ORDERS.id][theirs] = target
    return found


def _numbers(pieces: Sequence[Piece], names: Names) -> dict[int, str]:
    """Return the order numbers by the place of their pieces; the same number twice in a row counts once."""
    found: dict[int, str] = {}
    for at, piece in enumerate(pieces):
        number = _number(piece, names)
        if number is not None and number != next(reversed(found.values()), None):
            found[at] = number
    return found


def _number(piece: Piece, names: Names) -> str | None:
    plain = _NUMBER.match(piece.text)
    if plain:
        names.of("#")
        return plain[1]
    label = names.at_start(piece.text)
    value = label[1].lstrip("# ").split() if label and label[0] == "주문번호" else []
    return parse.order_no(value[0]) if value else None


def _parts(pieces: Sequence[Piece], names: Names, statuses: Names) -> Iterator[tuple[str, Sequence[Piece]]]:
    """Cut the page into orders. Raises ``BadRecord`` where it cannot be told which stage belongs to which.

    The word for the stage stands below the number or above it. Above, there is one before the first
    number and none behind the last; several before the first are tabs.
    """
    numbers = _numbers(pieces, names)
    places = list(numbers)
    words = [at for at, piece in enumerate(pieces) if _status(piece, names, statuses)]
    before = sum(at < places[0] for at in words)
    starts = places
    if before and not any(at > places[-1] for at in words):
        if before > 1:
            raise BadRecord(_("It cannot be told which stage belongs to which order; perhaps the page is cut off."))
        bounds = zip([-1, *places[:-1]], places, strict=True)
        starts = [max((at for at in words if first < at < place), default=place) for first, place in bounds]
    for start, end, number in zip(starts, [*starts[1:], len(pieces)], numbers.values(), strict=True):
        yield number, pieces[start:end]


def _status(piece: Piece, names: Names, statuses: Names) -> tuple[str, str] | None:
    """Return the stage that a piece names, with its own word for it."""
    label = names.at_start(piece.text)
    word = label[1] if label and label[0] == "상태" else piece.text
    found = statuses.of(word)
    return (found, word) if found else None


def _card(number: str, pieces: Sequence[Piece], names: Names, statuses: Names) -> _Card:
    card = _Card(number, list(pieces))
    waiting: str | None = None
    for piece in _unrolled(pieces, names):
        label = names.at_start(piece.text)
        status = _status(piece, names, statuses)
        if status:
            card.statuses.append(status)
            if not label:
                names.placed("상태", _("a word that stands alone"))
        elif label and label[0] != "상태":
            waiting = None if label[1] else label[0]
            if label[1]:
                card.values.setdefault(label[0], []).append(label[1])
        elif waiting:
            card.values.setdefault(waiting, []).append(piece.text)
            waiting = None
        elif re.fullmatch(r"[₩\d,\s]+원", piece.text):
            card.values.setdefault("", []).append(piece.text)
            names.placed("금액", _("a price without a label"))
        elif is_plain(piece) and parse.without_contacts(piece.text) == piece.text:
            card.titles.append(piece)
            names.placed("서비스명", _("the first line below the number"))
    return card


def _unrolled(pieces: Sequence[Piece], names: Names) -> Iterator[Piece]:
    """Yield what stands behind an order number in the same piece as a piece of its own, without the number."""
    for piece in pieces:
        plain = _NUMBER.match(piece.text)
        if plain is None:
            label = names.at_start(piece.text)
            plain = _NUMBER.match("#" + label[1].lstrip("# ")) if label and label[0] == "주문번호" else None
        if plain is None:
            yield piece
        elif plain[2].strip():
            yield Piece(plain[2].strip(), piece.links)


def _seen_at(cards: Sequence[_Card]) -> datetime | None:
    shown = [parse.date_of(value) for card in cards for name in _PAST for value in card.values.get(name, ())]
    return max((moment for moment in shown if moment is not None), default=None)


def _may_have_ended(card: _Card) -> bool:
    return not card.statuses or any(status in _ENDED for status, _word in card.statuses)


def _order(card: _Card, seen_at: datetime | None) -> Order:
    ordered_at, sent_at, done_at = (_moment(card, name) for name in _PAST)
    if ordered_at is None or seen_at is None:
        raise parse.bad("주문일시")
    status, word = _stage(card)
    amounts = list(dict.fromkeys(card.values.get("금액") or card.values.get("") or ()))
    return parse.order(
        card.number,
        seen_at,
        ordered_at,
        status=status,
        word=word,
        service=_service(card),
        buyer=card.one("의뢰인") or "",
        amount=parse.amount(amounts[0]) if len(amounts) == 1 else 0,
        delivered_at=sent_at,
        confirmed_at=done_at if status == "거래 완료" else None,
    )


def _moment(card: _Card, name: str) -> datetime | None:
    text = card.one(name)
    return parse.moment(text, name) if text else None


def _stage(card: _Card) -> tuple[str, str]:
    found = dict(card.statuses)
    if len(found) > 1:
        raise BadRecord(_("Two stages are there: {names}.").format(names=", ".join(found)))
    if not found:
        raise BadRecord(_("There is no stage that dangol knows."))
    return next(iter(found.items()))


def _service(card: _Card) -> Product:
    """Return the service: the one with a label, the one that leads to a service's page, or the first title."""
    title = card.one("서비스명")
    linked = next((piece for piece in card.titles if any(map(parse.is_service_link, piece.links))), None)
    first = linked or (card.titles[0] if card.titles else None)
    if title:
        return parse.product(title, [link for piece in card.pieces for link in piece.links])
    return parse.product(first.text, first.links) if first else parse.NO_PRODUCT

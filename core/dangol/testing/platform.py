"""A stateful mocked market in about a page of code: an author writes routes and wire rows, the rest is here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from dangol.testing.exchange import BadEvent, FakeRequest, FakeResponse
from dangol.testing.fake import DEMO_NOW, Export, Fake
from dangol.testing.goods import (
    FakeAnswer,
    FakeInquiry,
    FakeOrder,
    FakeReview,
    Goods,
    changed_between,
    korea,
)
from dangol.testing.happenings import apply_events
from dangol.testing.routing import Ask, Refused, find_route, routes_of

__all__ = ["FakePlatform"]

T = TypeVar("T")


class FakePlatform(Fake):
    """A market with an invented shop. Write ``@route`` methods that answer with ``self.goods`` in wire rows.

    Clock, faults, ``/__fake__/`` paths, events, truth and the write log come with it. ``secrets`` are the
    settings that open it: a call without ``Authorization: Bearer <token>`` is refused where there is a
    ``token``; override ``admit`` for another way in.
    """

    secrets: ClassVar[Mapping[str, str]] = {}
    page_rows: ClassVar[int] = 100
    """How many rows the market gives a page."""

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        super().__init__(seed, orders, days, now)
        self.goods = Goods(seed, self.orders, self.days, self.started, self.platform)
        self._routes = routes_of(self)

    def settings(self, base_url: str) -> dict[str, str]:
        """Return ``base_url`` and the secrets."""
        return {"base_url": base_url, **self.secrets}

    @property
    def now(self) -> datetime:
        """The market's time, in Korea."""
        return korea(self.clock.now())

    # answering

    def handle(self, request: FakeRequest) -> FakeResponse:
        """Find the route and answer, or refuse as the market does."""
        found = find_route(self._routes, request)
        try:
            if found is None:
                self.unknown.append(f"{request.method} {request.path}")
                raise Refused(404, "NOT_FOUND", f"there is no {request.method} {request.path}")
            ask = Ask(request)
            self.admit(ask)
            answer = found[0].answer(ask, **found[1])
        except Refused as refused:
            shaped = self.refusal(refused.status, refused.code, refused.message)
            return FakeResponse(shaped.status, shaped.body, {**shaped.headers, **refused.headers})
        return answer if isinstance(answer, FakeResponse) else FakeResponse.json(answer)

    def admit(self, ask: Ask) -> None:
        """Let a call in, or raise ``Refused``."""
        token = self.secrets.get("token")
        if token is not None and ask.header("authorization") != f"Bearer {token}":
            raise Refused(401, "UNAUTHORIZED", "the token is not known")

    def is_write(self, request: FakeRequest) -> bool:
        """Tell whether a request changes something, as its route says."""
        found = find_route(self._routes, request)
        return found[0].write if found else super().is_write(request)

    def page(self, rows: Sequence[T], number: str | int | None = None) -> tuple[Sequence[T], int | None]:
        """Return page ``number`` (from 1) of ``rows``, and the number of the next one or ``None``."""
        wanted = int(number or 1)
        size = self.rows_per_page or self.page_rows
        pages = [rows[start : start + size] for start in range(0, len(rows), size)] or [rows]
        if self.hollow and len(pages) > 1:
            pages.insert(1, rows[:0])
        if self.stuck:
            return pages[0], max(wanted, 2)
        if not 1 <= wanted <= len(pages):
            return rows[:0], None
        return pages[wanted - 1], wanted + 1 if wanted < len(pages) else None

    # what there is

    def orders_between(self, since: datetime | None, until: datetime | None) -> list[FakeOrder]:
        """Return the orders that are shown and last changed in a span, both ends included."""
        return changed_between(self.goods.orders.values(), since, until, self.now)

    def reviews_between(self, since: datetime | None, until: datetime | None) -> list[FakeReview]:
        """Return the reviews that are shown and were written, edited or answered in a span."""
        return changed_between(self.goods.reviews.values(), since, until, self.now)

    def inquiries_between(self, since: datetime | None, until: datetime | None) -> list[FakeInquiry]:
        """Return the questions that are shown and were asked or answered in a span."""
        return changed_between(self.goods.inquiries.values(), since, until, self.now)

    def answer_inquiry(self, inquiry_id: str, text: str) -> FakeAnswer:
        """Let the seller answer a question now. Raises ``Refused``."""
        inquiry = self.goods.inquiries.get(inquiry_id)
        if inquiry is None or not inquiry.there(self.now):
            raise Refused(404, "NO_INQUIRY", f"there is no inquiry {inquiry_id}")
        inquiry.answers.append(FakeAnswer(id=self.goods.number("A"), at=self.now, text=text))
        return inquiry.answers[-1]

    def reply_to_review(self, review_id: str, text: str) -> FakeAnswer:
        """Let the seller answer a review now. Raises ``Refused``."""
        review = self.goods.reviews.get(review_id)
        if review is None or not review.there(self.now):
            raise Refused(404, "NO_REVIEW", f"there is no review {review_id}")
        review.reply = FakeAnswer(id=self.goods.number("A"), at=self.now, text=text)
        return review.reply

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        """Return orders, reviews and inquiries as they really are now."""
        from dangol.testing.happenings import inquiry_truth, order_truth, review_truth

        now, goods = self.now, self.goods
        return {
            "orders": lambda: [order_truth(one, now) for one in _there(goods.orders.values(), now)],
            "reviews": lambda: [review_truth(one) for one in _there(goods.reviews.values(), now)],
            "inquiries": lambda: [inquiry_truth(one) for one in _there(goods.inquiries.values(), now)],
        }

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Add or edit rows: order, item, review, reply, inquiry, answer. Raises ``BadEvent``."""
        return apply_events(self.goods, self.now, events)

    def exports(self) -> Sequence[Export]:
        """Return the files that the seller could download; none unless a market has some."""
        return ()

    def consent(self, link: str) -> str:
        """Say that the market asks nobody for consent. Raises ``BadEvent``."""
        raise BadEvent(f"This market asks nobody for consent, and {link.partition('?')[0]} is no page of it.")


def _there(rows: Iterable[Any], now: datetime) -> list[Any]:
    return [row for row in rows if row.there(now)]

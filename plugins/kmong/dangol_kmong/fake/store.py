"""The pretend Kmong: no API, only what a seller downloads, saves, pastes and gets by mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from dangol.testing import DEMO_NOW, Export, Fake, FakeRequest, FakeResponse
from dangol.testing.compose.moments import ms
from dangol_kmong.fake import mails, pages, sheet
from dangol_kmong.fake.composer import compose
from dangol_kmong.fake.events import apply_events
from dangol_kmong.fake.model import Thread
from dangol_kmong.fake.truth import truth

__all__ = ["Arrived", "KmongFake"]

_USUAL = 24
_MOST = 40
_THREADS = 5
_MAILS = 6


@dataclass(frozen=True)
class Arrived:
    """A mail in the seller's mailbox."""

    name: str
    at: datetime
    content: bytes


class KmongFake(Fake):
    """One expert's invented business. ``business`` holds what there is and may be changed at any time.

    A person does not do services by the hundred: at most 40 orders are made, however many are asked for.
    """

    platform: ClassVar[str] = "kmong"

    def __init__(self, seed: int = 1, orders: int | None = None, days: int = 21, now: datetime = DEMO_NOW) -> None:
        super().__init__(seed, _USUAL if orders is None else min(orders, _MOST), days, now)
        self.business = compose(seed, self.orders, self.days, ms(self.started))

    def settings(self, base_url: str) -> dict[str, str]:
        """Return the expert's nickname; the address is of no use but to say that nothing here is real."""
        return {"base_url": base_url, "nickname": self.business.nickname}

    def handle(self, _request: FakeRequest) -> FakeResponse:
        """Answer 404: there is no API."""
        return FakeResponse.json({"message": "Not Found"}, 404)

    def _now(self) -> int:
        return ms(self.clock.now())

    def truth(self) -> dict[str, Any]:
        """Return orders, reviews and inquiries (threads) as they really are now."""
        return truth(self.business, self._now())

    def apply(self, events: Any) -> list[dict[str, Any]]:
        """Add or edit rows; ``events.SHAPES`` documents the form. Raises ``BadEvent``."""
        return apply_events(self.business, self._now(), events)

    def exports(self) -> Sequence[Export]:
        """Return what a seller would download and save today, and the last few mails."""
        return [*self.sheets(), *self.pages(), *self._last_mails()]

    def sheets(self) -> list[Export]:
        """Return the monthly files."""
        now = self._now()

        def made(month: str) -> Export:
            return Export(f"kmong_fee_{month}.xlsx", "orders", lambda: sheet.revenue_sheet(self.business, month, now))

        return [made(month) for month in sheet.months(self.business, now)]

    def pages(self, threads: int = _THREADS) -> list[Export]:
        """Return the saved pages: orders, reviews, and the ``threads`` in which somebody wrote last."""
        now, business = self._now(), self.business
        found = [Export("kmong_orders.html", "orders", lambda: pages.order_list(business, now))]
        if any(deal.shown_review(now) for deal in business.deals):
            found.append(Export("kmong_reviews.html", "reviews", lambda: pages.reviews_page(business, now)))
        there = [thread for thread in business.threads if thread.shown(now)]
        there.sort(key=lambda thread: (-thread.shown(now)[-1].at, thread.group))
        for thread in there[:threads]:
            name = f"kmong_thread_{thread.group}.html"
            found.append(Export(name, "inquiries", partial(pages.thread_page, business, thread, now)))
        return found

    def texts(self) -> list[Export]:
        """Return what a seller would copy and paste instead: the list of orders, and every thread."""
        now, business = self._now(), self.business
        found = [Export("orders.txt", "orders", lambda: pages.order_text(business, now).encode())]
        for thread in business.threads:
            if thread.shown(now):
                name = f"thread_{thread.group}.txt"
                found.append(Export(name, "inquiries", partial(_encoded, thread, now)))
        return found

    def mails(self) -> list[Arrived]:
        """Return every notification that has arrived, oldest first."""
        return [
            Arrived(one.id, one.sent_at, mails.spell(one)) for one in mails.notifications(self.business, self._now())
        ]

    def _last_mails(self) -> list[Export]:
        last = mails.notifications(self.business, self._now())[-_MAILS:]
        return [Export(f"{one.id}.eml", "mail", partial(mails.spell, one)) for one in last]


def _encoded(thread: Thread, now: int) -> bytes:
    return pages.thread_text(thread, now).encode()

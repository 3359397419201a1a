"""The expert's little business: deals, threads and reviews whose past and future are known; a clock shows a part."""

from __future__ import annotations

from dataclasses import dataclass, field

from dangol_kmong.fake.services import Service

__all__ = ["Answer", "Business", "Deal", "Notice", "Post", "Review", "Thread"]


@dataclass
class Post:
    """One message."""

    at: int
    text: str
    seller: bool


@dataclass
class Thread:
    """The messages with one buyer. ``group`` and ``partner`` make its link."""

    group: int
    partner: int
    nickname: str
    service: Service
    posts: list[Post] = field(default_factory=list)

    @property
    def link(self) -> str:
        """Return the thread's page."""
        return f"https://kmong.com/inboxes?inbox_group_id={self.group}&partner_id={self.partner}"

    def shown(self, now: int) -> list[Post]:
        """Return what was written by now, in order."""
        return sorted((post for post in self.posts if post.at <= now), key=lambda post: post.at)


@dataclass
class Answer:
    """The expert's public answer to a review."""

    at: int
    text: str


@dataclass
class Review:
    """What the buyer of a deal said in public."""

    at: int
    rating: int
    text: str
    answer: Answer | None = None


@dataclass
class Deal:
    """One order. ``turns`` are the handovers and the requests for a revision between them, in order."""

    number: int
    thread: Thread
    service: Service
    amount: int
    ordered: int
    turns: list[tuple[int, str]] = field(default_factory=list)
    done: int | None = None
    cancel_asked: int | None = None
    cancelled: int | None = None
    review: Review | None = None
    billed: bool = False
    """The buyer asked for a tax invoice."""

    def status(self, now: int) -> str:
        """Return Kmong's word for how far it is."""
        if self.cancelled is not None and self.cancelled <= now:
            return "주문 취소"
        if self.done is not None and self.done <= now:
            return "거래 완료"
        past = [word for at, word in self.turns if at <= now]
        return past[-1] if past else "진행중"

    def handed_over(self, now: int) -> int | None:
        """Return when the work was last handed over."""
        return max((at for at, word in self.turns if word == "작업물 발송" and at <= now), default=None)

    def shown_review(self, now: int) -> Review | None:
        """Return the review, if it was written by now."""
        return self.review if self.review is not None and self.review.at <= now else None


@dataclass
class Notice:
    """A mail that is about no deal: an approval, an advertisement, or one of a kind that nobody knows."""

    at: int
    subject: str
    lines: tuple[str, ...]


@dataclass
class Business:
    """All there is."""

    nickname: str
    deals: list[Deal] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def ordered(self, now: int) -> list[Deal]:
        """Return the deals there are by now, newest first."""
        return sorted(
            (deal for deal in self.deals if deal.ordered <= now), key=lambda deal: (-deal.ordered, deal.number)
        )

    def deal(self, number: str) -> Deal | None:
        """Return one deal."""
        return next((deal for deal in self.deals if str(deal.number) == number), None)

    def thread(self, group: str) -> Thread | None:
        """Return one thread by its group."""
        return next((thread for thread in self.threads if str(thread.group) == group), None)

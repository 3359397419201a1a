"""When buyers wrote about an order, and when they thanked; no word of it goes any further."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from dangol.clock import from_micros, micros
from dangol.models import Message
from dangol.storage.fact_source import as_list
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from dangol.storage.database import Database

__all__ = ["SAID", "SILENCE", "Post", "Said", "SaidReader", "no_thanks"]

SAID = (
    "SELECT q.order_id, q.title, q.asked_at, q.thread FROM json_each(:ids) j"
    " CROSS JOIN inquiries q ON q.store = :store AND q.order_id = j.value ORDER BY q.asked_at, q.id"
)
"""What was written about orders."""
_KEPT = 4096
"""Texts that are not read again in one run: the same thread is looked at for several rules."""


class Post(NamedTuple):
    """Something that a buyer wrote."""

    at: int
    text: str

    def __repr__(self) -> str:
        """Tell the time and none of the words."""
        return f"<Post {self.at}>"


def no_thanks(_text: str) -> bool:
    """Take no text for thanks: for readers that decide nothing."""
    return False


class Said:
    """What a buyer wrote about one order."""

    def __init__(self, posts: Sequence[Post], thanks: Callable[[str], bool]) -> None:
        self.posts = posts
        self._thanks = thanks

    @property
    def last(self) -> datetime | None:
        """When the buyer last wrote."""
        return from_micros(max((post.at for post in self.posts), default=None))

    def thanked(self, received: int | None) -> datetime | None:
        """Return when the buyer, having received it, first wrote real thanks; ``received`` in microseconds."""
        if received is None:
            return None
        later = (post.at for post in self.posts if post.at >= received and self._thanks(post.text))
        return from_micros(min(later, default=None))


SILENCE = Said((), no_thanks)


class SaidReader:
    """Reads what buyers wrote about orders. ``thanks`` tells real thanks from everything else."""

    def __init__(self, db: Database, thanks: Callable[[str], bool] = no_thanks) -> None:
        self._db = db
        self._thanks = lru_cache(maxsize=_KEPT)(thanks)

    def of(self, store: str, orders: Collection[str]) -> dict[str, Said]:
        """Return what was written about those of the orders about which anything was."""
        found: dict[str, list[Post]] = defaultdict(list)
        for order, title, asked_at, thread in self._db.conn.execute(SAID, {"store": store, "ids": as_list(orders)}):
            found[order] += _posts(title, asked_at, thread_of(thread))
        return {order: Said(posts, self._thanks) for order, posts in found.items()}


def _posts(title: str, asked_at: int, thread: Sequence[Message]) -> Iterator[Post]:
    """Yield the buyer's posts; the first one without a time is as old as its question, others tell nothing."""
    for number, message in enumerate(thread):
        if message.seller:
            continue
        if message.at is not None:
            yield Post(micros(message.at), "\n".join(filter(None, ("" if number else title, message.text))))
        elif number == 0:
            yield Post(asked_at, "\n".join(filter(None, (title, message.text))))

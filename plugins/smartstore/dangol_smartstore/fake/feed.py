"""The change feed's index: one row per item, always its last change, moved along as time passes."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Mapping

from dangol_smartstore.fake.model import Item, around

__all__ = ["Feed"]


class Feed:
    """Rows ``(time of the last change, item id)`` in the feed's own order."""

    def __init__(self, items: Mapping[str, Item], now: int) -> None:
        self._items = items
        self._rebuild(now)

    def _rebuild(self, now: int) -> None:
        self.now = now
        self.rows: list[tuple[int, str]] = []
        self._coming: list[tuple[int, str]] = []
        for item in self._items.values():
            last, following = around(item, now)
            if last is not None:
                self.rows.append((last[0], item.id))
            if following is not None:
                self._coming.append((following, item.id))
        self.rows.sort()
        heapq.heapify(self._coming)
        self._shown = {name: moment for moment, name in self.rows}

    def advance(self, now: int) -> None:
        """Bring the rows to ``now``; going back in time starts over."""
        if now < self.now:
            self._rebuild(now)
            return
        self.now = now
        while self._coming and self._coming[0][0] <= now:
            self.touch(heapq.heappop(self._coming)[1])

    def touch(self, item_id: str) -> None:
        """Put one item's row where it belongs after it changed."""
        item = self._items[item_id]
        was = self._shown.pop(item_id, None)
        if was is not None:
            del self.rows[bisect_left(self.rows, (was, item_id))]
        last, following = around(item, self.now)
        if last is not None:
            insort(self.rows, (last[0], item_id))
            self._shown[item_id] = last[0]
        if following is not None:
            heapq.heappush(self._coming, (following, item_id))

    def slice(self, since: int, until: int, first_id: str = "") -> list[tuple[int, str]]:
        """Return the rows from ``since`` to ``until``, both included; at ``since``, those from ``first_id`` on."""
        return self.rows[bisect_left(self.rows, (since, first_id)) : bisect_left(self.rows, (until + 1, ""))]

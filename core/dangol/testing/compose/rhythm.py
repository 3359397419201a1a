"""When people shop: more on Monday than on Saturday, most before noon and late in the evening."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from dangol.testing.compose.moments import HOUR, day_of, weekday

__all__ = ["Rhythm"]

_BY_HOUR = (3, 2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 9, 8, 8, 8, 7, 7, 6, 6, 7, 8, 10, 10, 7)
_BY_WEEKDAY = (1.15, 1.10, 1.05, 1.00, 0.95, 0.80, 0.95)


class Rhythm:
    """Spreads events over a span of time. ``total`` compares how busy two spans are."""

    def __init__(self, start: int, end: int) -> None:
        self._starts: list[int] = []
        weights: list[float] = []
        moment = start
        while moment < end:
            until = min(moment - moment % HOUR + HOUR, end)
            day = day_of(moment)
            hour = (moment // HOUR + 9) % 24
            self._starts.append(moment)
            weights.append(_BY_HOUR[hour] * _BY_WEEKDAY[weekday(day)] * (until - moment) / HOUR)
            moment = until
        self._starts.append(end)
        self._heap = [0.0, *accumulate(weights)]
        self.total = self._heap[-1]

    def at(self, share: float) -> int:
        """Return the time by which ``share`` (0 to 1) of all events has happened."""
        mark = share * self.total
        slot = min(bisect_right(self._heap, mark) - 1, len(self._starts) - 2)
        low, high = self._heap[slot], self._heap[slot + 1]
        start, end = self._starts[slot], self._starts[slot + 1]
        return min(start + int((end - start) * (mark - low) / (high - low)), end - 1)

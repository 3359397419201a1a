"""Signs of reviews: no API tells what was written, but points that were paid for a review show that one was."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from dangol import KST, Page, page
from dangol_smartstore import client, parse
from dangol_smartstore.gateway import NotPermitted

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dangol import ReviewMark, Store, Window

__all__ = ["due", "settled"]

_SETTLED_BY = time(6, tzinfo=KST)
"""By this hour the settlements of the day before are there."""
_LOOKS = (1, 3, 7)
"""Days after which a day's settlements are read: some come late, so not only once."""


async def settled(store: Store, window: Window, resume: str | None) -> AsyncIterator[Page[ReviewMark]]:
    """Read the settlements that show which items were reviewed. ``resume`` is ``<day> <page>``.

    They are an extra: an application without the permission for settlements gives no marks and no
    error, or else reading would end with "a person is needed" every time. ``dangol check`` tells
    how to add it.
    """
    days = due(window, store.clock.now())
    place: str | None = resume or (f"{days[0]} 1" if days else None)
    while place is not None:
        day_text, number = place.split(" ")
        day = date.fromisoformat(day_text)
        try:
            answer = await client.settlements(store.client, day, int(number))
        except NotPermitted:
            return
        if answer.elements and answer.pagination.total_pages > int(number):
            place = f"{day} {int(number) + 1}"
        else:
            place = next((f"{later} 1" for later in days if later > day), None)
        found = page(answer.elements, partial(parse.review_mark, day=day), place, id_of=parse.row_id)
        yield Page([mark for mark in found.items if mark is not None], place, found.rejected)


def due(window: Window, now: datetime) -> list[date]:
    """Return the days to be looked at: their latest look that is due falls into ``window``.

    So most windows ask for nothing, and catching up asks for each day once.
    """

    def moment(day: date, look: int) -> datetime:
        return datetime.combine(day + timedelta(days=look), _SETTLED_BY)

    last = window.until.astimezone(KST).date()
    reach = (last - window.since.astimezone(KST).date()).days + _LOOKS[-1]
    found = []
    for day in (last - timedelta(days=back) for back in range(reach, -1, -1)):
        looks = [look for look in _LOOKS if moment(day, look) <= now]
        if looks and window.since <= moment(day, looks[-1]) <= window.until:
            found.append(day)
    return found

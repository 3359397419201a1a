"""What a stored row looked like earlier: later changes taken back, and what had not happened yet left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dangol.clock import micros
from dangol.models import Stage
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Change", "Row", "inquiry_states", "item_states", "review_states"]

Row = dict[str, Any]
_LADDER = (Stage.PAID, Stage.SHIPPED, Stage.DELIVERED, Stage.CONFIRMED)
_REACHED = {Stage.SHIPPED: "dispatched_at", Stage.DELIVERED: "delivered_at", Stage.CONFIRMED: "confirmed_at"}
_json = msgspec.json.Encoder()


class Change(NamedTuple):
    """That a field had another value until it was seen changed, in microseconds."""

    seen_at: int
    field: str
    old: Any


def _earlier(row: Row, changes: Sequence[Change], at: int) -> Row:
    """Return a row with the changes taken back that were seen later."""
    found = dict(row)
    for change in sorted(changes, reverse=True, key=lambda one: one.seen_at):
        if change.seen_at > at:
            found[change.field] = change.old
    return found


def _each(
    begin: int, moments: Iterable[int | None], make: Callable[[int], Row], until: int
) -> Iterator[tuple[int, Row]]:
    """Yield each moment at which a row became another one, with what it then was."""
    last = None
    for at in sorted({begin, *(one for one in moments if one is not None and begin < one <= until)}):
        now = make(at)
        if now != last:
            yield at, now
        last = now


def item_states(row: Row, ordered_at: int, changes: Sequence[Change], until: int) -> Iterator[tuple[int, Row]]:
    """Yield what an order line was, from the order on.

    What no recorded change dates (an end, a claim, a stage without its time) counts from the market's last
    change on.
    """
    dated = {change.field for change in changes}

    def at(moment: int) -> Row:
        found = _earlier(row, changes, moment)
        fresh = row["updated_at"] is not None and moment < row["updated_at"]
        if fresh and "claim" not in dated and "claim_open" not in dated:
            found |= {"claim": None, "claim_open": 0}
        found["stage"] = _stage(found, moment, unsure=fresh and "stage" not in dated)
        for name in _REACHED.values():
            if found[name] is not None and found[name] > moment:
                found[name] = None
        return found

    moments = (*(row[name] for name in _REACHED.values()), row["updated_at"], *(one.seen_at for one in changes))
    return _each(ordered_at, moments, at, until)


def _stage(row: Row, moment: int, *, unsure: bool) -> str:
    stage = Stage(row["stage"])
    if stage not in _LADDER:
        if not unsure or stage in (Stage.WAITING, Stage.UNKNOWN):
            return stage.value
        stage = Stage.CONFIRMED
    while stage is not Stage.PAID:
        reached = row[_REACHED[stage]]
        if (reached is None and not unsure) or (reached is not None and reached <= moment):
            break
        stage = _LADDER[_LADDER.index(stage) - 1]
    return stage.value


def review_states(
    row: Row, versions: Sequence[Row], changes: Sequence[Change], until: int
) -> Iterator[tuple[int, Row]]:
    """Yield what a review was: its forms as they were seen, and the reply from its own time on."""
    seen = [change.seen_at for change in changes if change.field == "replied"]
    replied_at = row["reply_at"] or max(seen, default=None) or row["updated_at"] or row["written_at"]

    def at(moment: int) -> Row:
        found = dict(row)
        for number, version in enumerate(versions):
            if number == 0 or version["seen_at"] <= moment:
                found |= {name: version[name] for name in ("rating", "text", "visible")}
        if moment < replied_at:
            found |= {"replied": 0, "reply_at": None, "reply_text": None}
        return found

    moments = (replied_at, *(version["seen_at"] for version in versions[1:]))
    return _each(row["written_at"], moments, at, until)


def inquiry_states(row: Row, changes: Sequence[Change], until: int) -> Iterator[tuple[int, Row]]:
    """Yield what an inquiry was, post by post. A post without a time counts from the market's last change on."""
    thread = thread_of(row["thread"])
    late = max((one.seen_at for one in changes), default=row["updated_at"] or row["asked_at"])
    times = [row["asked_at"] if n == 0 else micros(post.at) or late for n, post in enumerate(thread)]
    speaks = any(post.seller for post in thread)

    def at(moment: int) -> Row:
        posts = [post for post, time in zip(thread, times, strict=True) if time <= moment]
        answered = posts[-1].seller if posts and speaks else row["answered"] and moment >= late
        if moment >= max((late, *times)):
            answered = row["answered"]
        return row | {"thread": _json.encode(posts).decode(), "answered": int(bool(answered))}

    return _each(row["asked_at"], (*times, late), at, until)

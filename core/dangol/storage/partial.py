"""What several sources each tell a part of, joined: for markets that have no one place that knows all.

A record is a whole row for ``upsert``, so what a source leaves empty would blank what another told. Here
a partial row is laid over or under the stored one by its time before it is stored. Joining the same
part again changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.models import Message, Stage
from dangol.storage.threads import thread_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence, Set

    from dangol.storage.database import Database
    from dangol.storage.tables import Row, Table

    _Fields = dict[str, Any]
    _Join = Callable[[_Fields, _Fields], _Fields]

__all__ = ["join_threads", "joined", "joined_items", "joined_threads"]

_EMPTY = (None, "", 0, "[]")
_EARLIEST = ("ordered_at", "asked_at")
_LATE = timedelta(minutes=5)
_AHEAD = timedelta(minutes=1)
"""How much later than the post a notification of it may say that it was written, and how much earlier."""
_json = msgspec.json.Encoder()


def joined(db: Database, table: Table, rows: Sequence[Row], partial: Set[str]) -> list[Row]:
    """Return ``rows`` with those whose key is in ``partial`` completed by what is stored."""
    return _joined(db, table, rows, partial, _fill)


def joined_items(db: Database, table: Table, rows: Sequence[Row], partial: Set[str]) -> list[Row]:
    """Do the same for order items: stage and claim are one statement and come from one source."""
    return _joined(db, table, rows, partial, _fill_item)


def joined_threads(
    db: Database, table: Table, rows: Sequence[Row], partial: Set[str], formerly: Mapping[str, str]
) -> list[Row]:
    """Do the same for inquiries, whose threads are joined; ``formerly`` maps an id to the one it had before."""
    return _joined(db, table, rows, partial, _fill_inquiry, formerly)


def _joined(
    db: Database,
    table: Table,
    rows: Sequence[Row],
    partial: Set[str],
    join: _Join,
    formerly: Mapping[str, str] | None = None,
) -> list[Row]:
    if not partial:
        return list(rows)
    before = formerly or {}
    keys = [row[1] for row in rows if row[1] in partial]
    known = table.stored(db, rows[0][0], [*keys, *(before[key] for key in keys if key in before)])
    made: list[Row] = []
    for row in rows:
        if row[1] in partial:
            for name in (before.get(row[1]), row[1]):
                if name in known:
                    row = _over(table, known.pop(name), row, join)
            known[row[1]] = row
        made.append(row)
    return made


def _over(table: Table, old: Row, new: Row, join: _Join) -> Row:
    """Join two rows: the newer one is laid over the other, its key is the new row's."""
    first, second = (dict(zip(table.columns, row, strict=True)) for row in (old, new))
    under, over = (second, first) if _is_newer(first, second) else (first, second)
    found = join(under, over) | {table.key: new[1]}
    if table.updated_at is not None:
        found["updated_at"] = max(first["updated_at"] or 0, second["updated_at"] or 0) or None
    return tuple(found[name] for name in table.columns)


def _is_newer(first: _Fields, second: _Fields) -> bool:
    """Tell whether ``first`` surely tells a later state; a record without a time tells the present."""
    one, other = first.get("updated_at"), second.get("updated_at")
    return one is not None and other is not None and one > other


def _fill(under: _Fields, over: _Fields) -> _Fields:
    found = {name: under[name] if value in _EMPTY else value for name, value in over.items()}
    for name in _EARLIEST:
        if name in found:
            found[name] = min(under[name], over[name])
    return found


def _fill_item(under: _Fields, over: _Fields) -> _Fields:
    found = _fill(under, over)
    told = over["stage"] != Stage.UNKNOWN
    for name in ("stage", "status"):
        found[name] = (over if told else under)[name]
    for name in ("claim", "claim_open"):
        found[name] = (over if told or over["claim"] else under)[name]
    return found


def _fill_inquiry(under: _Fields, over: _Fields) -> _Fields:
    found = _fill(under, over)
    thread = join_threads(thread_of(under["thread"]), thread_of(over["thread"]))
    found["thread"] = _json.encode(thread).decode()
    found["answered"] = int(thread[-1].seller) if thread else over["answered"]
    return found


def join_threads(under: tuple[Message, ...], over: tuple[Message, ...]) -> tuple[Message, ...]:
    """Make one thread of two excerpts of it, in order. Posts without a time cannot be placed: ``over`` stands then."""
    if any(post.at is None for post in (*under, *over)):
        return over or under
    posts = _excerpts([post for post in under if post.text], [post for post in over if post.text])
    silent = dict.fromkeys((post.at, post.seller) for post in (*under, *over) if not post.text)
    posts += [Message(text="", at=at, seller=seller) for at, seller in silent if not _spoken(posts, at, seller)]
    return tuple(sorted(posts, key=_moment))


def _excerpts(under: list[Message], over: list[Message]) -> list[Message]:
    """Complete ``over`` by what lies before its beginning and after its end."""
    if not over:
        return under
    first, last = _moment(over[0]), _moment(over[-1])
    outside = (post for post in under if not first < _moment(post) < last and post not in over)
    return sorted([*over, *outside], key=_moment)


def _spoken(posts: Iterable[Message], at: Any, seller: bool) -> bool:
    """Tell whether the words of a post without words are known: there is one of then, or the thread goes on."""
    return any(
        _moment(post) >= at + _AHEAD or (post.seller == seller and at - _LATE <= _moment(post) <= at + _AHEAD)
        for post in posts
    )


def _moment(post: Message) -> Any:
    return post.at

"""One thread of the inbox, saved or pasted → an inquiry. Pure.

Every post names who wrote it, then come its words, then its time; a line with a date begins a day.
A page on which that cannot be told for every post is not read at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING

from dangol import BadRecord, Inquiry, Message, Page, translator
from dangol_kmong import parse
from dangol_kmong.layouts import FURNITURE, SYSTEM, THREAD, US
from dangol_kmong.pieces import Names, Piece, says

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dangol import Document
    from dangol_kmong.settings import KmongSettings

__all__ = ["KIND", "inquiry_id", "partner_of", "read"]

_ = translator("dangol_kmong", __file__)

KIND = "inbox"
_WITH = re.compile(r"(.{1,60}?)\s?님?(?:과|와)의\s?(?:대화|메시지|메세지)(?:\s?[-|·].*)?")
_TIME = re.compile(r"(?:오전|오후)?\s?\d{1,2}:\d{2}", re.ASCII)


@dataclass
class _Post:
    author: str
    words: list[str]


def partner_of(document: Document, pieces: Sequence[Piece], names: Names) -> str:
    """Return the buyer's nickname, from a label or from "…님과의 대화"; empty where the page does not tell."""
    for text in (document.title, *(piece.text for piece in pieces)):
        if found := _WITH.fullmatch(text.strip()):
            return parse.nickname(found[1])
    for piece, following in zip(pieces, [*pieces[1:], Piece("")], strict=False):
        label = names.at_start(piece.text)
        if label and label[0] == "대화 상대":
            return parse.nickname(label[1] or following.text)
    return ""


def inquiry_id(settings: KmongSettings, nickname: str, links: Sequence[str]) -> str:
    """Return the thread's own id where a link or the seller's map tells it, else the nickname."""
    known = [found for link in links if (found := parse.thread_of_link(link))]
    own = settings.thread_links.get(nickname)
    found = known[0] if len(set(known)) == 1 else parse.thread_of_link(own) if own else None
    return found or nickname


def read(
    document: Document, pieces: Sequence[Piece], own: Mapping[str, Mapping[str, str]], settings: KmongSettings
) -> Page[Inquiry]:
    """Read a thread. Raises ``BadRecord`` where a post has no author, no time or no date."""
    names = Names(THREAD, own)
    buyer = partner_of(document, pieces, names)
    thread = tuple(_posts(pieces, buyer, settings.nickname))
    times = [post.at for post in thread if post.at is not None]
    if not times:
        raise BadRecord(_("No message of this thread could be read."))
    name = inquiry_id(settings, buyer, _links(pieces, buyer))
    head = takewhile(lambda piece: not _author(piece, buyer, settings.nickname), pieces)
    values = {label[0]: label[1] for piece in head if (label := names.at_start(piece.text)) and label[1]}
    service = parse.product(values.get("서비스명", ""))
    made = Inquiry(
        id=name,
        kind=KIND,
        thread=thread,
        asked_at=min(times),
        answered=thread[-1].seller,
        secret=True,
        product=service if service.id else None,
        order_id=parse.order_no(values.get("주문번호", "")),
        author=buyer,
        author_id=buyer,
        updated_at=max(times),
        partial=True,
        formerly=buyer if name != buyer else "",
    )
    return Page([made], layout=THREAD.name, understood=names.told())


def _links(pieces: Sequence[Piece], buyer: str) -> list[str]:
    """Return the links that stand with the buyer's name. Any other might lead to somebody else's thread."""
    names = {buyer, f"{buyer}님", f"{buyer}님과의"}
    named = (piece for piece in pieces if piece.text in names or not names.isdisjoint(piece.text.split()))
    return [link for piece in named for link in piece.links]


def _posts(pieces: Sequence[Piece], buyer: str, nickname: str) -> Iterator[Message]:
    """Yield the posts. What stands before the first author and behind the last time is the page's frame."""
    last = max((at for at, piece in enumerate(pieces) if _is_time(piece)), default=-1)
    first = next((at for at, piece in enumerate(pieces) if _WITH.fullmatch(piece.text)), 0)
    day: datetime | None = None
    post: _Post | None = None
    begun = False
    for piece in pieces[first : last + 1]:
        author = _author(piece, buyer, nickname)
        if author and (post is None or not post.words):
            post, begun = _Post(author, []), True
        elif author:
            raise BadRecord(_("A message of this thread has no time."))
        elif post and _is_time(piece):
            if post.author != "nobody":
                yield _message(post, _moment(piece, day))
            post = None
        elif post is None and not _is_time(piece) and (date := parse.date_of(piece.text)) is not None:
            day, begun = date, True
        elif post:
            post.words.append(piece.text)
        elif begun and parse.squeezed(piece.text) not in FURNITURE:
            raise BadRecord(_("It cannot be told who wrote each message of this thread."))


def _author(piece: Piece, buyer: str, nickname: str) -> str | None:
    """Return who a piece names as the author of what follows; a link to a thread only lists it."""
    if any(map(parse.thread_of_link, piece.links)):
        return None
    if says(piece, (buyer, f"{buyer}님")):
        return "buyer"
    if says(piece, (*US, nickname, f"{nickname}님")):
        return "seller"
    return "nobody" if says(piece, SYSTEM) else None


def _is_time(piece: Piece) -> bool:
    return bool(_TIME.fullmatch(piece.text)) or (":" in piece.text and parse.date_of(piece.text) is not None)


def _moment(piece: Piece, day: datetime | None) -> datetime:
    if not _TIME.fullmatch(piece.text):
        return parse.moment(piece.text, _("The time of a message"))
    if day is None:
        raise BadRecord(_("The messages of this thread have no date."))
    return parse.moment(f"{day:%Y.%m.%d} {piece.text.strip()}", _("The time of a message"))


def _message(post: _Post, at: datetime) -> Message:
    return Message(text=parse.without_contacts("\n".join(post.words)), at=at, seller=post.author == "seller")

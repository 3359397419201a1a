"""Wire → records, for the boards: posts are gathered into threads, and threads become reviews and inquiries. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol import Answered, BadRecord, Gone, Inquiry, Message, Origin, Product, Rejected, Review
from dangol_cafe24 import wire
from dangol_cafe24.markup import letters, plain
from dangol_cafe24.parse import SMARTSTORE, masked, moment, product, read, unreadable

if TYPE_CHECKING:
    from dangol_cafe24.settings import Cafe24Settings

__all__ = [
    "ONE",
    "QNA",
    "URGENT",
    "Posts",
    "Thread",
    "at",
    "deleted",
    "gone",
    "inquiry",
    "inquiry_id",
    "is_ours",
    "messages",
    "place",
    "posts",
    "review",
    "review_id",
    "row_number",
    "talk",
    "urgent",
    "urgent_row",
]

QNA, ONE, URGENT = "qna", "one", "urgent"
"""A product question, a 1:1 inquiry, an urgent inquiry."""

Names = Mapping[int, str]
"""What products are called, by their numbers."""

_ARTICLE = msgspec.json.Decoder(wire.Article, strict=False)
_COMMENT = msgspec.json.Decoder(wire.Comment, strict=False)
_URGENT = msgspec.json.Decoder(wire.Urgent, strict=False)


# ids: articles are numbered by board here, urgent inquiries apart


def review_id(board: int, number: int) -> str:
    """Return the id of a review in dangol."""
    return f"{board}:{number}"


def inquiry_id(kind: str, board: int, number: int) -> str:
    """Return the id of an inquiry in dangol."""
    return f"{kind}:{number}" if kind == URGENT else f"{kind}:{board}:{number}"


def place(target_id: str) -> tuple[int, int]:
    """Return board and number of a review or an inquiry; the board of an urgent inquiry is 0."""
    *_kind, board, number = ("0:" + target_id.removeprefix(f"{URGENT}:") if URGENT in target_id else target_id).split(
        ":"
    )
    return int(board), int(number)


class _Numbered(msgspec.Struct, frozen=True):
    article_no: wire.Id | None = None


def row_number(raw: msgspec.Raw) -> str | None:
    """Return the number of a row that did not parse, if at least that can be read."""
    try:
        number = msgspec.json.decode(raw, type=_Numbered).article_no
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return None if number is None else str(number)


# threads


class Thread(NamedTuple):
    """A post that began something, the posts below it, and the comments on it."""

    root: wire.Article
    replies: Sequence[wire.Article] = ()
    comments: Sequence[wire.Comment] = ()


class Posts:
    """Posts of a board as they are gathered: in any order, some of them twice, children without their parents."""

    def __init__(self) -> None:
        self._known: dict[int, wire.Article] = {}
        self._given_up: set[int] = set()

    def add(self, articles: Iterable[wire.Article]) -> None:
        """Take posts in."""
        self._known.update((one.article_no, one) for one in articles)

    def missing(self, most: int) -> list[int]:
        """Return parents that are not here yet; those named before and still not here are gone for good."""
        parents = {parent for one in self._known.values() if (parent := _parent(one)) is not None}
        wanted = sorted(parents - self._known.keys() - self._given_up)[:most]
        self._given_up.update(wanted)
        return wanted

    def threads(self) -> list[Thread]:
        """Return the threads whose beginning is here, oldest first."""
        below: dict[int, list[wire.Article]] = {no: [] for no, one in self._known.items() if _parent(one) is None}
        for one in self._known.values():
            top = self._top(one)
            if top is not None and top != one.article_no:
                below[top].append(one)
        return [Thread(self._known[no], replies) for no, replies in sorted(below.items())]

    def _top(self, post: wire.Article) -> int | None:
        seen: set[int] = set()
        while (parent := _parent(post)) is not None:
            if parent in seen or parent not in self._known:
                return None
            seen.add(parent)
            post = self._known[parent]
        return post.article_no


def _parent(post: wire.Article) -> int | None:
    """Return the post that this one replies to; a beginning names nobody, nothing or itself."""
    parent = post.parent_article_no
    return None if not post.reply_depth or parent in (None, 0, post.article_no) else parent


def posts(rows: Iterable[msgspec.Raw], prefix: str) -> tuple[list[wire.Article], list[Rejected]]:
    """Read rows one by one; what cannot be read is rejected under ``prefix`` and its number."""
    good: list[wire.Article] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            one = read(row, _ARTICLE)
            at(one.created_date)
            good.append(one)
        except BadRecord as wrong:
            number = row_number(row)
            rejected.append(Rejected(raw=bytes(row), reason=wrong.message, id=number and f"{prefix}:{number}"))
    return good, rejected


def talk(rows: Iterable[msgspec.Raw]) -> tuple[list[wire.Comment], list[Rejected]]:
    """Read comments one by one; what cannot be read is rejected."""
    good: list[wire.Comment] = []
    rejected: list[Rejected] = []
    for row in rows:
        try:
            one = read(row, _COMMENT)
            at(one.created_date)
            good.append(one)
        except BadRecord as wrong:
            rejected.append(Rejected(raw=bytes(row), reason=wrong.message))
    return good, rejected


def at(text: str) -> datetime:
    """Read a time that must be there. Raises ``BadRecord``."""
    found = moment(text, "$.created_date")
    if found is None:
        raise unreadable("$.created_date")
    return found


def deleted(post: wire.Article) -> bool:
    """Tell whether a post was deleted; its text may be gone with it."""
    return post.deleted not in (None, "", "F")


def gone(post: wire.Article) -> bool:
    """Tell whether nobody sees a post any more."""
    return deleted(post) or post.display == "F"


def is_ours(member: str | None, root: wire.Article, settings: Cafe24Settings) -> bool:
    """Tell whether the shop wrote something: its own account, or the one that Cafe24 names as the answerer."""
    return bool(member) and member in (settings.mall_id, root.reply_user_id)


def _started_by_shop(root: wire.Article, settings: Cafe24Settings) -> bool:
    return root.notice == "T" or root.fixed == "T" or root.member_id == settings.mall_id


def messages(thread: Thread, settings: Cafe24Settings) -> list[Message]:
    """Return what was written below the beginning, in the order of time."""
    written = [
        (at(one.created_date), f"article:{one.article_no}", one.content, one.member_id)
        for one in thread.replies
        if not gone(one)
    ]
    written += [
        (at(one.created_date), f"comment:{one.comment_no}", one.content, one.member_id) for one in thread.comments
    ]
    return [
        Message(text=plain(content), at=when, seller=is_ours(member, thread.root, settings), id=name)
        for when, name, content, member in sorted(written, key=lambda one: one[:2])
    ]


def _product(number: int | None, names: Names, settings: Cafe24Settings) -> Product | None:
    """Return the product by its number; without a name here, it keeps the one that the orders told."""
    return product(str(number), names.get(number, ""), settings.home) if number else None


def _author(root: wire.Article) -> str:
    return root.member_id or root.nick_name or masked(root.writer)


# records


def review(thread: Thread, names: Names, settings: Cafe24Settings, now: datetime) -> Review | Gone | None:
    """Return a review, ``None`` for what the shop put on the board itself."""
    root = thread.root
    if _started_by_shop(root, settings):
        return None
    name = review_id(root.board_no, root.article_no)
    if deleted(root):
        return Gone(of="review", id=name, at=now)
    answers = [one for one in messages(thread, settings) if one.seller]
    last = answers[-1] if answers else None
    reply = Answered(at=last.at, text=last.text, id=last.id) if last else None
    if reply is None and root.reply_status == "C":
        reply = Answered()
    return Review(
        id=name,
        text=_whole(root),
        written_at=at(root.created_date),
        rating=root.rating if root.rating and 1 <= root.rating <= 5 else None,
        product=_product(root.product_no, names, settings),
        order_id=root.order_id or None,
        author=_author(root),
        author_id=root.member_id or "",
        media=tuple(file.url for file in root.attach_file_urls or () if file.url),
        visible=not gone(root) and root.private != "T",
        reply=reply,
        origin=Origin(platform=SMARTSTORE, id=str(root.naverpay_review_id)) if root.naverpay_review_id else None,
    )


def _whole(root: wire.Article) -> str:
    """Return title and text; a title that only repeats the text, or was put in by the import, is left out."""
    title, text = plain(root.title), plain(root.content)
    if not title or root.naverpay_review_id or letters(title) in letters(text):
        return text
    return f"{title}\n{text}".strip()


def inquiry(thread: Thread, kind: str, names: Names, settings: Cafe24Settings, now: datetime) -> Inquiry | Gone | None:
    """Return an inquiry, ``None`` for what the shop put on the board itself.

    What was hidden waits for no answer. A question that Cafe24 calls answered is, unless the
    customer wrote again; an answer given as a comment counts although Cafe24 does not call it one.
    """
    root = thread.root
    if _started_by_shop(root, settings):
        return None
    name = inquiry_id(kind, root.board_no, root.article_no)
    if deleted(root):
        return Gone(of="inquiry", id=name, at=now)
    asked_at, later = at(root.created_date), messages(thread, settings)
    answered = later[-1].seller if later else root.reply_status == "C"
    return Inquiry(
        id=name,
        kind=kind,
        thread=(Message(text=plain(root.content), at=asked_at, id=f"article:{root.article_no}"), *later),
        asked_at=asked_at,
        answered=answered or gone(root),
        title=plain(root.title),
        secret=kind == ONE or root.private == "T",
        product=_product(root.product_no, names, settings),
        order_id=root.order_id or None,
        author=_author(root),
        author_id=root.member_id or "",
    )


def urgent_row(raw: msgspec.Raw) -> wire.Urgent:
    """Read an urgent inquiry. Raises ``BadRecord``."""
    return read(raw, _URGENT)


def urgent(row: wire.Urgent, reply: wire.UrgentReply | None, settings: Cafe24Settings) -> Inquiry:
    """Return an urgent inquiry. It is between the buyer and the shop. Raises ``BadRecord``."""
    asked_at = at(row.start_date)
    keyword = str(row.keyword or "")
    answer = (
        Message(text=plain(reply.content), at=moment(reply.created_date, "$.reply.created_date"), seller=True)
        if reply
        else None
    )
    return Inquiry(
        id=inquiry_id(URGENT, 0, row.article_no),
        kind=URGENT,
        thread=(Message(text=plain(row.content), at=asked_at), *([answer] if answer else ())),
        asked_at=asked_at,
        answered=answer is not None or row.reply_status == "T",
        title=plain(row.title),
        category=row.article_type or "",
        secret=True,
        product=product(keyword, "", settings.home) if row.search_type == "P" and keyword.isdecimal() else None,
        order_id=keyword if row.search_type == "O" and keyword else None,
        author=row.member_id or masked(row.writer),
        author_id=row.member_id or "",
    )

"""Reviews and inquiries: threads of the boards with their comments, and urgent inquiries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

import msgspec

from dangol import BadRecord, Gone, Inquiry, Page, Rejected, Review
from dangol_cafe24 import client, threads, wire
from dangol_cafe24.gateway import NotPermitted
from dangol_cafe24.spans import Span, everything, walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dangol import Store, Window

__all__ = ["Numbers", "Talk", "gathered", "inquiries", "numbers", "reviews", "suggested"]

T = TypeVar("T", Review, Inquiry)
Known = Callable[[datetime, datetime], Sequence[str]]

_LATELY = timedelta(hours=1)
_NAMES = {
    "review_board": re.compile(r"후기|리뷰|사용기|구매평|review", re.IGNORECASE),
    "qna_board": re.compile(r"q\s*[&/n]?\s*a|상품\s*문의|질문", re.IGNORECASE),
    "one_to_one_board": re.compile(r"1\s*:\s*1|1대1|맞춤\s*상담", re.IGNORECASE),
}
_USUAL = {"review_board": 4, "qna_board": 6, "one_to_one_board": 9}
"""The boards as Cafe24 sets a mall up (facts/cafe24.md 4.1)."""
_ONE_TO_ONE = "7"
"""The type of a board for 1:1 inquiries."""


# which boards


class Numbers(NamedTuple):
    """The boards that are read; 0 stands for none."""

    review_board: int
    qna_board: int
    one_to_one_board: int


def suggested(boards: Sequence[wire.Board]) -> Numbers:
    """Guess the boards by type and name; the usual number wins among several that fit."""
    return Numbers(*(_guess(setting, boards) for setting in _USUAL))


def _guess(setting: str, boards: Sequence[wire.Board]) -> int:
    def fits(board: wire.Board) -> bool:
        if setting == "one_to_one_board" and str(board.board_type) == _ONE_TO_ONE:
            return True
        return bool(_NAMES[setting].search(board.board_name)) and str(board.board_type) != _ONE_TO_ONE

    usual = _USUAL[setting]
    found = sorted(
        (board.board_no for board in boards if board.use_board != "F" and fits(board)),
        key=lambda number: (number != usual, number),
    )
    return found[0] if found else 0


async def numbers(store: Store) -> Numbers:
    """Return the boards to be read: the settings', and where they leave it open those found by name."""
    set_ = [getattr(store.settings, name) for name in Numbers._fields]
    if None not in set_:
        return Numbers(*set_)
    found = suggested(await client.boards(store))
    return Numbers(*(guess if own is None else own for own, guess in zip(set_, found, strict=True)))


# streams


async def reviews(store: Store, window: Window, resume: str | None, known: Known) -> AsyncIterator[Page[Review | Gone]]:
    """Read the board of reviews by the day they were written. ``resume``: see ``spans.walk``.

    The API tells neither edits nor deletions nor answers. So a window that ends now also reads the last
    days again, what changed becomes a new version, and what is missing is asked for by its number.
    """
    board = (await numbers(store)).review_board
    lists = [str(board)] if board else []
    talk, called = Talk(store, board, quick=True), _Called(store)

    async def ask(_name: str, span: Span, offset: int) -> wire.Articles:
        return await client.articles(store, board, span, offset)

    async with aclosing(walk(lists, _reach(store, window), resume, ask, client.POSTS)) as spans:
        async for _name, span, rows, token in spans:
            found, rejected = await gathered(store, board, rows, talk, span)
            names = await called.by(thread.root.product_no for thread in found)
            parse = partial(threads.review, names=names, settings=store.settings, now=store.clock.now())
            read = _page(found, parse, token, rejected)
            gone = await _gone(store, "review", set(known(span.since, span.until)) - _told(read))
            yield Page([*read.items, *gone], token, read.rejected)


async def inquiries(
    store: Store, window: Window, resume: str | None, known: Known
) -> AsyncIterator[Page[Inquiry | Gone]]:
    """Read product questions, 1:1 inquiries and urgent inquiries, in turn, like ``reviews``."""
    found = await numbers(store)
    boards = {threads.QNA: found.qna_board, threads.ONE: found.one_to_one_board}
    lists = [kind for kind, board in boards.items() if board]
    lists += [threads.URGENT] if store.settings.urgent else []
    talks = {kind: Talk(store, board) for kind, board in boards.items()}
    called = _Called(store)

    async def ask(kind: str, span: Span, offset: int) -> wire.Articles | wire.Urgents:
        if kind == threads.URGENT:
            return await client.urgents(store, span, offset)
        return await client.articles(store, boards[kind], span, offset)

    async with aclosing(walk(lists, _reach(store, window), resume, ask, client.POSTS)) as spans:
        async for kind, span, rows, token in spans:
            ids = [one for one in known(span.since, span.until) if one.startswith(f"{kind}:")]
            if kind == threads.URGENT:
                yield await _urgents(store, rows, token, ids)
                continue
            some, rejected = await gathered(store, boards[kind], rows, talks[kind], span, f"{kind}:")
            names = await called.by(thread.root.product_no for thread in some)
            now = store.clock.now()
            parse = partial(threads.inquiry, kind=kind, names=names, settings=store.settings, now=now)
            read = _page(some, parse, token, rejected)
            gone = await _gone(store, "inquiry", set(ids) - _told(read))
            yield Page([*read.items, *gone], token, read.rejected)


def _reach(store: Store, window: Window) -> Span:
    now = store.clock.now()
    back = 0 if now - window.until > _LATELY else store.settings.reread_days
    return Span.covering(window, timedelta(days=back))


def _page(
    found: Iterable[threads.Thread],
    parse: Callable[[threads.Thread], T | Gone | None],
    token: str | None,
    rejected: Sequence[Rejected],
) -> Page[T | Gone]:
    return Page([record for thread in found if (record := parse(thread)) is not None], token, rejected)


def _told(read: Page[T | Gone]) -> set[str]:
    return {one.id for one in read.items} | {one.id for one in read.rejected if one.id}


async def _gone(store: Store, of: Literal["review", "inquiry"], names: Iterable[str]) -> list[Gone]:
    """Return which of these are not even there when they are asked for by their numbers."""
    by_board: dict[int, dict[int, str]] = {}
    for name in names:
        board, number = threads.place(name)
        by_board.setdefault(board, {})[number] = name
    found: list[Gone] = []
    for board, some in by_board.items():
        there = await _there(store, board, list(some))
        gone = (name for number, name in some.items() if str(number) not in there)
        found += [Gone(of=of, id=name, at=store.clock.now()) for name in gone]
    return found


async def _there(store: Store, board: int, wanted: Sequence[int]) -> set[str | None]:
    found: set[str | None] = set()
    for start in range(0, len(wanted), client.BATCH):
        rows = (await client.article(store, board, wanted[start : start + client.BATCH])).rows
        found.update(threads.row_number(row) for row in rows)
    return found


async def gathered(
    store: Store, board: int, rows: Sequence[msgspec.Raw], talk: Talk, span: Span | None = None, kind: str = ""
) -> tuple[list[threads.Thread], list[Rejected]]:
    """Put posts together into threads, fetching beginnings that are elsewhere, and the comments on each.

    What cannot be read comes back rejected; ``kind`` is what the ids of its records begin with.
    """
    prefix = f"{kind}{board}"
    good, rejected = threads.posts(rows, prefix)
    posts = threads.Posts()
    posts.add(good)
    while missing := posts.missing(client.BATCH):
        parents, unreadable = threads.posts((await client.article(store, board, missing)).rows, prefix)
        posts.add(parents)
        rejected += unreadable
    found = posts.threads()
    comments = await talk.on([thread.root.article_no for thread in found], span)
    whole = [thread._replace(comments=comments.get(thread.root.article_no, ())) for thread in found]
    return whole, rejected + talk.rejected()


class Talk:
    """The comments of a board: the list of commented posts says where to look.

    ``quick``: one of the shop's comments on a post is enough, and most are among the latest of the board.
    ``only``: the one post whose comments are wanted.
    """

    def __init__(self, store: Store, board: int, *, quick: bool = False, only: int | None = None) -> None:
        self._store = store
        self._board = board
        self._quick = quick
        self._only = only
        self._rejected: list[Rejected] = []
        self._latest: dict[int, list[wire.Comment]] | None = None

    async def on(self, numbers: Sequence[int], span: Span | None) -> dict[int, list[wire.Comment]]:
        """Return the comments on posts; with a ``span`` only those that are listed as commented are looked at."""
        if self._only is not None:
            numbers = [number for number in numbers if number == self._only]
        if not numbers:
            return {}
        wanted = await self._commented(numbers, span) if span is not None else list(numbers)
        return {number: await self._of(number) for number in wanted}

    def rejected(self) -> list[Rejected]:
        """Return what could not be read since this was last asked."""
        found, self._rejected = self._rejected, []
        return found

    async def _commented(self, numbers: Sequence[int], span: Span) -> list[int]:
        asked = partial(client.articles, self._store, self._board, commented=True)
        rows = await everything(asked, span, client.POSTS)
        if rows is None:
            return list(numbers)
        listed = {threads.row_number(row) for row in rows}
        return [number for number in numbers if str(number) in listed]

    async def _of(self, number: int) -> list[wire.Comment]:
        known = (await self._lately()).get(number, []) if self._quick else []
        if any(one.member_id == self._store.settings.mall_id for one in known):
            return known
        rows: list[msgspec.Raw] = []
        while len(rows) <= client.POSTS.offset:
            some = (await client.comments(self._store, self._board, number, len(rows))).comments
            rows += some
            if len(some) < client.POSTS.limit:
                break
        return self._readable(rows)

    async def _lately(self) -> dict[int, list[wire.Comment]]:
        if self._latest is None:
            self._latest = {}
            for one in self._readable((await client.latest_comments(self._store, self._board)).comments):
                self._latest.setdefault(one.article_no, []).append(one)
        return self._latest

    def _readable(self, rows: Iterable[msgspec.Raw]) -> list[wire.Comment]:
        good, rejected = threads.talk(rows)
        self._rejected += rejected
        return good


class _Called:
    """What products are called, asked once in a run for each; nothing where the scope is missing."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[int, str] = {}
        self._allowed = client.PRODUCT in store.settings.asked

    async def by(self, numbers: Iterable[int | None]) -> dict[int, str]:
        """Return the names of products by their numbers, as far as they are told."""
        wanted = sorted({number for number in numbers if number} - self._names.keys())
        for start in range(0, len(wanted), client.BATCH):
            await self._ask(wanted[start : start + client.BATCH])
        return self._names

    async def _ask(self, numbers: Sequence[int]) -> None:
        self._names.update(dict.fromkeys(numbers, ""))
        if not self._allowed:
            return
        try:
            self._names.update(await client.product_names(self._store, numbers))
        except NotPermitted:
            self._allowed = False


async def _urgents(
    store: Store, rows: Sequence[msgspec.Raw], token: str | None, known: Sequence[str]
) -> Page[Inquiry | Gone]:
    """Read urgent inquiries, each with its answer, which no list tells. One that is not listed is gone."""
    listed = {f"{threads.URGENT}:{threads.row_number(row)}" for row in rows}
    now = store.clock.now()
    items: list[Inquiry | Gone] = [Gone(of="inquiry", id=one, at=now) for one in known if one not in listed]
    rejected: list[Rejected] = []
    for raw in rows:
        try:
            row = threads.urgent_row(raw)
            reply = await client.urgent_reply(store, row.article_no)
            items.append(threads.urgent(row, reply, store.settings))
        except BadRecord as wrong:
            number = threads.row_number(raw)
            name = number and f"{threads.URGENT}:{number}"
            rejected.append(Rejected(raw=bytes(raw), reason=wrong.message, id=name))
    return Page(items, token, rejected)

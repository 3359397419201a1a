"""The posts of all boards, as threads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from functools import cached_property

from dangol_cafe24.fake.articles import Article, Comment

__all__ = ["Posts"]


class Posts:
    """Posts by number, with an index of their threads; ``compose`` makes them when they are first asked for."""

    def __init__(self, seed: int, compose: Callable[[], list[Article]]) -> None:
        self.seed = seed
        self._compose = compose
        self._roots: dict[int, list[tuple[int, int]]] = {}
        self._replies: dict[int, list[Article]] = {}
        self._next = 900_000

    @cached_property
    def by_no(self) -> dict[int, Article]:
        """Every post."""
        posts = {article.no: article for article in self._compose()}
        for article in posts.values():
            self._index(article, posts)
        return posts

    def _index(self, article: Article, posts: dict[int, Article]) -> None:
        if article.parent is None:
            insort(self._roots.setdefault(article.board, []), (article.at, article.no))
            return
        root = posts[article.parent]
        article.depth = root.depth + 1
        while root.parent is not None:
            root = posts[root.parent]
        article.root = root.no
        self._replies.setdefault(root.no, []).append(article)

    def add(self, article: Article) -> None:
        """Take in a new post."""
        self.by_no[article.no] = article
        self._index(article, self.by_no)

    def moved(self, article: Article, was: int) -> None:
        """Note that a thread's first post was written at another time than it ``was``."""
        roots = self._roots[article.board]
        roots.remove((was, article.no))
        insort(roots, (article.at, article.no))

    def renumber(self, board: int, number: int) -> None:
        """Give a board another number."""
        for article in self.by_no.values():
            if article.board == board:
                article.board = number
        self._roots[number] = self._roots.pop(board, [])

    def next_no(self) -> int:
        """Return a number that no post and no comment has."""
        self._next += 1
        while self._next in self.by_no:
            self._next += 1
        return self._next

    def get(self, board: int, number: int) -> Article | None:
        """Return a post of a board."""
        article = self.by_no.get(number)
        return article if article is not None and article.board == board else None

    def threads(self, board: int, span: tuple[int, int] | None = None) -> Iterator[Article]:
        """Yield the first posts of a board's threads that were written in ``span``, newest first."""
        posts = self.by_no
        roots = self._roots.get(board, [])
        low, high = (
            (0, len(roots))
            if span is None
            else (
                bisect_left(roots, (span[0], 0)),
                bisect_right(roots, (span[1] + 1, 0)),
            )
        )
        return (posts[number] for _, number in reversed(roots[low:high]))

    def children(self, root: Article) -> list[Article]:
        """Return all replies of a thread, in the order of writing."""
        return self._replies.get(root.no, [])

    def place_of(self, reply: Article) -> int:
        """Return which reply of its thread it is, from 0."""
        return self._replies[reply.root or 0].index(reply)

    def comments(self, board: int, now: int) -> list[tuple[Article, Comment]]:
        """Return every comment of a board that can be read at ``now``, newest first."""
        there = (article for article in self.by_no.values() if article.board == board and article.there(now))
        talk = [(article, comment) for article in there for comment in article.talk(now)]
        return sorted(talk, key=lambda pair: (-pair[1].at, -pair[1].no))

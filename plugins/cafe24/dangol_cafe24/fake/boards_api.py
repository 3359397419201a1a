"""Boards and their posts. A list asks about threads: one that fits brings its replies along, whenever written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dangol.testing import FakeRequest, FakeResponse
from dangol_cafe24.fake.answering import Answering, found, ok, one_shop, picked
from dangol_cafe24.fake.article_wire import article_row
from dangol_cafe24.fake.articles import Article, Board, Edit
from dangol_cafe24.fake.asked import Asked, many, one
from dangol_cafe24.fake.errors import Refused, invalid
from dangol_cafe24.fake.products import MALL_ID
from dangol_cafe24.fake.wire import flag

__all__ = ["BoardsApi"]

_YEAR = 12
_MOST = 100
_DEEPEST = 8_000
_MOST_POSTS = 10
_LENGTHS = {"writer": 100, "title": 256, "content": 1_000_000, "client_ip": 45}

Test = Callable[[Article], bool]


class BoardsApi(Answering):
    """The community group, posts."""

    def boards(self, request: FakeRequest) -> FakeResponse:
        """List the boards."""
        one_shop(Asked(request))
        return ok(boards=[_board(board) for board in self.mall.boards])

    def listed(self, request: FakeRequest, board: str) -> FakeResponse:
        """List the posts of a board, ten unless more are asked for."""
        asked = Asked(request)
        one_shop(asked)
        number = self._board(board).no
        rows, links = self.page(request, asked, self._found(number, asked), most=_MOST, deepest=_DEEPEST)
        return ok(articles=picked([self._article(article) for article in rows], asked), links=links)

    def _board(self, board: str) -> Board:
        return found(next((one for one in self.mall.boards if one.no == int(board)), None))

    def _found(self, board: int, asked: Asked) -> list[Article]:
        numbers = asked.numbers("article_no")
        span = asked.span(_YEAR)
        tests = self._tests(asked)
        threads: list[list[Article]] = []
        for root in self.mall.posts.threads(board, span):
            thread = [one for one in (root, *self.mall.posts.children(root)) if one.there(self.now)]
            if numbers is not None:
                thread = [one for one in thread if one.no in numbers]
            if thread and all(test(root) for test in tests):
                threads.append(thread)
        return [article for thread in self.mall.arranged(threads, f"board {board}") for article in thread]

    def _tests(self, asked: Asked) -> list[Test]:
        now, seed = self.now, self.mall.seed
        tests: list[Test] = []
        flags: tuple[tuple[str, Test], ...] = (
            ("comment", lambda one: bool(one.talk(now))),
            ("attached_file", lambda one: one.photos > 0),
            ("has_product", lambda one: one.product is not None),
            ("is_display", lambda one: one.display),
            ("is_notice", lambda _: False),
        )
        for name, test in flags:
            if (wanted := asked.one_of(name, ("T", "F"))) is not None:
                tests.append(_says(test, wanted == "T"))
        if (status := asked.one_of("reply_status", ("N", "P", "C"))) is not None:
            tests.append(lambda one: one.status(now) == status)
        if (products := asked.numbers("product_no")) is not None:
            tests.append(lambda one: one.product is not None and one.product.no in products)
        if (channel := asked.one_of("input_channel", ("P", "M"))) is not None:
            tests.append(lambda one: one.channel == channel)
        if asked.one_of("article_type", ("all", "normal", "notice", "fixed"), "all") in ("notice", "fixed"):
            tests.append(lambda _: False)
        search = asked.one_of("search", ("subject", "content", "writer_name", "product", "member_id"))
        if search is not None and (keyword := asked.text("keyword")) is not None:
            tests.append(lambda one: _matches(one, search, keyword, seed, now))
        return tests

    def _article(self, article: Article) -> dict[str, Any]:
        return article_row(self.mall, article)

    # writing

    def post(self, request: FakeRequest, board: str) -> FakeResponse:
        """Write up to ten posts. A reply that is sent twice is there twice."""
        number = self._board(board).no
        rows = many(request, _MOST_POSTS)
        for row in rows:
            self._check(number, row)
        made = [self._write(number, row) for row in rows]
        return FakeResponse.json({"articles": [self._written(article) for article in made]}, 201)

    def _check(self, board: int, row: dict[str, Any]) -> None:
        for name, most in _LENGTHS.items():
            value = row.get(name)
            if not isinstance(value, str) or not value.strip() or len(value) > most:
                raise invalid(name)
        if row.get("secret", "F") not in ("T", "F"):
            raise invalid("secret")
        if row.get("reply_status") not in (None, "N", "P", "C"):
            raise invalid("reply_status")
        parent = row.get("reply_article_no")
        if parent is not None and self._thread(board, parent) is None:
            raise invalid("reply_article_no")

    def _thread(self, board: int, number: Any) -> Article | None:
        article = self.mall.posts.get(board, number) if isinstance(number, int) else None
        return article if article is not None and article.there(self.now) else None

    def _write(self, board: int, row: dict[str, Any]) -> Article:
        parent = self._thread(board, row.get("reply_article_no"))
        article = Article(
            no=self.mall.posts.next_no(),
            board=board,
            at=self.now,
            seen=self.now + self.mall.settle,
            writer=row["writer"],
            product=None if parent is None else parent.product,
            parent=None if parent is None else parent.no,
            member_id=row.get("member_id") or "",
            title=row["title"],
            content=row["content"],
            secret=row.get("secret") == "T",
            client_ip=row["client_ip"],
            channel="P",
            by="api",
        )
        self.mall.posts.add(article)
        if parent is not None and row.get("reply_status") is not None:
            self._move(parent, row)
        return article

    def _move(self, parent: Article, row: dict[str, Any]) -> None:
        status = row["reply_status"]
        parent.progress = status == "P"
        parent.replied = self.now + self.mall.settle if status == "C" else None
        parent.reply_user = row.get("reply_user_id") or MALL_ID

    def _written(self, article: Article) -> dict[str, Any]:
        row = self._article(article)
        names = "shop_no article_no parent_article_no board_no reply_depth created_date writer member_id title content"
        return {name: row[name] for name in f"{names} client_ip secret display deleted".split()}

    def edit(self, request: FakeRequest, board: str, number: str) -> FakeResponse:
        """Change a post; reply_status cannot be changed here."""
        article = found(self._thread(self._board(board).no, int(number)))
        row = one(request)
        if not {"title", "content", "rating", "display"} & row.keys():
            raise Refused(400, "Please enter the Request parameter.")
        article.edits.append(Edit(self.now, row.get("content"), row.get("rating")))
        article.title = row.get("title", article.title)
        article.display = row.get("display", flag(article.display)) == "T"
        return ok(article=self._article(article))

    def delete(self, request: FakeRequest, board: str, number: str) -> FakeResponse:
        """Take a post away."""
        del request
        article = found(self._thread(self._board(board).no, int(number)))
        article.removed = self.now
        return ok(article={"shop_no": 1, "board_no": article.board, "article_no": article.no})


def _says(test: Test, wanted: bool) -> Test:
    return lambda one: test(one) == wanted


def _matches(article: Article, search: str, keyword: str, seed: int, now: int) -> bool:
    places = {
        "subject": lambda: article.title,
        "content": lambda: article.text(seed, now),
        "writer_name": lambda: article.writer,
        "product": lambda: "" if article.product is None else article.product.name,
        "member_id": lambda: article.member_id,
    }
    return keyword in places[search]()


def _board(board: Board) -> dict[str, Any]:
    return {
        "shop_no": 1,
        "board_no": board.no,
        "board_type": board.kind,
        "board_name": board.name,
        "use_board": flag(board.in_use),
        "use_display": "T",
        "use_additional_board": "F",
        "secret_only": flag(board.secret_only),
        "use_comment": "T",
        "reply_feature": "T",
        "write_permission": board.write_permission,
        "write_permission_extra": None,
        "reply_permission": "A",
        "admin_title_fixed": "F",
        "admin_reply_fixed": "F",
    }

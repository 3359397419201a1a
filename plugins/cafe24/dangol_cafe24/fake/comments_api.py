"""Comments below posts. They move nothing: a question that was answered by a comment stays unanswered."""

from __future__ import annotations

from typing import Any

from dangol.testing import FakeRequest, FakeResponse
from dangol_cafe24.fake.answering import Answering, found, ok, one_shop
from dangol_cafe24.fake.articles import Article, Comment
from dangol_cafe24.fake.asked import Asked, one
from dangol_cafe24.fake.errors import invalid
from dangol_cafe24.fake.wire import flag

__all__ = ["CommentsApi"]

_MOST = 100
_DEEPEST = 8_000
_LENGTHS = {"content": 65_535, "writer": 100, "password": 20}


class CommentsApi(Answering):
    """The community group, comments."""

    def below(self, request: FakeRequest, board: str, number: str) -> FakeResponse:
        """List the comments of a post, oldest first."""
        asked = Asked(request)
        one_shop(asked)
        article = self._article(board, number)
        talk = article.talk(self.now)
        if (wanted := asked.numbers("comment_no")) is not None:
            talk = [comment for comment in talk if comment.no in wanted]
        rows, links = self.page(request, asked, talk, most=_MOST, deepest=_DEEPEST)
        return ok(comments=[self._comment(article, comment) for comment in rows], links=links)

    def of_board(self, request: FakeRequest, board: str) -> FakeResponse:
        """List the comments of a board, newest first; which side of ``since_comment_no`` is meant, nobody says."""
        asked = Asked(request)
        one_shop(asked)
        found(next((one for one in self.mall.boards if one.no == int(board)), None))
        pairs = self.mall.posts.comments(int(board), self.now)
        since = asked.whole("since_comment_no", 0, 0, 10**12)
        if since:
            newer = self.mall.since_means == "newer"
            pairs = [pair for pair in pairs if (pair[1].no > since if newer else pair[1].no < since)]
        rows, links = self.page(request, asked, pairs, most=_MOST, deepest=_DEEPEST)
        return ok(comments=[self._comment(*pair) for pair in rows], links=links)

    def post(self, request: FakeRequest, board: str, number: str) -> FakeResponse:
        """Write a comment. One that is sent twice is there twice."""
        article = self._article(board, number)
        row = one(request)
        for name, most in _LENGTHS.items():
            value = row.get(name)
            if not isinstance(value, str) or not value.strip() or len(value) > most:
                raise invalid(name)
        if row.get("secret", "F") not in ("T", "F"):
            raise invalid("secret")
        comment = Comment(
            no=self.mall.posts.next_no(),
            at=self.now,
            content=row["content"],
            writer=row["writer"],
            member_id=row.get("member_id") or "",
            secret=row.get("secret") == "T",
            rating=row.get("rating") or 0,
            parent_no=row.get("parent_comment_no"),
            channel=row.get("input_channel") or "P",
            seen=self.now + self.mall.settle,
            by="api",
        )
        article.comments.append(comment)
        return FakeResponse.json({"comment": self._comment(article, comment)}, 201)

    def delete(self, request: FakeRequest, board: str, number: str, comment_no: str) -> FakeResponse:
        """Take a comment away."""
        del request
        article = self._article(board, number)
        comment = found(next((one for one in article.talk(self.now) if one.no == int(comment_no)), None))
        article.comments.remove(comment)
        row = {"shop_no": 1, "board_no": article.board, "article_no": article.no, "comment_no": comment.no}
        return ok(comment=row)

    def _article(self, board: str, number: str) -> Article:
        article = found(self.mall.posts.get(int(board), int(number)))
        return found(article if article.there(self.now) else None)

    def _comment(self, article: Article, comment: Comment) -> dict[str, Any]:
        return {
            "shop_no": 1,
            "board_no": article.board,
            "article_no": article.no,
            "comment_no": comment.no,
            "content": comment.content,
            "writer": comment.writer,
            "member_id": comment.member_id,
            "created_date": self.mall.stamp(comment.at),
            "client_ip": "192.0.2.1",
            "rating": comment.rating,
            "secret": flag(comment.secret),
            "parent_comment_no": comment.parent_no,
            "input_channel": comment.channel,
            "attach_file_urls": [],
        }

"""Posts on the mall's boards: reviews, questions and the shop's replies to them, with comments below."""

from __future__ import annotations

import html

import msgspec

from dangol.testing.compose import Dice, Mood, review_text
from dangol_cafe24.fake.products import MALL_ID, SHOP, Product

__all__ = [
    "BOARDS",
    "ONE",
    "QNA",
    "REVIEWS",
    "USES",
    "Article",
    "Board",
    "Comment",
    "Edit",
    "paragraphs",
    "shop_comment",
]

REVIEWS, QNA, ONE = 4, 6, 9


class Board(msgspec.Struct):
    """A board as the seller set it up; its number may be changed, as malls do."""

    no: int
    kind: int
    name: str
    secret_only: bool = False
    write_permission: str = "A"
    in_use: bool = True


BOARDS = (
    Board(1, 1, "공지사항", write_permission="V"),
    Board(3, 2, "자주 묻는 질문", write_permission="V"),
    Board(REVIEWS, 5, "상품 사용후기"),
    Board(QNA, 5, "상품 Q&A"),
    Board(8, 6, "갤러리", in_use=False),
    Board(ONE, 7, "1:1 맞춤상담", secret_only=True, write_permission="N"),
)
"""What every new mall has."""
USES = {"reviews": 2, "qna": 3, "one": 5}
"""The places in ``BOARDS`` of those that the seller's work is about."""


class Edit(msgspec.Struct):
    """What a post became at a moment."""

    at: int
    content: str | None = None
    rating: int | None = None


class Comment(msgspec.Struct):
    """A comment below a post; ``seen`` is when it can first be read."""

    no: int
    at: int
    content: str
    writer: str
    member_id: str = ""
    secret: bool = False
    rating: int = 0
    parent_no: int | None = None
    channel: str = "P"
    seen: int = 0
    by: str = "seller"


class Article(msgspec.Struct):
    """A post. ``content`` is HTML, ``None`` until somebody reads a composed one. Times are milliseconds.

    ``replied`` is when the seller's answer moved ``reply_status`` to C. ``removed`` takes the row out
    of every list; with ``marked`` it stays and says that it was deleted. ``root`` and ``depth`` tell
    where a reply hangs in its thread.
    """

    no: int
    board: int
    at: int
    writer: str
    product: Product | None = None
    parent: int | None = None
    root: int | None = None
    depth: int = 0
    member_id: str = ""
    buyer: int | None = None
    title: str = ""
    content: str | None = None
    rating: int = 0
    late: bool = False
    order_id: str | None = None
    item_code: str | None = None
    secret: bool = False
    display: bool = True
    photos: int = 0
    client_ip: str = "192.0.2.10"
    channel: str = "M"
    naver_id: int | None = None
    topic: str = ""
    urgent: bool = False
    edits: list[Edit] = msgspec.field(default_factory=list)
    comments: list[Comment] = msgspec.field(default_factory=list)
    replied: int | None = None
    progress: bool = False
    reply_user: str | None = None
    removed: int | None = None
    marked: int | None = None
    seen: int = 0
    by: str = "seller"

    @property
    def from_shop(self) -> bool:
        """Whether the shop wrote it."""
        return self.member_id == MALL_ID

    def there(self, now: int) -> bool:
        """Tell whether lists hold it."""
        return self.at <= now and self.seen <= now and (self.removed is None or self.removed > now)

    def text(self, seed: int, now: int) -> str:
        """Return its HTML as it reads at ``now``."""
        edited = [edit.content for edit in self.edits if edit.at <= now and edit.content is not None]
        return edited[-1] if edited else self.words(seed)

    def words(self, seed: int) -> str:
        """Return the HTML it was first written with."""
        if self.content is None:
            thing = self.product.thing if self.product is not None else None
            if thing is None:
                raise LookupError(self.no)
            # an imported review keeps the words that it has where it was written
            key = ("words", str(self.naver_id)) if self.naver_id is not None else ("mall words", self.no)
            self.content = paragraphs(review_text(Dice(seed, *key), thing, Mood(self.rating, self.late)))
            if self.photos and self.naver_id is None:
                self.content += f'<p>&nbsp;</p><p><img src="https://image.invalid/{self.no}-1.jpg" alt=""></p>'
        return self.content

    def stars(self, now: int) -> int:
        """Return its stars at ``now``."""
        edited = [edit.rating for edit in self.edits if edit.at <= now and edit.rating is not None]
        return edited[-1] if edited else self.rating

    def status(self, now: int) -> str | None:
        """Return reply_status: nothing on replies, C once an answer said so."""
        if self.parent is not None:
            return None
        if self.replied is not None and self.replied <= now:
            return "C"
        return "P" if self.progress else "N"

    def talk(self, now: int) -> list[Comment]:
        """Return the comments that can be read at ``now``, oldest first."""
        return [comment for comment in self.comments if comment.at <= now and comment.seen <= now]


def paragraphs(text: str) -> str:
    """Return plain text as the mall's editor writes it."""
    lines = html.escape(text, quote=False).replace("\n", "<br>")
    return f"<p>{lines}</p>"


def shop_comment(no: int, at: int, content: str, by: str = "seller") -> Comment:
    """Return a comment by the shop."""
    return Comment(no, at, content, SHOP, MALL_ID, seen=at, by=by)

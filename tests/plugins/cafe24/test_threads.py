"""Posts become threads, threads become reviews and inquiries."""

from __future__ import annotations

from datetime import datetime
from itertools import permutations
from typing import Any

import msgspec
import pytest

from dangol import KST, Gone, Inquiry, Origin, Review
from dangol_cafe24 import threads, wire
from dangol_cafe24.settings import Cafe24Settings
from dangol_cafe24.threads import Posts, Thread
from tests.plugins.cafe24.rows import article, comment, raw, urgent

SETTINGS = Cafe24Settings.model_validate({"mall_id": "dangolmall", "client_id": "c", "client_secret": "s"})
NOW = datetime(2026, 3, 9, tzinfo=KST)
SHOP = {
    "article_no": 502,
    "parent_article_no": 501,
    "reply_depth": 1,
    "member_id": "dangolmall",
    "writer": "단골상점",
    "content": "감사합니다.",
    "created_date": "2026-03-07T11:00:00+09:00",
    "reply_status": None,
}
AGAIN = {
    "article_no": 503,
    "parent_article_no": 502,
    "reply_depth": 2,
    "content": "하나 더 여쭐게요.",
    "created_date": "2026-03-07T12:00:00+09:00",
}


def posts(*rows: msgspec.Raw) -> list[wire.Article]:
    good, rejected = threads.posts(rows, "4")
    assert rejected == []
    return good


def thread(*children: dict[str, Any], comments: tuple[msgspec.Raw, ...] = (), **root: Any) -> Thread:
    said, rejected = threads.talk(comments)
    assert rejected == []
    return Thread(posts(article(**root))[0], posts(*(article(**child) for child in children)), said)


def review(*children: dict[str, Any], comments: tuple[msgspec.Raw, ...] = (), **root: Any) -> Review:
    found = threads.review(thread(*children, comments=comments, **root), {101: "머그컵"}, SETTINGS, NOW)
    assert isinstance(found, Review)
    return found


def inquiry(
    *children: dict[str, Any], comments: tuple[msgspec.Raw, ...] = (), kind: str = threads.QNA, **root: Any
) -> Inquiry:
    values = {"board_no": 6, "rating": 0, "title": "배송 문의", "content": "<p>언제 오나요?</p>"} | root
    found = threads.inquiry(thread(*children, comments=comments, **values), kind, {}, SETTINGS, NOW)
    assert isinstance(found, Inquiry)
    return found


# threads


@pytest.mark.parametrize("root", [None, 0, 501])
def test_posts_find_their_thread_in_any_order(root: int | None) -> None:
    rows = [article(parent_article_no=root), article(**SHOP), article(**AGAIN), article(article_no=601)]
    for some in permutations(rows):
        gathered = Posts()
        gathered.add(posts(*some))
        gathered.add(posts(*some[:2]))
        assert gathered.missing(100) == []
        found = gathered.threads()
        assert [(one.root.article_no, sorted(r.article_no for r in one.replies)) for one in found] == [
            (501, [502, 503]),
            (601, []),
        ]


def test_a_beginning_that_is_elsewhere_is_asked_for_once() -> None:
    gathered = Posts()
    gathered.add(posts(article(**SHOP), article(**AGAIN)))
    assert gathered.missing(100) == [501]
    assert gathered.missing(100) == [], "gone for good"
    assert gathered.threads() == []


def test_circles_end() -> None:
    gathered = Posts()
    one = {"article_no": 1, "parent_article_no": 2, "reply_depth": 1}
    gathered.add(posts(article(**one), article(**one | {"article_no": 2, "parent_article_no": 1})))
    assert gathered.threads() == []


def test_a_post_that_cannot_be_read_is_kept_aside_alone() -> None:
    good, rejected = threads.posts([article(created_date="언젠가"), article(article_no="x"), article()], "4")
    assert [one.article_no for one in good] == [501]
    assert [one.id for one in rejected] == ["4:501", "4:x"]
    assert "언젠가" not in rejected[0].reason


def test_a_comment_that_cannot_be_read_is_kept_aside_alone() -> None:
    good, rejected = threads.talk([comment(), comment(created_date=None), raw(7)])
    assert len(good) == 1
    assert len(rejected) == 2


# reviews


def test_a_review_as_it_is_told() -> None:
    found = review()
    assert (found.id, found.text, found.rating) == ("4:501", "좋아요\n잘 쓰고 있어요", 5)
    assert (found.author, found.author_id, found.order_id) == ("hong01", "hong01", "20260302-0000011")
    assert found.product is not None
    assert (found.product.id, found.product.name) == ("101", "머그컵")
    assert (found.visible, found.reply, found.origin, found.item_id) == (True, None, None, None)


@pytest.mark.parametrize(
    "title, content, text",
    [
        ("잘 쓰고", "<p>잘 쓰고 있어요</p>", "잘 쓰고 있어요"),
        ("", "있어요", "있어요"),
        ("제목뿐", "", "제목뿐"),
        (None, None, ""),
        ("&lt;3", "사랑", "<3\n사랑"),
    ],
)
def test_title_and_text(title: str | None, content: str | None, text: str) -> None:
    assert review(title=title, content=content).text == text


@pytest.mark.parametrize("rating, stars", [(1, 1), (5, 5), (0, None), (None, None), (9, None), ("4", 4)])
def test_stars(rating: Any, stars: int | None) -> None:
    assert review(rating=rating).rating == stars


@pytest.mark.parametrize("deleted", ["T", "B"])
def test_what_was_deleted_is_gone_and_its_stored_text_stays(deleted: str) -> None:
    one = thread(deleted=deleted, content="")
    assert threads.review(one, {}, SETTINGS, NOW) == Gone(of="review", id="4:501", at=NOW)
    assert threads.inquiry(one, threads.QNA, {}, SETTINGS, NOW) == Gone(of="inquiry", id="qna:4:501", at=NOW)


@pytest.mark.parametrize("changes", [{"display": "F"}, {"secret": "T"}])
def test_what_nobody_sees(changes: dict[str, Any]) -> None:
    assert not review(**changes).visible


@pytest.mark.parametrize("changes", [{"notice": "T"}, {"fixed": "T"}, {"member_id": "dangolmall"}])
def test_what_the_shop_began_is_no_review_and_no_question(changes: dict[str, Any]) -> None:
    one = thread(**changes)
    assert threads.review(one, {}, SETTINGS, NOW) is None
    assert threads.inquiry(one, threads.QNA, {}, SETTINGS, NOW) is None


def test_a_reply_article_is_the_shops_reply() -> None:
    reply = review(SHOP).reply
    assert reply is not None
    assert (reply.id, reply.text) == ("article:502", "감사합니다.")


def test_a_comment_of_the_shop_is_its_reply_and_others_are_not() -> None:
    theirs = comment(comment_no=32, member_id="kim02", created_date="2026-03-09T10:00:00+09:00")
    reply = review(comments=(comment(), theirs)).reply
    assert reply is not None
    assert (reply.id, reply.text) == ("comment:31", "후기 감사합니다!")
    assert review(comments=(theirs,)).reply is None


def test_the_last_of_several_replies_counts_and_one_that_was_taken_away_does_not() -> None:
    reply = review(SHOP, comments=(comment(),)).reply
    assert reply is not None
    assert reply.id == "comment:31"
    assert review(SHOP | {"deleted": "T"}).reply is None


def test_a_review_that_is_called_answered_is_although_the_answer_is_not_there() -> None:
    reply = review(reply_status="C").reply
    assert reply is not None
    assert reply.text is None


def test_an_imported_review_names_where_it_is_from() -> None:
    found = review(naverpay_review_id=4200000192, title="네이버 페이 구매평", member_id="")
    assert found.origin == Origin(platform="smartstore", id="4200000192")
    assert (found.text, found.author) == ("잘 쓰고 있어요", "홍**")


def test_photos() -> None:
    files = [{"no": 1, "name": "a.jpg", "url": "https://image.invalid/1.jpg"}, {"no": 2}]
    assert review(attach_file_urls=files).media == ("https://image.invalid/1.jpg",)


# inquiries


def test_a_question_as_it_is_told() -> None:
    found = inquiry()
    assert (found.id, found.kind, found.title) == ("qna:6:501", "qna", "배송 문의")
    assert [(one.text, one.seller) for one in found.thread] == [("언제 오나요?", False)]
    assert (found.answered, found.secret) == (False, False)


def test_one_to_one_is_always_between_the_two() -> None:
    assert inquiry(kind=threads.ONE, board_no=9).secret
    assert inquiry(secret="T").secret


@pytest.mark.parametrize(
    "children, comments, status, answered",
    [
        ((), (), "N", False),
        ((), (), "P", False),
        ((), (), "C", True),
        ((SHOP,), (), "C", True),
        ((SHOP,), (), "N", True),
        ((SHOP, AGAIN), (), "C", False),
        ((), (comment(),), "N", True),
        ((AGAIN | {"parent_article_no": 501},), (comment(),), "N", True),
        ((SHOP,), (comment(member_id="hong01", content="고맙습니다. 그런데요"),), "C", False),
        ((SHOP | {"display": "F"},), (), "N", False),
    ],
)
def test_who_waits_for_an_answer(
    children: tuple[dict[str, Any], ...], comments: tuple[msgspec.Raw, ...], status: str, answered: bool
) -> None:
    assert inquiry(*children, comments=comments, reply_status=status).answered is answered


def test_the_thread_is_in_the_order_of_time_and_says_who_wrote() -> None:
    found = inquiry(AGAIN, SHOP, comments=(comment(),))
    assert [(one.id, one.seller) for one in found.thread] == [
        ("article:501", False),
        ("article:502", True),
        ("article:503", False),
        ("comment:31", True),
    ]


def test_an_operator_whom_cafe24_names_is_the_shop() -> None:
    found = inquiry(SHOP | {"member_id": "staff7"}, reply_user_id="staff7", reply_status="C")
    assert found.thread[1].seller


def test_what_was_hidden_waits_for_nobody() -> None:
    assert inquiry(display="F").answered


# urgent inquiries


def asked(reply: Any = None, **changes: Any) -> Inquiry:
    given = msgspec.json.decode(msgspec.json.encode({"reply": reply}), type=wire.UrgentReplyGiven)
    return threads.urgent(threads.urgent_row(urgent(**changes)), given.found, SETTINGS)


def test_an_urgent_inquiry_as_it_is_told() -> None:
    found = asked()
    assert (found.id, found.kind, found.category, found.order_id) == ("urgent:12", "urgent", "배송", "20260302-0000011")
    assert (found.answered, found.secret, found.author_id, found.product) == (False, True, "hong01", None)


@pytest.mark.parametrize("nothing", [None, {}, [], {"content": ""}, {"content": None, "status": "F"}])
def test_ways_to_say_that_there_is_no_answer(nothing: Any) -> None:
    assert not asked(nothing).answered


def test_an_answer_ends_the_waiting() -> None:
    found = asked({"content": "오늘 도착합니다", "created_date": "2026-03-08T09:30:00+09:00", "status": "F"})
    assert found.answered
    assert [one.seller for one in found.thread] == [False, True]
    assert asked(reply_status="T").answered


def test_one_about_a_product() -> None:
    found = asked(search_type="P", keyword=101)
    assert found.product is not None
    assert (found.product.id, found.order_id) == ("101", None)
    assert asked(search_type="P", keyword="").product is None


@pytest.mark.parametrize(
    "name, place", [("4:501", (4, 501)), ("qna:6:701", (6, 701)), ("one:9:7", (9, 7)), ("urgent:12", (0, 12))]
)
def test_ids_lead_back(name: str, place: tuple[int, int]) -> None:
    assert threads.place(name) == place

from __future__ import annotations

from typing import Any

import pytest

from tests.plugins.cafe24.fake_caller import COMMENT, REPLY, Caller, body, said, wire


@pytest.fixture
def caller() -> Caller:
    return Caller()


def numbers(rows: list[dict[str, Any]]) -> list[int]:
    return [row["article_no"] for row in rows]


# boards and lists


def test_boards_tell_their_type_and_name(caller: Caller) -> None:
    boards = {board["board_no"]: board for board in caller.data("boards")["boards"]}
    assert {4, 6, 9} < boards.keys()
    assert (boards[4]["board_type"], boards[6]["board_type"], boards[9]["board_type"]) == (5, 5, 7)
    assert boards[9]["secret_only"] == "T"


def test_a_board_may_have_another_number(caller: Caller) -> None:
    review = caller.review()
    caller.edit("board", board_no=4, number=1002, board_name="구매후기")
    assert caller.get("boards/4/articles").status == 404
    assert caller.article(1002, review)["board_no"] == 1002
    assert caller.review() in numbers(caller.articles(1002))
    assert len(caller.fake.state(["reviews"])["reviews"]) == 2


@pytest.mark.parametrize(
    "query, status",
    [
        ({}, 200),
        ({"start_date": "2025-11-21", "end_date": "2026-11-20"}, 200),
        ({"start_date": "2025-11-20", "end_date": "2026-11-20"}, 422),
        ({"start_date": "2026-11-20"}, 422),
        ({"limit": "100"}, 200),
        ({"limit": "101"}, 422),
        ({"offset": "8000"}, 200),
        ({"offset": "8001"}, 422),
        ({"reply_status": "X"}, 422),
        ({"comment": "yes"}, 422),
        ({"search": "order_id", "keyword": "1"}, 422),
        ({"article_no": "abc"}, 422),
    ],
)
def test_bounds(caller: Caller, query: dict[str, str], status: int) -> None:
    answer = caller.get("boards/4/articles", query)
    assert answer.status == status
    if status != 200:
        said(answer)


def test_a_review_is_written_as_the_api_writes_it(caller: Caller) -> None:
    order, [item] = caller.order(member_id="hong01", buyer=1)
    review = caller.review("좋아요 <3\n또 살게요", item_id=item, rating=4, photos=1, written_at=wire("11-19 09:00"))
    row = caller.article(4, review)
    assert row["content"] == "<p>좋아요 &lt;3<br>또 살게요</p>"
    assert (row["rating"], row["order_id"], row["member_id"], row["product_no"]) == (4, order, "hong01", 101)
    assert row["created_date"] == "2026-11-19T09:00:00+09:00"
    assert (row["parent_article_no"], row["reply_depth"], row["reply_status"]) == (None, 0, "N")
    assert (row["deleted"], row["secret"], row["display"], row["reply"]) == ("F", "F", "T", "F")
    assert len(row["attach_file_urls"]) == 1
    assert row["naverpay_review_id"] is None


@pytest.mark.parametrize("root_is, parent", [("null", None), ("0", 0), ("self", "own")])
def test_what_a_first_post_calls_its_parent_can_be_switched(caller: Caller, root_is: str, parent: Any) -> None:
    number = caller.ask()
    caller.edit("mall", root_is=root_is)
    assert caller.article(6, number)["parent_article_no"] == (number if parent == "own" else parent)


def test_a_thread_comes_whole_by_the_date_of_its_first_post(caller: Caller) -> None:
    early = caller.ask(asked_at=wire("11-01 10:00"))
    late = caller.ask(asked_at=wire("11-18 10:00"))
    child = caller.edit("answer", inquiry_id=str(early), text="네", at=wire("11-18 12:00"))["answer_id"]
    first = caller.articles(6, start_date="2026-11-01", end_date="2026-11-02")
    assert numbers(first) == [early, child]
    assert (first[1]["reply_depth"], first[1]["parent_article_no"], first[1]["reply_status"]) == (1, early, None)
    assert first[1]["created_date"] > "2026-11-02"
    assert first[1]["member_id"] == "ondammall"
    assert numbers(caller.articles(6, start_date="2026-11-18", end_date="2026-11-18")) == [late]


def test_posts_are_found_by_number_even_replies(caller: Caller) -> None:
    question = caller.ask()
    child = caller.edit("answer", inquiry_id=str(question), text="네")["answer_id"]
    assert numbers(caller.articles(6, article_no=f"{question},{child}")) == [question, child]
    assert numbers(caller.articles(6, article_no=child)) == [child]
    assert caller.articles(9, article_no=question) == []


def test_filters_ask_about_threads(caller: Caller) -> None:
    open_one = caller.ask(text="안 왔어요", writer="홍길동", member_id="hong01")
    done = caller.ask(product_id="102")
    child = caller.edit("answer", inquiry_id=str(done), text="네")["answer_id"]
    talked = caller.ask()
    caller.edit("answer", inquiry_id=str(talked), text="네", way="comment")
    for query, wanted in (
        ({"reply_status": "N"}, {open_one, talked}),
        ({"reply_status": "C"}, {done, child}),
        ({"comment": "T"}, {talked}),
        ({"comment": "F"}, {open_one, done, child}),
        ({"product_no": "102"}, {done, child}),
        ({"has_product": "F"}, set()),
        ({"search": "content", "keyword": "안 왔"}, {open_one}),
        ({"search": "member_id", "keyword": "hong01"}, {open_one}),
        ({"search": "writer_name", "keyword": "홍길동"}, {open_one}),
        ({"attached_file": "T"}, set()),
        ({"article_type": "notice"}, set()),
        ({"input_channel": "P"}, set()),
    ):
        assert set(numbers(caller.articles(6, **query))) == wanted, query


def test_fields_can_be_picked(caller: Caller) -> None:
    caller.ask()
    assert caller.articles(6, fields="article_no,secret")[0].keys() == {"article_no", "secret"}


def test_pages_and_row_orders(caller: Caller) -> None:
    asked = [caller.ask(asked_at=wire(f"11-{day:02d} 10:00")) for day in range(1, 16)]
    assert numbers(caller.articles(6, limit=4)) == asked[::-1]
    caller.edit("mall", rows="mixed")
    mixed = numbers(caller.articles(6, limit=4))
    assert mixed != asked[::-1]
    assert sorted(mixed) == sorted(asked)


# what changes by itself or by hand


def test_an_edited_review_has_new_words_at_the_old_date(caller: Caller) -> None:
    review = caller.review("좋아요", rating=5, written_at=wire("11-15 09:00"))
    before = caller.article(4, review)
    caller.edit("review", review_id=str(review), text="별로예요", rating=2)
    after = caller.article(4, review)
    assert (after["content"], after["rating"]) == ("<p>별로예요</p>", 2)
    assert after["created_date"] == before["created_date"]


def test_an_edit_to_come_is_not_seen_yet(caller: Caller) -> None:
    review = caller.review("좋아요")
    caller.edit("review", review_id=str(review), text="한 달 써보니 별로", updated_at=wire("11-22 09:00"))
    assert caller.article(4, review)["content"] == "<p>좋아요</p>"
    caller.go(days=2)
    assert caller.article(4, review)["content"] == "<p>한 달 써보니 별로</p>"


def test_a_deleted_review_vanishes_or_stays_as_a_mark(caller: Caller) -> None:
    gone, marked = caller.review(), caller.review()
    caller.edit("review", review_id=str(gone), deleted=True)
    caller.edit("review", review_id=str(marked), deleted=True, marked=True)
    [row] = caller.articles(4)
    assert (row["article_no"], row["deleted"], row["content"]) == (marked, "T", "")
    known = {int(review["review_id"]): review["shown"] for review in caller.fake.state(["reviews"])["reviews"]}
    assert known == {marked: False}


def test_a_hidden_review_says_so(caller: Caller) -> None:
    review = caller.review(shown=False)
    assert caller.article(4, review)["display"] == "F"


def test_html_goes_as_it_was_written(caller: Caller) -> None:
    nasty = '<p>안녕<script>alert(1)</script>&nbsp;<img src="x" onerror=1></p>'
    question, review = caller.ask(html=nasty), caller.review(html=nasty)
    assert caller.article(6, question)["content"] == caller.article(4, review)["content"] == nasty


# writing replies


def test_a_reply_needs_the_array_even_for_one(caller: Caller) -> None:
    question = caller.ask()
    row = REPLY | {"reply_article_no": question}
    path = "boards/6/articles"
    assert said(caller.call("POST", path, json={"shop_no": 1, **row})) == (400, "Please enter the Request parameter.")
    assert said(caller.call("POST", path, json={"shop_no": 1, "request": row}))[0] == 422
    assert said(caller.call("POST", path, json=["x"]))[0] == 400
    assert said(caller.call("POST", path, json={"requests": [row]}, content_type="text/plain"))[0] == 400
    assert caller.articles(6, reply_status="C") == []
    assert [write.effect for write in caller.fake.writes] == [False] * 4
    assert caller.post(6, row).status == 201


def test_ten_posts_at_most_at_once(caller: Caller) -> None:
    assert caller.post(6, *[REPLY] * 11).status == 422
    assert caller.post(6).status == 422
    assert len(body(caller.post(6, *[REPLY] * 10))["articles"]) == 10


@pytest.mark.parametrize("field", ["writer", "title", "content", "client_ip"])
def test_a_post_lacks_nothing(caller: Caller, field: str) -> None:
    for wrong in ({name: value for name, value in REPLY.items() if name != field}, REPLY | {field: " "}):
        status, message = said(caller.post(6, wrong))
        assert status == 422
        assert field in message


@pytest.mark.parametrize(
    "wrong",
    [{"title": "x" * 257}, {"writer": "x" * 101}, {"secret": "Y"}, {"reply_status": "D"}, {"reply_article_no": 1}],
)
def test_a_post_of_another_form_is_refused_and_nothing_is_written(caller: Caller, wrong: dict[str, Any]) -> None:
    assert caller.post(6, REPLY, REPLY | wrong).status == 422
    assert caller.articles(6) == []


def test_a_reply_answers_the_question_only_if_it_says_so(caller: Caller) -> None:
    question = caller.ask()
    caller.post(6, REPLY | {"reply_article_no": question, "member_id": "ondammall", "secret": "T"})
    assert caller.article(6, question)["reply_status"] == "N"
    answer = caller.post(6, REPLY | {"reply_article_no": question, "reply_status": "C"})
    [made] = body(answer)["articles"]
    assert (answer.status, made["parent_article_no"], made["reply_depth"], made["secret"]) == (201, question, 1, "F")
    row = caller.article(6, question)
    assert (row["reply_status"], row["reply_user_id"], row["reply"]) == ("C", "ondammall", "F")


def test_a_second_reply_is_a_second_child(caller: Caller) -> None:
    question = caller.ask()
    row = REPLY | {"reply_article_no": question, "reply_status": "C"}
    made = [body(caller.post(6, row))["articles"][0]["article_no"] for _ in range(2)]
    assert numbers(caller.articles(6)) == [question, *made]
    assert [one["reply_sequence"] for one in caller.articles(6)] == [1, 2, 3]
    [known] = caller.fake.state(["inquiries"])["inquiries"]
    assert [answer["by"] for answer in known["answers"]] == []
    assert known["status"] == "C"


def test_the_truth_counts_what_carries_the_shops_id(caller: Caller) -> None:
    question = caller.ask()
    caller.post(6, REPLY | {"reply_article_no": question, "reply_status": "C", "member_id": "ondammall"})
    caller.comment(6, question)
    [known] = caller.fake.state(["inquiries"])["inquiries"]
    assert [(answer["way"], answer["by"], answer["text"]) for answer in known["answers"]] == [
        ("article", "api", REPLY["content"]),
        ("comment", "api", COMMENT["content"]),
    ]


def test_a_reply_to_a_reply_hangs_deeper_in_the_same_thread(caller: Caller) -> None:
    question = caller.ask()
    child = body(caller.post(6, REPLY | {"reply_article_no": question}))["articles"][0]["article_no"]
    caller.post(6, REPLY | {"reply_article_no": child})
    assert [(row["reply_depth"], row["parent_article_no"]) for row in caller.articles(6)] == [
        (0, None),
        (1, question),
        (2, child),
    ]


def test_what_was_written_may_be_read_later(caller: Caller) -> None:
    question = caller.ask()
    caller.edit("mall", settle=60)
    caller.post(6, REPLY | {"reply_article_no": question, "reply_status": "C"})
    caller.comment(6, question)
    assert numbers(caller.articles(6)) == [question]
    assert caller.article(6, question)["reply_status"] == "N"
    assert caller.data(f"boards/6/articles/{question}/comments")["comments"] == []
    caller.go(seconds=60)
    assert len(caller.articles(6)) == 2
    assert caller.article(6, question)["reply_status"] == "C"
    assert len(caller.data(f"boards/6/articles/{question}/comments")["comments"]) == 1


def test_a_post_can_be_changed_but_not_its_status(caller: Caller) -> None:
    question = caller.ask()
    path = f"boards/6/articles/{question}"
    sent = {"shop_no": 1, "request": {"title": "새 제목", "display": "F", "reply_status": "C"}}
    changed = body(caller.call("PUT", path, json=sent))["article"]
    assert (changed["title"], changed["display"], changed["reply_status"]) == ("새 제목", "F", "N")
    assert said(caller.call("PUT", path, json={"request": {"reply_status": "C"}}))[0] == 400
    assert said(caller.call("PUT", path, json={"requests": [{"title": "x"}]}))[0] == 422


def test_a_post_can_be_deleted(caller: Caller) -> None:
    question = caller.ask()
    path = f"boards/6/articles/{question}"
    assert body(caller.call("DELETE", path)) == {"article": {"shop_no": 1, "board_no": 6, "article_no": question}}
    assert caller.articles(6) == []
    assert caller.call("DELETE", path).status == 404


# comments


def test_a_comment_moves_nothing(caller: Caller) -> None:
    question = caller.ask()
    answer = caller.comment(6, question)
    made = body(answer)["comment"]
    assert (answer.status, made["article_no"], made["member_id"], made["secret"]) == (201, question, "ondammall", "F")
    assert caller.article(6, question)["reply_status"] == "N"
    assert numbers(caller.articles(6, comment="T")) == [question]


def test_a_second_comment_is_there_twice(caller: Caller) -> None:
    review = caller.review()
    for _ in range(2):
        caller.comment(4, review)
    below = caller.data(f"boards/4/articles/{review}/comments")["comments"]
    assert [comment["content"] for comment in below] == [COMMENT["content"]] * 2
    assert len({comment["comment_no"] for comment in below}) == 2


@pytest.mark.parametrize("wrong", [{"content": ""}, {"writer": "x" * 101}, {"password": "x" * 21}, {"secret": "Y"}])
def test_a_comment_of_another_form_is_refused(caller: Caller, wrong: dict[str, Any]) -> None:
    review = caller.review()
    assert said(caller.comment(4, review, **wrong))[0] == 422
    path = f"boards/4/articles/{review}/comments"
    assert said(caller.call("POST", path, json={"requests": [COMMENT]}))[0] == 422
    assert said(caller.call("POST", path, json=COMMENT))[0] == 400
    assert caller.data(path)["comments"] == []


def test_a_comment_needs_its_post(caller: Caller) -> None:
    assert caller.comment(4, 99).status == 404
    review = caller.review()
    assert caller.comment(6, review).status == 404


def test_comments_of_a_board_come_newest_first(caller: Caller) -> None:
    first, second = caller.review(), caller.review()
    old = caller.edit("comment", article_no=second, text="저도요", at=wire("11-19 10:00"))["comment_no"]
    new = body(caller.comment(4, first))["comment"]["comment_no"]
    rows = caller.data("boards/4/comments")["comments"]
    assert [(row["comment_no"], row["article_no"]) for row in rows] == [(new, first), (old, second)]
    newer = caller.data("boards/4/comments", since_comment_no=old)["comments"]
    caller.edit("mall", since_means="older")
    older = caller.data("boards/4/comments", since_comment_no=new)["comments"]
    assert ([row["comment_no"] for row in newer], [row["comment_no"] for row in older]) == ([new], [old])


def test_a_comment_can_be_deleted(caller: Caller) -> None:
    review = caller.review()
    number = body(caller.comment(4, review))["comment"]["comment_no"]
    path = f"boards/4/articles/{review}/comments/{number}"
    assert body(caller.call("DELETE", path))["comment"]["comment_no"] == number
    assert caller.call("DELETE", path).status == 404


def test_the_seller_may_answer_a_review_by_hand_and_think_better_of_it(caller: Caller) -> None:
    review = caller.review()
    for way in ("comment", "article"):
        caller.edit("reply", review_id=str(review), text="감사합니다", way=way)
        [known] = caller.fake.state(["reviews"])["reviews"]
        assert (known["reply"]["text"].strip("</p>"), known["reply"]["way"]) == ("감사합니다", way)
        caller.edit("reply", review_id=str(review), text=None)
        assert caller.fake.state(["reviews"])["reviews"][0]["reply"] is None


# urgent inquiries


def test_urgent_inquiries_have_numbers_and_replies_of_their_own(caller: Caller) -> None:
    order, [item] = caller.order(member_id="hong01", buyer=1)
    number = caller.edit("urgent", item_id=item, text="언제 오나요")["inquiry_id"]
    [row] = caller.data("urgentinquiry")["urgentinquiry"]
    assert (str(row["article_no"]), row["search_type"], row["keyword"]) == (number, "O", order)
    assert (row["reply_status"], row["member_id"]) == ("F", "hong01")
    assert caller.data(f"urgentinquiry/{number}/reply") == {"reply": {}}
    assert caller.data("urgentinquiry/999/reply") == {"reply": {}}
    sent = {"shop_no": 1, "request": {"content": "오늘 도착합니다", "status": "T", "user_id": "admin"}}
    answer = caller.call("POST", f"urgentinquiry/{number}/reply", json=sent)
    assert (answer.status, body(answer)["reply"]["count"]) == (201, 1)
    assert caller.data(f"urgentinquiry/{number}/reply") == body(answer)
    assert caller.data("urgentinquiry")["urgentinquiry"][0]["reply_status"] == "T"
    again = caller.call("POST", f"urgentinquiry/{number}/reply", json=sent)
    assert body(again)["reply"]["count"] == 2


def test_urgent_replies_are_checked(caller: Caller) -> None:
    number = caller.edit("urgent", item_id=caller.order()[1][0], text="급해요")["inquiry_id"]
    path = f"urgentinquiry/{number}/reply"
    right = {"content": "네", "user_id": "admin"}
    for wrong in ({"content": ""}, {"user_id": "x" * 21}, {"status": "C"}):
        assert said(caller.call("POST", path, json={"request": right | wrong}))[0] == 422
    assert caller.call("PUT", path, json={"request": right}).status == 404
    assert caller.call("POST", path, json={"request": right}).status == 201
    assert body(caller.call("PUT", path, json={"request": right | {"status": "I"}}))["reply"]["status"] == "I"
    assert caller.call("POST", "urgentinquiry/99/reply", json={"request": right}).status == 404


def test_urgent_inquiries_by_date_and_delay(caller: Caller) -> None:
    item = caller.order()[1][0]
    number = caller.edit("urgent", item_id=item, text="급해요", asked_at=wire("11-10 10:00"))["inquiry_id"]
    caller.edit("urgent", item_id=item, text="급해요", asked_at=wire("11-12 10:00"))
    found = caller.data("urgentinquiry", start_date="2026-11-10", end_date="2026-11-10")["urgentinquiry"]
    assert [str(row["article_no"]) for row in found] == [number]
    caller.edit("mall", settle=30)
    caller.call("POST", f"urgentinquiry/{number}/reply", json={"request": {"content": "네", "user_id": "admin"}})
    assert caller.data(f"urgentinquiry/{number}/reply") == {"reply": {}}
    caller.go(seconds=30)
    assert caller.data(f"urgentinquiry/{number}/reply")["reply"]["content"] == "네"

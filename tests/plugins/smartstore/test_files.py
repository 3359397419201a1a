"""The review export: columns by name, rows one by one."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from dangol import KST, BadFile, Table
from dangol_smartstore import files

if TYPE_CHECKING:
    from dangol import Page, Review

GOLDEN = (
    "상품번호, 상품명, 리뷰구분, 구매자평점, 포토/영상, 리뷰상세내용, 리뷰도움수, 등록자, 리뷰등록일, "
    "최종수정일, 리뷰글번호, 관련리뷰글번호, 관련리뷰상세내용, 전시상태, 답글여부, 답글등록일시, "
    "베스트리뷰, 베스트리뷰선정일시, 이벤트번호, 혜택지급, 혜택지급일시, 유저정보 등록 항목, "
    "상품주문번호, 풀필먼트사, 리뷰이동일"
)


def row(**changes: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(files.COLUMNS),
        "상품번호": "9000000001",
        "상품명": "시험용 머그컵",
        "리뷰구분": "일반",
        "구매자평점": 5,
        "리뷰상세내용": "손에 쥐는 느낌이 좋아요.",
        "리뷰도움수": 0,
        "등록자": "gaja****",
        "리뷰등록일": "2026.11.20. 09:12:44",
        "최종수정일": "2026.11.20. 09:12:44",
        "리뷰글번호": 4100000001,
        "전시상태": "전시중",
        "답글여부": "N",
        "상품주문번호": "2026111277770002",
        **changes,
    }


def table(*rows: dict[str, Any], headers: tuple[str, ...] = files.COLUMNS) -> Table:
    return Table(headers, tuple(tuple(one.get(name) for name in headers) for one in rows))


def read(given: Table, own: dict[str, dict[str, str]] | None = None) -> list[Page[Review]]:
    return list(files.reviews(given, own or {}))


def items(pages: list[Page[Review]]) -> list[Review]:
    return [review for page in pages for review in page.items]


def one(**changes: Any) -> Review:
    (page,) = read(table(row(**changes)))
    (review,) = page.items
    return review


def test_the_columns_are_the_exports_own() -> None:
    assert ", ".join(files.COLUMNS) == GOLDEN
    assert len(files.COLUMNS) == 25


def test_a_review() -> None:
    review = one()
    assert (review.id, review.item_id, review.rating) == ("4100000001", "2026111277770002", 5)
    assert review.text == "손에 쥐는 느낌이 좋아요."
    assert review.written_at == review.updated_at == datetime(2026, 11, 20, 9, 12, 44, tzinfo=KST)
    assert review.product is not None
    assert (review.product.id, review.product.name) == ("9000000001", "시험용 머그컵")
    assert (review.author, review.visible, review.month_use, review.reply) == ("gaja****", True, False, None)


def test_a_reply_is_seen_with_its_time_and_a_later_export_wins() -> None:
    review = one(답글여부="Y", 답글등록일시="2026.11.21. 10:00:00")
    assert review.reply is not None
    before, after = one().updated_at, review.updated_at
    assert after == review.reply.at == datetime(2026, 11, 21, 10, 0, tzinfo=KST)
    assert before is not None
    assert after is not None
    assert before < after


def test_a_review_after_a_month_of_use_names_the_first_one() -> None:
    review = one(리뷰구분="한달사용", 관련리뷰글번호="4000000001", 관련리뷰상세내용="처음 쓴 글")
    assert (review.month_use, review.parent_id) == (True, "4000000001")


@pytest.mark.parametrize(
    "word, visible",
    [("전시중", True), ("정상", True), (None, True), ("미전시", False), ("블라인드", False), ("전시중지", False)],
)
def test_whether_a_review_is_shown(word: str | None, visible: bool) -> None:
    assert one(전시상태=word).visible is visible


def test_photos_are_lines() -> None:
    media = one(**{"포토/영상": "https://a.invalid/1.jpg\r\n https://a.invalid/2.mp4 \n"}).media
    assert media == ("https://a.invalid/1.jpg", "https://a.invalid/2.mp4")
    assert one().media == ()


@pytest.mark.parametrize("value", ["4100000001", 4100000001, "4100000001.0", "4100000001.00"])
def test_a_spreadsheet_may_have_made_a_number_of_an_id(value: str | int) -> None:
    review = one(리뷰글번호=value, 상품주문번호=2026111277770002, 상품번호="9000000001.0")
    assert (review.id, review.item_id) == ("4100000001", "2026111277770002")
    assert review.product is not None
    assert review.product.id == "9000000001"


@pytest.mark.parametrize("text", ["2026.11.20. 09:12:44", "2026-11-20T09:12:44", "2026-11-20 09:12:44"])
def test_dates_as_text_or_as_real_dates(text: str) -> None:
    assert one(리뷰등록일=text).written_at == datetime(2026, 11, 20, 9, 12, 44, tzinfo=KST)


def test_what_may_be_empty() -> None:
    review = one(리뷰상세내용=None, 구매자평점=None, 상품주문번호=None, 상품번호=None, 답글여부=None, 최종수정일=None)
    assert (review.text, review.rating, review.item_id, review.product, review.reply) == ("", None, None, None, None)


@pytest.mark.parametrize(
    "column, value",
    [
        ("리뷰글번호", None),
        ("리뷰글번호", "CANARY"),
        ("리뷰글번호", 4100000001.5),
        ("구매자평점", 6),
        ("구매자평점", "CANARY"),
        ("구매자평점", 4.5),
        ("리뷰등록일", None),
        ("리뷰등록일", "CANARY"),
        ("리뷰등록일", "2026.13.20. 09:12:44"),
        ("최종수정일", "CANARY"),
        ("답글여부", "CANARY"),
        ("상품주문번호", "CANARY"),
    ],
)
def test_a_bad_cell_costs_its_row_only_and_is_named_not_shown(column: str, value: Any) -> None:
    bad = row(**{column: value})
    (page,) = read(table(row(리뷰글번호=1), bad, row(리뷰글번호=3)))
    assert [review.id for review in page.items] == ["1", "3"]
    (rejected,) = page.rejected
    assert column in rejected.reason
    assert "CANARY" not in rejected.reason
    assert msgspec.json.decode(rejected.raw)[column] == value


def test_columns_are_found_in_any_order_and_by_their_other_names() -> None:
    headers = list(files.COLUMNS)
    random.Random(7).shuffle(headers)
    assert items(read(table(row(), headers=tuple(headers)))) == items(read(table(row())))
    other = {
        "상품번호": "채널상품번호",
        "리뷰상세내용": "리뷰내용",
        "구매자평점": "구매자 평점",
        "리뷰등록일": "등록일자",
    }
    renamed = {other.get(name, name): value for name, value in row().items()}
    assert items(read(table(renamed, headers=tuple(renamed)))) == items(read(table(row())))


@pytest.mark.parametrize(
    "column", ["리뷰글번호", "상품주문번호", "리뷰상세내용", "구매자평점", "리뷰등록일", "답글여부"]
)
def test_a_needed_column_that_is_gone_or_renamed_is_named(column: str) -> None:
    for headers in (
        tuple(name for name in files.COLUMNS if name != column),
        tuple(f"{name}(신규)" if name == column else name for name in files.COLUMNS),
    ):
        with pytest.raises(BadFile) as bad:
            read(table(row(), headers=headers))
        assert bad.value.message.endswith(f" has changed: it lacks the columns {column}.")
        assert (f"{column}(신규)" in bad.value.hint) is (len(headers) == len(files.COLUMNS))


def test_a_renamed_column_is_read_once_the_seller_named_it() -> None:
    headers = tuple("리뷰번호(신)" if name == "리뷰글번호" else name for name in files.COLUMNS)
    renamed = row() | {"리뷰번호(신)": 4100000001}
    with pytest.raises(BadFile) as bad:
        read(table(renamed, headers=headers))
    assert "리뷰번호(신) → 리뷰글번호" in bad.value.hint
    (page,) = read(table(renamed, headers=headers), {"reviews": {"리뷰번호(신)": "리뷰글번호"}})
    assert [review.id for review in page.items] == ["4100000001"]
    assert page.layout == "reviews/1"
    assert [one.by for one in page.understood if one.source == "리뷰번호(신)"] == ["seller"]


def test_near_names_are_not_taken_for_one_another() -> None:
    headers = tuple(name for name in files.COLUMNS if name != "리뷰글번호")
    with pytest.raises(BadFile, match="리뷰글번호"):
        read(table(row(), headers=headers))


def test_the_same_column_twice_is_refused() -> None:
    with pytest.raises(BadFile, match="twice: 리뷰상세내용"):
        read(table(row(), headers=(*files.COLUMNS, "리뷰내용")))


def test_another_sheet_is_refused_naming_what_it_lacks() -> None:
    with pytest.raises(BadFile) as bad:
        read(table(headers=("주문번호", "수취인명")))
    assert "is not SmartStore's review export" in bad.value.message
    assert "리뷰글번호" in bad.value.message
    assert "엑셀 다운로드" in bad.value.hint


def test_missing_and_new_columns_are_told_and_the_rest_is_read() -> None:
    headers = (*(name for name in files.COLUMNS if name not in ("리뷰이동일", "전시상태")), "새로운칸", "")
    (page,) = read(table(row(), headers=headers))
    assert len(page.items) == 1
    lacking, unknown = page.notes
    assert "전시상태, 리뷰이동일" in lacking
    assert "새로운칸" in unknown
    assert read(table(row()))[0].notes == ()


def test_a_quiet_period_is_a_valid_file() -> None:
    (page,) = read(table())
    assert (page.items, page.rejected, page.notes) == ([], [], ())


def test_the_same_file_twice_gives_the_same_reviews_in_pages() -> None:
    rows = [row(리뷰글번호=number) for number in range(1, 1202)]
    first, second = read(table(*rows)), read(table(*rows))
    assert first == second
    assert [len(page.items) for page in first] == [500, 500, 201]

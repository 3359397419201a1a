"""A thread of the inbox: who wrote what and when, or nothing at all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from dangol import KST
from dangol_kmong import files
from dangol_kmong.settings import KmongSettings
from tests.plugins.kmong.seller import SETTINGS, SHOP, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol import Page

LINK = "https://kmong.com/inboxes?inbox_group_id=77&partner_id=88"
TEXT = """
달빛님과의 대화
서비스명: 로고 디자인
2026년 11월 20일 금요일
달빛
안녕하세요. 로고 문의드려요.
두 가지 색이면 됩니다.
오후 3:20
나
네, 가능합니다.
오후 3:32
메시지를 입력하세요
전송
"""


def read(text: str = TEXT, settings: KmongSettings = SETTINGS, links: Mapping[str, str] | None = None) -> Page[Any]:
    return files.document(page_of(text, links=links), {}, settings)


def test_a_thread_is_an_inquiry() -> None:
    (found,) = read().items
    assert [(post.text, post.seller) for post in found.thread] == [
        ("안녕하세요. 로고 문의드려요.\n두 가지 색이면 됩니다.", False),
        ("네, 가능합니다.", True),
    ]
    assert found.asked_at == datetime(2026, 11, 20, 15, 20, tzinfo=KST)
    assert found.updated_at == datetime(2026, 11, 20, 15, 32, tzinfo=KST)
    assert (found.id, found.author, found.author_id, found.answered, found.secret) == (
        "달빛",
        "달빛",
        "달빛",
        True,
        True,
    )
    assert found.product.name == "로고 디자인"
    assert read().layout == "thread/1"


def test_the_id_is_the_threads_own_where_a_link_tells_it() -> None:
    (found,) = read(links={"달빛님과의 대화": LINK}).items
    assert (found.id, found.formerly) == ("inbox:77:88", "달빛")


def test_a_list_of_threads_beside_it_names_no_author() -> None:
    other = "https://kmong.com/inboxes?inbox_group_id=5&partner_id=6"
    (found,) = read("달빛요정\n달빛 어제\n" + TEXT, links={"달빛요정": other, "달빛 어제": LINK}).items
    assert found.id == "inbox:77:88"
    assert len(found.thread) == 2


def test_a_link_without_the_buyers_name_could_lead_to_anybody() -> None:
    (found,) = read("답장하기\n달빛요정\n" + TEXT, links={"답장하기": LINK, "달빛요정": LINK}).items
    assert found.id == "달빛"


def test_the_sellers_map_ties_a_nickname_to_a_thread() -> None:
    settings = KmongSettings.model_validate({"nickname": SHOP, "thread_links": f"달빛={LINK}"})
    (found,) = read(settings=settings).items
    assert found.id == "inbox:77:88"


def test_the_sellers_own_nickname_is_the_seller() -> None:
    (found,) = read(TEXT.replace("\n나\n", f"\n{SHOP}\n")).items
    assert [post.seller for post in found.thread] == [False, True]


def test_whole_times_need_no_day() -> None:
    text = TEXT.replace("2026년 11월 20일 금요일\n", "").replace("오후 3:20", "26.11.19 15:20")
    text = text.replace("오후 3:32", "26.11.20 09:00")
    (found,) = read(text).items
    assert [post.at.day for post in found.thread] == [19, 20]


def test_kmongs_own_messages_are_nobodys() -> None:
    (found,) = read(TEXT.replace("\n나\n", "\n크몽\n결제가 완료되었습니다\n오후 3:30\n나\n")).items
    assert len(found.thread) == 2


def test_a_picture_is_a_message_without_words() -> None:
    (found,) = read(TEXT.replace("네, 가능합니다.\n", "")).items
    assert found.thread[-1].text == ""
    assert found.thread[-1].seller


def test_numbers_and_addresses_to_reach_somebody_are_hidden() -> None:
    said = "010-1234-5678 이나 a.b@mail.example 로 연락주세요. 주문 150,000원, 26.11.20"
    (found,) = read(TEXT.replace("두 가지 색이면 됩니다.", said)).items
    assert found.thread[0].text.splitlines()[1] == "*** 이나 *** 로 연락주세요. 주문 150,000원, 26.11.20"


@pytest.mark.parametrize(
    "change, reason",
    [
        (("오후 3:20\n나\n", "오후 3:20\n"), "who wrote"),
        (("오후 3:20\n", ""), "no time"),
        (("2026년 11월 20일 금요일\n", ""), "no date"),
        (("오후 3:32", "오후 15:32"), "time of a message"),
        (("달빛\n안녕", "안녕"), "who wrote"),
        (("오후 3:20", ""), "no time"),
    ],
)
def test_a_thread_that_cannot_be_told_for_sure_is_kept_as_unclassified(change: tuple[str, str], reason: str) -> None:
    page = read(TEXT.replace(*change))
    (kept,) = page.rejected
    assert kept.kind == "unclassified"
    assert reason in kept.reason


def test_a_page_that_only_names_a_buyer_is_unclassified() -> None:
    (kept,) = read("의뢰인: 달빛\n작업 범위\n로고 1종").rejected
    assert kept.kind == "unclassified"


def test_a_page_of_no_known_kind_is_kept_whole() -> None:
    (kept,) = read("나의 크몽\n알림 설정\n자동 메시지").rejected
    assert kept.kind == "unclassified"
    assert "알림 설정".encode() in kept.raw

"""The list of orders: stages, labels, cards in either order, and everything that must not be guessed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dangol import KST, ConfigError, Stage
from dangol_kmong import files
from tests.plugins.kmong.seller import SETTINGS, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dangol import Order, Page

CARD = """
#1234567
로고 디자인 해 드립니다
150,000원
주문일시 26.11.20 16:20
의뢰인 봄날
{status}
상세보기
"""
DONE = """
#1234568
상세페이지 제작
1,150,000원
주문일시 26.11.10 09:05
거래 완료 일시 26.11.18 10:00
거래 완료
"""


def read(
    text: str, own: Mapping[str, Mapping[str, str]] | None = None, links: Mapping[str, str] | None = None
) -> Page[Order]:
    return files.document(page_of(text, links=links), own or {}, SETTINGS)


def test_a_label_without_a_number_begins_no_order() -> None:
    found = read("주문번호: #\n" + CARD.format(status="진행중"))
    assert [order.id for order in found.items] == ["1234567"]


@pytest.mark.parametrize(
    "word, stage, claim",
    [
        ("진행중", Stage.SHIPPED, (None, False)),
        ("진행 중", Stage.SHIPPED, (None, False)),
        ("작업물 발송", Stage.DELIVERED, (None, False)),
        ("수정 요청", Stage.SHIPPED, ("revision", True)),
        ("주문 취소", Stage.CANCELLED, ("cancel", False)),
    ],
)
def test_every_stage_has_its_meaning_and_keeps_its_word(
    word: str, stage: Stage, claim: tuple[str | None, bool]
) -> None:
    (order,) = read(CARD.format(status=word)).items
    item = order.items[0]
    assert (item.stage, item.status, (item.claim, item.claim_open)) == (stage, word, claim)
    assert (order.id, item.id, item.amount, item.service) == ("1234567", "1234567", 150_000, True)
    assert (order.buyer, order.buyer_id, order.contact) == ("봄날", "봄날", None)
    assert order.ordered_at == datetime(2026, 11, 20, 16, 20, tzinfo=KST)
    assert item.product.name == "로고 디자인 해 드립니다"


def test_a_completed_deal_has_the_time_of_its_completion() -> None:
    (order,) = read(DONE).items
    item = order.items[0]
    assert item.stage is Stage.CONFIRMED
    assert item.confirmed_at == datetime(2026, 11, 18, 10, 0, tzinfo=KST)
    assert item.delivered_at is None


def test_a_service_page_gives_the_title_and_its_address() -> None:
    gig = "https://kmong.com/gig/390101"
    text = CARD.format(status="진행중").replace("로고 디자인", "프리미엄\n로고 디자인")
    (order,) = read(text, links={"로고 디자인 해 드립니다": gig}).items
    assert order.items[0].product.name == "로고 디자인 해 드립니다"
    assert order.items[0].product.url == gig


def test_all_orders_of_a_page_were_seen_together() -> None:
    page = read(CARD.format(status="진행중") + DONE)
    seen = {order.items[0].updated_at for order in page.items}
    latest = datetime(2026, 11, 20, 16, 20, tzinfo=KST)
    assert {at.replace(microsecond=0) for at in seen if at} == {latest}


def test_the_word_for_the_stage_may_stand_above_the_number() -> None:
    cards = "진행중\n#1234567\n로고\n주문일시 26.11.20 16:20\n거래 완료\n" + DONE.replace("\n거래 완료\n", "\n")
    stages = {order.id: order.items[0].stage for order in read(cards).items}
    assert stages == {"1234567": Stage.SHIPPED, "1234568": Stage.CONFIRMED}


def test_tabs_above_the_list_belong_to_no_order() -> None:
    page = read("전체\n진행중\n작업물 발송\n거래 완료\n" + CARD.format(status="작업물 발송") + DONE)
    assert [order.items[0].stage for order in page.items] == [Stage.DELIVERED, Stage.CONFIRMED]


def test_labels_may_stand_alone_above_their_values_or_with_colons() -> None:
    text = (
        "주문번호: 1234567\n상태: 진행중\n서비스명\n로고\n금액 : 150,000원\n주문 일시\n2026-11-20 16:20\n닉네임: 봄날"
    )
    (order,) = read(text).items
    assert (order.id, order.items[0].product.name, order.items[0].amount) == ("1234567", "로고", 150_000)
    assert order.buyer == "봄날"


def test_cells_of_a_copied_table_are_read_like_lines() -> None:
    (order,) = read("#1234567 로고 디자인\n150,000원\n주문일시 26.11.20 16:20\n진행중").items
    assert order.items[0].product.name == "로고 디자인"


def test_a_title_that_begins_like_a_label_is_a_title() -> None:
    text = CARD.format(status="진행중").replace("로고 디자인 해 드립니다", "구매자 분석 보고서 작성")
    (order,) = read(text).items
    assert order.items[0].product.name == "구매자 분석 보고서 작성"
    assert order.buyer == "봄날"


def test_a_number_to_call_is_no_nickname() -> None:
    (order,) = read(CARD.format(status="진행중").replace("봄날", "0508-1234-5678")).items
    assert (order.buyer, order.buyer_id) == ("", "")


@pytest.mark.parametrize(
    "change, reason",
    [
        (("진행중", "검수중"), "no stage"),
        (("진행중", "진행중\n거래 완료"), "Two stages"),
        (("26.11.20 16:20", "26.13.40 16:20"), "주문일시"),
        (("주문일시 26.11.20 16:20", "주문일시"), "주문일시"),
        (("150,000원", "금액: 많이"), "금액"),
        (("의뢰인 봄날", "의뢰인 봄날\n의뢰인 여름날"), "의뢰인"),
    ],
)
def test_what_cannot_be_read_is_kept_and_the_others_are_read(change: tuple[str, str], reason: str) -> None:
    page = read(CARD.format(status="진행중").replace(*change) + DONE)
    assert [order.id for order in page.items] == ["1234568"]
    (kept,) = page.rejected
    assert (kept.id, kept.kind) == ("1234567", "broken")
    assert reason in kept.reason
    assert b"1234567" in kept.raw


@pytest.mark.parametrize(
    "text",
    [
        CARD.format(status="거래 완료 일시 26.11.21 10:00\n진행중") + DONE,
        "전체\n진행중\n거래 완료\n" + CARD.format(status="진행중") + DONE.replace("\n거래 완료\n", "\n"),
        "진행중\n작업물 발송\n" + CARD.format(status="진행중") + CARD.format(status="").replace("1234567", "1234568"),
    ],
)
def test_a_page_whose_stages_contradict_it_is_not_read(text: str) -> None:
    page = read(text)
    assert not page.items
    assert [one.kind for one in page.rejected] == ["unclassified"]


def test_a_page_that_was_cut_off_loses_its_last_order_alone() -> None:
    page = read(DONE + CARD.format(status=""))
    assert [order.items[0].stage for order in page.items] == [Stage.CONFIRMED]
    assert [one.id for one in page.rejected] == ["1234567"]


def test_two_prices_without_labels_are_no_price() -> None:
    (order,) = read(CARD.format(status="진행중").replace("150,000원", "150,000원\n120,000원")).items
    assert order.items[0].amount == 0


def test_the_seller_names_what_was_renamed() -> None:
    text = CARD.format(status="작업 개시").replace("주문일시", "의뢰 시각")
    assert read(text).rejected[0].kind == "unclassified"
    own = {"orders": {"의뢰 시각": "주문일시", "작업 개시": "진행 중"}}
    page = read(text, own)
    assert page.items[0].items[0].stage is Stage.SHIPPED
    told = {(one.source, one.field, one.by) for one in page.understood}
    assert {("의뢰 시각", "주문일시", "seller"), ("작업 개시", "진행중", "seller")} <= told


def test_a_map_to_nothing_is_refused() -> None:
    with pytest.raises(ConfigError, match="없는 것"):
        read(CARD, {"orders": {"의뢰 시각": "없는 것"}})


def test_it_is_told_what_was_understood_from_which_label() -> None:
    page = read(CARD.format(status="진행중"))
    told = {(one.source, one.field, one.by) for one in page.understood}
    assert page.layout == "orders/1"
    assert {("#", "주문번호", "synonym"), ("주문일시", "주문일시", "name"), ("진행중", "진행중", "name")} <= told
    assert (None, "거래 완료 일시", "name") in told
    assert ("(the first line below the number)", "서비스명", "place") in told
    assert not {"서비스명", "금액", "상태"} & {field for source, field, _by in told if source is None}
    assert not any("봄날" in str(one.source) for one in page.understood)


def test_of_two_pages_of_the_same_minute_the_further_stage_wins() -> None:
    times = []
    for word in ("진행중", "작업물 발송", "수정 요청"):
        (order,) = read(CARD.format(status=word)).items
        times.append(order.items[0].updated_at)
    working, handed_over, revised = (at for at in times if at)
    assert working < handed_over < revised < working + timedelta(seconds=1)

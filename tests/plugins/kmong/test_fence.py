"""Nobody on Kmong is reached outside Kmong: no way to do so is ever read, whatever a page or mail holds."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import dangol_kmong
from dangol import Mail, Order, Table
from dangol_kmong import files, parse
from dangol_kmong.fake.sheet import HEADERS
from dangol_kmong.platform import platform
from tests.plugins.kmong.seller import SETTINGS, page_of, store_with
from tests.plugins.kmong.test_mail import FACTS, SENT

if TYPE_CHECKING:
    from dangol import Page
    from tests.plugins.kmong.seller import Seller

WAYS = (
    *("010-1234-5678", "0508 1234 5678", "+82 10-1234-5678", "01012345678", "02-123-4567", "buyer.1@mail.example"),
    *("010 - 1234 - 5678", "(02) 123-4567", "０１０-1234-5678"),
)
REACHES = re.compile(r"\d{3,4}(?:[- .]| - )?\d{4}(?!\d)|@")
FREE = {"ordered_at", "updated_at", "asked_at", "written_at", "confirmed_at", "delivered_at", "at", "id", "item_id"}


def words(value: Any) -> list[str]:
    """Every text of a record but times and ids."""
    if isinstance(value, dict):
        return [text for name, one in value.items() if name not in FREE for text in words(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in words(one)]
    return [value] if isinstance(value, str) else []


def reachable(page: Page[Any]) -> list[str]:
    assert all(one.contact is None for one in page.items if isinstance(one, Order))
    found = [text for one in page.items for text in words(msgspec.to_builtins(one))]
    return [text for text in found if REACHES.search(text)]


def test_the_market_forbids_it() -> None:
    assert platform().contact == "never"


@pytest.mark.parametrize("way", WAYS)
def test_no_source_lets_a_way_in(way: str) -> None:
    order = f"#1234567\n로고\n150,000원\n주문일시 26.11.20 16:20\n의뢰인 {way}\n연락처: {way}\n진행중"
    thread = f"봄날님과의 대화\n26.11.20\n봄날\n{way} 로 주세요\n오후 3:20\n나\n네 {way}\n오후 3:21"
    review = f"봄날\n★★★★★\n26.11.19\n좋아요 {way}\n서비스명: 로고\n전문가 답변\n{way} 로 연락 주세요\n26.11.20"
    alone = f"#1234567\n{way}\n주문일시 26.11.20 16:20\n진행중"
    titled = f"#1234567\n서비스명: 로고 {way}\n주문일시 26.11.20 16:20\n진행중"
    for text in (order, thread, review, alone, titled):
        page = files.document(page_of(text), {}, SETTINGS)
        assert page.items
        assert reachable(page) == []
    row = ("#1234567", "26.11.18", "로고", 1, 1, 1, 1, "신청", way)
    (sheet,) = files.revenue(Table((*HEADERS, "의뢰인"), (row,)), {})
    assert sheet.items
    assert reachable(sheet) == []


def test_a_word_without_end_costs_no_time() -> None:
    began = time.monotonic()
    assert parse.without_contacts("a" * 100_000) == "a" * 100_000
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("subject", ["새로운 주문이 접수되었습니다", "의뢰인이 메시지를 보냈습니다", "구매확정 안내"])
def test_no_mail_lets_a_way_in(way: str, subject: str) -> None:
    text = FACTS.replace("봄날", way) + f"\n연락처 {way}\n봄날님이 메시지를 보냈습니다."
    mail = Mail(id="m", sender="noreply@kmong.com", subject=subject, text=text, sent_at=SENT)
    page = dangol_kmong.dangol_read_mail(store=store_with(), mail=mail)
    assert page.items
    assert reachable(page) == []


async def test_after_weeks_there_is_nobody_to_call(seller: Seller) -> None:
    await seller.take([*seller.fake.exports(), *seller.fake.texts()])
    seller.receive(seller.fake.mails())
    assert seller.rows_of("contacts") == []
    assert len(seller.rows("orders")) == 24

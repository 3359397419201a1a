"""Whatever is pasted: reading never fails, and says nothing that does not stand there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

import dangol_kmong
from dangol import Document, Line, Mail, Order, Page, Review, Table
from dangol.models import Inquiry
from dangol_kmong import files, parse
from dangol_kmong.fake import KmongFake, pages
from dangol_kmong.fake.sheet import HEADERS
from tests.plugins.kmong.seller import SETTINGS, store_with

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_PARTS = """
#1234567 | #7654321 | # 99999 | 주문번호 #1234567 | 주문번호: 55555 | 로고 디자인 해 드립니다 | 150,000원 | ₩9,000원
주문일시 26.11.20 16:20 | 주문일시 | 주문일시: 2026-11-19 | 거래 완료 일시 26.11.21 09:00 | 26.11.20 | 26.13.99 99:99
2026년 11월 20일 금요일 | 진행중 | 작업물 발송 | 수정 요청 | 거래 완료 | 주문 취소 | 전체 | 상세보기
봄날님과의 대화 | 의뢰인 봄날 | 봄날 | 나 | 봄날작업실 | 크몽 | 안녕하세요 | 오후 3:20 | 오전 11:05 | 15:20
★★★★★ | ★★☆☆☆ | 평점 4.5 | 5.0 | 작성자: 봄날 | 작성일 26.11.18 | 서비스명: 로고 | 전문가 답변 | 감사합니다
010-1234-5678 | a@b.example | 메시지를 입력하세요 | 신고하기 | 답변 빨라요 | 26.11.20 15:20 | 상태: 진행중 | 금액
"""
PARTS = tuple(part.strip() for line in _PARTS.strip().splitlines() for part in line.split("|"))
LINKS = (
    "https://kmong.com/gig/390101",
    "https://kmong.com/inboxes?inbox_group_id=77&partner_id=88",
    "https://kmong.com/inboxes?inbox_group_id=x",
    "https://evil.example/inboxes?inbox_group_id=1",
    "https://[",
)
_line: SearchStrategy[Line] = st.builds(
    Line,
    st.one_of(st.sampled_from(PARTS), st.text(min_size=1, max_size=20)),
    st.lists(st.sampled_from(LINKS), max_size=1).map(tuple),
)
_document: SearchStrategy[Document] = st.builds(
    Document, st.sampled_from(["", "봄날님과의 대화", "x"]), st.lists(_line, max_size=40).map(tuple)
)


def check(page: Page[Any], shown: str) -> None:
    """Everything in the records stands on the page, and what was not read is kept."""
    text = parse.squeezed(parse.without_contacts(shown))
    for one in page.items:
        if isinstance(one, Order):
            item = one.items[0]
            assert one.id in text
            assert parse.squeezed(item.product.name) in text
            assert parse.squeezed(one.buyer) in text
            assert item.amount == 0 or f"{item.amount:,}" in text or str(item.amount) in text
            assert parse.squeezed(item.status) in text
        elif isinstance(one, Review):
            assert parse.squeezed(one.author) in text
            assert all(parse.squeezed(line) in text for line in one.text.splitlines())
        elif isinstance(one, Inquiry):
            assert parse.squeezed(one.author) in text
            assert all(parse.squeezed(line) in text for post in one.thread for line in post.text.splitlines())
            assert [post.at for post in one.thread if post.at is None] == []
    assert all(kept.raw and kept.reason for kept in page.rejected)


@settings(max_examples=300, deadline=None)
@given(_document)
def test_a_page_of_anything_is_read_or_kept_and_nothing_is_invented(document: Document) -> None:
    page = files.document(document, {}, SETTINGS)
    assert page.items or page.rejected
    check(page, "\n".join([document.title, *(line.text for line in document.lines)]))
    assert files.document(document, {}, SETTINGS) == page


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=20)), max_size=15), st.sampled_from(PARTS))
def test_a_mail_of_anything_is_read_or_kept(lines: list[str], subject: str) -> None:
    for start in ("[크몽] 새로운 주문이 접수되었습니다", "의뢰인이 메시지를 보냈습니다", "구매확정", subject):
        mail = Mail(
            id="m",
            sender="noreply@kmong.com",
            subject=start,
            text="\n".join(lines),
            sent_at=datetime(2026, 11, 20, tzinfo=UTC),
            links=LINKS[:2],
        )
        page = dangol_kmong.dangol_read_mail(store=store_with(), mail=mail)
        assert page.items or page.rejected
        assert all(isinstance(one, Order | Inquiry) for one in page.items)


_cell = st.one_of(st.none(), st.sampled_from(PARTS), st.text(max_size=12), st.integers(), st.floats(allow_nan=True))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[_cell] * len(HEADERS)), max_size=6))
def test_a_sheet_of_anything_keeps_every_row(rows: list[tuple[Any, ...]]) -> None:
    (page,) = files.revenue(Table(HEADERS, tuple(rows)), {})
    filled = [row for row in rows if any(cell not in (None, "") for cell in row)]
    assert len(page.items) + len(page.rejected) == len(filled)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_values_are_read_or_refused(text: str) -> None:
    parse.date_of(text)
    parse.order_no(text)
    parse.thread_of_link(text)
    assert parse.without_contacts(parse.without_contacts(text)) == parse.without_contacts(text)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 6), st.data())
def test_a_list_with_a_line_lost_gives_nobody_anothers_order(seed: int, data: st.DataObject) -> None:
    """Without the line of its number an order ends up in nobody's: the one above has two of everything then."""
    fake = KmongFake(seed=seed, orders=6)
    now = int(fake.started.timestamp() * 1000)
    deals = {str(deal.number): deal for deal in fake.business.deals}
    lines = [line for line in pages.order_text(fake.business, now).splitlines() if line]
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    found = files.document(Document("", tuple(map(Line, lines))), {}, SETTINGS)
    for order in found.items:
        item, deal = order.items[0], deals[order.id]
        assert item.amount in (0, deal.amount)
        assert item.status == deal.status(now)
        assert order.buyer in ("", deal.thread.nickname)

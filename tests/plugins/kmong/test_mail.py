"""Notification mails: the subject tells the kind, labels and links the rest, and nothing is guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import dangol_kmong
from dangol import KST, Mail, Stage
from dangol_kmong import files
from dangol_kmong.layouts import MAILS
from tests.plugins.kmong.seller import SETTINGS, SHOP, page_of, store_with

if TYPE_CHECKING:
    from dangol import Page

SENT = datetime(2026, 11, 20, 7, 20, 37, tzinfo=UTC)
LINK = "https://kmong.com/inboxes?inbox_group_id=77&partner_id=88"
FACTS = """안녕하세요, 크몽입니다.
주문번호 #1234567
서비스명: 로고 디자인
의뢰인 봄날
결제 금액 150,000원
주문일시 26.11.20 16:15"""


def mail(subject: str, text: str = FACTS, **values: Any) -> Mail:
    values.setdefault("sender", "noreply@kmong.com")
    return Mail(id="m1", subject=f"[크몽] {subject}", text=text, sent_at=SENT, **values)


def read(subject: str, text: str = FACTS, **values: Any) -> Page[Any]:
    return dangol_kmong.dangol_read_mail(store=store_with(), mail=mail(subject, text, **values))


def reason(page: Page[Any]) -> str:
    assert not page.items
    (kept,) = page.rejected
    assert kept.kind == "unclassified"
    assert msgspec.json.decode(kept.raw, type=Mail).id == "m1"
    return kept.reason


def test_a_new_order() -> None:
    page = read("새로운 주문이 접수되었습니다")
    (order,) = page.items
    item = order.items[0]
    assert page.layout == "mail.order/1"
    assert (order.id, order.buyer, item.amount, item.product.id) == ("1234567", "봄날", 150_000, "로고 디자인")
    assert (item.stage, item.status) == (Stage.PAID, "새 주문")
    assert order.ordered_at == datetime(2026, 11, 20, 16, 15, tzinfo=KST)
    assert order.partial


def test_an_order_that_names_no_time_was_there_by_then() -> None:
    (order,) = read("새로운 주문이 접수되었습니다", "#1234567").items
    assert order.ordered_at == SENT
    assert (order.buyer, order.items[0].amount, order.items[0].product.id) == ("", 0, "")


def test_a_late_mail_of_a_new_order_takes_no_stage_back() -> None:
    page = "#1234567\n로고\n주문일시 26.11.20 16:19\n진행중"
    (seen,) = files.document(page_of(page), {}, SETTINGS).items
    for text in (FACTS, "#1234567"):
        (order,) = read("새로운 주문이 접수되었습니다", text).items
        assert order.items[0].updated_at < seen.items[0].updated_at


def test_a_confirmed_purchase() -> None:
    item = read("의뢰인이 구매를 확정했습니다", FACTS + "\n거래 완료 일시 26.11.20 16:18").items[0].items[0]
    assert (item.stage, item.status) == (Stage.CONFIRMED, "거래 완료")
    assert item.confirmed_at == datetime(2026, 11, 20, 16, 18, tzinfo=KST)
    assert read("구매확정 안내").items[0].items[0].confirmed_at == SENT


def test_a_revision_and_a_cancellation() -> None:
    revision = read("의뢰인이 수정을 요청했습니다").items[0].items[0]
    assert (revision.stage, revision.claim, revision.claim_open) == (Stage.SHIPPED, "revision", True)
    asked = read("의뢰인이 취소를 요청했습니다").items[0].items[0]
    assert (asked.stage, asked.claim, asked.claim_open) == (Stage.UNKNOWN, "cancel", True)
    done = read("주문이 취소되었습니다").items[0].items[0]
    assert (done.stage, done.claim, done.claim_open) == (Stage.CANCELLED, "cancel", False)


def test_a_message_says_that_somebody_waits_and_not_what_for() -> None:
    page = read("의뢰인이 메시지를 보냈습니다", "봄날님이 메시지를 보냈습니다.", links=(LINK, "https://kmong.com/"))
    (found,) = page.items
    assert (found.id, found.formerly, found.author, found.answered) == ("inbox:77:88", "봄날", "봄날", False)
    assert [(post.text, post.at, post.seller) for post in found.thread] == [("", SENT, False)]
    assert page.layout == "mail.message/1"


def test_a_message_without_a_link_is_known_by_the_nickname_alone() -> None:
    text = f"{SHOP}님, 안녕하세요.\n봄날님이 메시지를 보냈습니다. {SHOP}님이 확인해 주세요."
    (found,) = read("새로운 메시지가 도착했습니다", text).items
    assert (found.id, found.formerly) == ("봄날", "")


def test_a_message_from_nobody_is_unclassified() -> None:
    assert "who wrote" in reason(read("의뢰인이 메시지를 보냈습니다", "의뢰인님이 메시지를 보냈습니다."))


def test_a_review_is_a_sign_that_there_is_one() -> None:
    (mark,) = read("새로운 리뷰가 등록되었습니다").items
    assert (mark.item_id, mark.at) == ("1234567", SENT)
    assert "order number" in reason(read("새로운 리뷰가 등록되었습니다", "리뷰를 확인해 보세요."))


@pytest.mark.parametrize(
    "subject", ["서비스가 승인되었습니다", "서비스가 비승인 처리되었습니다", "사업자 정보 승인 안내"]
)
def test_approvals_are_known_and_mean_nothing(subject: str) -> None:
    page = read(subject)
    assert (list(page.items), list(page.rejected), page.layout) == ([], [], "mail.approval/1")


def test_an_advertisement_is_nothing_else() -> None:
    page = dangol_kmong.dangol_read_mail(
        store=store_with(),
        mail=Mail(id="m", sender="ad@kmong.com", subject="(광고) 새로운 주문을 받는 법", text="", sent_at=SENT),
    )
    assert page.layout == "mail.advertising/1"
    assert not page.items


@pytest.mark.parametrize(
    "subject, said",
    [
        ("수익금 출금 신청이 접수되었습니다", "not known"),
        ("", "not known"),
        ("새로운 주문이 취소되었습니다", "several: order, cancelled"),
    ],
)
def test_what_is_unknown_or_ambiguous_is_kept(subject: str, said: str) -> None:
    assert said in reason(read(subject))


@pytest.mark.parametrize(
    "sender",
    ["noreply@kmong.com.evil.example", "크몽 <a@kmong.co>", "kmong.com", "", "noreply@notkmong.com"],
)
def test_only_kmongs_own_domain_is_kmong(sender: str) -> None:
    page = read("새로운 주문이 접수되었습니다", sender=sender)
    assert "not come from Kmong" in reason(page)


@pytest.mark.parametrize("sender", ["크몽 <noreply@kmong.com>", "no-reply@mail.kmong.com", "KMONG@KMONG.COM"])
def test_any_address_of_the_domain_will_do(sender: str) -> None:
    assert read("새로운 주문이 접수되었습니다", sender=sender).items


@pytest.mark.parametrize(
    "text, said",
    [
        ("감사합니다.", "no order number"),
        ("#1234567\n#7654321", "several order numbers"),
        (FACTS.replace("150,000원", "많이"), ""),
    ],
)
def test_an_order_needs_one_number(text: str, said: str) -> None:
    page = read("새로운 주문이 접수되었습니다", text)
    if said:
        assert said in reason(page)
    else:
        assert page.items[0].items[0].amount == 0


def test_the_labelled_number_counts_before_others() -> None:
    (order,) = read("새로운 주문이 접수되었습니다", FACTS + "\n색상 #123456 으로 부탁드려요").items
    assert order.id == "1234567"


def test_a_mail_is_never_ahead_of_itself() -> None:
    text = FACTS.replace("26.11.20 16:15", "26.11.21 16:15")
    (order,) = read("새로운 주문이 접수되었습니다", text).items
    assert order.ordered_at == SENT


def test_no_two_kinds_have_a_subject_in_common() -> None:
    words = [word for kind in MAILS for word in kind.subjects]
    assert len(words) == len(set(words))
    assert all(kind.version >= 1 for kind in MAILS)

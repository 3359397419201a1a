"""Every spelling of a mail, from bytes to a record: the charset traps of Korean mailers."""

from __future__ import annotations

import pytest

import dangol_kmong
from dangol import Inquiry, Order
from dangol.reading.limits import Limits
from dangol.reading.mails import mail as read_mail
from dangol_kmong.fake.mails import SPELLINGS, Notification, spell
from tests.plugins.kmong.seller import store_with

LINK = "https://kmong.com/inboxes?inbox_group_id=77&partner_id=88"
ORDER = Notification(
    "order-1",
    1_795_159_200_000,
    "[크몽] 새로운 주문이 접수되었습니다",
    ("주문번호 #1234567", "서비스명: 뿔테안경 쇼핑몰 똠방각하 로고", "의뢰인 펲시맨", "결제 금액 150,000원"),
)
MESSAGE = Notification(
    "message-1", 1_795_159_200_000, "[크몽] 의뢰인이 메시지를 보냈습니다", ("펲시맨님이 메시지를 보냈습니다.",), LINK
)
"""With letters that the code page 949 has and EUC-KR has not."""


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_a_spelling_does_not_change_what_is_said(spelling: str) -> None:
    mail = read_mail(spell(ORDER, spelling), Limits())
    assert mail.subject == ORDER.subject
    assert mail.sender == "noreply@kmong.com"
    assert mail.sent_at == ORDER.sent_at
    page = dangol_kmong.dangol_read_mail(store=store_with(), mail=mail)
    (order,) = page.items
    assert isinstance(order, Order)
    item = order.items[0]
    assert (order.id, order.buyer, item.amount) == ("1234567", "펲시맨", 150_000)
    assert item.product.name == "뿔테안경 쇼핑몰 똠방각하 로고"


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_a_link_survives_every_spelling(spelling: str) -> None:
    mail = read_mail(spell(MESSAGE, spelling), Limits())
    (found,) = dangol_kmong.dangol_read_mail(store=store_with(), mail=mail).items
    assert isinstance(found, Inquiry)
    assert (found.id, found.author) == ("inbox:77:88", "펲시맨")


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_only_the_receiving_servers_verdict_counts(spelling: str) -> None:
    mail = read_mail(spell(ORDER, spelling), Limits())
    checked = spelling != "alternative"
    assert (mail.spf, mail.dkim) == (("pass", "pass") if checked else ("", ""))


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_the_same_mail_has_the_same_id(spelling: str) -> None:
    one, again = (read_mail(spell(ORDER, spelling), Limits()) for _ in range(2))
    assert one.id == again.id
    assert ("order-1@kmong.com" in one.id) == (spelling != "raw")

"""Patterns for what identifies or reaches somebody: numbers, addresses, accounts, messengers, names."""

from __future__ import annotations

import re

__all__ = [
    "ACCOUNT",
    "CONTACT",
    "LONG_NUMBER",
    "MAILBOX",
    "MESSENGER",
    "NAMED",
    "NOT_NAMES",
    "OFF_MARKET",
    "PHONE",
    "RESIDENT",
    "UNFILLED",
]

_SEP = r"[\s\-.,·~_/()|*:;'\"ㅡ—–]{0,5}"
PHONE = (
    rf"(?<!\d)(?:\+?8{_SEP}2{_SEP})?0?{_SEP}1{_SEP}[016789](?:{_SEP}\d){{7,8}}(?!{_SEP}\d)",
    rf"(?<!\d)0{_SEP}(?:2|[3-6]{_SEP}[1-5]|7{_SEP}0|5{_SEP}0(?:{_SEP}\d)?)(?:{_SEP}\d){{7,8}}(?!{_SEP}\d)",
    r"(?<!\d)1[5-8]\d{2}[\s\-.]{0,3}\d{4}(?!\d)",
)
MAILBOX = (r"[a-z0-9_.+-]+(?:@|\(at\)|\[at\]|골뱅이|앳)[a-z0-9-]+(?:\.|점|닷|쩜|dot)(?:com|net|kr|org|co|io|me|컴|넷)",)
"""Over the text without spaces."""
CONTACT = (
    r"https?\s?[:/]|www\s?\.|[a-z0-9-]+\s?\.\s?(?:com|net|org|co\.kr|kr|io|shop|store|me|ly|to|link|gg)(?![a-z])",
    r"[a-z0-9-]{2,}\s?(?:닷|쩜|점|dot)\s?(?:com|net|kr|컴|넷)(?![a-z])",
)
MESSENGER = (
    r"[카까깨]톡(?!톡)|[카까]카오톡|카카오(?:채널|플러스|id|아이디|친구로|계정)|kakao|katalk"
    r"|오픈(?:채팅|카톡|톡방?)|[옵옾](?:챗|톡)|텔레그램|telegram|라인(?:id|아이디)|(?<!톡)톡(?:id|아이디)",
    r"인스타(?:그램)?(?:dm|디엠|아이디|id|계정|으?로연락|으?로문의)|(?:dm|디엠)(?:주세|으?로|보내|부탁)"
    r"|위챗|wechat|왓츠앱|whatsapp|디스코드(?:로|아이디)|페메(?:로|주)",
)
_BANK = r"(?:은행|뱅크|농협|신협|수협|우체국|새마을|토스|계좌|입금|송금|예금주|무통장)"
ACCOUNT = (
    rf"{_BANK}[^\n]{{0,20}}?\d(?:[\s\-.]{{0,3}}\d){{8,}}",
    rf"\d(?:[\s\-.]{{0,3}}\d){{8,}}[^\n]{{0,12}}{_BANK}",
    r"\d{2,4}동\s?\d{1,4}호",
)
"""Stricter than ``dangol.masks``, which is asked too: none of these numbers belongs into a text field."""
RESIDENT = (
    r"(?<!\d)\d\s?\d\s?(?:0\s?[1-9]|1\s?[0-2])\s?(?:0\s?[1-9]|[12]\s?\d|3\s?[01])"
    r"\s?[-–~.]?\s?[1-8](?:\s?\d){6}(?!\d)",
)
"""A resident number: a date of birth, then seven figures of which the first tells the century."""
OFF_MARKET = (
    r"직거래|(?:외부|개인|별도)(?:결제|입금|거래|송금|계좌)|(?:플랫폼|사이트|마켓|여기|이곳|앱)밖(?:에서|으로)",
    r"계좌(?:로|번호|이체|입금|송금)|무통장|현금(?:결제|거래|으로)|오픈(?:채팅|카톡|톡)|[옵옾]챗",
    r"(?:따로|별도로|직접|개인적으로|밖에서)(?:결제|입금|송금|거래|연락|만나서)",
    r"수수료(?:없이|를?아끼|를?빼|를?피|가?안나|만큼)",
)
"""Ways around a market that allows deals on its own pages only."""
LONG_NUMBER = (r"(?<!\d)\d(?:-?\d){9,}",)
UNFILLED = (
    r"\{\{|\}\}|_{3,}|○○|〇〇|◯◯|(?:oo|xx|ᄋᄋ)\s?(?:님|고객|상품)",
    r"[\[(<{](?:이름|고객명|상품명?|주문번호|송장번호|날짜|링크|내용)[\])>}]",
)

_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류홍전고문손양배백허남심노하곽성차주우구민유나진지엄채원천방공현함변염여"
    "추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
NAMED = re.compile(rf"(?<![가-힣])([{_SURNAMES}][가-힣]{{1,2}})\s?(?:님|씨(?=[께가는의와도,.\s]|$))")
NOT_NAMES = frozenset(
    {
        "고객",
        "차장",
        "어린이",
        "구매자",
        "이용자",
        "주문자",
        "신청자",
        "선생",
        "기사",
        "어머",
        "원장",
        "신랑",
        "신부",
        "어르신",
        "이웃",
        "지인",
        "주인",
        "조카",
        "소비자",
        "문의자",
        "방문자",
        "제작자",
        "선배",
        "공주",
        "임산부",
        "남편",
        "기자",
        "전문가",
        "도련",
        "서방",
        "고객사",
        "이모",
        "고모",
        "노인",
        "장인",
        "장모",
        "진행자",
    }
)
"""Forms of address that look like a surname with a name."""

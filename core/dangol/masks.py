"""Finds what tells who somebody is in a free text, and puts typed masks in its place.

The one table for logs, drafts, exports and everything derived from a customer's words. It goes by shape
and by the words around it: order, tracking, barcode, business and 15xx numbers are let through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["MASK", "TYPES", "Found", "find", "mask"]

MASK = "***"
TYPES = ("EMAIL", "MESSENGER", "RRN", "PCCC", "CARD", "ACCOUNT", "PHONE", "ADDRESS", "DOORCODE")
"""Every type, in the order in which a stretch of text is claimed."""

_SHORT, _MIDDLE = 6, 13


class Found(NamedTuple):
    """A stretch of the text that has to be masked."""

    type: str
    start: int
    end: int


def _any(_text: str, _found: re.Match[str]) -> bool:
    return True


class _Shape:
    """What one kind looks like, and what a text needs at least to hold it; compiled when first tried.

    ``digits`` says how many digits that are, ``numerals`` how many digits or letters that stand for one; of
    ``letters``, if there are any, one has to occur as it stands.
    """

    __slots__ = ("_pattern", "_source", "digits", "holds", "letters", "numerals", "type")

    def __init__(
        self,
        kind: str,
        source: str,
        holds: Callable[[str, re.Match[str]], bool] = _any,
        *,
        digits: int | None = None,
        letters: Sequence[str] = (),
        numerals: int = 0,
    ) -> None:
        self.type = kind
        self.holds = holds
        self.digits = _LEAST_DIGITS.get(kind, 0) if digits is None else digits
        self.letters = letters
        self.numerals = numerals
        self._source = source
        self._pattern: re.Pattern[str] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        if self._pattern is None:
            self._pattern = re.compile(self._source, re.IGNORECASE)
        return self._pattern


_SAME = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x00A0: 0x20,
    **{ord(dash): ord("-") for dash in "‐‑‒–—―−ㅡ"},
    0x24EA: 0x30,
    **dict(zip(range(0x2460, 0x2469), range(0x31, 0x3A), strict=True)),
}
_OTHER_FORM = re.compile("[" + "".join(map(chr, _SAME)) + "]")
"""One letter for one: wide forms, dashes and circled digits, so that places stay where they are."""


def _around(text: str, found: re.Match[str], words: re.Pattern[str], before: int, after: int = 0) -> bool:
    """Say whether one of ``words`` stands near, on the same line."""
    start, end = found.span("it") if "it" in found.re.groupindex else found.span()
    left = text[max(0, start - before) : start].rpartition("\n")[2]
    right = text[end : end + after].partition("\n")[0]
    return bool(words.search(left) or (right and words.search(right)))


_NUMBERED = re.compile(
    r"(?:주문|송장|운송장|등기|배송|접수|상품|모델|품번|문의|거래|승인|바코드|사업자|인증|쿠폰|예약|order|tracking|invoice|barcode|ean)"
    r"\s?(?:등록)?\s?(?:번호|코드|no\.?|id|\#)?[^\d\n]{0,6}$",
    re.IGNORECASE,
)
"""What a number is called that tells nothing about a person; it stands right before it."""


def _nameless(text: str, found: re.Match[str]) -> bool:
    """Say that a number is called something that is nobody's."""
    start = found.start("it") if "it" in found.re.groupindex else found.start()
    return _NUMBERED.search(text[max(0, start - 24) : start]) is not None


def _digits(found: re.Match[str]) -> str:
    return re.sub(r"\D", "", found["it"] if "it" in found.re.groupindex else found[0])


# numbers of persons


def _born(digits: str) -> bool:
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31


_PERSON = re.compile(r"주민|외국인|등록번호|생년")


def _is_resident(text: str, found: re.Match[str]) -> bool:
    """Go by the date of birth: since October 2020 the last digit checks nothing."""
    if not _born(_digits(found)):
        return False
    if "-" in found[0] or " " in found[0] or _around(text, found, _PERSON, 16):
        return True
    return not _nameless(text, found) and not _is_barcode(_digits(found))


def _is_barcode(digits: str) -> bool:
    """Say whether 13 digits are what a till reads: the country 880 in front, or the check digit at the end."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return digits.startswith("880") or total % 10 == 0


_CARD = re.compile(r"카드|card", re.IGNORECASE)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * 2 if at % 2 else int(digit) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_card(text: str, found: re.Match[str]) -> bool:
    if _around(text, found, _CARD, 20, 12):
        return True
    if _nameless(text, found):
        return False
    digits = _digits(found)
    return len(digits) != len(found["it"]) or (digits[0] in "34569" and _luhn(digits))


_BANK = re.compile(
    r"은행|뱅크|카뱅|케뱅|농협|신협|수협|새마을|우체국(?!\s?택배)|계좌|입금|송금|예금주|통장|토스|국민|신한|기업|제일|씨티|산업|저축|증권"
    r"|(?<![가-힣])(?:우리|하나|대구|부산|경남|광주|전북|제주|kb|nh|ibk|sc|im)(?![가-힣])",
    re.IGNORECASE,
)
_ACCOUNT_DIGITS = range(10, 17)
_SURELY = re.compile(r"계좌|은행|뱅크|통장|예금주|카뱅|케뱅", re.IGNORECASE)


def _is_account(text: str, found: re.Match[str]) -> bool:
    if len(_digits(found)) not in _ACCOUNT_DIGITS:
        return False
    if not _around(text, found, _BANK, 18, 14):
        return False
    return _around(text, found, _SURELY, 18, 14) or not _nameless(text, found)


# phones


def _is_phone(text: str, found: re.Match[str]) -> bool:
    if _nameless(text, found) and not re.search(r"[-. ]", found[0].strip()):
        return False
    return not re.search(r"[A-Za-z]-$", text[max(0, found.start() - 2) : found.start()])


_GAP = r"[\s\-.,·~_/()*|]{0,3}"
_N = "(?:[0-9공영빵일이둘삼사오육륙칠팔구oO]|[lI](?![A-Za-z]))"
_ZERO, _ONE = "[0공영빵oO]", "[1일하lI]"
_MOBILE = (
    rf"(?<![\dA-Za-z])(?:\+?\s?82{_GAP})?(?:\({_GAP})?{_ZERO}?{_GAP}{_ONE}{_GAP}[016789공영빵일육칠팔구oO]"
    rf"(?:{_GAP}{_N}){{7,8}}(?!\d)"
)
_LANDLINE = (
    r"(?<![\d.\-/A-Za-z])(?:\+?82[-. ]?\(?0?\)?|\(?0)(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d?)\)?"
    r"[-. )]{0,2}\d{3,4}[-. ]{0,2}\d{4}(?![\d])"
)


def _is_mobile(text: str, found: re.Match[str]) -> bool:
    """Ask for the leading zero or the country: 10 and eight digits alone are an order number."""
    head = re.sub(r"[^0-9공영빵oO+]", "", found[0])[:3]
    return head.startswith(("0", "공", "영", "빵", "o", "O", "+82", "82")) and _is_phone(text, found)


# addresses

_PLACE = (
    r"(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|충청[남북]|전라[남북]|경상[남북])"
    r"(?:특별자치도|특별자치시|특별시|광역시|시|도)?\s?)"
)
_AREA = r"(?:[가-힣]{1,6}(?:시|군|구)\s?)"
_ROAD = (
    r"[가-힣A-Za-z0-9·.]{1,12}(?:대로|로|길)\s?(?:\d{1,4}(?:번)?(?:가|나|다)?길\s?)?"
    r"(?:지하\s?)?\d{1,4}(?:-\d{1,4})?(?:번지)?"
)
_LOT = r"(?:[가-힣0-9]{1,8}(?:읍|면)\s?)?[가-힣0-9]{1,8}(?:동|리|가|읍|면)\s?(?:산\s?)?\d{1,4}(?:-\d{1,4})?(?:번지)?"
_BUILDING = (
    r"[가-힣A-Za-z0-9]{1,15}(?:아파트|apt|빌라|오피스텔|타워|빌딩|맨션|주택|상가|하우스|팰리스|캐슬|자이|푸르지오|래미안|힐스테이트"
    r"|더샵|아이파크|e편한세상|롯데캐슬|주공|마을|단지|센터|프라자|플라자)"
)
_UNIT = (
    rf"(?:[,\s]{{0,2}}(?:\([^()\n]{{1,20}}\)|{_BUILDING}|[가-힣A-Za-z]{{0,6}}\d{{1,4}}(?:-\d{{1,4}})?\s?(?:동|호|층|차)"
    r"(?![가-힣]{0,1}(?:안|째))|[가-힣A-Za-z0-9]{2,12}(?=\s(?:[A-Za-z가-다]동|\d{1,4}(?:동|호|층)))|[A-Za-z가-다]동|지하\s?\d층|반지하|옥탑))"
)
_NO_ROAD = re.compile(
    r"(?:으로|걸로|거로|으루|그대로|이대로|제대로|[마맘]음?대로|별로|바로|서로|새로|따로|종류로|택배로|배로|정도로|위주로|페이로|카드로|머지로|하나로|세트로|사이즈로|무료로|추가로|바탕으로)$"
)


def _is_road(text: str, found: re.Match[str]) -> bool:
    """Without a town before it, a road needs a floor, a flat or the word "address" to be one."""
    if found["area"]:
        return True
    name = re.split(r"\d", found["road"])[0].strip()
    if _NO_ROAD.search(name):
        return False
    return bool(found["unit"]) or _around(text, found, re.compile("주소|배송지|사는곳|거주"), 14)


_HOME = re.compile(r"주소|배송|보내|이사|집|거주|살|변경|바꿔|수령|찾아|택배|앞|동호수|아파트|호수")


def _is_flat(text: str, found: re.Match[str]) -> bool:
    return bool(found["building"]) or _around(text, found, _HOME, 20, 24) or found["dong"] is not None


_AT_DOOR = re.compile(
    r"현관|출입|도어락|비번|비밀번호|공동|대문|로비|1층|층\s?문|호출|경비|문\s?(?:열|앞)|들어오|누르|눌러|종"
)
_DOOR = r"(?:공동\s?현관|현관|출입문?|도어락|대문|로비|1층)"
_CALLED = r"(?:비밀\s?번호|비번|번호|암호|코드|패스워드)"


def _is_sign(text: str, found: re.Match[str]) -> bool:
    return _around(text, found, _AT_DOOR, 24, 16)


_LEAST_DIGITS = {"RRN": 7, "PCCC": 12, "CARD": 8, "ACCOUNT": 10, "ADDRESS": 1, "DOORCODE": 3}
"""Digits without which a type cannot occur; the others are spelled in letters, too."""


_SHAPES = (
    _Shape(
        "EMAIL",
        r"(?<![a-z0-9_.+-])[a-z0-9_.+-]{1,64}\s?@\s?[a-z0-9-]{1,63}(?:\s?\.\s?[a-z0-9-]{1,63}){1,4}",
        letters="@",
    ),
    _Shape(
        "EMAIL",
        r"(?<![\w.+-])[a-z0-9][\w.+-]{1,40}\s?(?:@|\(at\)|\[at\]|골뱅이|앳)\s?(?:[a-z0-9-]{2,30}|네이버|지메일|다음|한메일|네이트)"
        r"\s?(?:\.|점|닷|쩜)\s?(?:com|net|kr|co\.?kr|org|컴|넷)",
        letters=("@", "(", "[", "골뱅이", "앳"),
    ),
    _Shape(
        "MESSENGER",
        r"(?:카카오톡|카카오|카톡|톡|라인|텔레그램|텔레|인스타그램|인스타|위챗|왓츠앱|디엠|dm|kakao|line|insta)\s?(?:친구|추가)?\s?"
        r"(?:(?:아이디|계정|id)\s?(?:는|은|가|이)?|(?=@))\s?[:=]?\s?(?P<it>@?[a-z0-9][a-z0-9_.\-]{2,29})",
        letters=("아이디", "계정", "d", "D", "@"),
    ),
    _Shape(
        "MESSENGER",
        r"(?:카카오톡|카카오|카톡|라인|텔레그램|텔레|인스타그램|인스타|위챗|왓츠앱|kakao(?:talk)?|insta(?:gram)?)"
        r"\s?(?:은|는|이|으로|로)?\s?[:=]?\s?"
        r"(?P<it>@?(?=[a-z0-9_.\-]{0,29}[a-z])(?=[a-z0-9.\-]{0,29}[0-9_])[a-z0-9][a-z0-9_.\-]{3,29})",
        letters=("카카오", "톡", "라인", "텔레", "인스타", "위챗", "왓츠앱", "a", "A"),
    ),
    _Shape(
        "MESSENGER",
        r"(?<![\w.])(?P<it>@[a-z][a-z0-9_.]{3,29})(?=\s?(?:로|으로|에게)?\s?(?:dm|디엠|연락|톡|친추|추가))",
        letters="@",
    ),
    _Shape("RRN", r"(?<![\d-])(?P<it>\d{6}\s?[-~]?\s?[1-8](?:\d{6}|[*xX●]{6}))(?![\d-])", _is_resident),
    _Shape("PCCC", r"(?<![a-z0-9])(?P<it>p[\s\-]?(?:\d[\s\-]?){11}\d)(?!\d)"),
    _Shape("CARD", r"(?<![\d-])(?P<it>\d{4}(?P<gap>[\s\-.·]{1,2})\d{4}(?P=gap)\d{4}(?P=gap)\d{4})(?![\d-])", _is_card),
    _Shape("CARD", r"(?<![\d-])(?P<it>3\d{3}[\s\-.]\d{6}[\s\-.]\d{5})(?![\d-])", _is_card),
    _Shape("CARD", r"(?<![\d-])(?P<it>\d{15,16})(?![\d-])", _is_card),
    _Shape("CARD", r"(?<![\d-])(?P<it>\d{4}[\s\-](?:\d{4}|[*xX]{4})[\s\-][*xX]{4}[\s\-]\d{4})(?![\d-])", _is_card),
    _Shape("PHONE", _MOBILE, _is_mobile, numerals=9),
    _Shape("ACCOUNT", r"(?<![\d-])(?P<it>\d{2,6}(?:\s?[-.]\s?\d{1,8}){1,4})(?![\d-])", _is_account),
    _Shape("ACCOUNT", r"(?<![\d-])(?P<it>\d{10,16}|\d{2,6}(?: \d{2,8}){1,3})(?![\d-])", _is_account),
    _Shape("PHONE", _LANDLINE, _is_phone, digits=9),
    _Shape(
        "ADDRESS",
        rf"(?P<area>(?:{_PLACE}(?:{_AREA}){{0,3}}|{_AREA}{{1,3}})(?:[가-힣0-9]{{1,6}}(?:읍|면|동|리)\s?){{0,2}})?(?P<road>{_ROAD})"
        rf"(?!\d|\s?(?:개|원|번(?!지)|일|명|cm|분|시간|년|월|회|장|박|세트|,\d{{3}}|%|호선))(?P<unit>{_UNIT}{{0,6}})",
        _is_road,
        letters="로길",
    ),
    _Shape(
        "ADDRESS",
        rf"(?:{_PLACE}(?:{_AREA}){{0,3}}|{_AREA}{{1,3}}){_LOT}(?!\s?(?:개|원|번(?!지)|일|명|cm|분|시간|년|월))(?:{_UNIT}){{0,6}}",
    ),
    _Shape(
        "ADDRESS",
        rf"(?<![가-힣0-9])(?P<building>{_BUILDING}\s?)?(?P<dong>(?<!\d)(?:\d{{3,4}}|[A-Za-z가-라])동\s?)(?:\d{{1,3}}층\s?)?\d{{3,4}}호"
        r"(?:\s?라인)?",
        _is_flat,
        digits=3,
        letters="호",
    ),
    _Shape(
        "ADDRESS",
        rf"(?P<building>{_BUILDING}\s?)(?P<dong>\d{{1,4}}동\s?)?(?:\d{{1,3}}층\s?)?\d{{3,4}}호",
        _is_flat,
        digits=3,
        letters="호",
    ),
    _Shape(
        "DOORCODE",
        rf"{_DOOR}[^\d#*\n]{{0,14}}?(?P<it>(?<!\d)[#*]{{0,2}}\d{{3,8}}(?:[#*]{{1,2}}(?:\d{{1,6}}[#*]?)?)?(?![#*]))(?![\d-]|\s?(?:층|호(?!출)|동|원|개|cm|번(?!입|이|누|으)|시|분|일))",
    ),
    _Shape(
        "DOORCODE",
        rf"{_CALLED}[^\d#*\n]{{0,8}}?(?P<it>(?<!\d)[#*]{{0,2}}\d{{3,8}}(?:[#*]{{1,2}}(?:\d{{1,6}}[#*]?)?)?(?![#*]))(?![\d-])",
        _is_sign,
    ),
    _Shape(
        "DOORCODE",
        r"(?<![\w#*])(?P<it>[#*]{1,2}\d{3,8}[#*]{0,2}(?:\d{1,6}[#*])?|\d{3,8}[#*]{1,2}(?:\d{1,6}[#*])?)(?!\d)",
        _is_sign,
    ),
    _Shape("DOORCODE", r"(?<![\d\-])(?P<it>\d{4,8})(?=\s?(?:을|를|번)?\s?(?:누르|눌러|입력하|치고|치시))", _is_sign),
)


_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile("[0-9공영빵일하이둘삼사오육륙칠팔구oOlI]", re.IGNORECASE)
_WORTH_A_LOOK = re.compile(
    r"[0-9@]|[공영빵]일|골뱅이|아이디|계정|\bid\b|kakao|insta|(?:톡|카카오|라인|텔레|그램|인스타|위챗|왓츠앱|디엠)\s?(?:은|는|이|으로|로)?\s?[:=]?\s?[a-z]",
    re.IGNORECASE,
)
_HINTS = re.compile("[0-9@일골디계A-Za-z]")
"""Most texts hold nothing that any shape could begin with: not even one of these letters."""


def find(text: str) -> list[Found]:
    """Find what has to be masked, in the order of the text; nothing overlaps."""
    plain = text if text.isascii() or not _OTHER_FORM.search(text) else text.translate(_SAME)
    if not _HINTS.search(plain) or not _WORTH_A_LOOK.search(plain):
        return []
    found: list[Found] = []
    digits, numerals = len(_DIGIT.findall(plain)), len(_NUMERAL.findall(plain))
    for shape in _SHAPES:
        if (
            digits < shape.digits
            or numerals < shape.numerals
            or (shape.letters and not any(one in plain for one in shape.letters))
        ):
            continue
        found += [
            one for one in _matches(shape, plain) if all(one.end <= two.start or two.end <= one.start for two in found)
        ]
    return sorted(found, key=lambda one: one.start)


def _matches(shape: _Shape, plain: str) -> Iterator[Found]:
    group = "it" if "it" in shape.pattern.groupindex else 0
    for match in shape.pattern.finditer(plain):
        if shape.holds(plain, match):
            start, end = match.span(group)
            piece = plain[start:end]
            start += len(piece) - len(piece.lstrip(" \n" if ")" in piece else " (\n"))
            yield Found(shape.type, start, start + len(plain[start:end].rstrip(" ,.\n")))


def mask(text: str) -> str:
    """Return ``text`` with a typed mask for everything that ``find`` finds; its length class is kept.

    ``"010-1234-5678로 전화 주세요"`` becomes ``"[PHONE ******]로 전화 주세요"``.
    """
    parts, end = [], 0
    for one in find(text):
        parts += [text[end : one.start], _mask(one)]
        end = one.end
    return "".join([*parts, text[end:]]) if parts else text


def _mask(one: Found) -> str:
    size = one.end - one.start
    stars = 1 if size <= _SHORT else 2 if size <= _MIDDLE else 3
    return f"[{one.type} {MASK * stars}]"

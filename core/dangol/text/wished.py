"""The day by which a customer wants something: "금요일까지", "내일 모레", "25일에", "다음주 월요일 전에"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Wished", "wished"]


class Wished(msgspec.Struct, frozen=True):
    """The last day that is early enough, and the words that name it."""

    day: date
    words: str


_WEEKDAYS = "월화수목금토일"
_FIXED = {
    "크리스마스이브": (12, 24),
    "크리스마스": (12, 25),
    "성탄절": (12, 25),
    "어버이날": (5, 8),
    "어린이날": (5, 5),
    "스승의날": (5, 15),
    "발렌타인데이": (2, 14),
    "화이트데이": (3, 14),
    "빼빼로데이": (11, 11),
    "광복절": (8, 15),
    "한글날": (10, 9),
    "개천절": (10, 3),
    "현충일": (6, 6),
    "삼일절": (3, 1),
    "신정": (1, 1),
}
"""Days that fall on the same date every year; 설 and 추석 follow the moon and name no day here."""

_COUNTED = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "일주일": 7, "보름": 15, "한달": 30}
_PAST = re.compile(
    r"[에날]?\s?(?:오전|오후|저녁|아침|밤)?[에]?\s?(?:주문했|주문한|시켰|시킨|결제|입금했|구매했|샀|산\s|받았|받은|왔|발송됐|출고됐|도착했|보냈|보내셨|지났|부터|문의)"
)
_BEFORE = re.compile(r"\s?(?:(?:되기|오기|가기)?\s?(?:이전|전)(?:까지|에|으로)?|전날)")
_BY = re.compile(
    r"\s?(?:오전|오후|저녁|아침|밤|낮)?\s?(?:까지|안으로|안에|중으로|중에|내로|내에|엔|에는|에|날)?\s?(?:꼭|반드시|무조건)?\s?"
    r"(?:(?:좀|제가|물건|택배)\s?)?(?:[가-힣]{0,4}\s?)?(?:받|도착|필요|와야|올까|오나|보내|배송|출고|발송|써야|쓸|있어야|가능|부탁|될까)"
    r"|\s?(?:오전|오후|저녁|아침)?\s?(?:까지|안으로|안에|중으로|내로)"
)
_LATEST = re.compile(r"까지|안으로|안에|내로|내에")
_EVENT_EVE = re.compile(r"(?:그|행사|생일|여행|출국)\s?(?:날\s?)?(?:전|이전)(?:에|까지)?")


class _Named(msgspec.Struct, frozen=True):
    start: int
    end: int
    day: date


def _next_weekday(today: date, letter: str, weeks: int | None) -> date:
    wanted = _WEEKDAYS.index(letter)
    if weeks is None:
        return today + timedelta(days=(wanted - today.weekday()) % 7)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=weeks)
    return monday + timedelta(days=wanted)


def _weeks(word: str | None) -> int | None:
    if not word:
        return None
    plain = word.replace(" ", "")
    return 0 if plain.startswith("이번") or plain == "금주" else 2 if plain.startswith("다다음") else 1


def _weekday(found: re.Match[str], today: date) -> date | None:
    return _next_weekday(today, found["day"], _weeks(found["week"]))


def _week(found: re.Match[str], today: date) -> date | None:
    """Take the last working day of a week that is named as a whole, and Saturday for a weekend."""
    letter = "토" if found["weekend"] else "금"
    return _next_weekday(today, letter, _weeks(found["week"]) or 0)


def _weekend(_found: re.Match[str], today: date) -> date | None:
    return _next_weekday(today, "토", None)


def _date(found: re.Match[str], today: date) -> date | None:
    return _dated(today, int(found["month"]), int(found["day"]))


def _dated(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            there = date(year, month, day)
        except ValueError:
            continue
        if there >= today:
            return there
    return None


def _day(found: re.Match[str], today: date) -> date | None:
    """Take the next month in which that day is still to come."""
    wanted = int(found["day"])
    for ahead in range(3):
        month = today.month + ahead
        try:
            there = date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, wanted)
        except ValueError:
            continue
        if there >= today:
            return there
    return None


def _fixed(found: re.Match[str], today: date) -> date | None:
    return _dated(today, *_FIXED[found["name"].replace(" ", "")])


def _in_days(found: re.Match[str], today: date) -> date | None:
    number = found["number"]
    return today + timedelta(days=int(number) if number else _COUNTED[found["word"].replace(" ", "")])


def _relative(days: int) -> Callable[[re.Match[str], date], date | None]:
    return lambda _found, today: today + timedelta(days=days)


_WEEK = r"(?P<week>이번\s?주|금주|다다음\s?주|다음\s?주|담\s?주|차주)"
_NAMES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?:{_WEEK}\s?)?(?<![가-힣])(?P<day>[{_WEEKDAYS}])(?:요일|욜)", _weekday),
        (rf"{_WEEK}\s?(?P<weekend>주말)?(?!\s?[{_WEEKDAYS}](?:요일|욜))", _week),
        (r"(?<![주가-힣])주말", _weekend),
        (
            r"(?<!\d)(?P<month>1[0-2]|0?[1-9])\s?(?:월|/|\.)\s?(?P<day>[12]\d|3[01]|0?[1-9])(?!\d|\s?(?:[a-z%]|인치|배|점|리터|평|킬로))\s?일?",
            _date,
        ),
        (
            r"(?<![\d월/.])(?<!월\s)(?P<day>[12]\d|3[01]|[1-9])일(?!\s?(?:째|만에|전|동안|이상|정도|됐|되었|된|지났|지나|이나|넘|분|뒤|후|안|이내|내|걸|치))",
            _day,
        ),
        (rf"(?P<name>{'|'.join(re.sub('(?<=스)(?=이브)', ' ?', name) for name in _FIXED)})", _fixed),
        (
            r"(?:(?<!\d)(?P<number>\d{1,2})일|(?P<word>하루|이틀|사흘|나흘|닷새|일주일|보름|한\s?달))\s?(?:뒤|후|안에|이내|내에)",
            _in_days,
        ),
        (r"내일\s?모레|모레|낼모레", _relative(2)),
        (r"(?<![가-힣])(?:내일|낼|명일)(?!\s?모레)", _relative(1)),
        (r"글피", _relative(3)),
        (r"(?<![가-힣])(?:오늘|금일|당일)", _relative(0)),
    )
)


def wished(text: str, today: date) -> Wished | None:
    """Return the day by which something is wanted, counted from ``today``; ``None`` if no day is named.

    What lies in the past ("화요일에 주문했는데") is no wish. Of several days the one with "까지" or "전에"
    counts, then the earliest.
    """
    found = [one for named in _named(text, today) if (one := _wish(text, named))]
    if not found:
        return None
    _rank, day, words = min(found, key=lambda one: (one[0], one[1]))
    return Wished(max(day, today), words)


def _named(text: str, today: date) -> Iterator[_Named]:
    """Yield the days that are named, each stretch of the text once."""
    taken: set[int] = set()
    for pattern, read in _NAMES:
        for found in pattern.finditer(text):
            if taken.isdisjoint(range(*found.span())):
                taken.update(range(*found.span()))
                if day := read(found, today):
                    yield _Named(*found.span(), day)


def _wish(text: str, named: _Named) -> tuple[int, date, str] | None:
    if _PAST.match(text, named.end):
        return None
    words = text[named.start : named.end]
    if before := _BEFORE.match(text, named.end):
        return 0, named.day - timedelta(days=1), words + before[0]
    if by := _BY.match(text, named.end):
        return 1 if _LATEST.search(by[0]) else 2, named.day, words + by[0]
    if _EVENT_EVE.search(text, named.end):
        return 1, named.day - timedelta(days=1), words
    return 3, named.day, words

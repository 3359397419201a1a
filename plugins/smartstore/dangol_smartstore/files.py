"""The seller centre's review export (Excel) → reviews. Pure: columns are matched by name, nothing is guessed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from dangol import KST, Answered, BadFile, BadRecord, Field, Layout, Mismatch, Page, Review, match, page, translator
from dangol_smartstore.parse import product

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dangol import Table

__all__ = ["COLUMNS", "EXPORT", "reviews"]

_ = translator("dangol_smartstore", __file__)

EXPORT = Layout(
    "reviews",
    1,
    (
        Field("상품번호", ("채널상품번호",)),
        Field("상품명"),
        Field("리뷰구분"),
        Field("구매자평점", required=True),
        Field("포토/영상"),
        Field("리뷰상세내용", ("리뷰내용",), required=True),
        Field("리뷰도움수"),
        Field("등록자"),
        Field("리뷰등록일", ("등록일자",), required=True),
        Field("최종수정일"),
        Field("리뷰글번호", required=True),
        Field("관련리뷰글번호"),
        Field("관련리뷰상세내용"),
        Field("전시상태"),
        Field("답글여부", required=True),
        Field("답글등록일시"),
        Field("베스트리뷰"),
        Field("베스트리뷰선정일시"),
        Field("이벤트번호"),
        Field("혜택지급"),
        Field("혜택지급일시"),
        Field("유저정보 등록 항목"),
        Field("상품주문번호", required=True),
        Field("풀필먼트사"),
        Field("리뷰이동일"),
    ),
)
"""The export's own headers in its own order (facts/smartstore.md 5.1)."""
COLUMNS = tuple(field.name for field in EXPORT.fields)
_MONTH_USE = "한달사용"
_HIDDEN = ("미전시", "전시중지", "블라인드", "숨김", "비노출", "삭제")
_MOMENT = re.compile(r"(\d{4})[.-] ?(\d{1,2})[.-] ?(\d{1,2})\.?[ T](\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DIGITS = re.compile(r"(\d+)(?:\.0+)?", re.ASCII)
_AT_ONCE = 500

T = TypeVar("T")
Row = dict[str, Any]


def reviews(table: Table, own: Mapping[str, Mapping[str, str]]) -> Iterator[Page[Review]]:
    """Yield the reviews of an export. Raises ``BadFile`` naming what is missing or there twice."""
    found = match(table.headers, [EXPORT], own)
    if isinstance(found, Mismatch):
        raise _refused(found)
    for start in range(0, len(table.rows) or 1, _AT_ONCE):
        read = page(found.rows(table.rows[start : start + _AT_ONCE]), _review, id_of=_id_of)
        notes, understood = ((), ()) if start else (found.notes, found.understood)
        yield Page(read.items, None, read.rejected, notes, found.layout.name, understood)


def _refused(found: Mismatch) -> BadFile:
    """Name what is missing; in a file that is nearly right, also what may stand in its place."""
    if found.twice:
        return found.refusal()
    names = ", ".join(found.missing)
    if found.near:
        return BadFile(
            _("SmartStore's review export has changed: it lacks the columns {names}.").format(names=names),
            hint=found.hint,
        )
    return BadFile(
        _("This is not SmartStore's review export: it lacks the columns {names}.").format(names=names),
        hint=_("In the seller centre open 리뷰관리, choose a period, press 엑셀 다운로드 and drop that file."),
    )


def _review(row: Row) -> Review:
    written_at = _there(_moment(row, "리뷰등록일"), "리뷰등록일")
    replied_at = _moment(row, "답글등록일시")
    edited_at = _moment(row, "최종수정일")
    number = _number(row, "상품번호")
    return Review(
        id=_there(_number(row, "리뷰글번호"), "리뷰글번호"),
        text=_text(row, "리뷰상세내용"),
        written_at=written_at,
        rating=_rating(row),
        product=product(number, _text(row, "상품명")) if number else None,
        item_id=_number(row, "상품주문번호"),
        author=_text(row, "등록자"),
        month_use=_MONTH_USE in _text(row, "리뷰구분"),
        parent_id=_number(row, "관련리뷰글번호"),
        media=tuple(line.strip() for line in _text(row, "포토/영상").splitlines() if line.strip()),
        visible=not any(word in _text(row, "전시상태") for word in _HIDDEN),
        reply=Answered(at=replied_at) if _replied(row) else None,
        # an older export than the last one must not take a reply away again
        updated_at=max(moment for moment in (written_at, edited_at, replied_at) if moment is not None),
    )


def _id_of(row: Row) -> str | None:
    try:
        return _number(row, "리뷰글번호")
    except BadRecord:
        return None


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)


def _number(row: Mapping[str, Any], column: str) -> str | None:
    """Read an id that a spreadsheet may have turned into a number, such as ``1234567890.0``."""
    text = _text(row, column)
    if not text:
        return None
    found = _DIGITS.fullmatch(text)
    if found is None:
        raise _bad(column)
    return found[1]


def _rating(row: Mapping[str, Any]) -> int | None:
    text = _number(row, "구매자평점")
    if text is None:
        return None
    if not 1 <= int(text) <= 5:
        raise _bad("구매자평점")
    return int(text)


def _moment(row: Mapping[str, Any], column: str) -> datetime | None:
    """Read ``2026.11.20. 09:12:44``, Korean time, or the form a real date cell has."""
    text = _text(row, column)
    if not text:
        return None
    year, month, day, hour, minute, second = _there(_MOMENT.fullmatch(text), column).groups("0")
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=KST)
    except ValueError:
        raise _bad(column) from None


def _replied(row: Mapping[str, Any]) -> bool:
    word = _text(row, "답글여부").upper()
    if word not in ("Y", "N", ""):
        raise _bad("답글여부")
    return word == "Y"


def _there(value: T | None, column: str) -> T:
    if value is None:
        raise _bad(column)
    return value


def _bad(column: str) -> BadRecord:
    return BadRecord(_("The column {name} cannot be read in this row.").format(name=column))

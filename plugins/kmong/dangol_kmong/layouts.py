"""Which words mean what: the tables behind every parser of this plugin, each with a version.

Nobody has shown us real files yet: the labels come from help pages and from what others observed
(facts/kmong-messaging-law.md A2, A3), the headers of the Excel file from the help page that describes it.
Therefore every layout says ``confirmed=False``, and the seller may add names in ``columns.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

from dangol import Field, Layout, Stage

__all__ = [
    "FURNITURE",
    "MAIL",
    "MAILS",
    "ORDERS",
    "REVENUE",
    "REVIEWS",
    "STAGES",
    "STATUS",
    "SYSTEM",
    "THREAD",
    "US",
    "MailKind",
    "StageOf",
]

_ORDER_NO = Field("주문번호", ("#", "주문 No", "주문 No.", "주문 ID"), required=True)
_SERVICE = Field("서비스명", ("서비스 제목", "서비스 이름", "상품명"))
_BUYER = Field("의뢰인", ("구매자", "의뢰인 닉네임", "구매자 닉네임", "닉네임", "의뢰인명"))
_AMOUNT = Field("금액", ("주문 금액", "결제 금액", "판매 금액", "거래 금액", "총 금액", "서비스 금액"))
_ORDERED = ("주문일", "주문 일자", "주문 날짜", "결제일", "결제일시")
_DONE = ("거래 완료일", "거래 완료 일자", "완료일", "완료일시", "구매확정일", "구매확정 일시")

REVENUE = Layout(
    "revenue",
    1,
    (
        _ORDER_NO,
        Field("거래 완료 일시", (*_DONE, "수익 확정일", "매출일", "매출 일자", "거래 일자"), required=True),
        Field("주문일시", _ORDERED),
        Field("서비스명", ("서비스", *_SERVICE.synonyms)),
        _BUYER,
        _AMOUNT,
        Field("수수료", ("판매 수수료", "수수료 금액", "이용 수수료", "플랫폼 이용료", "서비스 이용료")),
        Field("수익금", ("수익", "수익 금액", "전문가 수익", "정산 금액", "정산금")),
        Field("세금계산서 금액", ("세금계산서 발행 금액", "계산서 금액", "공급가액")),
        Field("세금계산서 신청", ("세금계산서 신청 여부", "세금계산서 발행 여부", "발행 여부", "신청 여부")),
    ),
    confirmed=False,
)
"""The Excel file of the monthly fees: one line for each order whose deal is complete."""

ORDERS = Layout(
    "orders",
    1,
    (
        _ORDER_NO,
        Field("주문일시", _ORDERED, required=True),
        Field("거래 완료 일시", _DONE),
        Field("작업물 발송 일시", ("작업물 발송일", "발송일시", "발송일")),
        _SERVICE,
        _BUYER,
        _AMOUNT,
        Field("상태", ("주문 상태", "진행 상태", "거래 상태")),
    ),
    confirmed=False,
)
"""The list of orders, as a saved page or pasted."""

THREAD = Layout(
    "thread",
    1,
    (Field("대화 상대", ("상대", "상대방", "의뢰인", "구매자", "의뢰인 닉네임")), _SERVICE, Field("주문번호", ("#",))),
    confirmed=False,
)
"""One thread of the inbox, as a saved page or pasted."""

REVIEWS = Layout(
    "reviews",
    1,
    (
        Field("작성자", ("의뢰인", "구매자", "닉네임")),
        Field("평점", ("별점", "만족도", "총 평점")),
        Field("작성일", ("작성일시", "작성 일자", "등록일", "등록일시")),
        _SERVICE,
        Field("주문번호", ("#",)),
        Field("답변", ("전문가 답변", "전문가의 답변", "전문가님의 답변", "판매자 답변", "내 답변")),
    ),
    confirmed=False,
)
"""The list of reviews, as a saved page or pasted."""

MAIL = Layout(
    "mail",
    1,
    (
        Field("주문번호", ("#", "주문 No", "주문 No.", "주문 ID")),
        Field("주문일시", _ORDERED),
        Field("거래 완료 일시", _DONE),
        _SERVICE,
        _BUYER,
        _AMOUNT,
    ),
    confirmed=False,
)
"""The labels inside a notification mail."""

STATUS = Layout(
    "status",
    1,
    (
        Field("진행중", ("작업중", "작업 진행중")),
        Field("작업물 발송", ("작업물 발송 완료", "작업물 발송됨", "발송 완료")),
        Field("수정 요청", ("수정 요청중", "수정 요청됨")),
        Field("거래 완료", ("구매확정", "구매확정 완료")),
        Field("주문 취소", ("취소", "취소 완료", "주문 취소 완료", "거래 취소")),
    ),
    confirmed=False,
)
"""The words for how far an order is."""


@dataclass(frozen=True)
class StageOf:
    """What a word of ``STATUS`` (or a mail) means. ``rank`` says how late in an order's life it stands."""

    stage: Stage
    rank: int
    claim: str | None = None
    claim_open: bool = False


STAGES = {
    "새 주문": StageOf(Stage.PAID, 0),
    "진행중": StageOf(Stage.SHIPPED, 1),
    "작업물 발송": StageOf(Stage.DELIVERED, 2),
    "수정 요청": StageOf(Stage.SHIPPED, 3, "revision", claim_open=True),
    "거래 완료": StageOf(Stage.CONFIRMED, 4),
    "주문 취소": StageOf(Stage.CANCELLED, 5, "cancel"),
}


@dataclass(frozen=True)
class MailKind:
    """A kind of notification: parts of its subject, written without spaces, of which one is there."""

    id: str
    version: int
    subjects: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return what ``Page.layout`` holds."""
        return f"mail.{self.id}/{self.version}"


MAILS = (
    MailKind("order", 1, ("새로운주문", "신규주문", "새주문", "주문이접수", "결제가완료")),
    MailKind("message", 1, ("메시지를보냈", "새로운메시지", "새메시지", "메시지가도착", "새로운문의", "문의가도착")),
    MailKind("revision", 1, ("수정요청", "수정을요청")),
    MailKind("confirmed", 1, ("구매확정", "구매를확정", "거래완료", "거래가완료")),
    MailKind(
        "review", 1, ("새로운리뷰", "새리뷰", "리뷰가등록", "리뷰를작성했", "리뷰를남겼", "평가를남겼", "평가가등록")
    ),
    MailKind("cancel_request", 1, ("취소요청", "취소를요청", "환불요청", "환불을요청")),
    MailKind(
        "cancelled", 1, ("주문이취소", "거래가취소", "취소되었", "취소완료", "환불이완료", "환불되었", "환불완료")
    ),
    MailKind("approval", 1, ("승인되었", "비승인", "승인안내", "승인이완료", "반려되었")),
    MailKind("advertising", 1, ("(광고)",)),
)

US = ("나", "내 메시지", "나의 메시지")
"""How a thread names the seller who looks at it, beside the seller's own nickname."""
SYSTEM = ("크몽", "시스템", "크몽 알림", "안내")
"""Who else speaks in a thread without meaning anybody."""
_BUTTONS = """
상세보기 주문상세 메시지 메시지보내기 문의하기 작업물발송하기 작업물확인 전체 더보기 이전 다음 목록 검색 신고 신고하기
답글 답변하기 답변작성 도움돼요 도움이돼요 읽음 안읽음 메시지를입력하세요 메시지를입력해주세요 전송 보내기 파일첨부
세금계산서 리뷰보기 재주문 다시의뢰하기 쿠폰 리뷰작성 주문내역 판매관리 받은메시지 받은리뷰 크몽
"""
FURNITURE = frozenset(_BUTTONS.split())
"""Words of buttons and headings, written without spaces, which say nothing about an order, a thread or a review."""

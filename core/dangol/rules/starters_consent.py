"""What the law wants told about a consent or refusal: who, what, when and the result, and nothing beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from dangol.policy import Policy

__all__ = ["consent_notice"]

_WAYS = {"sms": "문자", "email": "이메일", "kakao": "카카오톡", "": "모든 방법"}
_NO_MORE = " 앞으로 광고를 보내지 않습니다."
_TEXTS = {
    "given": (
        "[{shop}] 안내드립니다. {day}에 {way}로 광고를 받는 데 동의하셨고, 그대로 처리되었습니다. "
        "동의는 언제든지 비용 없이 거두실 수 있습니다.{how}"
    ),
    "withdrawn": ("[{shop}] 안내드립니다. {day}에 {way} 광고 수신 동의를 거두셨고, 그대로 처리되었습니다." + _NO_MORE),
    "refused": ("[{shop}] 안내드립니다. {day}에 광고를 받지 않겠다고 하셨고, 그대로 처리되었습니다." + _NO_MORE),
    "confirm": (
        "[{shop}] 안내드립니다. {day}에 {way}로 광고를 받는 데 동의하셨습니다. 동의를 유지하시려면 따로 "
        "하실 일이 없습니다. 거두시려면 언제든지 비용 없이 알려 주세요.{how}"
    ),
}


def consent_notice(what: str, channel: str, said: date, policy: Policy) -> str:
    """Return the notice for ``given``, ``withdrawn``, ``refused`` or ``confirm`` (Network Act 50(7) and (8))."""
    how = f" 무료수신거부 {policy.sender.free_optout}" if policy.sender.free_optout else ""
    return _TEXTS[what].format(
        shop=policy.shop.name or "판매자",
        day=f"{said.year}년 {said.month}월 {said.day}일",
        way=_WAYS[channel],
        how=how,
    )

"""From what lists show of a message to what became of it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dangol import Delivery, translator

if TYPE_CHECKING:
    from dangol_solapi import wire

__all__ = ["delivery", "refused"]

_ = translator("dangol_solapi", __file__)

_WAITING = ("2000", "2100", "3000")
"""Registered, waiting for its hour, and with the carrier."""


def refused(row: wire.Row) -> bool:
    """Tell whether a listed message was refused at the door, and so never sent."""
    return (row.status_code or "").startswith("1")


def delivery(key: str, row: wire.Row) -> Delivery:
    """Tell what became of a message from the state that lists show (by Solapi's list of states)."""
    code = row.status_code or ""
    if code.startswith("4"):
        return Delivery(key=key, state="delivered", at=_moment(row.date_received))
    if code in _WAITING or not code[:1].isdigit():
        return Delivery(key=key, state="pending")
    return Delivery(key=key, state="failed", reason=_why(code))


def _why(code: str) -> str:
    """Say why a message did not arrive (Solapi's list of states)."""
    match code:
        case "3040" | "3041" | "3042" | "3043" | "3044":
            return _("The telephone could not be reached.")
        case "3032" | "3045" | "3046" | "3050" | "3051":
            return _("The number is not in service, or takes no messages.")
        case "3047" | "1061":
            return _("The buyer refuses such messages.")
        case "3048" | "3059":
            return _("The number that it came from is blocked against misuse: ask your telephone company.")
        case "2254" | "3054" | "3055":
            return _("It was taken for spam.")
        case "1030" | "2230":
            return _("Your account at Solapi has too little money.")
        case "3104":
            return _("The buyer does not use KakaoTalk.")
        case "3107":
            return _("The buyer blocks AlimTalk.")
        case "3101" | "3105" | "3106":
            return _("Kakao did not accept the channel or the template.")
    return _("It was not delivered (code {code}).").format(code=code if len(code) == 4 else "?")


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None

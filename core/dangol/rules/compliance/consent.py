"""What somebody said about advertising, and what holds of it today."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from dangol.korea import day_of
from dangol.outgoing import Medium
from dangol.rules.compliance.calendar import confirm_by

__all__ = ["Group", "Said", "Standing", "Statement", "group_of", "standing"]


class Group(StrEnum):
    """Ways that one consent covers together."""

    SMS = "sms"
    KAKAO = "kakao"
    EMAIL = "email"


class Said(StrEnum):
    """What a person said, or what became of it."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    CONFIRMED = "confirmed"
    """The person was told of the consent again; silence keeps it."""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the ledger. ``at`` is when it was said, whenever it was written down."""

    said: Said
    at: datetime
    night: bool = False
    """It holds from 21:00 to 08:00, too (Network Act 50(3))."""
    source: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """A consent that holds. ``confirm_by`` is the last day on which it is to be confirmed."""

    given_at: datetime
    confirm_by: date
    night: bool
    source: str = ""


_GROUPS = {Medium.EMAIL: Group.EMAIL, Medium.BRAND: Group.KAKAO, Medium.ALIMTALK: Group.KAKAO}


def group_of(medium: Medium) -> Group:
    """Return the group whose consent a medium needs; whatever is no mail and no Kakao counts as a text message."""
    return _GROUPS.get(medium, Group.SMS)


def standing(statements: list[Statement]) -> Standing | None:
    """Return the consent that holds after everything that was said; the order of writing down does not matter.

    Of two things said at the same moment the withdrawal counts.
    """
    ordered = sorted(statements, key=lambda one: (one.at, one.said is Said.WITHDRAWN))
    given: Statement | None = None
    confirmed: datetime | None = None
    for one in ordered:
        if one.said is Said.CONFIRMED:
            confirmed = one.at if given is not None else None
        else:
            given, confirmed = (one if one.said is Said.GIVEN else None), None
    if given is None:
        return None
    last = day_of(confirmed or given.at)
    return Standing(given_at=given.at, confirm_by=confirm_by(last), night=given.night, source=given.source)

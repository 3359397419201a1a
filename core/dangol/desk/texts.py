"""What a text costs and how long it is, and everything that speaks against it, while somebody writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.desk.acts import refusals
from dangol.rules.lint import lint
from dangol.storage.actions import TASK

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.policy import Prices
    from dangol.storage.ledger import Action

__all__ = ["Looked", "look_at"]

_SHORT_BYTES = 90
"""A short text message holds so many bytes of EUC-KR; longer ones are billed as long ones."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was looked at. ``won`` is what sending it costs; 0 on a market, which carries it for nothing."""

    letters: int
    bytes: int
    won: int
    refusals: tuple[str, ...]
    notes: tuple[str, ...]


def look_at(app: App, action: Action, text: str) -> Looked:
    """Look at a text that may take the place of an entry's own."""
    size = len(text.encode("cp949", "replace"))
    told = action.send_by not in (TASK, "coupon") and bool(text)
    return Looked(
        letters=len(text),
        bytes=size,
        won=_won(app.policies.of(action.store).prices, action.send_by, size),
        refusals=tuple(refusals(app, action, text)) if text else (),
        notes=tuple(one.sentence() for one in lint(action.kind, text)) if told else (),
    )


def _won(prices: Prices, way: str, size: int) -> int:
    if way == "sms":
        return prices.sms if size <= _SHORT_BYTES else prices.lms
    return prices.alimtalk if way == "alimtalk" else 0

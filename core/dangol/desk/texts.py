"""What a text costs and how long it is, and everything that speaks against it, while somebody writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dangol.desk.acts import refusals
from dangol.errors import NotFound
from dangol.messages import fitted
from dangol.outgoing import MARKET, Fitting
from dangol.rules.lint import lint
from dangol.storage.actions import TASK

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.ledger import Action

__all__ = ["Looked", "look_at"]


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was looked at. ``won`` is what sending it costs; 0 on a market, which carries it for nothing.

    ``billed_as`` is what a channel would send it as; empty where no channel carries it, and then nobody counts bytes.
    """

    letters: int
    bytes: int
    won: int
    billed_as: str = ""
    refusals: tuple[str, ...]
    notes: tuple[str, ...]


def look_at(app: App, action: Action, text: str) -> Looked:
    """Look at a text that may take the place of an entry's own."""
    fits = _fitting(app, action, text)
    told = action.send_by not in (TASK, "coupon") and bool(text)
    return Looked(
        letters=len(text),
        bytes=fits.size or 0,
        won=fits.won or 0,
        billed_as=fits.kind,
        refusals=tuple(refusals(app, action, text)) if text else (),
        notes=tuple(one.sentence() for one in lint(action.kind, text)) if told else (),
    )


def _fitting(app: App, action: Action, text: str) -> Fitting:
    if action.send_by in (*MARKET, TASK):
        return Fitting(kind="")
    try:
        way = app.ways.of(action.send_by, action.store)
    except NotFound:
        return Fitting(kind="")
    return fitted(action, way, app.policies.of(action.store), text)

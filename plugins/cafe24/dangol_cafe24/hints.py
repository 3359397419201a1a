"""Webhooks as hints: which streams to read again. Nothing in them is believed or stored."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

import msgspec

from dangol import BadResponse, Stream, translator
from dangol_cafe24 import wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dangol import Store

__all__ = ["streams"]

_ = translator("dangol_cafe24", __file__)

_ORDERS = frozenset({*range(90023, 90030), *range(90071, 90075), 90064, 90162})
_POSTS = frozenset({90033, 90034, 90036, 90037, 90039})
_URGENT = frozenset({90035, 90038})
_MEMBERS = frozenset({90032, 90080, 90147})
_HOOK = msgspec.json.Decoder(wire.Webhook, strict=False)


def streams(store: Store, headers: Mapping[str, str], body: bytes) -> Sequence[Stream]:
    """Say what a webhook speaks of (facts/cafe24.md 6). Raises ``BadResponse``.

    An event that says nothing about orders or boards gives no stream. The key counts only where the
    seller set one.
    """
    settings = store.settings
    if settings.webhook_key is not None:
        given, wanted = headers.get("x-api-key", ""), settings.webhook_key.get_secret_value()
        if not hmac.compare_digest(given.encode(), wanted.encode()):
            raise BadResponse(_("This webhook does not carry the key of your app."), detail={"reason": "x-api-key"})
    try:
        hook = _HOOK.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadResponse(_("This is no webhook of Cafe24."), detail={"reason": "body"}) from None
    mall = hook.resource.mall_id if hook.resource else hook.mall_id
    if mall and mall != settings.mall_id:
        raise BadResponse(_("This webhook is about another mall."), detail={"reason": "mall_id"})
    if hook.event_no in _ORDERS | _MEMBERS:
        return [Stream.ORDERS]
    if hook.event_no in _URGENT:
        return [Stream.INQUIRIES]
    return _of_board(store, hook.resource.board_no if hook.resource else None) if hook.event_no in _POSTS else []


def _of_board(store: Store, board: int | None) -> Sequence[Stream]:
    """Say which stream a board belongs to; both, where the boards are found by name and not by number."""
    settings = store.settings
    if board is not None and board == settings.review_board:
        return [Stream.REVIEWS]
    if board is not None and board in (settings.qna_board, settings.one_to_one_board):
        return [Stream.INQUIRIES]
    known = None not in (settings.review_board, settings.qna_board, settings.one_to_one_board)
    return [] if known and board is not None else [Stream.REVIEWS, Stream.INQUIRIES]

"""The statements of the fourth migration: channels that carry messages, and a ledger that was set back."""

from __future__ import annotations

__all__ = ["PARTS"]

_SET_BACK = """
CREATE TABLE forgotten_sends (
    key TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT
"""
"""What left before the ledger was set back and has no entry, by the sidecar's key; ``since`` when at the earliest."""

PARTS: tuple[str, ...] = (_SET_BACK,)

"""The statements of the fourth migration: channels that carry messages, and a ledger that knows it was set back."""

from __future__ import annotations

__all__ = ["PARTS"]

PARTS: tuple[str, ...] = ()

"""The statements of the fourth migration: channels that carry messages, a ledger that knows when it was set back."""

from __future__ import annotations

from dangol.storage.schema_004_agenda import AGENDA

__all__ = ["PARTS"]

PARTS: tuple[str, ...] = (AGENDA,)

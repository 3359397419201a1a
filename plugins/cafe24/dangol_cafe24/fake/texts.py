"""What the mall knows of text messages."""

from __future__ import annotations

from typing import Any

__all__ = ["Texts"]


class Texts:
    """The numbers and what was sent: ``senders`` by number, ``sent`` requests, and how many are ``left``."""

    def __init__(self) -> None:
        self.senders: dict[int, dict[str, str]] = {
            2: {"sender": "02-000-0001", "auth_status": "20", "memo": ""},
            3: {"sender": "02-000-0000", "auth_status": "30", "memo": ""},
        }
        self.left = 500
        self.sent: list[dict[str, Any]] = []

    def take(self, row: dict[str, Any]) -> str:
        """Take a request and return the code of its queue."""
        self.sent.append(row)
        self.left -= len(row["recipients"])
        return f"QC{len(self.sent):04d}"

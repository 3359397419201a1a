from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.contract import Token


class Kept:
    """Tokens and pauses, for as long as the test."""

    def __init__(self) -> None:
        self.rows: dict[str, Any] = {}

    def load(self, application: str) -> Token | None:
        return self.rows.get(application)

    def save(self, application: str, token: Token) -> None:
        self.rows[application] = token

    def get(self, application: str) -> tuple[datetime, str] | None:
        return self.rows.get(application)

    def set(self, application: str, until: datetime, reason: str) -> None:
        self.rows[application] = (until, reason)

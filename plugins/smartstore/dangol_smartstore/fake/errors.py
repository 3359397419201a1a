"""Refusals, in the words and shapes of each part of the Commerce API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dangol.testing import FakeResponse

__all__ = ["Refused", "gateway", "invalid"]


class Refused(Exception):
    """The platform says no. ``more`` goes into the body beside code and message."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.more = dict(more or {})
        self.headers = dict(headers or {})

    def response(self, timestamp: str, trace: str) -> FakeResponse:
        """Return it as the platform writes it."""
        body = {"code": self.code, "message": self.message, "timestamp": timestamp, "traceId": trace}
        return FakeResponse.json(body | self.more, self.status, self.headers)


def gateway(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Refused:
    """Refuse at the gateway, before any service is asked."""
    return Refused(status, f"GW.{code}", message, headers=headers)


def invalid(name: str, message: str, kind: str = "typeMismatch") -> dict[str, Any]:
    """Return the ``invalidInputs`` of one wrong field."""
    return {"invalidInputs": [{"name": name, "type": kind, "message": message}]}

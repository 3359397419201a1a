"""Refusals, in the envelope of the Admin API."""

from __future__ import annotations

from collections.abc import Mapping

from dangol.testing import FakeResponse

__all__ = ["Refused", "forbidden", "invalid", "missing"]


class Refused(Exception):
    """The platform says no."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.headers = dict(headers or {})

    def response(self) -> FakeResponse:
        """Return it as the platform writes it."""
        body = {"error": {"code": self.status, "message": self.message, "more_info": {}}}
        return FakeResponse.json(body, self.status, self.headers)


def invalid(name: str = "") -> Refused:
    """Refuse a parameter or field."""
    return Refused(
        422, f"An invalid request is entered. (parameter.{name})" if name else "An invalid request is entered."
    )


def missing() -> Refused:
    """Refuse a path that leads nowhere."""
    return Refused(404, "No API found.")


def forbidden(scope: str) -> Refused:
    """Refuse a call for which nobody consented."""
    return Refused(403, f"insufficient_scope ({scope})")

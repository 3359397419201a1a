"""Refusals, in the envelope of the API."""

from __future__ import annotations

from dangol.testing import FakeResponse

__all__ = ["Refused", "invalid", "missing"]


class Refused(Exception):
    """The platform says no."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> FakeResponse:
        """Return it as the platform writes it."""
        return FakeResponse.json({"errorCode": self.code, "errorMessage": self.message}, self.status)


def invalid(field: str) -> Refused:
    """Refuse a field of a request."""
    return Refused(400, "ValidationError", f'"{field}" 값이 올바르지 않습니다.')


def missing() -> Refused:
    """Refuse a path that leads nowhere, or a thing that is not there."""
    return Refused(404, "ResourceNotFound", "리소스를 찾을 수 없습니다.")

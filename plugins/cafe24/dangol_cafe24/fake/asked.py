"""Reading what a caller asked: parameters and bodies, refused as the platform does."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from dangol.testing import FakeRequest
from dangol_cafe24.fake.errors import Refused, invalid
from dangol_cafe24.fake.times import months_later, parse

__all__ = ["Asked", "many", "one"]

_MOST_VALUES = 100


class Asked:
    """One request's parameters; unknown names are ignored, as the platform does. The last of a repeated name counts."""

    def __init__(self, request: FakeRequest) -> None:
        self._params = {name: values[-1] for name, values in request.params.items()}

    def rest(self, *without: str) -> frozenset[tuple[str, str]]:
        """Return everything that was asked, but for some names."""
        return frozenset(item for item in self._params.items() if item[0] not in without)

    def text(self, name: str) -> str | None:
        """Return one value; an empty one counts as none."""
        return self._params.get(name) or None

    def values(self, name: str, choices: Collection[str] | None = None) -> frozenset[str] | None:
        """Return the values of a comma list, ``None`` if there is none."""
        text = self.text(name)
        if text is None:
            return None
        found = frozenset(part.strip() for part in text.split(",") if part.strip())
        if len(found) > _MOST_VALUES or (choices is not None and not found.issubset(choices)):
            raise invalid(name)
        return found

    def one_of(self, name: str, choices: Collection[str], default: str | None = None) -> str | None:
        """Return one of ``choices``."""
        text = self.text(name)
        if text is not None and text not in choices:
            raise invalid(name)
        return default if text is None else text

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number inside its bounds."""
        text = self.text(name)
        if text is None:
            return default
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise invalid(name)
        return int(text)

    def numbers(self, name: str) -> frozenset[int] | None:
        """Return the numbers of a comma list."""
        found = self.values(name)
        if found is None:
            return None
        if not all(value.isascii() and value.isdigit() for value in found):
            raise invalid(name)
        return frozenset(map(int, found))

    def span(self, months: int) -> tuple[int, int] | None:
        """Return start and end, both included, of less than so many months; one without the other is refused."""
        since, until = self.text("start_date"), self.text("end_date")
        if since is None and until is None:
            return None
        first = None if since is None else parse(since, end=False)
        last = None if until is None else parse(until, end=True)
        if first is None or last is None:
            raise invalid("start_date" if first is None else "end_date")
        if first > last or last >= months_later(first, months):
            raise invalid("end_date")
        return first, last


def one(request: FakeRequest) -> dict[str, Any]:
    """Return the object of a body ``{"shop_no": …, "request": {…}}``."""
    return _row(_enveloped(request, "request", "requests"))


def many(request: FakeRequest, most: int) -> list[dict[str, Any]]:
    """Return the objects of a body ``{"shop_no": …, "requests": [{…}]}``."""
    rows = _enveloped(request, "requests", "request")
    if not isinstance(rows, list) or not 0 < len(rows) <= most:
        raise invalid("requests")
    return [_row(row) for row in rows]


def _enveloped(request: FakeRequest, name: str, other: str) -> Any:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Refused(400, "The content type must be application/json.")
    try:
        body = request.json()
    except msgspec.DecodeError:
        raise Refused(400, "The request body is not valid JSON.") from None
    if not isinstance(body, dict) or (name not in body and other not in body):
        raise Refused(400, "Please enter the Request parameter.")
    if name not in body or str(body.get("shop_no", 1)) != "1":
        raise invalid(name if name not in body else "shop_no")
    return body[name]


def _row(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise invalid()
    return row

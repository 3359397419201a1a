"""Reading what a caller asked: parameters and bodies, refused in the words of each part of the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import TypeVar

import msgspec

from dangol.testing import FakeRequest
from dangol.testing.compose.moments import ms
from dangol_smartstore.fake.errors import Refused

__all__ = ["Asked", "Refuse", "body"]

T = TypeVar("T")
Refuse = Callable[[str, str], Refused]
"""Makes the refusal for a wrong field: (name, message)."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FIELD = re.compile(r"`(\$?[^`]*)`")
_WRONG = "올바르지 않은 값입니다."
_MISSING = "필수 값입니다."


class Asked:
    """One request's parameters. Everything wrong is refused by ``refuse``; unknown names are ignored."""

    def __init__(self, request: FakeRequest, refuse: Refuse) -> None:
        self._params = request.params
        self._refuse = refuse

    def text(self, name: str) -> str | None:
        """Return one value; a name given twice is refused."""
        values = self._params.get(name)
        if values is None:
            return None
        if len(values) > 1:
            raise self._refuse(name, _WRONG)
        return values[0]

    def required(self, name: str) -> str:
        """Return one value that must be there."""
        value = self.text(name)
        if not value:
            raise self._refuse(name, _MISSING)
        return value

    def whole(self, name: str, default: int | None, low: int, high: int | None) -> int:
        """Return a whole number inside its bounds; ``default=None`` means required."""
        value = self.text(name)
        if value is None:
            if default is None:
                raise self._refuse(name, _MISSING)
            return default
        if not value.isascii() or not value.isdigit() or int(value) < low or (high is not None and int(value) > high):
            raise self._refuse(name, _WRONG)
        return int(value)

    def flag(self, name: str) -> bool | None:
        """Return ``true`` or ``false``."""
        value = self.text(name)
        if value is not None and value not in ("true", "false"):
            raise self._refuse(name, _WRONG)
        return None if value is None else value == "true"

    def one_of(self, name: str, choices: Collection[str], default: str | None = None) -> str | None:
        """Return one of ``choices``."""
        value = self.text(name)
        if value is not None and value not in choices:
            raise self._refuse(name, _WRONG)
        return default if value is None else value

    def some_of(self, name: str, choices: Collection[str]) -> list[str]:
        """Return the values of a repeated key; a comma-separated list is one wrong value."""
        values = self._params.get(name, [])
        if any(value not in choices for value in values):
            raise self._refuse(name, _WRONG)
        return values

    def moment(self, name: str, *, zulu: bool = False) -> int | None:
        """Return a time, as milliseconds. Only ``2026-11-20T16:20:00.000+09:00`` is read, and ``Z`` if ``zulu``."""
        value = self.text(name)
        if value is None:
            return None
        if not _MOMENT.fullmatch(value) or (value.endswith("Z") and not zulu):
            raise self._refuse(name, _WRONG)
        try:
            return ms(datetime.fromisoformat(value))
        except ValueError:
            raise self._refuse(name, _WRONG) from None

    def day(self, name: str) -> date | None:
        """Return a date, ``yyyy-MM-dd``."""
        value = self.text(name)
        if value is None:
            return None
        if not _DATE.fullmatch(value):
            raise self._refuse(name, _WRONG)
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self._refuse(name, _WRONG) from None


def body(request: FakeRequest, shape: type[T], refuse: Refuse) -> T:
    """Decode a JSON body; unknown, missing and wrong fields are refused by name."""
    try:
        found: T = request.json(shape)
    except msgspec.ValidationError as wrong:
        named = _FIELD.findall(str(wrong))
        at = [name.removeprefix("$.") for name in named if name.startswith("$.")]
        raise refuse((at or named or ["body"])[0], str(wrong)) from None
    except msgspec.DecodeError:
        raise refuse("body", "요청 본문을 읽을 수 없습니다.") from None
    return found

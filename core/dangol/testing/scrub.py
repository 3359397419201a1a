"""Takes every secret and all that tells who somebody is out of recorded answers; the same becomes the same.

It goes by what may stay, not by what has to go: numbers, times, and the market's own code words. Every other text is
replaced by an invented one, and so is whatever stands in a field that is named after a person or a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from dangol.masks import find
from dangol.testing.compose import person
from dangol.testing.dice import Dice

__all__ = ["Scrubber"]

_PERSONAL = re.compile(
    r"name|nick|writer|author|buyer|orderer|member|customer|receiver|recipient|user|login|mail|tel|phone|mobile|addr|zip|"
    r"birth|sex|gender|memo|ip$|account|owner|이름|성함|주소|연락처|손님|회원",
    re.IGNORECASE,
)
_SECRET = re.compile(r"token|secret|passw|signature|sign$|api_?key|authorization|code_?verifier", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?")
_NUMBER = re.compile(r"[+-]?[\d.,:_/-]+")
_CODE = re.compile(r"[A-Z][A-Z0-9_.:-]{0,40}|[a-z][a-z_]{1,24}|[A-Za-z]{1,3}|[A-Z0-9]{1,4}\d{4,}[A-Z0-9-]*")
_PHONE = re.compile(r"\+?82[- ]?1\d|01\d")
_WORDS = ("시험", "후기", "문의", "상품", "색상", "배송", "포장", "컵", "접시", "선물", "가상", "예시", "하늘", "마루")


class Scrubber:
    """Replaces consistently: within one recording the same value always becomes the same invented one."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = [one for one in secrets if len(one) >= 4]
        self._known: dict[tuple[str, str], str] = {}

    def scrub(self, value: Any, name: str = "") -> Any:
        """Return a copy of JSON values; ``name`` is the field they stand in."""
        if isinstance(value, dict):
            return {self._key(key): self.scrub(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.scrub(inner, name) for inner in value]
        if isinstance(value, str):
            return self.text(value, name)
        if isinstance(value, int) and not isinstance(value, bool) and _PERSONAL.search(name) and value > 99:
            return int(self._same("number", str(value)))
        return value

    def _key(self, key: str) -> str:
        """Keep the names of fields, but not a name that is a value: a table whose keys are people's ids."""
        return key if re.fullmatch(r"[\w.-]{1,60}", key) and not find(key) else self._same("id", key)

    def text(self, value: str, name: str = "") -> str:
        """Return what stands in place of a text in a field."""
        if not value:
            return value
        if _SECRET.search(name) or any(secret in value for secret in self._secrets):
            return self._same("secret", value)
        if "@" in value:
            return self._same("mail", value)
        if _is_phone(value):
            return self._same("phone", value)
        if _PERSONAL.search(name):
            return self._same("number" if value.isdigit() else "name", value)
        if _MOMENT.fullmatch(value) or (_NUMBER.fullmatch(value) and not find(value)):
            return value
        if value.startswith(("http://", "https://")):
            return f"https://recorded.invalid/{self._same('id', value)}"
        return value if _CODE.fullmatch(value) else self._same("text", value)

    def _same(self, kind: str, value: str) -> str:
        known = self._known.get((kind, value))
        if known is None:
            known = self._known[kind, value] = _invented(kind, value, len(self._known) + 1)
        return known


def _is_phone(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return bool(_PHONE.match(value)) and 9 <= len(digits) <= 12 and not re.search(r"[^\d+ ()-]", value)


def _invented(kind: str, value: str, number: int) -> str:
    """Make something up of the same kind; numbers keep their length, phones their form."""
    someone = person(7, number)
    if kind == "number":
        return str(10 ** (len(value) - 1) + number % 10 ** (len(value) - 1))[-len(value) :]
    if kind == "phone":
        return someone.phone if "-" in value else someone.phone.replace("-", "")
    if kind == "text":
        dice, long = Dice("scrub", number), max(2, len(value) // 3)
        return " ".join(dice.pick(_WORDS) for _ in range(min(long, 80)))
    made = {"mail": f"someone.{number}@mail.example", "name": f"{someone.name}{number}", "id": f"id{number:06d}"}
    return made.get(kind, f"recorded-{number:06d}")

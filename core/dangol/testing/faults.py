"""The fault dial: named faults, armed for a number of requests, picked in the order they were armed."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec

from dangol.testing.dice import Dice
from dangol.testing.exchange import BadEvent, FakeRequest

__all__ = ["FAULTS", "Fault", "FaultDial"]

FAULTS = {
    "refuse": "nobody listens for `seconds` (default: `times`); with `path`, the request is reset unread",
    "reset": "the connection is reset after `bytes` of the answer (default 0); done, unless `effect` is false",
    "swallow": "the work is done and the connection closes without a word, after `seconds` of silence",
    "trickle": "the answer comes `bytes` bytes at a time (default 1), every `seconds` (default 0.05)",
    "rate_limit": "429; `header` is sent as Retry-After, `seconds` as a date so far ahead, neither as no header",
    "server_error": "`status` (default 500), without effect, or with it if `effect` is true",
    "malformed": "200 with broken JSON of `kind` cut, nan, deep, duplicate, charset or empty",
    "truncated": "the announced length never comes: half of the body, then the end",
    "huge": "200 with `bytes` of body (default 64 MiB); `gzip` packs them small",
    "html_login": "200 with an HTML login page, without effect",
    "expired_token": "every token is forgotten, then the platform answers",
    "clock_skew": "the Date header is off by `seconds` (default 3600)",
    "redirect": "`status` (default 302) to `to` (default: a trap of this server that counts its visitors)",
    "delay": "the answer comes after `seconds` (default 1)",
}
"""Every fault with what it does and the options it takes beside ``times``, ``path``, ``method``, ``chance``."""


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A fault and its options. ``times`` counts down. ``path`` is a beginning or a pattern with ``*``."""

    name: str
    times: int = 1
    path: str | None = None
    method: str | None = None
    chance: float = 1.0
    """Strike matching requests with this probability (decided by the fake's seed)."""
    effect: bool | None = None
    bytes: int | None = None
    seconds: float | None = None
    status: int | None = None
    header: str | int | None = None
    kind: Literal["cut", "nan", "deep", "duplicate", "charset", "empty"] = "cut"
    to: str | None = None
    gzip: bool = False

    def matches(self, request: FakeRequest) -> bool:
        """Tell whether this request is meant."""
        if self.method is not None and self.method.upper() != request.method:
            return False
        return self.path is None or fnmatchcase(request.path, self.path + "*")


class FaultDial:
    """What is armed. ``armed`` is in order; the first that matches strikes."""

    def __init__(self, seed: int = 0) -> None:
        self.armed: list[Fault] = []
        self.struck: list[str] = []
        """The names of the faults that struck, in order."""
        self.on_refuse: Callable[[float], None] | None = None
        """Set by a server: closes its port for so many seconds."""
        self._dice = Dice(seed, "faults")

    def arm(self, name: str, times: int = 1, path: str | None = None, **options: Any) -> None:
        """Arm one fault; ``FAULTS`` lists names and options. Raises ``BadEvent``."""
        self.arm_from({"name": name, "times": times, "path": path, **options})

    def arm_from(self, asked: Any) -> None:
        """Arm what a JSON object asks for; the name ``clear`` disarms everything. Raises ``BadEvent``."""
        try:
            fault = msgspec.convert(asked, Fault)
        except msgspec.ValidationError as wrong:
            raise BadEvent(f"A fault is an object with a name and options: {wrong}.") from None
        if fault.name == "clear":
            self.armed.clear()
            return
        if fault.name not in FAULTS:
            raise BadEvent(f"There is no fault {fault.name!r}; there are {', '.join(FAULTS)}.")
        if fault.times < 1 or not 0 < fault.chance <= 1:
            raise BadEvent("A fault strikes at least once (times ≥ 1) with a chance above 0 and at most 1.")
        if fault.name == "refuse" and fault.path is None and self.on_refuse is not None:
            self.on_refuse(fault.times if fault.seconds is None else fault.seconds)
            self.struck.append(fault.name)
            return
        self.armed.append(fault)

    def pick(self, request: FakeRequest) -> Fault | None:
        """Return the fault that strikes this request, and count it down."""
        for place, fault in enumerate(self.armed):
            if not fault.matches(request) or (fault.chance < 1 and not self._dice.chance(fault.chance)):
                continue
            fault.times -= 1
            if fault.times == 0:
                del self.armed[place]
            self.struck.append(fault.name)
            return fault
        return None

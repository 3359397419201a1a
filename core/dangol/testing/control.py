"""The paths under ``/__fake__/``: how tests and people look behind a mocked API and steer it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from dangol.clock import KST
from dangol.testing.damage import TRAP
from dangol.testing.exchange import BadEvent, FakeRequest, FakeResponse
from dangol.testing.faults import FAULTS

if TYPE_CHECKING:
    from dangol.testing.fake import Export, Fake

__all__ = ["CONTROL", "Control"]

CONTROL = "/__fake__/"
_HELP = {
    "GET /__fake__/state": "what there is: orders, reviews, inquiries, every write; ?parts=writes,requests for less",
    "POST /__fake__/fault": "arm a fault: {name, times, path?, …}; the name clear disarms all",
    "POST /__fake__/clock": "move the clock: {now} with a zone",
    "POST /__fake__/advance": "move the clock on: {seconds}",
    "POST /__fake__/events": "add or edit rows",
    "GET /__fake__/exports": "the files a seller would download, each at /__fake__/exports/NAME",
}


class _Now(msgspec.Struct, forbid_unknown_fields=True):
    now: Annotated[datetime, msgspec.Meta(tz=True)]


class _Advance(msgspec.Struct, forbid_unknown_fields=True):
    seconds: float


class Control:
    """Answers the control paths of one fake."""

    def __init__(self, fake: Fake) -> None:
        self._fake = fake
        self._listed: dict[str, Export] = {}
        self._routes: dict[tuple[str, str], Callable[[FakeRequest], FakeResponse]] = {
            ("GET", ""): lambda _: FakeResponse.json({"paths": _HELP, "faults": FAULTS}),
            ("GET", "state"): self._state,
            ("POST", "fault"): self._fault,
            ("POST", "clock"): self._clock,
            ("POST", "advance"): self._advance,
            ("POST", "events"): self._events,
            ("GET", "exports"): lambda _: self._exports(),
        }

    def answer(self, request: FakeRequest) -> FakeResponse:
        """Answer one control request; what makes no sense gets 400 and a sentence."""
        if request.path == TRAP:
            self._fake.trapped += 1
            return FakeResponse(200, b"{}", {"content-type": "application/json"})
        name = request.path.removeprefix(CONTROL)
        if request.method == "GET" and name.startswith("exports/"):
            return self._download(name.removeprefix("exports/"))
        route = self._routes.get((request.method, name))
        if route is None:
            return _sorry(404, f"There is no {request.method} {request.path}; see GET {CONTROL}.")
        try:
            return route(request)
        except BadEvent as wrong:
            return _sorry(400, str(wrong))
        except msgspec.ValidationError as wrong:
            return _sorry(400, f"The body does not fit: {wrong}.")
        except msgspec.DecodeError as wrong:
            return _sorry(400, f"The body is not JSON: {wrong}.")

    def _state(self, request: FakeRequest) -> FakeResponse:
        parts = [part for value in request.params.get("parts", []) for part in value.split(",") if part]
        return FakeResponse.json(self._fake.state(parts))

    def _fault(self, request: FakeRequest) -> FakeResponse:
        self._fake.faults.arm_from(request.json())
        return FakeResponse.json({"armed": self._fake.faults.armed})

    def _clock(self, request: FakeRequest) -> FakeResponse:
        self._fake.clock.set(request.json(_Now).now)
        return self._now()

    def _advance(self, request: FakeRequest) -> FakeResponse:
        self._fake.clock.advance(seconds=request.json(_Advance).seconds)
        return self._now()

    def _now(self) -> FakeResponse:
        return FakeResponse.json({"now": self._fake.clock.now().astimezone(KST).isoformat()})

    def _events(self, request: FakeRequest) -> FakeResponse:
        return FakeResponse.json({"applied": self._fake.apply(request.json())})

    def _exports(self) -> FakeResponse:
        self._listed = {export.name: export for export in self._fake.exports()}
        listed = [{"name": export.name, "stream": export.stream} for export in self._listed.values()]
        return FakeResponse.json({"exports": listed})

    def _download(self, name: str) -> FakeResponse:
        """Find a file by the name listed before, or the newest by its stream."""
        export = self._listed.get(name) or next((e for e in self._fake.exports() if name in (e.name, e.stream)), None)
        if export is None:
            return _sorry(404, f"There is no export {name!r}; see GET {CONTROL}exports.")
        headers = {
            "content-type": "application/octet-stream",
            "content-disposition": f'attachment; filename="{re.sub(r"[^ -~]", "_", export.name)}"',
        }
        return FakeResponse(200, export.content, headers)


def _sorry(status: int, sentence: str) -> FakeResponse:
    body: dict[str, Any] = {"error": sentence}
    return FakeResponse.json(body, status)

"""The smallest mocked API there can be: a list of things that one may read and add to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dangol.testing import BadEvent, Export, Fake, FakeRequest, FakeResponse


class Shelf(Fake):
    """``GET /things``, ``POST /things``, and ``/broken``, where the fake itself has a bug."""

    platform = "shelf"
    reads_by_post = ("/search",)
    things: list[Any]
    tokens_left = 1

    def settings(self, base_url: str) -> dict[str, str]:
        return {"base_url": base_url, "token": "t"}

    def handle(self, request: FakeRequest) -> FakeResponse:
        if request.path == "/broken":
            raise ZeroDivisionError
        if not self.tokens_left:
            return FakeResponse.json({"code": "AUTHN"}, 401)
        if request.path != "/things":
            return FakeResponse.json({"code": "NO"}, 404)
        if request.method == "POST":
            self.things.append(request.json())
        return FakeResponse.json({"things": self.things})

    def expire_tokens(self) -> None:
        self.tokens_left = 0

    def truth(self) -> dict[str, Callable[[], list[Any]]]:
        return {"orders": lambda: self.things, "reviews": list, "inquiries": list}

    def apply(self, events: Any) -> list[dict[str, Any]]:
        if not isinstance(events, dict) or "thing" not in events:
            raise BadEvent("An event has a thing.")
        self.things.append(events["thing"])
        return [{"thing": events["thing"]}]

    def exports(self) -> Sequence[Export]:
        return [Export(f"things_{len(self.things)}.txt", "things", lambda: repr(self.things).encode())]


def shelf() -> Shelf:
    fake = Shelf()
    fake.things = ["사과"]
    return fake

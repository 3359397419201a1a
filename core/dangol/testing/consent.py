"""Agreeing to a consent as the shop's owner does in a browser, at a mocked market."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dangol.testing.exchange import BadEvent, FakeRequest

if TYPE_CHECKING:
    from dangol.testing.fake import Fake

__all__ = ["agree"]


def agree(fake: Fake, link: str) -> str:
    """Open the link of a consent page and return the address that the browser is sent to."""
    address = urlsplit(link)
    response = fake.respond(FakeRequest("GET", address.path, address.query))
    if "location" not in response.headers:
        raise BadEvent(f"The consent page answered {response.status} and sent the browser nowhere.")
    return response.headers["location"]

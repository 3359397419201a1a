"""Times as the API writes them: ISO 8601 in UTC, and digits of Korean time in ids."""

from __future__ import annotations

from datetime import UTC, datetime

from dangol import KST

__all__ = ["stamp", "zulu"]


def zulu(moment: int) -> str:
    """Return ``yyyy-MM-ddTHH:mm:ss.SSSZ`` of whole milliseconds since 1970."""
    text = datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def stamp(moment: int) -> str:
    """Return ``yyyyMMddHHmmss`` of Korean time."""
    return f"{datetime.fromtimestamp(moment // 1000, KST):%Y%m%d%H%M%S}"

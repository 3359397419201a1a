"""One call to a platform: what is asked, whether it changes something, and how it may be named in an error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Call", "Kind"]

_IDS = re.compile(r"/[^/]*(?:\d{4}|[@%])[^/]*")


class Kind(Enum):
    """What a lost answer means: read again, ask a person, or sign in again."""

    READ = "read"
    WRITE = "write"
    FORM = "form"


@dataclass(frozen=True)
class Call:
    """A call of one store. ``content`` is what httpx takes: ``params``, ``json``, ``data``, ``headers``."""

    kind: Kind
    method: str
    path: str
    store: str
    content: Mapping[str, Any] = field(repr=False)
    area: str = ""
    """The family of commands that speak of it: empty for stores, ``"channel "`` for channels."""

    def where(self) -> dict[str, str | int | None]:
        """Name the call without ids and query values."""
        return {"method": self.method, "path": _IDS.sub("/{id}", self.path.partition("?")[0])}

"""What a person may ask of the seller about themselves: all that is stored, in words again, and that it goes."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dangol.app import App

__all__ = ["as_document", "rows_of", "told"]


def told(app: App, person: int) -> dict[str, Any]:
    """Return all that is stored about a person, what was noted of calls in words again. Raises ``NotFound``."""
    found = app.privacy.told(person)
    for row in found["call_outcomes"]:
        for name in ("note", "promise"):
            if row[name] is not None:
                row[name] = app.vault.open(f"call/{row['action_id']}", row[name]).decode()
    return found


def as_document(found: dict[str, Any]) -> str:
    """Return what was told as JSON."""
    return json.dumps(found, ensure_ascii=False, indent=2, default=_plain)


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def rows_of(found: dict[str, Any]) -> int:
    """Return how many rows were told."""
    return sum(len(rows) for name, rows in found.items() if isinstance(rows, list) and name != "stores")

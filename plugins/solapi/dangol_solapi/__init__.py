"""Solapi for dangol: the hooks it implements, each with the function behind it."""

from __future__ import annotations

from typing import Any

from dangol import hookimpl


@hookimpl
def dangol_fake() -> Any:
    """Return the mocked API."""
    from dangol_solapi.fake import SolapiFake

    return SolapiFake

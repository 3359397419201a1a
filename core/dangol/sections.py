"""What every table of ``policy.toml`` is made of: values with a meaning and limits."""

from __future__ import annotations

import msgspec

__all__ = ["Section", "about"]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One table of ``policy.toml``."""


def about(text: str, *, ge: int | None = None, le: int | None = None) -> msgspec.Meta:
    """Return a value's meaning, an English msgid, and the smallest and largest number it may be."""
    return msgspec.Meta(ge=ge, le=le, description=text)

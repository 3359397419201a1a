"""Reads the seller's own TOML files; what is wrong with one is said with its name and what to do."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_toml", "unreadable"]

_LARGEST = 1_000_000
"""Bytes."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a file says. Raises ``ConfigError`` for one that is not there, not UTF-8 or not TOML."""
    try:
        with path.open("rb") as file:
            return tomllib.loads(file.read(_LARGEST).decode("utf-8-sig"))
    except OSError as wrong:
        raise unreadable(path.name, str(wrong.strerror)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise unreadable(path.name, str(wrong)) from None


def unreadable(name: str, reason: object) -> ConfigError:
    """Return the error for a file that cannot be read."""
    return ConfigError(
        _("{file} cannot be read: {reason}").format(file=name, reason=reason),
        hint=_("Mend the line, or remove the file."),
    )

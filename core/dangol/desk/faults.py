"""A fault of dangol itself, told by its kind and place; its message may hold a customer's words and stays unsaid."""

from __future__ import annotations

import traceback
from pathlib import Path

from dangol.errors import DangolError
from dangol.i18n import _

__all__ = ["confessed"]


def confessed(wrong: Exception) -> DangolError:
    """Return what a person reads of an error that nobody foresaw."""
    from dangol.storage.engine import sqlite_errors

    if isinstance(wrong, sqlite_errors()):
        from dangol.storage.database import storage_error

        return storage_error(wrong)
    last = traceback.extract_tb(wrong.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    return DangolError(
        _("dangol has a fault: {error} at {place}.").format(error=type(wrong).__name__, place=place),
        hint=_("Nothing was sent twice. Please report this line, together with: dangol doctor"),
    )

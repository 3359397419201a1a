"""A folder for bytecode, where Python is told to leave none beside the sources."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["keep_bytecode"]

_FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "bytecode"


def keep_bytecode() -> None:
    """Let this process, and those that it starts, find what was compiled before."""
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(_FOLDER)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(_FOLDER)

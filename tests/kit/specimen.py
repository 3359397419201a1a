"""Plugins that the scaffold writes, whole or spoilt in one place, imported from folders of their own."""

from __future__ import annotations

import importlib
import sys
import tempfile
from functools import cache
from itertools import count
from pathlib import Path
from types import ModuleType

from dangol.scaffold import write_plugin

_NUMBER = count(1)


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="dangol-kit-"))


def specimen(*changes: tuple[str, str, str], kind: str = "api") -> ModuleType:
    """Write a plugin, put ``new`` in the place of ``old`` in each named file, and import it."""
    name = f"specimen{next(_NUMBER)}"
    folder = _folder() / name
    write_plugin(folder, name, kind=kind)
    for file, old, new in changes:
        path = folder / file.replace("package/", f"dangol_{name}/")
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}: the mutant is out of date"
        path.write_text(text.replace(old, new), encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(f"dangol_{name}")
    finally:
        sys.path.remove(str(folder))

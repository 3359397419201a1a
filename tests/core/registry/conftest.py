from __future__ import annotations

import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.core.registry.shelf import PREAMBLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Install a distribution the way pip would: a module, and metadata that names it."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def build(name: str, source: str, *, target: str = "") -> None:
        module = f"shelf_{name}"
        (tmp_path / f"{module}.py").write_text(PREAMBLE + dedent(source), encoding="utf-8")
        info = tmp_path / f"dangol_{name}-1.2.3.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: dangol-{name}\nVersion: 1.2.3\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(f"[dangol]\n{name} = {target or module}\n", encoding="utf-8")

    yield build
    for loaded in set(sys.modules) - before:
        if loaded.startswith("shelf_"):
            del sys.modules[loaded]

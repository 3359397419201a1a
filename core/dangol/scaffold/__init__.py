"""Writes the package of a new plugin, whose tests pass before the author has changed a line."""

from __future__ import annotations

import keyword
import re
from importlib import resources
from typing import TYPE_CHECKING

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["write_plugin"]

_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")
_END = ".in"
_PLACES = {"ci.yml": ".github/workflows/test.yml"}


def write_plugin(folder: Path, name: str, title: str = "", kind: str = "api") -> list[Path]:
    """Write the package of the market ``name`` into ``folder``, which must not be there, and return the files.

    ``kind`` is ``api``, ``files`` for a market that is known from downloaded files only, or ``channel``.

    Raises ``ConfigError`` for a name that is none, and for a folder that exists.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise ConfigError(_("A market's name has small letters and digits only, such as mymarket."))
    if folder.exists():
        raise ConfigError(_("{folder} is there already.").format(folder=folder.name))
    words = {"name": name, "package": f"dangol_{name}", "Name": name.title(), "title": title or name.title()}
    written = []
    for place, text in _texts(words, kind):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def _texts(words: dict[str, str], kind: str) -> Iterator[tuple[str, str]]:
    """Yield every file of the package: its place and its text."""
    root = resources.files("dangol.scaffold") / "template"
    for place, file in (*_files(root / "common", ""), *_files(root / kind, "")):
        inside = place.removesuffix(_END).replace("package/", f"{words['package']}/", 1)
        yield _PLACES.get(inside, inside), _filled(file.read_text(encoding="utf-8"), words)
    yield f"{words['package']}/py.typed", ""


def _files(folder: Traversable, place: str) -> Iterator[tuple[str, Traversable]]:
    for one in sorted(folder.iterdir(), key=lambda found: found.name):
        if one.is_dir():
            yield from _files(one, f"{place}{one.name}/")
        elif one.name.endswith(_END):
            yield f"{place}{one.name}", one


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: words.get(found[1], found[0]), text)

"""The seller's language: English in the source, Korean in the catalogue.

What is wished for a block (``speaking``) wins, then ``DANGOL_LANG``, then the system's locale: ``ko`` gives Korean,
all else English. Each distribution carries its own catalogue at ``<package>/locale/ko/LC_MESSAGES/<package>.mo``.
"""

from __future__ import annotations

import functools
import os
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from gettext import NullTranslations

__all__ = ["LANGUAGES", "N_", "_", "language", "speak", "speaking", "told_language", "translator"]

LANGUAGES = ("ko", "en")
_wished: ContextVar[str] = ContextVar("language", default="")


def language() -> str:
    """Return ``"ko"`` or ``"en"``."""
    wished = told_language() or _system_language()
    return "ko" if wished.lower().startswith("ko") else "en"


def told_language() -> str:
    """Return the language that the seller chose for dangol; nothing where only the system has one."""
    return _wished.get() or os.environ.get("DANGOL_LANG") or ""


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak ``lang`` within the block and within whatever it awaits."""
    token = _wished.set(lang)
    try:
        yield
    finally:
        _wished.reset(token)


def _system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value
    if os.name != "nt":
        return "en"
    import locale

    return locale.getlocale()[0] or "en"


@functools.cache
def _catalogue(directory: Path, domain: str, lang: str) -> NullTranslations:
    import gettext

    return gettext.translation(domain, directory, languages=[lang], fallback=True)


def translator(package: str, package_file: str) -> Callable[[str], str]:
    """Give ``package`` its ``_``; ``package_file`` is its ``__file__``. Nothing is read before the first call."""
    directory = Path(package_file).parent / "locale"

    def translate(message: str) -> str:
        lang = language()
        return message if lang == "en" else _catalogue(directory, package, lang).gettext(message)

    return translate


def speak() -> None:
    """Let click, which asks gettext's default domain, speak the same language."""
    import gettext

    gettext.bindtextdomain("click", str(Path(__file__).parent / "locale"))
    gettext.textdomain("click")
    os.environ["LANGUAGE"] = language()


def N_(message: str) -> str:
    """Mark a text for the catalogue that is translated where it is shown."""
    return message


_ = translator("dangol", __file__)

"""Which library opens a data file: Python's own, or SQLCipher's, which is loaded for an encrypted file only."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from dangol.errors import DangolError, NotInstalled
from dangol.i18n import _

__all__ = [
    "MARK",
    "connect",
    "fingerprint",
    "installed",
    "is_encrypted",
    "key_text",
    "known_errors",
    "library",
    "sqlite_errors",
    "version",
    "wrong_values",
]

MARK = "encrypted"
"""The file beside an encrypted data file; holds under which name the keyring has the key, if it is there."""
_PLAIN = b"SQLite format 3\0"
"""With this every data file begins that is not encrypted (sqlite.org/fileformat.html, 1.3)."""
_LIBRARY = "sqlcipher3.dbapi2"


def is_encrypted(path: Path) -> bool:
    """Tell whether a file is no plain data file; one that is empty or not there is none yet, and plain."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) not in (b"", _PLAIN)


def installed() -> bool:
    """Tell whether encrypted files can be opened here."""
    from importlib.util import find_spec

    return find_spec("sqlcipher3") is not None


def connect(path: Path | str, key: bytes | None = None, **options: Any) -> sqlite3.Connection:
    """Open a file with its key (32 bytes), or a plain one. Raises ``NotInstalled`` and the library's errors."""
    if key is None:
        plain: sqlite3.Connection = sqlite3.connect(path, **options)
        return plain
    conn: sqlite3.Connection = library().connect(str(path), **options)
    conn.execute("PRAGMA cipher_log_level=NONE")  # a wrong key is told by an error, not on standard error
    conn.execute(f"PRAGMA key={key_text(key)}")
    return conn


def library() -> Any:
    """Load SQLCipher, which opens plain files as well. Raises ``NotInstalled``."""
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise NotInstalled(
            _("The data file is to be encrypted, and what does that is not installed."),
            hint=_("Install it with: uv tool install 'dangol[encrypt]'"),
        ) from None
    return dbapi2


def key_text(key: bytes | None) -> str:
    """Return a key as SQLCipher wants it: taken as it is, without deriving another from it."""
    return "''" if key is None else f"\"x'{key.hex()}'\""


def version(key: bytes | None) -> tuple[int, ...]:
    """Return the version of the SQLite that opens files with this key."""
    found: tuple[int, ...] = (sqlite3 if key is None else library()).sqlite_version_info
    return found


def sqlite_errors() -> tuple[type[Exception], ...]:
    """Return what counts as SQLite's error; SQLCipher's errors are a family of their own."""
    loaded = sys.modules.get(_LIBRARY)
    return (sqlite3.Error,) if loaded is None else (sqlite3.Error, loaded.Error)


def known_errors() -> tuple[type[Exception], ...]:
    """Return what a look at the data folder may raise: dangol's errors, the system's and SQLite's."""
    return (DangolError, OSError, *sqlite_errors())


def wrong_values() -> tuple[type[Exception], ...]:
    """Return the errors that say that a value does not fit its column."""
    modules = [sqlite3, sys.modules.get(_LIBRARY)]
    return tuple(
        error for one in modules if one for error in (one.IntegrityError, one.InterfaceError, one.ProgrammingError)
    )


def fingerprint(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name; ``None`` where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked before every write, and faster
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino

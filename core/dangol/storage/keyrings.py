"""The keyring of the operating system, holding one key for each data folder; loaded only where it is asked.

What keeps passwords in plain text is no keyring here: for that the key file is the more honest place.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KeyringClosed", "name", "read", "write"]

_SERVICE = "dangol"


class KeyringClosed(Exception):
    """There is no keyring, it is locked, or it does not do what it says."""


def name() -> str:
    """Return what the keyring calls itself. Raises ``KeyringClosed``."""
    with _asking() as keyring:
        return str(keyring.name)


def read(user: str) -> bytes | None:
    """Return the key of a data folder; ``None`` where the keyring is open and has none. Raises ``KeyringClosed``."""
    with _asking() as keyring:
        found: str | None = keyring.get_password(_SERVICE, user)
        return found.encode() if found else None


def write(user: str, key: bytes) -> None:
    """Put a key in, and look whether it is there. Raises ``KeyringClosed``."""
    with _asking() as keyring:
        keyring.set_password(_SERVICE, user, key.decode())
    if read(user) != key:
        raise KeyringClosed("forgetful")


@contextmanager
def _asking() -> Iterator[Any]:
    """Open the keyring, whose backends are strangers and may raise anything."""
    try:
        import keyring
        from keyring.core import recommended

        backend = keyring.get_keyring()
        (best,) = [*getattr(backend, "backends", ()), backend][:1]  # a chain is as good as what it begins with
        if not recommended(best):
            raise KeyringClosed("none")
        yield backend
    except Exception as wrong:
        raise KeyringClosed(type(wrong).__name__) from wrong

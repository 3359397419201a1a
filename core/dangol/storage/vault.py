"""Seals secrets: one key, in ``DANGOL_KEY`` or in a file only the owner can read; values live in the data file."""

from __future__ import annotations

import hmac
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dangol.errors import ConfigError, StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.fernet import Fernet

__all__ = ["Vault"]

_SEPARATOR = b"\0"


class Vault:
    """Encrypts with Fernet. The owner's name is sealed inside, so that values cannot be swapped."""

    def __init__(self, folder: Path, key: str | None = None) -> None:
        self._file = folder / "secret.key"
        self._given = key
        self._fernet: Fernet | None = None

    @property
    def source(self) -> str:
        """Where the key comes from: ``environment`` or ``file``."""
        return "environment" if self._given else "file"

    def seal(self, owner: str, data: bytes) -> bytes:
        """Encrypt ``data`` for ``owner``; the first call makes the key file if there is no key."""
        return self._key(make=True).encrypt(owner.encode() + _SEPARATOR + data)

    def open(self, owner: str, sealed: bytes) -> bytes:
        """Decrypt what was sealed for ``owner``. Raises ``ConfigError`` when the key is missing or another one."""
        from cryptography.fernet import InvalidToken

        try:
            name, _sep, data = self._key(make=False).decrypt(sealed).partition(_SEPARATOR)
        except InvalidToken:
            name, data = b"", b""
        if name != owner.encode():
            raise ConfigError(
                _("The stored credentials of {name} cannot be opened with this key.").format(name=owner),
                hint=_("Put back the file secret.key (or DANGOL_KEY), or connect the store again."),
            )
        return data

    def derive(self, purpose: str, *, make: bool = False) -> bytes:
        """Return a key for one purpose that tells nothing of the vault's own; ``make`` one if there is none.

        Raises ``ConfigError`` when the key is missing.
        """
        secret = self._given.encode() if self._given else self._read(make=make)
        return hmac.digest(secret.strip(), purpose.encode(), "sha256")

    def _key(self, *, make: bool) -> Fernet:
        if self._fernet is None:
            from cryptography.fernet import Fernet

            try:
                self._fernet = Fernet(self._given or self._read(make=make))
            except ValueError:
                raise ConfigError(
                    _("The encryption key is not a valid key."),
                    hint=_("Put back the right secret.key or DANGOL_KEY from your backup."),
                ) from None
        return self._fernet

    def _read(self, *, make: bool) -> bytes:
        if self._file.exists():
            return self._file.read_bytes().strip()
        if not make:
            raise ConfigError(
                _("The encryption key is missing, so stored credentials cannot be opened."),
                hint=_("Put back the file secret.key (or DANGOL_KEY), or connect the store again."),
            )
        self._make_file()
        return self._file.read_bytes().strip()

    def _make_file(self) -> None:
        """Put a whole key file in place at once; where another process was faster, its key stands."""
        from cryptography.fernet import Fernet

        draft = self._file.with_suffix(f".{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                file.write(Fernet.generate_key())
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(draft, self._file)
        except OSError as wrong:
            raise StorageError(
                _("The encryption key could not be written."),
                hint=_("Make room, then run the command again."),
                detail={"errno": wrong.errno},
            ) from wrong
        finally:
            draft.unlink(missing_ok=True)

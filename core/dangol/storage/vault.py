"""Seals secrets with one key; the values live in the data file.

The key comes from ``DANGOL_KEY``, else from the file ``secret.key`` that only the owner can read, else from
the keyring of the operating system. A new one goes into the keyring where one works, else into the file.
"""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from dangol.errors import ConfigError, StorageError
from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.fernet import Fernet

    from dangol.storage.database import Database

__all__ = ["Vault", "derived"]

_SEPARATOR = b"\0"
_MARK = "keyring"
"""In ``meta``: under which name the keyring has this data folder's key."""
_SEALED = (
    "SELECT EXISTS (SELECT 1 FROM stores) OR EXISTS (SELECT 1 FROM tokens) OR EXISTS (SELECT 1 FROM consents) AS found"
)


class Vault:
    """Encrypts with Fernet. The owner's name is sealed inside, so that values cannot be swapped.

    Without ``db`` no keyring is asked, unless ``mark`` says under which name that has the key.
    ``anew`` allows a new key although values are sealed with another.
    """

    def __init__(
        self, folder: Path, key: str | None = None, db: Database | None = None, mark: str | None = None
    ) -> None:
        self.anew = False
        self._file = folder / "secret.key"
        self._given = key
        self._db = db
        self._known = mark
        self._fernet: Fernet | None = None

    @property
    def source(self) -> str:
        """Where the key comes from: ``environment``, ``file`` or ``keyring``."""
        if self._given:
            return "environment"
        return "file" if self._file.exists() or self._mark() is None else "keyring"

    def seal(self, owner: str, data: bytes) -> bytes:
        """Encrypt ``data`` for ``owner``; the first call makes a key.

        Raises ``ConfigError`` where there was a key that cannot be had now.
        """
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

    def key(self) -> bytes | None:
        """Return the key itself, for an encrypted backup; ``None`` where there is none yet. Raises ``ConfigError``."""
        return self._given.encode() if self._given else self._found()

    @property
    def mark(self) -> str:
        """Under which name the keyring has the key; empty where the key is not there."""
        return (self._mark() or "") if self.source == "keyring" else ""

    @property
    def is_at_hand(self) -> bool:
        """Tell whether the key can be had without looking into the data file and asking the keyring."""
        return bool(self._given) or self._file.exists()

    def take_over(self, key: bytes) -> None:
        """Have ``key``, which came with a backup, from now on; a file with another one is kept beside it.

        ``DANGOL_KEY`` stays before it. Raises ``StorageError``.
        """
        self._fernet = None
        if self._given or self._key_that_opens() == key:
            return
        if self._file.exists():
            self._file.replace(self._file.with_suffix(".before"))
        user = self._mark()
        if user is None or not _in_keyring(user, key):
            self._into_file(key)

    def _key_that_opens(self) -> bytes | None:
        try:
            return self._found()
        except ConfigError:
            return None

    def derive(self, purpose: str, *, make: bool = False) -> bytes:
        """Return a key for one purpose that tells nothing of the vault's own; ``make`` one if there is none.

        Raises ``ConfigError`` when the key is missing.
        """
        return derived(self._secret(make=make), purpose)

    def _key(self, *, make: bool) -> Fernet:
        if self._fernet is None:
            from cryptography.fernet import Fernet

            try:
                self._fernet = Fernet(self._secret(make=make))
            except ValueError:
                raise ConfigError(
                    _("The encryption key is not a valid key."),
                    hint=_("Put back the right secret.key or DANGOL_KEY from your backup."),
                ) from None
        return self._fernet

    def _secret(self, *, make: bool) -> bytes:
        return self._given.encode() if self._given else self._found() or self._made(make=make)

    def _found(self) -> bytes | None:
        """Return the key that there is. Raises ``ConfigError`` where the keyring that has it does not open."""
        if self._file.exists():
            return self._file.read_bytes().strip()
        user = self._mark()
        if user is None:
            return None
        from dangol.storage.keyrings import KeyringClosed, read

        try:
            return read(user)
        except KeyringClosed:
            if self.anew:
                return None
            raise ConfigError(
                _("The encryption key is in this computer's keyring, and that does not open."),
                hint=_("Unlock the keyring (sign in to the desktop), or set DANGOL_KEY, then run the command again."),
            ) from None

    def _made(self, *, make: bool) -> bytes:
        """Make a key, unless there are values that were sealed with another."""
        if not make or (not self.anew and self._db is not None and self._db.value(_SEALED)):
            raise ConfigError(
                _("The encryption key is missing, so stored credentials cannot be opened."),
                hint=_(
                    "Put back the file secret.key (or DANGOL_KEY). If it is lost for good, connect every store again, "
                    "the first one with: dangol connect NAME --new-key"
                ),
            )
        from cryptography.fernet import Fernet

        key = Fernet.generate_key()
        return self._into_keyring(key) or self._into_file(key)

    def _into_keyring(self, key: bytes) -> bytes | None:
        """Put a key into the keyring where one works; where another process was faster, its key stands."""
        if self._db is None:
            return None
        from dangol.storage.keyrings import KeyringClosed, read, write

        user = self._mark() or secrets.token_hex(8)
        try:
            write(user, key)
            with self._db.transaction():
                self._db.conn.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)", (_MARK, user))
            return read(self._mark() or user)
        except KeyringClosed:
            return None

    def _mark(self) -> str | None:
        if self._db is None:
            return self._known
        found: str | None = self._db.value("SELECT value FROM meta WHERE key = ?", (_MARK,))
        return found

    def _into_file(self, key: bytes) -> bytes:
        """Put a whole key file in place at once; where another process was faster, its key stands."""
        draft = self._file.with_suffix(f".{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                file.write(key)
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
        return self._file.read_bytes().strip()


def derived(secret: bytes, purpose: str) -> bytes:
    """Return the key of 32 bytes for one purpose that a vault's key gives."""
    return hmac.digest(secret.strip(), purpose.encode(), "sha256")


def _in_keyring(user: str, key: bytes) -> bool:
    from dangol.storage.keyrings import KeyringClosed, write

    try:
        write(user, key)
    except KeyringClosed:
        return False
    return True

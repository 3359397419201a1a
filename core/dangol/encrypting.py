"""Encrypts the data file as a whole, makes it plain again, and knows what opens it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from dangol.errors import ConfigError, WrongState
from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from dangol.storage.database import Database
    from dangol.storage.restoring import Keys
    from dangol.storage.vault import Vault

__all__ = ["Encrypting"]

_PURPOSE = "file"


class Encrypting:
    """The part of the program that encrypts its data file."""

    if TYPE_CHECKING:
        home: Path
        db: Database

        @property
        def vault(self) -> Vault: ...  # noqa: D102 - the program has it
        def _open_anew(self) -> None: ...

    def file_key(self) -> bytes | None:
        """Return what opens the data file, found without looking into it; ``None`` if it is not encrypted but damaged.

        Raises ``ConfigError`` where the key is missing.
        """
        from dangol.storage import engine
        from dangol.storage.files import content_of
        from dangol.storage.vault import derived

        vault, marked = self._bare(content_of(self._mark).decode()), self._mark.exists()
        if not marked and not (vault.is_at_hand and engine.installed()):
            return None
        secret = vault.key()
        if secret is None:
            raise ConfigError(
                _("The data file is encrypted, and its key is missing."),
                hint=_("Put back the file secret.key or set DANGOL_KEY, then run the command again."),
            )
        return derived(secret, _PURPOSE)

    @property
    def _mark(self) -> Path:
        from dangol.storage.engine import MARK

        return self.home / MARK

    def _bare(self, mark: str = "") -> Vault:
        from dangol.environment import vault_key
        from dangol.storage.vault import Vault

        return Vault(self.home, vault_key(), mark=mark or None)

    def _keys(self) -> Keys:
        """Return what opens the data file and a backup that is to take its place."""
        from dangol.environment import vault_key
        from dangol.storage.restoring import Keys
        from dangol.storage.vault import derived

        def brought(key: bytes | None) -> bytes | None:
            given = vault_key()
            if key is None and not given:
                return self.file_key()
            return derived(given.encode() if given else key or b"", _PURPOSE)

        return Keys(self.file_key, brought)

    def encrypt(self, *, on: bool) -> None:
        """Encrypt the data file with a key that the vault's gives, or make it plain again.

        Raises ``WrongState`` where it is so already, ``AnotherInstance`` while another dangol works, ``NotInstalled``,
        and ``StorageError``, also where another program has the file open; then nothing changed.
        """
        from dangol.locks import only_one
        from dangol.storage import engine
        from dangol.storage.encryption import change_key
        from dangol.storage.files import write_through

        if on:
            engine.library()
        with ExitStack() as stack:
            for lock in ("run.lock", "sender.lock"):
                stack.enter_context(only_one(self.home / lock))
            now = self.db.key
            if on == (now is not None):
                raise WrongState(
                    _("The data file is encrypted already.") if on else _("The data file is not encrypted.")
                )
            new = self.vault.derive(_PURPOSE, make=True) if on else None
            if on:
                write_through(self._mark, self.vault.mark.encode())
            self._open_anew()
            change_key(self.home / "dangol.db", now, new)
            if not on:
                self._mark.unlink(missing_ok=True)

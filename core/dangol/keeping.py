"""Backups of the data file, and the way back from one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from dangol.encrypting import Encrypting
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.storage.backups import Copy
    from dangol.storage.restoring import Restored
    from dangol.storage.sealing import Sealer

__all__ = ["LEAST", "Keeping"]

LEAST = 10
"""Letters that a passphrase has at least."""


class Keeping(Encrypting):
    """The part of the program that copies its data file and puts a copy back."""

    if TYPE_CHECKING:
        clock: Clock

    @property
    def backups(self) -> Path:
        """Where backups lie if nobody says otherwise."""
        return self.home / "backups"

    def copies(self) -> list[Copy]:
        """Return the backups that lie there, the oldest first."""
        from dangol.storage.backups import copies

        return copies(self.backups)

    def back_up(self, folder: Path | None = None, *, passphrase: str | None = None, own_key: bool = False) -> Path:
        """Make a backup; encrypted with a passphrase, which opens it anywhere, or with the data folder's own key.

        Raises ``StorageError``, and ``ConfigError`` for a passphrase that is too short.
        """
        from dangol.storage.backup import back_up
        from dangol.storage.database import private_folder

        target = private_folder(self.backups) if folder is None else folder
        key = None if passphrase is None else self.vault.key()
        return back_up(self.db, target, self.clock.now(), self._sealer(passphrase, own_key=own_key), key)

    def _sealer(self, passphrase: str | None, *, own_key: bool) -> Sealer | None:
        from dangol.storage.sealing import Sealer

        if own_key:
            return Sealer(self.vault.derive("backup", make=True), is_passphrase=False)
        if passphrase is None:
            return None
        if len(passphrase) < LEAST:
            raise ConfigError(_("A passphrase has at least {count} letters.").format(count=LEAST))
        return Sealer(passphrase.encode(), is_passphrase=True)

    def restore(self, source: Path, ask: Callable[[], str], *, replace: bool) -> Restored:
        """Put a backup in the place of the data file; ``ask`` gives the passphrase, if one is needed.

        Raises ``AnotherInstance`` while another dangol works, and whatever ``storage.restoring.restore`` raises.
        """
        from dangol.locks import only_one
        from dangol.storage.restoring import restore
        from dangol.storage.sealing import needs_passphrase

        def secret(head: bytes) -> bytes:
            return ask().encode() if needs_passphrase(head) else self._own_key()

        with ExitStack() as stack:
            for lock in ("run.lock", "sender.lock"):
                stack.enter_context(only_one(self.home / lock))
            found = restore(source, self.home / "dangol.db", self.clock.now(), secret, self._keys(), replace=replace)
        self._open_anew()
        if found.key is not None:
            self._take_over(found.key)
        return found

    def _take_over(self, key: bytes) -> None:
        """Have the key that came with a backup; one that opens the data file itself has to be there before that."""
        from dangol.storage.engine import is_encrypted

        vault = self._bare() if is_encrypted(self.home / "dangol.db") and not self._mark.exists() else self.vault
        vault.take_over(key)

    def _own_key(self) -> bytes:
        """Return what opens a backup that was closed with the data folder's own key, there being a data file or not."""
        from dangol.environment import vault_key
        from dangol.storage.vault import Vault

        bare = Vault(self.home, vault_key())
        vault = bare if bare.is_at_hand or not (self.home / "dangol.db").exists() else self.vault
        return vault.derive("backup")

    def _open_anew(self) -> None:
        """Forget what was read of the data file that is gone."""
        if "db" in self.__dict__:
            self.db.close()
        for name in ("db", "vault", "stores", "ledger"):
            self.__dict__.pop(name, None)

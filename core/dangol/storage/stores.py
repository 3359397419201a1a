"""Connected stores with their sealed settings, and pauses that a platform imposed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import from_micros, micros
from dangol.errors import ConfigError, NotFound
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.storage.database import Database
    from dangol.storage.vault import Vault

__all__ = ["Pauses", "StoreRow", "Stores"]


class StoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """A connected store. Nothing older than ``connected_at`` ever triggers a message."""

    name: str
    platform: str
    connected_at: datetime


class Stores:
    """The connected stores."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self._db = db
        self._vault = vault

    def all(self) -> list[StoreRow]:
        """Return every store by name."""
        return [_store(row) for row in self._db.rows("SELECT * FROM stores ORDER BY name")]

    def get(self, name: str) -> StoreRow:
        """Return one store. Raises ``NotFound`` naming those there are."""
        row = self._db.one("SELECT * FROM stores WHERE name = ?", (name,))
        if row is None:
            names = ", ".join(store.name for store in self.all())
            raise NotFound(
                _("There is no store called {name}.").format(name=name),
                hint=_("Connected: {names}").format(names=names)
                if names
                else _("Connect one with: dangol connect {name} --platform P").format(name=name),
            )
        return _store(row)

    def settings(self, name: str) -> dict[str, Any]:
        """Open the stored settings of a store."""
        sealed = self._db.value("SELECT settings FROM stores WHERE name = ?", (name,))
        opened: dict[str, Any] = msgspec.json.decode(self._vault.open(name, sealed))
        return opened

    def connect(self, name: str, platform: str, settings: dict[str, Any], now: datetime) -> None:
        """Add a store, or replace the settings of one; its start day stays. Another platform is refused."""
        sealed = self._vault.seal(name, msgspec.json.encode(settings))
        with self._db.transaction():
            known = self._db.value("SELECT platform FROM stores WHERE name = ?", (name,))
            if known not in (None, platform):
                raise ConfigError(
                    _("The store {name} is connected to {platform} already.").format(name=name, platform=known),
                    hint=_("Choose another name for the new store."),
                )
            self._db.conn.execute(
                "INSERT INTO stores (name, platform, settings, connected_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (name) DO UPDATE SET settings = excluded.settings",
                (name, platform, sealed, micros(now)),
            )


def _store(row: dict[str, Any]) -> StoreRow:
    return StoreRow(name=row["name"], platform=row["platform"], connected_at=from_micros(row["connected_at"]))


class Pauses:
    """Pauses that outlive a restart: until when an application must not be called, and why."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, application: str) -> tuple[datetime, str] | None:
        """Return the end of the pause and its reason, which may lie in the past."""
        row = self._db.one("SELECT until, reason FROM pauses WHERE application = ?", (application,))
        return None if row is None else (from_micros(row["until"]), row["reason"])

    def set(self, application: str, until: datetime, reason: str) -> None:
        """Pause an application."""
        with self._db.transaction():
            self._db.conn.execute(
                "INSERT INTO pauses (application, until, reason) VALUES (?, ?, ?) "
                "ON CONFLICT (application) DO UPDATE SET until = excluded.until, reason = excluded.reason",
                (application, micros(until), reason),
            )

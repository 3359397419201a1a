"""Connected channels: their sealed settings by account, and since when each one really sends."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.clock import from_micros, micros
from dangol.storage.audit import Chain

if TYPE_CHECKING:
    from dangol.storage.database import Database
    from dangol.storage.vault import Vault

__all__ = ["ChannelBook"]


class ChannelBook:
    """The channels of one data file. Every switch of what may send is an event of the audit chain."""

    def __init__(self, db: Database, vault: Vault) -> None:
        self._db = db
        self._vault = vault
        self._chain = Chain(db)

    def settings(self, account: str) -> dict[str, Any] | None:
        """Open the stored settings of an account; ``None`` where there are none. Raises ``ConfigError``."""
        sealed = self._db.value("SELECT settings FROM channel_accounts WHERE account = ?", (account,))
        if sealed is None:
            return None
        opened: dict[str, Any] = msgspec.json.decode(self._vault.open(_owner(account), sealed))
        return opened

    def connect(self, account: str, settings: dict[str, Any], now: datetime) -> None:
        """Store the settings of an account, or replace them."""
        sealed = self._vault.seal(_owner(account), msgspec.json.encode(settings))
        with self._db.transaction():
            self._db.conn.execute(
                "INSERT INTO channel_accounts (account, settings, connected_at) VALUES (?, ?, ?) "
                "ON CONFLICT (account) DO UPDATE SET settings = excluded.settings",
                (account, sealed, micros(now)),
            )

    def connected_at(self, account: str) -> datetime | None:
        """Return when an account was first connected."""
        at: int | None = self._db.value("SELECT connected_at FROM channel_accounts WHERE account = ?", (account,))
        return None if at is None else from_micros(at)

    def live_since(self, channel: str) -> datetime | None:
        """Return when a channel was switched on; ``None`` while it only rehearses."""
        since: int | None = self._db.value("SELECT since FROM channels_live WHERE channel = ?", (channel,))
        return None if since is None else from_micros(since)

    def switch(self, channel: str, now: datetime, by: str, *, live: bool) -> bool:
        """Let a channel really send, or only rehearse; return whether that is a change."""
        with self._db.transaction():
            if (self.live_since(channel) is not None) == live:
                return False
            if live:
                self._db.conn.execute("INSERT INTO channels_live VALUES (?, ?)", (channel, micros(now)))
            else:
                self._db.conn.execute("DELETE FROM channels_live WHERE channel = ?", (channel,))
            self._chain.append(now, None, "live" if live else "rehearse", by, {"channel": channel})
        return True


def _owner(account: str) -> str:
    return f"channel/{account}"

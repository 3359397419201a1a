"""Which files and mails were read, so that none is read twice. Writers are called inside a transaction."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import from_micros, micros

if TYPE_CHECKING:
    from dangol.storage.database import Database

__all__ = ["Arrivals", "FileRow", "MailRow"]

_REFUSED = "mailbox refused "


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read to its end. ``reader`` names the plugin, its version and the seller's columns."""

    store: str
    sha256: str
    name: str
    kind: str
    layout: str
    reader: str
    records: int
    rejected: int
    read_at: datetime


class MailRow(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that was looked at. ``place`` is where in the mailbox it lay; ``None`` for a file.

    ``state``: ``read``, ``kept`` aside, ``unverified`` (its sender was not), ``other`` (not the market's).
    """

    store: str
    message_id: str
    place: str | None
    received_at: datetime
    spf: str
    dkim: str
    layout: str
    state: str
    read_at: datetime


class Arrivals:
    """The tables ``files`` and ``mails``."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def file(self, store: str, sha256: str) -> FileRow | None:
        """Return the file of this content, if it was read."""
        row = self._db.one("SELECT * FROM files WHERE store = ? AND sha256 = ?", (store, sha256))
        return FileRow(**row | {"read_at": from_micros(row["read_at"])}) if row else None

    def last_file(self, store: str) -> datetime | None:
        """Return when a file of a store was last read."""
        read_at: int | None = self._db.value("SELECT max(read_at) FROM files WHERE store = ?", (store,))
        return from_micros(read_at)

    def keep_file(self, row: FileRow) -> None:
        """Note that a file was read, in place of what was noted before."""
        self._put("files", msgspec.structs.asdict(row) | {"read_at": micros(row.read_at)})

    def mail(self, store: str, message_id: str) -> MailRow | None:
        """Return the mail of this Message-ID, if it was looked at."""
        row = self._db.one("SELECT * FROM mails WHERE store = ? AND message_id = ?", (store, message_id))
        times = {name: from_micros(row[name]) for name in ("received_at", "read_at")} if row else {}
        return MailRow(**row | times) if row else None

    def keep_mail(self, row: MailRow) -> None:
        """Note that a mail was looked at, in place of what was noted before."""
        times = {"received_at": micros(row.received_at), "read_at": micros(row.read_at)}
        self._put("mails", msgspec.structs.asdict(row) | times)

    def places(self, store: str, folder: str) -> set[str]:
        """Return the places of one folder (its name and validity) whose mails were looked at."""
        sql = "SELECT place FROM mails WHERE store = ? AND substr(place, 1, ?) = ?"
        return {row["place"] for row in self._db.rows(sql, (store, len(folder), folder))}

    def mails(self, store: str) -> dict[str, int]:
        """Return how many mails were looked at, by state."""
        sql = "SELECT state, count(*) AS n FROM mails WHERE store = ? GROUP BY state ORDER BY state"
        return {row["state"]: row["n"] for row in self._db.rows(sql, (store,))}

    def note_refusal(self, store: str, login: str | None) -> None:
        """Remember that a mail server refused ``login``; ``None``: forget it."""
        if login is None:
            self._db.conn.execute("DELETE FROM meta WHERE key = ?", (_REFUSED + store,))
            return
        salt = secrets.token_bytes(16)
        value = f"{salt.hex()} {_slow_digest(login, salt)}"
        self._db.conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_REFUSED + store, value))

    def was_refused(self, store: str, login: str) -> bool:
        """Tell whether the mail server refused this very login the last time."""
        known: str | None = self._db.value("SELECT value FROM meta WHERE key = ?", (_REFUSED + store,))
        if known is None:
            return False
        salt, digest = known.split()
        return _slow_digest(login, bytes.fromhex(salt)) == digest

    def _put(self, table: str, values: dict[str, object]) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self._db.conn.execute(
            f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - own names
            tuple(values.values()),
        )


def _slow_digest(login: str, salt: bytes) -> str:
    """Digest a password so that whoever finds the digest cannot try many."""
    return hashlib.scrypt(login.encode(), salt=salt, n=2**14, r=8, p=1).hex()

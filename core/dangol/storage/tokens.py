"""Sealed tokens, one row per application, with what a rotating pair needs to outlive a crash at any moment."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec

from dangol.clock import from_micros, korean, micros
from dangol.contract import Token
from dangol.errors import ConfigError, RateLimited, StorageError
from dangol.grants import Consent, Grant, Kept, slug
from dangol.i18n import _
from dangol.storage.files import content_of, write_through

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from dangol.storage.database import Database
    from dangol.storage.vault import Vault

__all__ = ["Tokens"]

T = TypeVar("T", bound=msgspec.Struct)

_ROOM = 4_000_000
"""Bytes that must be free before a pair is exchanged: far more than its answer and its row need."""
_EMPTY = b" " * 32_768
"""Room that the journal of answers takes before there is one."""
_MARGIN = timedelta(minutes=1)
"""How much later than we noted it the market may have counted a call."""


class Tokens:
    """The tokens of every application. ``free`` tells the bytes that a folder's disk has left."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        folder: Path,
        *,
        free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._db = db
        self._vault = vault
        self._folder = folder
        self._free = free

    # tokens that are minted from credentials

    def load(self, application: str) -> Token | None:
        """Return the stored token; one that was sealed with a key which is lost counts as none."""
        sealed = self._db.value("SELECT sealed FROM tokens WHERE application = ?", (application,))
        return self._opened(application, sealed, Token)

    def save(self, application: str, token: Token) -> None:
        """Store a token durably."""
        sealed = self._sealed(application, token)
        with self._db.transaction():
            self._db.conn.execute(
                "INSERT INTO tokens (application, sealed) VALUES (?, ?) "
                "ON CONFLICT (application) DO UPDATE SET sealed = excluded.sealed",
                (application, sealed),
            )

    # pairs that come by consent

    def grant(self, application: str) -> Grant | None:
        """Return the pair in use; none, if there never was a consent or the key to it is lost."""
        row = self._db.one(
            "SELECT * FROM tokens WHERE application = ? AND exchanged_at IS NOT NULL",
            (application,),
        )
        token = self._opened(application, row["sealed"], Token) if row else None
        if row is None or token is None:
            return None
        return Grant(
            token=token,
            previous=self._opened(application, row["previous"], Token),
            exchanged_at=from_micros(row["exchanged_at"]),
            refused=row["refused"],
            warned=row["warned"],
        )

    def prepare(self, application: str, now: datetime, most: int, span: timedelta) -> None:
        """Make sure that an answer could be kept and stored, and count the token call that is about to be made.

        Raises ``StorageError`` where there is no room, and ``RateLimited`` at the ceiling of calls. The
        transaction ends here: held over a call to the market it would block every other writer for as
        long as the market pleases. What it proves, that the file can be written, holds for the moment
        until the answer comes; for the rest there is the journal, whose room is taken now.
        """
        if self._free(self._folder) < _ROOM:
            raise StorageError(
                _("The disk is full: nothing was stored."), hint=_("Make room, then run the command again.")
            )
        journal = self._journal(application)
        if len(content_of(journal)) < len(_EMPTY):
            write_through(journal, _EMPTY)
        with self._db.transaction():
            again = self._count(application, now, most, span + _MARGIN)
        if again is not None:
            raise RateLimited(
                _("dangol asked this market for a token as often as it may."),
                retry_after=(again - now).total_seconds(),
                hint=_("Next try: {time}").format(time=korean(again)),
            )

    def _count(self, application: str, now: datetime, most: int, span: timedelta) -> datetime | None:
        """Count a call, or return when there may be another."""
        conn, at = self._db.conn, micros(now)
        conn.execute("DELETE FROM token_calls WHERE at <= ?", (micros(now - span),))
        # noted while this computer's clock was ahead: it counts from now, or it would count for ever
        conn.execute("UPDATE token_calls SET at = ? WHERE application = ? AND at > ?", (at, application, at))
        sql = "SELECT count(*) AS calls, min(at) AS first FROM token_calls WHERE application = ?"
        counted = self._db.rows(sql, (application,))[0]
        if counted["calls"] >= most:
            first: int = counted["first"]
            return from_micros(first) + span
        conn.execute("INSERT INTO token_calls (application, at) VALUES (?, ?)", (application, at))
        return None

    def keep(self, application: str, kept: Kept) -> None:
        """Put a raw answer where it outlives this process: sealed, private and on the disk."""
        write_through(self._journal(application), self._sealed(application, kept).ljust(len(_EMPTY)))

    def kept(self, application: str) -> Kept | None:
        """Return the answer that was kept and not stored since; one that was cut by a crash is none."""
        return self._opened(application, content_of(self._journal(application)).strip() or None, Kept)

    def forget(self, application: str) -> None:
        """Empty the journal; its room stays."""
        write_through(self._journal(application), _EMPTY)

    def commit(self, application: str, token: Token, kept: Kept) -> None:
        """Store a new pair durably; the one it replaces is the previous one, unless a consent began anew."""
        sealed = self._sealed(application, token)
        with self._db.transaction():
            self._db.conn.execute(
                "INSERT INTO tokens (application, sealed, exchanged_at) VALUES (?, ?, ?) "
                "ON CONFLICT (application) DO UPDATE SET "
                "sealed = excluded.sealed, exchanged_at = excluded.exchanged_at, "
                "previous = iif(?, NULL, tokens.sealed), refused = NULL, warned = 0",
                (application, sealed, micros(kept.at), kept.fresh),
            )

    def refuse(self, application: str, code: str) -> None:
        """Note that the market wants a consent: nothing is exchanged until there is one."""
        with self._db.transaction():
            self._db.conn.execute("UPDATE tokens SET refused = ? WHERE application = ?", (code, application))

    def warned(self, application: str, days: int) -> None:
        """Note the silence that the seller was warned of."""
        with self._db.transaction():
            self._db.conn.execute("UPDATE tokens SET warned = ? WHERE application = ?", (days, application))

    # consents under way

    def begin(self, application: str, consent: Consent) -> None:
        """Keep a consent until its answer comes, maybe to another process; it replaces an earlier one."""
        sealed = self._sealed(application, consent)
        with self._db.transaction():
            self._db.conn.execute("INSERT OR REPLACE INTO consents VALUES (?, ?)", (application, sealed))

    def begun(self, application: str) -> Consent | None:
        """Return the consent whose link was shown last and not answered yet."""
        sealed = self._db.value("SELECT sealed FROM consents WHERE application = ?", (application,))
        return self._opened(application, sealed, Consent)

    def end(self, application: str) -> None:
        """Forget a consent under way: its code was spent."""
        with self._db.transaction():
            self._db.conn.execute("DELETE FROM consents WHERE application = ?", (application,))

    def _journal(self, application: str) -> Path:
        return self._folder / f"token-{slug(application)}.journal"

    def _sealed(self, application: str, what: msgspec.Struct) -> bytes:
        return self._vault.seal(_owner(application, type(what)), msgspec.json.encode(what))

    def _opened(self, application: str, sealed: bytes | None, kind: type[T]) -> T | None:
        if sealed is None:
            return None
        try:
            opened = self._vault.open(_owner(application, kind), sealed)
        except ConfigError:
            return None
        return msgspec.json.decode(opened, type=kind)


def _owner(application: str, kind: type[msgspec.Struct]) -> str:
    """Name whose secret it is and what it is, so that one cannot be put in the place of another."""
    return application if kind is Token else f"{application} {kind.__name__}"

"""The container of an encrypted backup: AES-256-GCM by pieces, with a key from a passphrase or from the vault.

A header (what the key is made of, and a salt) is bound to every piece; a piece's nonce tells its number and whether
it is the last, so that pieces which were cut, left out or swapped do not open (the STREAM construction of Hoang,
Reyhanitabar, Rogaway and Vizár, 2015). The key of a passphrase is scrypt's (RFC 7914) with N = 2¹⁷, r = 8, p = 1:
128 MiB and about half a second for each guess.
"""

from __future__ import annotations

import secrets
import struct
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol

from dangol.errors import BadFile
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Opener", "Readable", "Sealer", "is_sealed", "needs_passphrase"]

_MAGIC = b"DANGOLB1"
_PASSPHRASE, _KEY = 1, 2
_HEADER = struct.Struct(">8sBB16s7s")
_PIECE = 1 << 20
_TAG = 16
_COST = 17
_COSTS = range(14, 21)
"""Exponents of two that are believed: more would let a file take gigabytes."""


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next ``size`` bytes, fewer at the end only."""
        ...


class Sealer(NamedTuple):
    """What a container is closed with: a passphrase, or the key of the data folder."""

    secret: bytes
    is_passphrase: bool

    def seal(self, source: Readable, target: IO[bytes]) -> None:
        """Write ``source`` into a container."""
        kind = _PASSPHRASE if self.is_passphrase else _KEY
        header = _HEADER.pack(_MAGIC, kind, _COST, secrets.token_bytes(16), secrets.token_bytes(7))
        cipher, nonces = _cipher(header, self.secret), _nonces(header)
        target.write(header)
        piece, following = source.read(_PIECE), source.read(_PIECE)
        while following:
            target.write(cipher.encrypt(nonces(last=False), piece, header))
            piece, following = following, source.read(_PIECE)
        target.write(cipher.encrypt(nonces(last=True), piece, header))


class Opener:
    """Opens a container piece by piece; what is not whole to its end must not be used."""

    def __init__(self, source: IO[bytes], secret: bytes) -> None:
        self._source = source
        self._header = source.read(_HEADER.size)
        _parsed(self._header)
        self._cipher = _cipher(self._header, secret)

    def pieces(self) -> Iterator[bytes]:
        """Yield what was sealed. Raises ``BadFile`` where the secret is another one or the file was changed."""
        from cryptography.exceptions import InvalidTag

        nonces = _nonces(self._header)
        piece, following = self._source.read(_PIECE + _TAG), self._source.read(_PIECE + _TAG)
        while True:
            try:
                yield self._cipher.decrypt(nonces(last=not following), piece, self._header)
            except (InvalidTag, ValueError):
                raise BadFile(
                    _("The backup does not open: the passphrase or the key is another one, or the file was changed."),
                    hint=_("Try again, or take another copy."),
                ) from None
            if not following:
                return
            piece, following = following, self._source.read(_PIECE + _TAG)


def is_sealed(head: bytes) -> bool:
    """Tell by its first bytes whether a file is a container."""
    return head.startswith(_MAGIC)


def needs_passphrase(head: bytes) -> bool:
    """Tell by its first bytes whether a container was closed with a passphrase. Raises ``BadFile``."""
    return _parsed(head[: _HEADER.size])[0] == _PASSPHRASE


def _parsed(header: bytes) -> tuple[int, int, bytes, bytes]:
    if len(header) == _HEADER.size:
        magic, kind, cost, salt, prefix = _HEADER.unpack(header)
        if magic == _MAGIC and kind in (_PASSPHRASE, _KEY) and cost in _COSTS:
            return kind, cost, salt, prefix
    raise BadFile(_("This is no backup of dangol."), hint=_("See what there is with: dangol backup list"))


def _cipher(header: bytes, secret: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    kind, cost, salt, _prefix = _parsed(header)
    if kind == _PASSPHRASE:
        return AESGCM(Scrypt(salt=salt, length=32, n=1 << cost, r=8, p=1).derive(secret))
    return AESGCM(HKDF(SHA256(), 32, salt, b"dangol backup").derive(secret))


class _Nonces:
    def __init__(self, prefix: bytes) -> None:
        self._prefix = prefix
        self._count = 0

    def __call__(self, *, last: bool) -> bytes:
        nonce = self._prefix + struct.pack(">IB", self._count, last)
        self._count += 1
        return nonce


def _nonces(header: bytes) -> _Nonces:
    return _Nonces(_parsed(header)[3])

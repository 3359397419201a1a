"""The trained table: a weight of one byte for each piece of a word, in a file that opens without any library."""

from __future__ import annotations

import zlib
from array import array
from typing import TYPE_CHECKING

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Header", "Table", "pack", "quantise", "unpack"]

_MAGIC = b"dangol-table 1\n"
_NUMBERS = [*range(128), *range(-128, 0)]
"""Every weight by itself as index: thousands of equal numbers share one object, which keeps the table small."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with the weights. ``trained_on`` holds the SHA-256 of each data file by its name."""

    scale: float
    bias: float
    views: dict[str, float]
    slope: float
    unclear: float
    trained_on: dict[str, str]
    licences: dict[str, str]


class Table(msgspec.Struct, frozen=True):
    """The weights by piece (-127 to 127; multiply by ``header.scale``)."""

    header: Header
    weights: dict[str, int]


def quantise(weights: Mapping[str, float]) -> tuple[float, dict[str, int]]:
    """Turn weights into whole numbers of one byte; give the scale that turns them back."""
    peak = max(map(abs, weights.values()), default=1.0) or 1.0
    scale = peak / 127
    return scale, {gram: round(weight / scale) for gram, weight in weights.items() if round(weight / scale)}


def pack(table: Table) -> bytes:
    """Write a table; the same table gives the same bytes with the same zlib."""
    grams = sorted(table.weights)
    values = array("b", [table.weights[gram] for gram in grams])
    header = msgspec.json.encode(table.header, order="deterministic")
    body = "\n".join(grams).encode() + b"\0" + values.tobytes()
    return _MAGIC + header + b"\n" + zlib.compress(body, 9)


def unpack(data: bytes) -> Table:
    """Read a table. Raises ``ConfigError`` for anything that is not one."""
    head, _newline, body = data.removeprefix(_MAGIC).partition(b"\n")
    values = array("b")
    try:
        header = msgspec.json.decode(head, type=Header)
        names, _zero, raw = zlib.decompress(body).partition(b"\0")
        values.frombytes(raw)
        grams = names.decode().split("\n") if names else []
        return Table(header, dict(zip(grams, map(_NUMBERS.__getitem__, values), strict=True)))
    except (msgspec.MsgspecError, zlib.error, ValueError) as wrong:
        raise ConfigError(_("This is not a text table."), hint=_("Install dangol again.")) from wrong

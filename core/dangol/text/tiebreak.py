"""A small linear model over letters and pairs of letters that decides between intents where the rules are even.

It is trained by ``training/intents.py`` and opens without any library. The rules stay in charge: it is asked
only where they are silent or nearly equal, and its choice then says so in the evidence.
"""

from __future__ import annotations

import functools
import json
import math
import zlib
from array import array
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dangol.text.normal import Normal

__all__ = ["Header", "TieBreak", "pack", "pieces", "tie_break", "unpack"]

_MAGIC = b"dangol-intents 1\n"


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What goes with the weights. ``trained_on`` holds the SHA-256 of the data."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    scale: float
    trained_on: dict[str, str]


def pieces(normal: Normal) -> set[str]:
    """Return the letters and pairs of letters of a text, how its words begin and how it ends."""
    solid = normal.solid
    found = {*solid, *normal.pairs}
    for word in normal.words:
        found |= {"^" + word[:2], "^" + word[:3]}
    return found | {solid[-2:] + "$", solid[-3:] + "$"}


class TieBreak:
    """The model, ready to be asked."""

    def __init__(self, header: Header, weights: Mapping[str, Sequence[int]]) -> None:
        self.header = header
        self.weights = weights

    def logs(self, normal: Normal) -> dict[str, float]:
        """Return the logarithm of each label's probability."""
        labels, scale = self.header.labels, self.header.scale
        known = [self.weights[piece] for piece in pieces(normal) if piece in self.weights]
        root = scale / math.sqrt(len(known) or 1)
        sums = [sum(column) for column in zip(*known, strict=True)] if known else [0] * len(labels)
        scores = [bias + total * root for bias, total in zip(self.header.bias, sums, strict=True)]
        peak = max(scores)
        log_sum = peak + math.log(math.fsum(math.exp(score - peak) for score in scores))
        return {label: score - log_sum for label, score in zip(labels, scores, strict=True)}


def pack(header: Header, weights: Mapping[str, Sequence[int]]) -> bytes:
    """Write a model; the same model gives the same bytes with the same zlib."""
    names = sorted(weights)
    values = array("b", [value for name in names for value in weights[name]])
    head = json.dumps(msgspec.to_builtins(header), ensure_ascii=False, sort_keys=True).encode()
    body = "\n".join(names).encode() + b"\0" + values.tobytes()
    return _MAGIC + head + b"\n" + zlib.compress(body, 9)


def unpack(data: bytes) -> TieBreak:
    """Read a model. Raises ``ConfigError`` for anything that is not one."""
    if not data.startswith(_MAGIC):
        raise ConfigError(_("This is not a table of intents."), hint=_("Install dangol again."))
    head, _newline, body = data[len(_MAGIC) :].partition(b"\n")
    header = msgspec.json.decode(head, type=Header)
    names, _zero, raw = zlib.decompress(body).partition(b"\0")
    values = array("b")
    values.frombytes(raw)
    step = len(header.labels)
    rows = {name: values[at * step : at * step + step] for at, name in enumerate(names.decode().split("\n"))}
    return TieBreak(header, rows)


@functools.cache
def tie_break() -> TieBreak:
    """Load the model of the package, once."""
    return unpack(files("dangol.text").joinpath("data/intents.bin").read_bytes())

"""Labelled texts to train on: tab-separated files with a header line, plain or gzipped."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple

__all__ = ["SOURCES", "Labelled", "Source", "checksum", "place", "rows"]


class Labelled(NamedTuple):
    """A text, whether it is meant well, and the label that says so."""

    text: str
    good: bool
    label: int


class Source(NamedTuple):
    """A file of labelled texts: which column holds the label, from where on it is good, how much a row counts."""

    name: str
    column: str
    good_from: int
    weight: float
    licence: str


SOURCES = (
    Source("naver_shopping.dev.tsv.gz", "rating", 4, 5.0, "public domain (bab2min/corpus)"),
    Source("sentineg.dev.tsv.gz", "label", 1, 3.0, "CC BY-SA 4.0 (SKT, KoBEST SentiNeg)"),
    Source("nsmc.dev.tsv.gz", "rating10", 6, 1.0, "CC0 (e9t/nsmc)"),
    Source("negation.tsv", "label", 1, 2.0, "own, with dangol (Apache-2.0)"),
)
"""What the sentiment table is trained on. The last one lies beside this module, the others in the folder given."""

OWN = Path(__file__).parent / "data"


def place(source: Source, folder: Path) -> Path:
    """Say where a source lies."""
    own = OWN / source.name
    return own if own.exists() else folder / source.name


def _read(path: Path) -> str:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")


def rows(path: Path, column: str, good_from: int) -> list[Labelled]:
    """Read a file; the text is in the column ``text``."""
    head, *lines = _read(path).splitlines()
    names = head.split("\t")
    label, text = names.index(column), names.index("text")
    cells = [line.split("\t") for line in lines if line]
    return [Labelled(row[text], int(row[label]) >= good_from, int(row[label])) for row in cells]


def checksum(path: Path) -> str:
    """Return the SHA-256 of a data file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

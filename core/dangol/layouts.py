"""The forms in which files arrive, as tables: which headers or labels stand for which field.

Markets rename columns without a word. So a plugin writes down what it knows as data (``Layout``), and
``match`` tells what became of each header: recognised by its name, by a synonym, by the seller's own
map (``FileSource.columns``), or not at all. Names are compared without their spaces; nothing that is
merely similar is ever taken for the real one, only named as a candidate.
"""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dangol.errors import BadFile, ConfigError
from dangol.i18n import _
from dangol.models import Understood

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Field", "Labels", "Layout", "Match", "Mismatch", "match"]

_NEAR = 0.55
_STOPS = " \t\u00a0:："


@dataclass(frozen=True)
class Field:
    """A column or label: its name in this layout, and the other names under which it was seen."""

    name: str
    synonyms: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """A form of file or page. Several versions of one form share an ``id``; the seller's map names the ``id``.

    ``confirmed`` is ``False`` where nobody has seen a real one yet; ``dangol import --explain`` says so.
    """

    id: str
    version: int
    fields: tuple[Field, ...]
    confirmed: bool = True

    def __post_init__(self) -> None:
        keys = [_key(name) for field in self.fields for name in (field.name, *field.synonyms)]
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"layout {self.name}: {', '.join(twice)} stands for more than one field, or twice for one")

    @property
    def name(self) -> str:
        """Return what ``Page.layout`` holds."""
        return f"{self.id}/{self.version}"

    @property
    def required(self) -> tuple[str, ...]:
        """Return the names of the fields without which it is not this layout."""
        return tuple(field.name for field in self.fields if field.required)


@dataclass(frozen=True)
class Match:
    """The layout that a table has, and what became of each of its headers."""

    layout: Layout
    understood: tuple[Understood, ...]
    columns: tuple[str | None, ...]
    """The field of each column, in the table's order; ``None`` for a column that nobody reads."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the fields that the table lacks; none of them is required."""
        return tuple(one.field for one in self.understood if one.source is None and one.field is not None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the headers that nobody reads."""
        return tuple(one.source for one in self.understood if one.field is None and one.source is not None)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return a sentence each for what is missing, unknown or unconfirmed, for ``Page.notes``."""
        told = (
            (_("The file lacks the columns {names}; what they tell stays unknown."), self.missing),
            (_("Columns that dangol does not know were left out: {names}."), self.unknown),
        )
        notes = tuple(text.format(names=", ".join(names)) for text, names in told if names)
        if self.layout.confirmed:
            return notes
        return (*notes, _("This form was not confirmed with a real file yet: compare what was read with the file."))

    def rows(self, rows: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
        """Yield each row by its fields."""
        places = [(at, field) for at, field in enumerate(self.columns) if field is not None]
        for row in rows:
            yield {field: row[at] for at, field in places}


@dataclass(frozen=True)
class Mismatch:
    """No layout fits: what the nearest one lacks, what is there twice, or which ones fit equally well.

    ``near`` tells whether more than half of the nearest layout is there, so that it is this layout in a
    form that dangol does not know yet. ``candidates`` are headers that look like a missing field.
    """

    nearest: Layout
    understood: tuple[Understood, ...]
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    near: bool = False

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the headers that nobody reads."""
        return tuple(one.source for one in self.understood if one.field is None and one.source is not None)

    @property
    def reason(self) -> str:
        """Say in a sentence why no layout fits."""
        if self.twice:
            return _("These columns are there twice: {names}.").format(names=", ".join(self.twice))
        if self.ambiguous:
            return _("It could be any of these: {names}.").format(names=", ".join(self.ambiguous))
        return _("It lacks the columns {names}.").format(names=", ".join(self.missing))

    @property
    def hint(self) -> str:
        """Say what the seller can do: name renamed columns in the map, or download again."""
        if self.twice:
            return _("Download the file again and drop it as it is.")
        if not self.near:
            return _("Check that this is the right file.")
        pairs = ", ".join(f"{source} → {field}" for source, field in self.candidates)
        if pairs:
            return _("If a column was only renamed, write it into columns.toml. Perhaps: {pairs}").format(pairs=pairs)
        return _(
            "If a column was only renamed, write it into columns.toml. Columns dangol does not know: {names}"
        ).format(names=", ".join(self.unknown) or "-")

    def refusal(self) -> BadFile:
        """Return the error for a plugin that reads nothing else from such a file."""
        return BadFile(self.reason, hint=self.hint, detail={"layout": self.nearest.name})


def match(headers: Sequence[str], layouts: Sequence[Layout], own: Mapping[str, Mapping[str, str]]) -> Match | Mismatch:
    """Find the layout whose required fields are all among ``headers``; ``own`` is ``FileSource.columns``.

    Of several that fit, the one that knows most of the headers is taken, and of several versions of one
    layout the newest. Raises ``ConfigError`` where the seller's map names a field that no version has.
    """
    _refuse_unknown_fields(layouts, own)
    found = [_compare(headers, layout, own) for layout in layouts]
    complete = [one for one in found if isinstance(one, Match) or one.twice]
    if not complete:
        return max((one for one in found if isinstance(one, Mismatch)), key=_likeness)
    most = max(_known(one) for one in complete)
    best = [one for one in complete if _known(one) == most]
    fitting = [one for one in best if isinstance(one, Match)]
    if len({one.layout.id for one in fitting}) > 1:
        names = tuple(one.layout.name for one in fitting)
        return Mismatch(fitting[0].layout, fitting[0].understood, ambiguous=names, near=True)
    return max(fitting, key=lambda one: one.layout.version) if fitting else best[0]


class Labels:
    """The names of one layout, for headers and for labels in running text.

    ``own`` is ``FileSource.columns``. Raises ``ConfigError`` where it names a field that the layout has not.
    """

    def __init__(self, layout: Layout, own: Mapping[str, Mapping[str, str]]) -> None:
        self._found: dict[str, tuple[str, str]] = {}
        for field in layout.fields:
            self._found |= {_key(synonym): (field.name, "synonym") for synonym in field.synonyms}
            self._found[_key(field.name)] = (field.name, "name")
        known = dict(self._found)
        for theirs, target in own.get(layout.id, {}).items():
            if _key(target) not in known:
                raise _no_such_field([layout], theirs, target)
            self._found[_key(theirs)] = (known[_key(target)][0], "seller")
        self._longest = sorted(self._found, key=len, reverse=True)

    def of(self, text: str) -> Understood | None:
        """Return the field that ``text``, a header or a label alone, stands for; ``None`` if it stands for none."""
        found = self._found.get(_key(text))
        return Understood(source=text, field=found[0], by=found[1]) if found else None

    def at_start(self, line: str) -> tuple[Understood, str] | None:
        """Return the field whose label ``line`` begins with, and what follows the label; the longest label counts.

        The label ends with the line, with a space or with a colon: ``주문일시: 26.11.20`` and ``주문일시 26.11.20``.
        """
        text = unicodedata.normalize("NFC", line).strip()
        for label in self._longest:
            end = _end_of(text, label)
            if end is None or (end < len(text) and text[end] not in _STOPS):
                continue
            name, by = self._found[label]
            return Understood(source=text[:end], field=name, by=by), text[end:].strip(_STOPS)
        return None


def _compare(headers: Sequence[str], layout: Layout, own: Mapping[str, Mapping[str, str]]) -> Match | Mismatch:
    labels = Labels(layout, {layout.id: _of_this_version(layout, own)})
    named = [labels.of(header) or Understood(source=header, field=None) for header in headers]
    columns = tuple(one.field for one in named)
    missing = [field for field in layout.fields if field.name not in columns]
    understood = (
        *(one for one in named if one.source),
        *(Understood(source=None, field=field.name) for field in missing),
    )
    taken = [name for name in columns if name is not None]
    twice = tuple(dict.fromkeys(name for name in taken if taken.count(name) > 1))
    needed = tuple(field.name for field in missing if field.required)
    if not twice and not needed:
        return Match(layout, understood, columns)
    unknown = [one.source for one in named if one.source and one.field is None]
    return Mismatch(
        layout,
        understood,
        missing=needed,
        twice=() if needed else twice,
        candidates=tuple(pair for name in needed for pair in _near(name, unknown)),
        near=len(missing) < len(layout.fields) / 2,
    )


def _near(name: str, unknown: Sequence[str]) -> Iterator[tuple[str, str]]:
    by_key = {_key(header): header for header in unknown}
    for key in difflib.get_close_matches(_key(name), by_key, 1, _NEAR):
        yield by_key[key], name


def _known(one: Match | Mismatch) -> int:
    return sum(named.source is not None and named.field is not None for named in one.understood)


def _likeness(one: Mismatch) -> tuple[int, int, int]:
    return _known(one), -len(one.missing), one.nearest.version


def _key(text: str) -> str:
    """Return what is compared: composed, without spaces and without what cannot be seen."""
    composed = unicodedata.normalize("NFC", text).casefold()
    return "".join(letter for letter in composed if not letter.isspace() and unicodedata.category(letter) != "Cf")


def _end_of(text: str, label: str) -> int | None:
    """Return where ``label``, a key, ends in ``text``, spaces not counted; ``None`` if the text begins otherwise."""
    at = 0
    for end, letter in enumerate(text):
        folded = _key(letter)
        if not label.startswith(folded, at):
            return None
        at += len(folded)
        if at == len(label):
            return end + 1
    return None


def _names(fields: Iterable[Field]) -> set[str]:
    return {_key(name) for field in fields for name in (field.name, *field.synonyms)}


def _of_this_version(layout: Layout, own: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    known = _names(layout.fields)
    return {theirs: target for theirs, target in own.get(layout.id, {}).items() if _key(target) in known}


def _refuse_unknown_fields(layouts: Sequence[Layout], own: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ``ConfigError`` for a line of the seller's map whose field no version of its layout has."""
    for name in dict.fromkeys(layout.id for layout in layouts):
        versions = [layout for layout in layouts if layout.id == name]
        known = _names(field for layout in versions for field in layout.fields)
        for theirs, target in own.get(name, {}).items():
            if _key(target) not in known:
                raise _no_such_field(versions, theirs, target)


def _no_such_field(versions: Sequence[Layout], theirs: str, target: str) -> ConfigError:
    names = dict.fromkeys(field.name for layout in versions for field in layout.fields)
    return ConfigError(
        _("columns.toml, {layout}: {theirs} stands for {target}, which is no column of it.").format(
            layout=versions[0].id, theirs=theirs, target=target
        ),
        hint=_("Its columns are: {names}").format(names=", ".join(names)),
    )

"""Measure what ``dangol.text`` says against what people said: the tasks of ``dangol eval``, in one table.

A task is a row of ``TASKS``: the columns it reads and the function that measures it, named as
``module:function`` so that nothing is imported before it is asked for. The function gets the rows of
the file (cells by column name, with their line number) and the ``Options``, and returns an ``Outcome``:

- ``measures``: numbers by fixed names. ``--min NAME=VALUE`` and ``--max NAME=VALUE`` speak of these.
- ``tables``: what a single number cannot say (by label, by length, by confidence), as rows of cells by name.
- ``errors``: every row that was answered wrongly, with the evidence that led there.

To add a task, write the function and its row here; the command, its help and its gates follow from it.
"""

from __future__ import annotations

import gzip
import hashlib
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.errors import BadFile, ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = [
    "TASKS",
    "Error",
    "Options",
    "Outcome",
    "Row",
    "Task",
    "evaluate",
    "learnt_from",
    "number",
    "read_clean",
    "read_rows",
    "shortfalls",
]

_GZIP = b"\x1f\x8b"


class Row(NamedTuple):
    """One line of the file: its number and its cells by the name of their column."""

    line: int
    cells: dict[str, str]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the person asked for. Most tasks look at few of these."""

    label: str | None = None
    """The column that holds the right answer, where a file has several."""
    split_at: float | None = None
    """Ratings above it praise, below it complain; those that equal it are left out."""
    flip: float = 0.05
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    clean: tuple[Row, ...] = ()
    """Rows in which nothing may be found."""


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was answered wrongly, and what led there."""

    line: int
    text: str
    expected: str
    found: str
    evidence: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of a task."""

    measures: dict[str, float]
    tables: dict[str, list[dict[str, float | str]]] = {}
    errors: tuple[Error, ...] = ()


class Task(NamedTuple):
    """One kind of measurement."""

    function: str
    """``module:function``; the function takes the rows and the options."""
    columns: tuple[str, ...]
    """The columns of a file without a header line; a header line may name them in any order, and more."""
    labels: tuple[str, ...] = ()
    """Other names under which the right answer may stand; ``Options.label`` names it otherwise."""


_RATINGS = ("rating", "label", "rating10", "good", "stars")

TASKS: dict[str, Task] = {
    "sentiment": Task("dangol.text.judged:measure_sentiment", ("rating", "text"), _RATINGS),
    "mismatch": Task("dangol.text.judged:measure_mismatch", ("rating", "text"), _RATINGS),
    "aspects": Task("dangol.text.measured:measure_aspects", ("aspects", "rating", "text")),
    "intents": Task("dangol.text.measured:measure_intents", ("intent", "flags", "text")),
    "moments": Task("dangol.text.measured:measure_moments", ("label", "text")),
    "pii": Task("dangol.text.measured:measure_pii", ("text",)),
    "profanity": Task("dangol.text.measured:measure_profanity", ("abusive", "text")),
}
"""Every task by the name it has on the command line."""


def evaluate(name: str, path: Path, options: Options) -> Outcome:
    """Measure one task on a file. Raises ``ConfigError`` for an unknown task, ``BadFile`` for an unusable file."""
    if name not in TASKS:
        raise ConfigError(
            _("There is no task {task}.").format(task=name), hint=_("Known are: {names}").format(names=", ".join(TASKS))
        )
    task = TASKS[name]
    rows = read_rows(path, task, options.label)
    module, _colon, function = task.function.partition(":")
    measure: Callable[[Sequence[Row], Options], Outcome] = getattr(import_module(module), function)
    return measure(rows, options)


def learnt_from(name: str, path: Path) -> bool:
    """Say whether the sentiment table was trained on this very file, so that it proves nothing about the table."""
    if name not in ("sentiment", "mismatch"):
        return False
    from dangol.text.sentiment import scorer

    return hashlib.sha256(path.read_bytes()).hexdigest() in scorer().header.trained_on.values()


def read_rows(path: Path, task: Task, label: str | None = None) -> list[Row]:
    """Read a tab-separated file, plain or gzipped, with a header line or without.

    The first line is a header if it names the text column. The column of the right answer is handed on
    under the first name of ``task.columns``, whatever the file calls it. A file of one column needs no tabs,
    and of any other without a header the last column is the text where only that is asked for.
    """
    lines = [(at, line) for at, line in enumerate(_lines(path), 1) if line.strip()]
    if not lines:
        raise BadFile(_("{name} holds no rows.").format(name=path.name))
    names = lines[0][1].split("\t")
    if "text" in names:
        lines = lines[1:]
        names = _with_answer(names, task, label, path)
    elif task.columns == ("text",):
        return [Row(at, {"text": line.rpartition("\t")[2]}) for at, line in lines]
    else:
        names = list(task.columns)
    return [_row(at, line, names, path) for at, line in lines]


def read_clean(path: Path) -> tuple[Row, ...]:
    """Read texts alone, out of a file of any columns."""
    return tuple(read_rows(path, Task("", ("text",))))


def _lines(path: Path) -> list[str]:
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw.startswith(_GZIP) else raw).decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as wrong:
        raise BadFile(
            _("{name} cannot be read: {why}").format(name=path.name, why=type(wrong).__name__),
            hint=_("Give a text file in UTF-8 with tabs between the columns; it may be packed with gzip."),
        ) from wrong
    return text.replace("\r\n", "\n").split("\n")


def _with_answer(names: list[str], task: Task, label: str | None, path: Path) -> list[str]:
    """Give the column of the right answer the name the task knows it by."""
    answer = task.columns[0]
    if answer == "text":
        return names
    found = next((name for name in ([label] if label else [answer, *task.labels]) if name in names), None)
    if found is None:
        raise BadFile(
            _("{name} has no column {column}.").format(name=path.name, column=label or answer),
            hint=_("It has: {names}. Name the right one with --label.").format(names=", ".join(names)),
        )
    return [answer if name == found else f"{name} (other)" if name == answer else name for name in names]


def _row(at: int, line: str, names: Sequence[str], path: Path) -> Row:
    cells = line.split("\t")
    if len(cells) != len(names):
        raise BadFile(
            _("Line {line} of {name} has {count} columns instead of {wanted}.").format(
                line=at, name=path.name, count=len(cells), wanted=len(names)
            ),
            hint=_("Put a tab between the columns: {names}").format(names=", ".join(names)),
        )
    return Row(at, dict(zip(names, cells, strict=True)))


def number(row: Row, column: str) -> float:
    """Read a number out of a row. Raises ``BadFile`` with the line, never with the cell."""
    try:
        return float(row.cells[column])
    except ValueError:
        raise BadFile(_("Line {line} has no number in {column}.").format(line=row.line, column=column)) from None


def shortfalls(measures: Mapping[str, float], least: Mapping[str, float], most: Mapping[str, float]) -> list[str]:
    """Say in sentences which measures miss what was asked for. Raises ``ConfigError`` for names there are not."""
    for name in (*least, *most):
        if name not in measures:
            raise ConfigError(
                _("There is no measure {name}.").format(name=name),
                hint=_("Known are: {names}").format(names=", ".join(measures)),
            )
    below = [(name, _("{name} is {value:.4f}, below the minimum of {bound:g}."), at) for name, at in least.items()]
    above = [(name, _("{name} is {value:.4f}, above the maximum of {bound:g}."), at) for name, at in most.items()]
    missed = [one for one in below if measures[one[0]] < one[2]] + [one for one in above if measures[one[0]] > one[2]]
    return [told.format(name=name, value=measures[name], bound=bound) for name, told, bound in missed]

"""Measuring how well texts are read: every task of ``dangol.text.evaluate``, with gates for a build."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, json_option, option
from dangol.cli.tables import show_table
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.text.evaluate import Error, Outcome

__all__ = ["eval_command"]

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FIRST = 20


def _bounds(given: Iterable[str], name: str) -> dict[str, float]:
    """Read ``NAME=VALUE`` options."""
    found = {}
    for text in given:
        measure, equals, value = text.partition("=")
        try:
            found[measure.strip()] = float(value)
        except ValueError:
            equals = ""
        if not equals:
            raise ConfigError(
                _("{option} {text} is not a bound.").format(option=name, text=text),
                hint=_("Write it like this: {option} accuracy=0.88").format(option=name),
            )
    return found


def _seeds(text: str) -> tuple[int, ...]:
    """Read ``1-5`` or ``1,4,7``."""
    try:
        if "-" in text:
            first, _dash, last = text.partition("-")
            found = tuple(range(int(first), int(last) + 1))
        else:
            found = tuple(int(one) for one in text.split(","))
    except ValueError:
        found = ()
    if not found:
        raise ConfigError(
            _("--seed {text} names no numbers.").format(text=text),
            hint=_("Write it like this: {option}").format(option="--seed 1-5"),
        )
    return found


@command("eval")
@argument("task", metavar="TASK")
@argument("file", type=_FILE, metavar="FILE")
@option("--label", metavar="COLUMN", help="The column with the right answer, if it has an unusual name.")
@option(
    "--split-at", metavar="N", type=float, help="Labels above it praise, below it complain; equal ones are left out."
)
@option("--flip", metavar="SHARE", type=click.FloatRange(0, 0.5), default=0.05, help="How many stars to turn round.")
@option("--seed", metavar="N-M", default="1-5", help="Which repeatable choices of turned stars to average.")
@option("--clean", metavar="FILE", type=_FILE, help="Reviews in which nothing may be found.")
@option("--min", "least", metavar="NAME=VALUE", multiple=True, help="End with 1 if a measure is below this.")
@option("--max", "most", metavar="NAME=VALUE", multiple=True, help="End with 1 if a measure is above this.")
@option("--errors", metavar="N", type=click.IntRange(0), default=_FIRST, help="How many wrong answers to show.")
@json_option
@click.pass_obj
def eval_command(
    desk: Desk,
    task: str,
    file: Path,
    label: str | None,
    split_at: float | None,
    flip: float,
    seed: str,
    clean: Path | None,
    least: Sequence[str],
    most: Sequence[str],
    errors: int,
) -> int:
    """Measure on labelled texts how well dangol reads them.

    FILE is tab-separated text in UTF-8, packed with gzip or not, with a header line or not. TASK says
    what is measured; an unknown one lists those there are. With --json every wrong answer comes with
    the evidence that led to it. Nothing is stored, and nothing leaves this computer.
    """
    from dangol.text.evaluate import Options, evaluate, learnt_from, read_clean, shortfalls

    options = Options(
        label=label,
        split_at=split_at,
        flip=flip,
        seeds=_seeds(seed),
        clean=read_clean(clean) if clean else (),
    )
    bounds = _bounds(least, "--min"), _bounds(most, "--max")
    outcome = evaluate(task, file, options)
    missed = shortfalls(outcome.measures, *bounds)
    if desk.as_json:
        _document(desk, task, outcome, missed)
    else:
        _tell(desk, outcome, errors)
    if learnt_from(task, file):
        desk.say(_("dangol learnt from this file: what it gets right here says nothing about new texts."))
    for sentence in missed:
        desk.say(sentence)
    return 1 if missed else 0


def _document(desk: Desk, task: str, outcome: Outcome, missed: Sequence[str]) -> None:
    import msgspec

    desk.document({"task": task, **msgspec.to_builtins(outcome), "missed": list(missed)})


def _tell(desk: Desk, outcome: Outcome, errors: int) -> None:
    show_table([_("Measure"), ("", "right")], [[name, _number(value)] for name, value in outcome.measures.items()])
    for title, rows in outcome.tables.items():
        if rows:
            desk.tell(f"\n{title}")
            show_table(
                [(name, "right") for name in rows[0]], [[_number(cell) for cell in row.values()] for row in rows]
            )
    if outcome.errors and errors:
        told = _("Wrong answers: {shown} of {count}")
        desk.tell("\n" + told.format(shown=min(errors, len(outcome.errors)), count=len(outcome.errors)))
        for one in outcome.errors[:errors]:
            desk.tell(_error(one))


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def _error(one: Error) -> str:
    evidence = f"  [{'; '.join(one.evidence)}]" if one.evidence else ""
    return f"  {one.line}: {one.expected or '-'} → {one.found or '-'}: {one.text}{evidence}"

"""How well sentiment and mismatch answer: two tasks of ``dangol.text.evaluate``."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from dangol.errors import BadFile
from dangol.i18n import _
from dangol.masks import mask
from dangol.text import measure
from dangol.text.evaluate import Error, Outcome, number
from dangol.text.lexicon import lexicon
from dangol.text.mismatch import margin
from dangol.text.normal import squeeze
from dangol.text.sentiment import scorer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dangol.text.evaluate import Options, Row

__all__ = ["measure_mismatch", "measure_sentiment"]

_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7)
_EDGES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
_LENGTHS = ((0, 14), (15, 30), (31, 60), (61, 10**9))
_FIRST = 50
_SPLITS = {1: 0.5, 5: 3.0, 10: 5.5}
"""Where good begins, by the highest label of a file: 0/1, one to five stars, one to ten points."""


class _Answer(NamedTuple):
    row: Row
    good: bool
    probability: float
    clear: bool

    @property
    def right(self) -> bool:
        return (self.probability >= 0.5) == self.good

    @property
    def confidence(self) -> float:
        return abs(self.probability - 0.5)


def measure_sentiment(rows: Sequence[Row], options: Options) -> Outcome:
    """Compare the sign of each text with its label. Measures: see the keys below."""
    answers = _answers(rows, options)
    right = [one.right for one in answers]
    clear = [one for one in answers if one.clear]
    truth = ["good" if one.good else "bad" for one in answers]
    found = ["good" if one.probability >= 0.5 else "bad" for one in answers]
    scores = measure.by_label([[one] for one in truth], [[one] for one in found])
    shares = measure.coverage([one.confidence for one in answers], right, _SHARES)
    probability = [one.probability for one in answers]
    good = [one.good for one in answers]
    bins = measure.bins(probability, good, _EDGES)
    measures = {
        "rows": len(answers),
        "accuracy": measure.accuracy(right),
        "macro_f1": measure.macro_f1(scores),
        "auroc": measure.auroc(probability, good),
        "accuracy_at_85": shares[0.85],
        "clear_share": len(clear) / len(answers),
        "clear_accuracy": measure.accuracy([one.right for one in clear]),
        "calibration_error": sum(abs(mean - share) * count for mean, share, count in bins) / len(answers),
    }
    tables: dict[str, list[dict[str, float | str]]] = {
        "labels": [
            {"label": name, "precision": one.precision, "recall": one.recall, "f1": one.f1, "rows": one.right}
            for name, one in scores.items()
        ],
        "coverage": [{"share": share, "accuracy": value} for share, value in shares.items()],
        "reliability": [{"said": mean, "was": share, "rows": count} for mean, share, count in bins],
        "lengths": list(_by_length(answers)),
    }
    return Outcome(measures=measures, tables=tables, errors=tuple(_error(one) for one in answers if not one.right))


def _answers(rows: Sequence[Row], options: Options) -> list[_Answer]:
    """Judge the rows whose label is on either side of the split."""
    labels = [number(row, "rating") for row in rows]
    split = options.split_at if options.split_at is not None else _split(max(labels, default=0.0))
    found = []
    for row, label in zip(rows, labels, strict=True):
        if label != split:
            told = scorer().judge(squeeze(row.cells["text"]))
            found.append(_Answer(row, label > split, told.probability, told.clear))
    if len({one.good for one in found}) < 2:
        raise BadFile(
            _("All rows are on one side of {split:g}: there is nothing to tell apart.").format(split=split),
            hint=_("Say with --split-at above which label a text is good."),
        )
    return found


def _split(highest: float) -> float:
    return next((split for most, split in _SPLITS.items() if highest <= most), _SPLITS[10])


def _by_length(answers: Sequence[_Answer]) -> list[dict[str, float | str]]:
    """Count right and wrong answers by the number of letters."""
    found: list[dict[str, float | str]] = []
    for low, high in _LENGTHS:
        some = [one for one in answers if low <= len(one.row.cells["text"]) <= high]
        cells = [(one.good, one.probability >= 0.5) for one in some]
        found.append(
            {
                "letters": f"{low}-{high}" if high < 10**9 else f"{low}-",
                "rows": len(some),
                "accuracy": measure.accuracy([a == b for a, b in cells]),
                "good as bad": cells.count((True, False)),
                "bad as good": cells.count((False, True)),
            }
        )
    return found


def _error(one: _Answer) -> Error:
    clues = scorer().clues(squeeze(one.row.cells["text"]), 5)
    return Error(
        line=one.row.line,
        text=mask(one.row.cells["text"]),
        expected="good" if one.good else "bad",
        found=f"{'bad' if one.good else 'good'} {one.probability:.2f}",
        evidence=tuple(f"{clue.text} {clue.push:+.2f}{' (negated)' if clue.negated else ''}" for clue in clues),
    )


def measure_mismatch(rows: Sequence[Row], options: Options) -> Outcome:
    """Turn a share of the stars round, and see how high those reviews come in the list of contradictions."""
    found = _answers(rows, options)
    stars = _stars([number(one.row, "rating") for one in found])
    rounds = []
    for seed in options.seeds:
        flipped = _flips(len(found), options.flip, seed)
        shown = [6 - star if flip else star for star, flip in zip(stars, flipped, strict=True)]
        apart = [margin(star, one.probability) for star, one in zip(shown, found, strict=True)]
        rounds.append((seed, apart, flipped))
    table: list[dict[str, float | str]] = [
        {
            "seed": seed,
            "auroc": measure.auroc(apart, flipped),
            "average_precision": measure.average_precision(apart, flipped),
            "precision_at_50": measure.precision_at(_FIRST, apart, flipped),
        }
        for seed, apart, flipped in rounds
    ]
    names = ("auroc", "average_precision", "precision_at_50")
    means = {name: sum(float(row[name]) for row in table) / len(table) for name in names}
    return Outcome(
        measures={"rows": len(found), **means},
        tables={"seeds": table},
        errors=tuple(_missed(found, stars, rounds[0][1], rounds[0][2])),
    )


def _stars(labels: Sequence[float]) -> list[int]:
    """Read labels of any range as one to five stars."""
    low, high = min(labels), max(labels)
    if low >= 1 and 3 < high <= 5:
        return [round(label) for label in labels]
    return [1 + round(4 * (label - low) / (high - low)) for label in labels]


def _flips(count: int, share: float, seed: int) -> list[bool]:
    chosen = set(random.Random(seed).sample(range(count), round(share * count)))  # noqa: S311 - a repeatable choice
    return [at in chosen for at in range(count)]


def _missed(
    found: Sequence[_Answer], stars: Sequence[int], apart: Sequence[float], flipped: Sequence[bool]
) -> list[Error]:
    """List what stands high in the list of the first seed without having been turned round."""
    order = sorted(range(len(found)), key=lambda at: -apart[at])[:_FIRST]
    return [
        Error(
            line=found[at].row.line,
            text=mask(found[at].row.cells["text"]),
            expected="agreement",
            found=f"{stars[at]} stars, good {found[at].probability:.2f}",
            evidence=tuple(hit.form for hit in lexicon().find(squeeze(found[at].row.cells["text"]))),
        )
        for at in order
        if not flipped[at]
    ]

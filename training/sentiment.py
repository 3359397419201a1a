"""Train the sentiment table, or cross-validate what it would give on texts it has not seen.

``python -m training.sentiment --data DIR --out core/dangol/text/data/sentiment.bin``
``python -m training.sentiment --data DIR --cross-validate [--unseen FILE]``
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from dangol.text import measure
from dangol.text.mismatch import margin
from dangol.text.table import Header, Table, pack, quantise
from training.linear import Example, example, fit, scores
from training.samples import SOURCES, checksum, place, rows
from training.twins import twins

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from training.linear import Model
    from training.samples import Labelled, Source

KEEP = 40_000
FOLDS = 5
UNCLEAR = 0.15
"""The share of shop reviews whose score is called unclear."""

_SHOP = "naver_shopping.dev.tsv.gz"
_TWINS_OF = "sentineg.dev.tsv.gz"
_TWIN_WEIGHT = 1.0


class Data(NamedTuple):
    """One source, with its features read. Rows with the same ``group`` of the same ``family`` are never torn apart."""

    name: str
    family: str
    group: Any
    examples: list[Example]
    good: Any
    weight: float


def data_of(name: str, labelled: Sequence[Labelled], weight: float, *, paired: bool = False) -> Data:
    """Read the features of labelled rows; ``paired`` rows stand beside their opposite."""
    group = np.arange(len(labelled)) // (2 if paired else 1)
    good = np.array([row.good for row in labelled])
    return Data(name, name, group, [example(row.text) for row in labelled], good, weight)


def _twins_of(base: Sequence[Labelled], source: Source) -> Data:
    """Make the opposites of a source's rows; each goes where its row goes."""
    made = [(at, one) for at, one in enumerate(twins(base, random.Random(0))) if one is not None]
    told = data_of(f"{source.name} (opposites)", [one for _at, one in made], _TWIN_WEIGHT)
    return told._replace(family=source.name, group=np.array([at for at, _one in made]))


def load(folder: Path) -> list[Data]:
    """Read everything that the table is trained on."""
    found = []
    for source in SOURCES:
        labelled = rows(place(source, folder), source.column, source.good_from)
        found.append(data_of(source.name, labelled, source.weight, paired=source.name == "negation.tsv"))
        if source.name == _TWINS_OF:
            found.append(_twins_of(labelled, source))
    return found


def train(data: Sequence[Data], leave_out: Sequence[Any] | None = None, keep: int = KEEP) -> Model:
    """Train on all rows but those marked in ``leave_out``."""
    examples: list[Example] = []
    good: list[bool] = []
    weight: list[float] = []
    for number, one in enumerate(data):
        out = np.zeros(len(one.examples), dtype=bool) if leave_out is None else leave_out[number]
        examples += [row for row, left in zip(one.examples, out, strict=True) if not left]
        good += list(one.good[~out])
        weight += [one.weight] * int((~out).sum())
    return fit(examples, good, weight, keep=keep)


def _folds(data: Sequence[Data], seed: int) -> list[Any]:
    """Number the fold of each row; rows of one group share it."""
    dice = np.random.RandomState(seed)
    families: dict[str, Any] = {}
    for one in data:
        if one.family not in families:
            families[one.family] = dice.permutation(int(one.group.max()) + 1) % FOLDS
    return [families[one.family][one.group] for one in data]


def out_of_fold(data: Sequence[Data], unseen: Sequence[Data], seed: int) -> tuple[list[Any], list[Any]]:
    """Score every row by a model that did not see it; ``unseen`` rows get the mean over the models."""
    number = _folds(data, seed)
    inside = [np.zeros(len(one.examples)) for one in data]
    outside = [np.zeros(len(one.examples)) for one in unseen]
    for fold in range(FOLDS):
        left = [of == fold for of in number]
        model = train(data, left)
        for found, one, out in zip(inside, data, left, strict=True):
            found[out] = scores(model, [row for row, is_out in zip(one.examples, out, strict=True) if is_out])
        for found, one in zip(outside, unseen, strict=True):
            found += scores(model, one.examples) / FOLDS
    return inside, outside


def calibrate(found: Any, good: Any) -> tuple[float, float]:
    """Fit a probability to scores; give the slope, and how near to even is called unclear.

    Even stays where the scores are even: moved by what stars say of shop reviews (low ones often praise),
    it would misjudge texts that deny a complaint.
    """
    fitted = LogisticRegression(C=1e6, fit_intercept=False).fit(found.reshape(-1, 1), good)
    slope = float(fitted.coef_[0][0])
    return slope, float(np.quantile(np.abs(slope * found), UNCLEAR))


def table(model: Model, calibration: tuple[float, float], of: Sequence[Source], folder: Path) -> Table:
    """Put a model into the form that is shipped, with what it was made of."""
    scale, weights = quantise(model.weights)
    slope, unclear = calibration
    return Table(
        Header(
            scale=scale,
            bias=model.bias,
            views=model.views,
            slope=slope,
            unclear=unclear,
            trained_on={source.name: checksum(place(source, folder)) for source in of},
            licences={source.name: source.licence for source in of},
        ),
        weights,
    )


def build(folder: Path) -> Table:
    """Train on everything and calibrate on scores of shop reviews that were left out."""
    data = load(folder)
    inside, _none = out_of_fold(data, (), seed=0)
    shop = next(at for at, one in enumerate(data) if one.name == _SHOP)
    return table(train(data), calibrate(inside[shop], data[shop].good), SOURCES, folder)


def _accuracies(found: Any, good: Any) -> dict[str, float]:
    right = [bool(one) for one in (found > 0) == good]
    told = [["good" if one > 0 else "bad"] for one in found]
    truth = [["good" if one else "bad"] for one in good]
    return {
        "accuracy": measure.accuracy(right),
        "macro_f1": measure.macro_f1(measure.by_label(truth, told)),
        "accuracy_at_85": measure.coverage(list(np.abs(found)), right, [0.85])[0.85],
    }


def _mismatch(found: Any, good: Any, stars: Sequence[int]) -> dict[str, float]:
    """Turn 5 % of the stars round, five times."""
    slope, _unclear = calibrate(found, good)
    probability = 1 / (1 + np.exp(-slope * found))
    told = []
    for seed in range(1, 6):
        chosen = set(random.Random(seed).sample(range(len(stars)), len(stars) // 20))
        flipped = [at in chosen for at in range(len(stars))]
        shown = [6 - star if flip else star for star, flip in zip(stars, flipped, strict=True)]
        apart = [margin(star, float(chance)) for star, chance in zip(shown, probability, strict=True)]
        told.append((measure.auroc(apart, flipped), measure.precision_at(len(chosen) // 2, apart, flipped)))
    return {"mismatch_auroc": fmean(a for a, _p in told), "mismatch_precision": fmean(p for _a, p in told)}


def cross_validate(folder: Path, unseen: Sequence[Path], seeds: int) -> Iterator[tuple[str, dict[str, list[float]]]]:
    """Yield each file's measures, one value a seed; ``unseen`` files are never trained on."""
    data = load(folder)
    extra = [data_of(path.name, rows(path, "label", 1), 0.0) for path in unseen]
    shop = next(source for source in SOURCES if source.name == _SHOP)
    stars = [row.label for row in rows(place(shop, folder), shop.column, shop.good_from)]
    told: dict[str, dict[str, list[float]]] = {}
    for seed in range(seeds):
        inside, outside = out_of_fold(data, extra, seed)
        for one, found in zip([*data, *extra], [*inside, *outside], strict=True):
            measures = _accuracies(found, one.good)
            if one.name == _SHOP:
                measures |= _mismatch(found, one.good, stars)
            for name, value in measures.items():
                told.setdefault(one.name, {}).setdefault(name, []).append(value)
    yield from told.items()


def main() -> None:
    """Read the arguments and do what they say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the labelled files")
    parser.add_argument("--out", type=Path, help="where to write the table")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--unseen", type=Path, action="append", default=[], help="a file to measure on only")
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    if asked.cross_validate:
        for name, measures in cross_validate(asked.data, asked.unseen, asked.seeds):
            for key, values in measures.items():
                each = " ".join(f"{value:.4f}" for value in values)
                sys.stdout.write(f"{name:<38} {key:<20} {fmean(values):.4f}  ({each})\n")
    if asked.out:
        asked.out.write_bytes(pack(build(asked.data)))


if __name__ == "__main__":
    main()

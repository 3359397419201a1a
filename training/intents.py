"""Train the tie-break between intents: ``python -m training.intents [--check]``.

Reads ``training/data/intents.tsv`` (our own sentences) and writes ``core/dangol/text/data/intents.bin``.
``--check`` cross-validates instead: accuracy of the rules alone, of the model alone and of both, always on
sentences that the model was not trained on.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from dangol.text.intents import intent_of, weights_of
from dangol.text.normal import squeeze
from dangol.text.rulebook import built_in
from dangol.text.runner import Runner
from dangol.text.tiebreak import Header, TieBreak, pack, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA = Path(__file__).parent / "data" / "intents.tsv"
TABLE = Path(__file__).parents[1] / "core" / "dangol" / "text" / "data" / "intents.bin"


class Sentence(NamedTuple):
    """A labelled sentence."""

    intent: str
    text: str


def sentences(path: Path = DATA) -> list[Sentence]:
    """Read the labelled sentences."""
    lines = path.read_text("utf-8").splitlines()[1:]
    return [Sentence(*line.split("\t")) for line in lines if line]


def fit(rows: Sequence[Sentence], *, strength: float = 1.0, trained_on: dict[str, str] | None = None) -> TieBreak:
    """Train a model and round its weights to one byte each."""
    found = [pieces(squeeze(row.text)) for row in rows]
    counts = Counter(piece for some in found for piece in some)
    vocabulary = {piece: column for column, piece in enumerate(sorted(counts))}
    rarity = np.array([math.log((1 + len(rows)) / (1 + counts[piece])) + 1 for piece in vocabulary])
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(_matrix(found, vocabulary, rarity), [row.intent for row in rows])
    weights = model.coef_ * rarity
    scale = float(np.abs(weights).max() / 127)
    whole = np.rint(weights / scale).astype(int)
    header = Header(
        labels=tuple(map(str, model.classes_)),
        bias=tuple(round(float(value), 6) for value in model.intercept_),
        scale=scale,
        trained_on=trained_on or {},
    )
    return TieBreak(header, {piece: whole[:, column].tolist() for piece, column in vocabulary.items()})


def _matrix(found: Sequence[set[str]], vocabulary: dict[str, int], rarity: Any) -> Any:
    rows, columns, values = [], [], []
    for at, some in enumerate(found):
        for piece in sorted(some):
            rows.append(at)
            columns.append(vocabulary[piece])
            values.append(rarity[vocabulary[piece]] / math.sqrt(len(some)))
    return csr_matrix((values, (rows, columns)), shape=(len(found), len(vocabulary)))


def check(rows: Sequence[Sentence], folds: int = 5, seeds: Sequence[int] = (0, 1, 2)) -> dict[str, float]:
    """Cross-validate; the rules are the same in every fold, so only the model's part is unseen."""
    runner = Runner([built_in("intents")])
    right: Counter[str] = Counter()
    labels = [row.intent for row in rows]
    for seed in seeds:
        for train, test in StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels):
            model = fit([rows[at] for at in train])
            for row in (rows[at] for at in test):
                right.update(_right(runner, model, row))
    return {name: right[name] / (len(rows) * len(seeds)) for name in ("rules", "model", "both")}


def _right(runner: Runner, model: TieBreak, row: Sentence) -> list[str]:
    normal = squeeze(row.text)
    fired = runner.run(normal)
    weights, logs = weights_of(fired), model.logs(normal)
    answers = {
        "rules": max(weights, key=lambda label: weights[label]) if weights else "other",
        "model": max(logs, key=lambda label: logs[label]),
        "both": intent_of(normal, fired, model=model).primary,
    }
    return [name for name, answer in answers.items() if answer == row.intent]


def main() -> None:
    """Train, or check."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--check", action="store_true")
    rows = sentences()
    if arguments.parse_args().check:
        print({name: round(value, 4) for name, value in check(rows).items()})  # noqa: T201 - a script speaks here
        return
    checksum = hashlib.sha256(DATA.read_bytes()).hexdigest()
    model = fit(rows, trained_on={DATA.name: checksum})
    TABLE.write_bytes(pack(model.header, model.weights))


if __name__ == "__main__":
    main()

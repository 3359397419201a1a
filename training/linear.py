"""A linear model over pieces of words, trained with scikit-learn and written as a plain table."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression

from dangol.text.features import LEAST_PIECES, VIEWS, pieces, turned_pieces, views
from dangol.text.lexicon import lexicon
from dangol.text.normal import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Example", "Model", "example", "fit", "scores"]

_VIEW_SCALE = 0.5
"""Keeps the lexicon's few numbers from being bought too cheaply by the regulariser."""


class Example(NamedTuple):
    """The features of one text."""

    grams: dict[str, int]
    """Each piece with how often it stands there, those inside a negation counted against it."""
    times: dict[str, int]
    views: tuple[float, ...]


class Model(NamedTuple):
    """Weights by piece and by view, ready for ``dangol.text.table``."""

    weights: dict[str, float]
    views: dict[str, float]
    bias: float


def example(text: str) -> Example:
    """Read the features of a text with the code that will read it later."""
    normal = squeeze(text)
    hits = lexicon().find(normal)
    count = Counter(pieces(normal))
    points = count.copy()
    for piece in turned_pieces(normal):
        points[piece] -= 2
    return Example(dict(points), dict(count), views(normal, hits))


def _matrix(examples: Sequence[Example], vocabulary: dict[str, int], prior: Any) -> Any:
    """One row a text: known pieces as +1, or -1 inside a negation, over the root of their number."""
    ends, columns, values, roots = [0], [], [], []
    for one in examples:
        known = [(column, points) for gram, points in one.grams.items() if (column := vocabulary.get(gram)) is not None]
        columns += [column for column, _points in known]
        values += [float(points) for _column, points in known]
        ends.append(len(columns))
        size = sum(count for gram, count in one.times.items() if gram in vocabulary)
        roots.append(1 / math.sqrt(max(size, LEAST_PIECES)))
    shape = (len(examples), len(vocabulary))
    pieces = diags(roots) @ csr_matrix((values, columns, ends), shape=shape) @ diags(prior)
    told = csr_matrix(np.array([one.views for one in examples]) * _VIEW_SCALE)
    return hstack([pieces, told]).tocsr()


def _vocabulary(examples: Iterable[Example], at_least: int) -> tuple[dict[str, int], Counter[str]]:
    counts = Counter(gram for one in examples for gram in one.grams)
    kept = sorted(gram for gram, count in counts.items() if count >= at_least)
    return {gram: column for column, gram in enumerate(kept)}, counts


def _prior(
    examples: Sequence[Example], good: Any, weight: Any, vocabulary: dict[str, int], counts: Counter[str]
) -> Any:
    """How far a piece may move: rare ones and ones that already lean to a side move more easily."""
    rarity = np.array([math.log((1 + len(examples)) / (1 + counts[gram])) + 1 for gram in vocabulary]) / 6
    sides = np.ones((2, len(vocabulary)))
    for one, side, amount in zip(examples, good, weight, strict=True):
        for gram in one.grams:
            if (column := vocabulary.get(gram)) is not None:
                sides[int(side), column] += amount
    ratio = np.log((sides[1] / sides[1].sum()) / (sides[0] / sides[0].sum()))
    return rarity * (0.5 + 0.5 * np.abs(ratio))


def fit(
    examples: Sequence[Example],
    good: Sequence[bool],
    weight: Sequence[float],
    *,
    keep: int,
    at_least: int = 2,
    strength: float = 1.5,
) -> Model:
    """Train on all pieces, keep the ``keep`` heaviest, and train once more on those alone."""
    vocabulary, counts = _vocabulary(examples, at_least)
    labels, amounts = np.array(good), np.array(weight)
    prior = _prior(examples, labels, amounts, vocabulary, counts)
    model = _train(examples, labels, amounts, vocabulary, prior, strength)
    if len(vocabulary) <= keep:
        return model
    heaviest = sorted(sorted(vocabulary, key=lambda gram: (-abs(model.weights[gram]), gram))[:keep])
    smaller = {gram: column for column, gram in enumerate(heaviest)}
    return _train(examples, labels, amounts, smaller, prior[[vocabulary[gram] for gram in heaviest]], strength)


def _train(
    examples: Sequence[Example], good: Any, weight: Any, vocabulary: dict[str, int], prior: Any, strength: float
) -> Model:
    classifier = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    classifier.fit(_matrix(examples, vocabulary, prior), good, sample_weight=weight)
    found = classifier.coef_[0]
    pieces = found[: len(vocabulary)] * prior
    told = found[len(vocabulary) :] * _VIEW_SCALE
    return Model(
        {gram: float(pieces[column]) for gram, column in vocabulary.items()},
        {name: float(value) for name, value in zip(VIEWS, told, strict=True)},
        float(classifier.intercept_[0]),
    )


def scores(model: Model, examples: Sequence[Example]) -> Any:
    """Score texts the slow, plain way; the scorer of the package has to give the same."""
    found = []
    for one in examples:
        known = [gram for gram in one.times if gram in model.weights]
        total = math.fsum(model.weights[gram] * one.grams[gram] for gram in known)
        size = sum(one.times[gram] for gram in known)
        told = math.fsum(model.views[name] * value for name, value in zip(VIEWS, one.views, strict=True))
        found.append(model.bias + total / math.sqrt(max(size, LEAST_PIECES)) + told)
    return np.array(found)

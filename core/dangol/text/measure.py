"""Measures of answers against what is known to be right. Plain sums; no library."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

__all__ = [
    "Scores",
    "accuracy",
    "auroc",
    "average_precision",
    "bins",
    "by_label",
    "coverage",
    "macro_f1",
    "micro",
    "precision_at",
    "recall_at_precision",
]


class Scores(NamedTuple):
    """How well one label was found."""

    precision: float
    recall: float
    f1: float
    right: int
    """How many rows carry the label."""
    found: int
    """How many rows were given it."""


def accuracy(right: Sequence[bool]) -> float:
    """Return the share of right answers."""
    return sum(right) / len(right) if right else 0.0


def _scores(hits: int, right: int, found: int) -> Scores:
    precision = hits / found if found else 0.0
    recall = hits / right if right else 0.0
    f1 = 2 * hits / (right + found) if right + found else 0.0
    return Scores(precision, recall, f1, right, found)


def by_label(right: Sequence[Iterable[str]], found: Sequence[Iterable[str]]) -> dict[str, Scores]:
    """Score each label of rows that carry any number of labels."""
    pairs = [(set(a), set(b)) for a, b in zip(right, found, strict=True)]
    labels = sorted(set().union(*(a | b for a, b in pairs)))
    return {
        label: _scores(
            sum(label in a and label in b for a, b in pairs),
            sum(label in a for a, _b in pairs),
            sum(label in b for _a, b in pairs),
        )
        for label in labels
    }


def micro(right: Sequence[Iterable[Hashable]], found: Sequence[Iterable[Hashable]]) -> Scores:
    """Score all labels of all rows together."""
    pairs = [(set(a), set(b)) for a, b in zip(right, found, strict=True)]
    return _scores(sum(len(a & b) for a, b in pairs), sum(len(a) for a, _b in pairs), sum(len(b) for _a, b in pairs))


def macro_f1(scores: Mapping[str, Scores]) -> float:
    """Return the mean F1 over the labels that occur among the right answers."""
    known = [one.f1 for one in scores.values() if one.right]
    return sum(known) / len(known) if known else 0.0


def coverage(confidence: Sequence[float], right: Sequence[bool], shares: Iterable[float]) -> dict[float, float]:
    """Return the accuracy on the most confident share of the rows, for each share."""
    order = sorted(range(len(right)), key=lambda at: -confidence[at])
    return {share: accuracy([right[at] for at in order[: max(1, round(share * len(order)))]]) for share in shares}


def bins(probability: Sequence[float], truth: Sequence[bool], edges: Sequence[float]) -> list[tuple[float, float, int]]:
    """Return mean probability, share of true rows and number of rows between each two edges; empty ones left out."""
    found = []
    for low, high in pairwise(edges):
        inside = [at for at, chance in enumerate(probability) if low <= chance < high or chance == high == edges[-1]]
        if inside:
            mean = sum(probability[at] for at in inside) / len(inside)
            found.append((mean, sum(truth[at] for at in inside) / len(inside), len(inside)))
    return found


def auroc(score: Sequence[float], truth: Sequence[bool]) -> float:
    """Return how often a true row scores higher than another; ties count half, one kind of rows gives 0.5."""
    order = sorted(range(len(score)), key=score.__getitem__)
    ranks = 0.0
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and score[order[end]] == score[order[at]]:
            end += 1
        ranks += (at + 1 + end) / 2 * sum(truth[one] for one in order[at:end])
        at = end
    good = sum(truth)
    others = len(truth) - good
    return (ranks - good * (good + 1) / 2) / (good * others) if good and others else 0.5


def _ranked(score: Sequence[float], truth: Sequence[bool]) -> list[bool]:
    return [truth[at] for at in sorted(range(len(score)), key=lambda at: -score[at])]


def average_precision(score: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the mean precision at each true row of the ranking."""
    hits = 0
    total = 0.0
    for place, true in enumerate(_ranked(score, truth), 1):
        if true:
            hits += 1
            total += hits / place
    return total / hits if hits else 0.0


def precision_at(count: int, score: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the share of true rows among the ``count`` highest."""
    return accuracy(_ranked(score, truth)[:count])


def recall_at_precision(least: float, score: Sequence[float], truth: Sequence[bool]) -> float:
    """Return the highest recall at which precision is still at least ``least``."""
    best = hits = 0
    ranked = _ranked(score, truth)
    levels = sorted(score, reverse=True)
    for place, true in enumerate(ranked, 1):
        hits += true
        whole = place == len(ranked) or not math.isclose(levels[place], levels[place - 1], rel_tol=0, abs_tol=0)
        if whole and hits / place >= least:
            best = hits
    return best / sum(truth) if any(truth) else 0.0

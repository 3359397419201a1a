"""The table can be made again: a small one is trained from our own sentences and compared with a stored one."""

from __future__ import annotations

import random
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest

from dangol.text.lexicon import lexicon
from dangol.text.normal import squeeze
from dangol.text.sentiment import Scorer
from dangol.text.table import Table, pack, quantise, unpack

STORED = Path(__file__).parent / "negation.table"
FOLDER = Path(__file__).parents[3] / "training" / "data"

pytestmark = pytest.mark.skipif(
    find_spec("sklearn") is None, reason="scikit-learn trains the table; it is in the development group only"
)


def trained() -> Table:
    from training.samples import SOURCES, place, rows
    from training.sentiment import calibrate, data_of, table, train

    source = next(one for one in SOURCES if one.name == "negation.tsv")
    data = data_of(source.name, rows(place(source, FOLDER), source.column, source.good_from), 1.0, paired=True)
    model = train([data], keep=400)
    from training.linear import scores

    return table(model, calibrate(scores(model, data.examples), data.good), [source], FOLDER)


def test_training_gives_the_stored_table() -> None:
    """Renew the stored one, after a change that is meant, with: python -m tests.core.text.test_training."""
    made, stored = trained(), unpack(STORED.read_bytes())
    assert made.header.trained_on == stored.header.trained_on
    assert made.header.bias == pytest.approx(stored.header.bias, abs=1e-3)
    assert made.header.views == pytest.approx(stored.header.views, abs=1e-3)
    assert made.header.slope == pytest.approx(stored.header.slope, rel=1e-2)
    assert len(made.weights.keys() ^ stored.weights.keys()) <= len(stored.weights) // 50
    both = made.weights.keys() & stored.weights.keys()
    assert max(abs(made.weights[piece] - stored.weights[piece]) for piece in both) <= 1


def test_the_scorer_reads_what_the_trainer_meant() -> None:
    from training.linear import Model, example, scores
    from training.samples import rows

    stored = unpack(STORED.read_bytes())
    weights = {piece: value * stored.header.scale for piece, value in stored.weights.items()}
    model = Model(weights, stored.header.views, stored.header.bias)
    texts = [row.text for row in rows(FOLDER / "negation.tsv", "label", 1)]
    plain = scores(model, [example(text) for text in texts])
    reader = Scorer(stored, lexicon())
    assert [reader.score(squeeze(text)) for text in texts] == pytest.approx(list(plain))


def test_a_table_without_negation_would_be_noticed() -> None:
    """The mutant: with every push taken away, a sentence and its opposite come out alike."""
    stored = unpack(STORED.read_bytes())
    views = dict.fromkeys(stored.header.views, 0.0)
    blind = Scorer(Table(msgspec.structs.replace(stored.header, views=views), {}), lexicon())
    reader = Scorer(stored, lexicon())
    for good, bad in (("배송이 빨라요", "배송이 안 빨라요"), ("색이 예뻐요", "색이 예쁘지 않아요")):
        assert reader.score(squeeze(good)) > reader.score(squeeze(bad))
        assert blind.score(squeeze(good)) == blind.score(squeeze(bad))


@pytest.mark.parametrize(
    "text, ends",
    [
        ("배송이 빨라요", ("빠르", "안 빨라요")),
        ("색이 예쁩니다", ("예쁘", "안 예쁩니다")),
        ("가벼워서 좋네요", ("좋지", "안 좋네요")),
        ("효과가 있어요", ("없어요",)),
        ("불량입니다", ("불량이 아닙니다",)),
    ],
)
def test_opposites_are_negated_sentences(text: str, ends: tuple[str, ...]) -> None:
    from training.twins import twin

    made = {twin(text, random.Random(seed)) for seed in range(8)}
    assert all(one and any(end in one for end in ends) for one in made)


@pytest.mark.parametrize("text", ["색이 안 예뻐요", "좋지 않아요", "별로예요", "아" * 40])
def test_what_is_negated_already_or_too_long_has_no_opposite(text: str) -> None:
    from training.twins import twin

    assert twin(text, random.Random(0)) is None


def test_quantising_loses_little() -> None:
    from training.linear import scores
    from training.samples import rows
    from training.sentiment import data_of, train

    data = data_of("negation.tsv", rows(FOLDER / "negation.tsv", "label", 1), 1.0, paired=True)
    model = train([data], keep=400)
    scale, weights = quantise(model.weights)
    rounded = model._replace(weights={piece: value * scale for piece, value in weights.items()})
    plain, coarse = scores(model, data.examples), scores(rounded, data.examples)
    assert max(abs(a - b) for a, b in zip(plain, coarse, strict=True)) < 0.05


if __name__ == "__main__":
    STORED.write_bytes(pack(trained()))

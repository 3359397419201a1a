"""Keywords: what counts, what is put together, and what the ratios promise."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangol.errors import ConfigError
from dangol.text.dictionary import Dictionary, built_in_words, dictionary
from dangol.text.keywords import LEAST, Keyword, Mention, Tally, change, keywords, lift, mentions, tally
from dangol.text.morphemes import KIWI, candidates, is_name
from dangol.text.normal import normalise
from dangol.text.nouns import Noun, nouns_of

HERE = Path(__file__).parent
NOBODY = Tally(0, {})
WORDS = Dictionary(
    frozenset("맛"), frozenset({"제품", "구매"}), frozenset(), {"싸이즈": "사이즈", "가격대비": "가성비"}
)


def said(*words: str | tuple[str, str], bad: Sequence[tuple[int, int]] = ()) -> Mention:
    """Make one review of nouns; a pair names how a noun clings to the one before it."""
    nouns, at = [], 0
    for one in words:
        word, after = (one, "apart") if isinstance(one, str) else one
        nouns.append(Noun(word, at, after))  # type: ignore[arg-type]  # the three values are in the tests below
        at += len(word) + 3 * (after == "apart")
    return mentions(nouns, bad, WORDS)


def listed(*reviews: Mention) -> dict[str, int]:
    return {one.keyword: one.reviews for one in keywords(reviews, tally(reviews), NOBODY, WORDS)}


# what counts


def test_reviews_are_counted_not_words() -> None:
    assert listed(said("지퍼", "지퍼", "지퍼"), said("지퍼"), said("안감")) == {"지퍼": 2}


def test_spellings_are_one_word_and_stop_words_none() -> None:
    assert listed(said("싸이즈", "제품"), said("사이즈", "제품"), said("제품")) == {"사이즈": 2}


def test_a_letter_alone_is_a_word_only_where_it_says_something() -> None:
    assert listed(said("맛", "굿"), said("맛", "굿")) == {"맛": 2}


def test_a_complaint_is_counted_where_the_word_stands() -> None:
    reviews = [said("배송", "냄새", bad=[(5, 9)]), said("배송", "냄새"), said("배송", bad=[(0, 2)])]
    found = {one.keyword: one.complaints for one in keywords(reviews, tally(reviews), NOBODY, WORDS)}
    assert found == {"배송": 1, "냄새": 1}


def test_a_compound_stands_for_the_word_that_is_hardly_used_without_it() -> None:
    joined = said("포장", ("상태", "glued"))
    assert listed(joined, joined, joined, *[said("포장")] * 5) == {"포장": 8, "포장상태": 3}


def test_a_compound_with_and_without_space_is_one() -> None:
    assert listed(said("수납", ("가방", "near")), said("수납", ("가방", "glued"))) == {"수납가방": 2}


def test_a_chance_neighbour_is_no_compound() -> None:
    apart = [said("배송"), said("포장")] * 3
    assert listed(said("배송", ("포장", "near")), *apart) == {"배송": 4, "포장": 4}


def test_a_compound_may_have_a_spelling_and_needs_one_word_that_counts() -> None:
    assert listed(*[said("가격", ("대비", "near"))] * 2) == {"가성비": 2}
    assert listed(*[said("제품", ("구매", "near"))] * 2) == {}
    assert listed(*[said("머그컵", ("제품", "near"))] * 2) == {"머그컵": 2}


def test_what_is_one_word_somewhere_is_no_compound_elsewhere() -> None:
    many = [said("가격")] * 9
    assert listed(said("가성비"), said("가격", ("대비", "near")), *many) == {"가격": 9, "가성비": 2}
    assert listed(said("총알배송"), said("총알", ("배송", "glued")), *[said("배송"), said("총알")] * 4) == {
        "배송": 5,
        "총알": 5,
        "총알배송": 2,
    }


def test_once_is_no_keyword() -> None:
    assert listed(said("지퍼"), said("안감")) == {}


# the seller's own list


def test_the_seller_adds_and_keeps_words(tmp_path: Path) -> None:
    (tmp_path / "keywords.toml").write_text(
        'stop = ["지퍼"]\nkeep = ["제품"]\nwords = ["몽글이"]\nspellings = [["가방", "백"]]\n', encoding="utf-8"
    )
    own = dictionary(tmp_path)
    assert own.hides("지퍼")
    assert not own.hides("제품")
    assert own.words == {"몽글이"}
    assert own.shown("백") == "가방"
    assert own.shown("싸이즈") == "사이즈"
    assert dictionary(tmp_path / "nowhere") is built_in_words()


@pytest.mark.parametrize("text", ["stop = 3", "stop = [", "stopp = []", b"\xff\xfe"])
def test_a_faulty_list_is_named(tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "keywords.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError, match=r"keywords\.toml"):
        dictionary(tmp_path)


def test_no_word_of_the_package_is_both_hidden_and_shown() -> None:
    words = built_in_words()
    assert not [word for word in words.spellings.values() if words.hides(word)]
    assert not words.short & words.stop
    assert all(first not in words.spellings for first in words.spellings.values())


# ratios

_counts = st.integers(0, 200)


@st.composite
def tallies(draw: st.DrawFn, least: int = 1) -> Tally:
    reviews = draw(st.integers(least, 200))
    return Tally(reviews, {"지퍼": draw(st.integers(0, reviews))})


@given(tallies(), tallies(least=0))
def test_lift_is_above_one_where_the_word_is_more_frequent(here: Tally, others: Tally) -> None:
    store = Tally(here.reviews + others.reviews, {"지퍼": here.counts["지퍼"] + others.counts["지퍼"]})
    found = lift("지퍼", here, store)
    assert found > 0
    if not store.counts["지퍼"]:
        assert found == 1
    elif math.isclose(here.share("지퍼"), store.share("지퍼")):
        assert found == pytest.approx(1)
    else:
        assert (found > 1) == (here.share("지퍼") > store.share("지퍼"))
        plain = here.share("지퍼") / store.share("지퍼")
        assert abs(math.log(found)) < abs(math.log(plain)) if plain else found < 1


@given(tallies())
def test_the_whole_store_has_no_lift(store: Tally) -> None:
    assert lift("지퍼", store, store) == pytest.approx(1)


@given(tallies(), tallies())
def test_change_turns_round_with_the_periods(now: Tally, before: Tally) -> None:
    found, back = change("지퍼", now, before), change("지퍼", before, now)
    if found is None or back is None:
        assert found is back is None
        assert max(now.counts["지퍼"], before.counts["지퍼"]) < 3
        return
    assert found * back == pytest.approx(1)
    if not math.isclose(now.share("지퍼"), before.share("지퍼")):
        assert (found > 1) == (now.share("지퍼") > before.share("지퍼"))


@given(st.integers(3, 50), st.integers(0, 150), st.integers(1, 5))
def test_the_same_share_is_no_change_however_many_reviews(count: int, others: int, times: int) -> None:
    now = Tally(count + others, {"지퍼": count})
    before = Tally((count + others) * times, {"지퍼": count * times})
    if times == 1:
        assert change("지퍼", now, before) == pytest.approx(1)
    found = change("지퍼", now, before)
    assert found is not None
    assert 0.99 < found < 1.01


def test_few_reviews_say_little() -> None:
    few = change("지퍼", Tally(4, {"지퍼": 3}), Tally(4, {"지퍼": 1}))
    many = change("지퍼", Tally(400, {"지퍼": 300}), Tally(400, {"지퍼": 100}))
    assert few is not None
    assert many is not None
    assert 1 < few < many < 3
    assert change("지퍼", Tally(4, {"지퍼": 3}), NOBODY) is None


_reviews = st.lists(
    st.lists(st.sampled_from(["지퍼", "안감", "냄새", "포장", "상태"]), max_size=4), min_size=1, max_size=15
)


@given(_reviews, st.randoms())
def test_the_order_of_reviews_changes_nothing(words: list[list[str]], chance: object) -> None:
    reviews = [said(*one) for one in words]
    turned = list(reviews)
    chance.shuffle(turned)  # type: ignore[attr-defined]  # a random.Random by hypothesis
    assert keywords(reviews, tally(reviews), NOBODY, WORDS) == keywords(turned, tally(turned), NOBODY, WORDS)
    brute = Counter(word for one in words for word in set(one))
    assert listed(*reviews) == {word: count for word, count in brute.items() if count >= LEAST}


# how good they are


def measured(hidden: bool = True) -> tuple[float, float]:
    """Return precision and recall of the first ten, over invented reviews of eight products."""
    rows = [line.split("\t") for line in (HERE / "keywords.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    gold = [line.split("\t") for line in (HERE / "keywords.gold.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    words = built_in_words()
    words = words if hidden else Dictionary(words.short, frozenset(), frozenset(), {})
    kiwi = KIWI.load()
    names = sorted(candidates(product for product, _words in gold))
    kiwi.learn([one for one, parts in zip(names, kiwi.read(names), strict=True) if is_name(parts)])
    reviews: dict[str, list[Mention]] = {product: [] for product, _words in gold}
    texts = [normalise(text) for _product, text in rows]
    for (product, _text), text, parts in zip(rows, texts, kiwi.read(texts), strict=True):
        reviews[product].append(mentions(nouns_of(text, parts, words.short), [], words))
    store = tally([one for some in reviews.values() for one in some])
    found: dict[str, list[Keyword]] = {name: keywords(some, store, NOBODY, words) for name, some in reviews.items()}
    wanted = {name: {words.shown(word.lower()) for word in told.split()} for name, told in gold}
    hits = {name: sum(one.keyword in wanted[name] for one in found[name][:10]) for name in wanted}
    precision = sum(hits.values()) / (10 * len(hits))
    return precision, sum(hits[name] / len(wanted[name]) for name in hits) / len(hits)


def test_the_first_ten_are_what_people_would_name() -> None:
    precision, recall = measured()
    assert precision >= 0.85
    assert recall >= 0.7


def test_the_lists_of_the_package_earn_their_place() -> None:
    assert measured(hidden=False)[1] < measured()[1]

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from dangol.clock import KST
from dangol.testing.compose import Dice, Mood, Rhythm, Thing, ask_about_product, person, review_text
from dangol.testing.compose.grammar import particle, say
from dangol.testing.compose.moments import DAY, HOUR, at, day_of, dotted, iso, ms, next_working_day, weekday

FRIDAY = ms(datetime(2026, 11, 20, 16, 20, tzinfo=KST))
MUG = Thing(
    name="머그컵",
    uses=("차 마실 때",),
    likes=("색감",),
    good=("도톰해요.",),
    fits=("쏙 들어와요.",),
    flaws=("손잡이가 좁아요.",),
    misfits=("작아요.",),
    lasts=("그대로예요.",),
    asks=("용량이 얼마예요?",),
)


def test_dice_depend_on_their_key_alone() -> None:
    assert [Dice(1, "a").word() for _ in range(3)] == [Dice(1, "a").word()] * 3
    many = [Dice(1, "a", n).unit() for n in range(2000)]
    assert len(set(many)) == 2000
    assert 0.47 < sum(many) / 2000 < 0.53


def test_dice_go_on_for_ever() -> None:
    dice = Dice("long")
    words = [dice.word() for _ in range(100)]
    assert len(set(words)) == 100


def test_dice_keep_to_their_bounds_and_weights() -> None:
    dice = Dice(7)
    assert {dice.between(3, 5) for _ in range(200)} == {3, 4, 5}
    assert {dice.below(2) for _ in range(50)} == {0, 1}
    assert 0 <= dice.between(0, 10**15) <= 10**15
    assert sorted(dice.some("abcd", 4)) == list("abcd")
    assert len(dice.some("ab", 9)) == 2
    counts = Counter(dice.weighted((("a", 9.0), ("b", 1.0))) for _ in range(2000))
    assert 1700 < counts["a"] < 1900


def test_times_are_korean() -> None:
    assert iso(FRIDAY + 7) == "2026-11-20T16:20:00.007+09:00"
    assert dotted(FRIDAY) == "2026.11.20. 16:20:00"
    assert iso(at(day_of(FRIDAY), 0)) == "2026-11-20T00:00:00.000+09:00"
    assert iso(at(day_of(FRIDAY), 0) - 1) == "2026-11-19T23:59:59.999+09:00"
    assert weekday(day_of(FRIDAY)) == 4


@pytest.mark.parametrize("count, wanted", [(0, 0), (1, 3), (2, 4), (5, 7), (6, 10)])
def test_working_days_leave_the_weekend_out(count: int, wanted: int) -> None:
    friday = day_of(FRIDAY)
    assert next_working_day(friday, count) - friday == wanted
    assert next_working_day(friday + 1, 0) == friday + 3


def test_rhythm_covers_the_span_and_sleeps_at_night() -> None:
    rhythm = Rhythm(FRIDAY - 14 * DAY, FRIDAY)
    moments = [rhythm.at(n / 5000) for n in range(5000)]
    assert moments == sorted(moments)
    assert FRIDAY - 14 * DAY <= moments[0] < moments[-1] < FRIDAY
    by_hour = Counter((moment // HOUR + 9) % 24 for moment in moments)
    assert by_hour[21] > 5 * by_hour[4]


@pytest.mark.parametrize(
    "word, wanted", [("컵", "컵을"), ("도마", "도마를"), ("앞치마", "앞치마를"), ("색감", "색감을"), ("A", "A를")]
)
def test_particles_follow_the_last_sound(word: str, wanted: str) -> None:
    assert word + particle(word, "을", "를") == wanted


def test_particle_of_direction_knows_rieul() -> None:
    assert [particle(word, "으로", "로") for word in ("서울", "집", "바다")] == ["로", "으로", "로"]


def test_slots_are_filled_to_the_bottom() -> None:
    rules = {"a": ("#b:이/가#",), "b": ("컵",)}
    assert say("<#a#>", rules, Dice(1)) == "<컵이>"


def test_people_are_invented_and_the_same_each_time() -> None:
    people = [person(1, n) for n in range(300)]
    assert people == [person(1, n) for n in range(300)]
    assert len({one.name for one in people}) > 200
    assert all(one.phone.startswith("010-0") and one.safe_phone.startswith("0503-0000-") for one in people)
    assert all(one.masked.endswith("****") for one in people)


@pytest.mark.parametrize("rating", [1, 2, 3, 4, 5])
def test_reviews_are_many_and_leave_no_slot_open(rating: int) -> None:
    texts = [review_text(Dice(rating, n), MUG, Mood(rating)) for n in range(400)]
    assert not any("#" in text for text in texts)
    assert all(text.strip() for text in texts)
    assert len(set(texts)) > 200


def test_reviews_fit_their_stars() -> None:
    glad = " ".join(review_text(Dice("glad", n), MUG, Mood(5)) for n in range(300))
    sad = " ".join(review_text(Dice("sad", n), MUG, Mood(1)) for n in range(300))
    for word in ("실망", "불량", "허술", "비추", "늦어요"):
        assert word not in glad
        assert word in sad
    for word in ("강력 추천", "감동", "총알배송"):
        assert word in glad
        assert word not in sad


def test_a_late_parcel_is_complained_of() -> None:
    on_time = {review_text(Dice("t", n), MUG, Mood(1, late=False)) for n in range(200)}
    late = [review_text(Dice("t", n), MUG, Mood(1, late=True)) for n in range(200)]
    words = ("늦", "지연", "기다렸", "걸렸", "그대로였", "월요일에 왔", "지나서", "돌다가", "못 맞췄")
    assert all(any(word in text for word in words) for text in late)
    assert not all(any(word in text for word in words) for text in on_time)


def test_a_month_of_use_is_spoken_of() -> None:
    texts = [review_text(Dice("m", n), MUG, Mood(rating, month=True)) for n in range(50) for rating in (2, 5)]
    assert all("달" in text for text in texts)


def test_product_questions_vary_and_speak_of_delivery_too() -> None:
    asked = [ask_about_product(Dice("q", n), MUG) for n in range(300)]
    assert {one.topic for one in asked} == {"product", "delivery", "stock", "gift", "price"}
    assert not any("#" in one.text for one in asked)

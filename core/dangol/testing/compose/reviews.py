"""Invented reviews whose words fit their stars, and a seller's public replies to them."""

from __future__ import annotations

from typing import NamedTuple

from dangol.testing.compose.grammar import Rules, say
from dangol.testing.compose.review_words import BAD, GOOD, RULES, THIN_BAD, THIN_GOOD
from dangol.testing.compose.thing import Thing
from dangol.testing.dice import Dice

__all__ = ["Mood", "reply_text", "review_text"]

_BUT = {"delivery_but": "delivery_bad", "quality_but": "quality_bad", "size_but": "size_bad"}
_REPLIES: Rules = {
    "thanks": (
        "소중한 후기 감사합니다.",
        "정성스러운 후기 남겨주셔서 고맙습니다.",
        "#thing# 후기 감사드려요, 고객님!",
        "좋게 봐주셔서 정말 힘이 납니다.",
        "귀한 시간 내어 후기 써주셔서 감사합니다.",
    ),
    "heard": (
        "솔직한 말씀 감사합니다.",
        "알려주셔서 감사합니다.",
        "#thing# 써보시고 남겨주신 말씀 잘 읽었습니다.",
    ),
    "good": (
        "마음에 드셨다니 저희도 기쁩니다.",
        "오래 곁에 두고 써주세요.",
        "앞으로도 꼼꼼히 준비해서 보내드리겠습니다.",
        "말씀 보고 온종일 웃었습니다.",
        "늘 같은 마음으로 만들겠습니다.",
    ),
    "sorry": (
        "불편을 드려 죄송합니다.",
        "기대에 못 미쳐 송구합니다.",
        "속상하셨을 텐데 죄송한 마음입니다.",
        "먼저 사과드립니다.",
    ),
    "care": (
        "말씀해 주신 부분은 바로 확인하겠습니다.",
        "문의로 알려주시면 성심껏 도와드리겠습니다.",
        "같은 일이 없도록 포장과 검수를 다시 살피겠습니다.",
        "확인해서 따로 연락드리겠습니다.",
    ),
    "bye": ("좋은 하루 보내세요.", "다음에 또 뵙겠습니다.", "늘 건강하세요.", "편안한 저녁 되세요.", "감사합니다."),
}


class Mood(NamedTuple):
    """What a review must reflect: its stars, whether the parcel was late, whether it is a month-use review."""

    rating: int
    late: bool = False
    month: bool = False


def review_text(dice: Dice, thing: Thing, mood: Mood) -> str:
    """Return a review of ``thing`` in that mood."""
    rules = _rules_of(thing)
    if mood.month:
        return _month(dice, thing, rules, mood)
    if dice.chance(0.14) and not mood.late:
        return dice.pick(THIN_GOOD if mood.rating >= 4 else THIN_BAD)
    parts = _parts(dice, mood)
    tail = "#tail#" if mood.rating >= 4 else "#tail_bad#"
    return _join(say(" ".join(f"#{part}#" for part in parts), rules, dice), say(tail, rules, dice))


def reply_text(dice: Dice, thing: Thing, rating: int) -> str:
    """Return the seller's public reply to a review with so many stars."""
    parts = "#thanks# #good# #bye#" if rating >= 4 else "#heard# #sorry# #care# #bye#"
    return say(parts, {**_REPLIES, "thing": (thing.name,)}, dice)


def _parts(dice: Dice, mood: Mood) -> list[str]:
    if mood.rating == 3:
        return _mixed(dice, mood)
    if mood.rating < 3:
        parts = dice.some(BAD, dice.between(1, 3))
        if mood.late and "delivery_bad" not in parts:
            parts.insert(0, "delivery_bad")
        return [*_sometimes(dice, 0.3, "opening"), *parts, *_sometimes(dice, 0.7, "closing_bad")]
    good = [topic for topic in GOOD if not (mood.late and topic == "delivery_good")]
    parts = dice.some(good, dice.between(1, 4))
    late = ["delivery_bad"] if mood.late else []
    mild = _sometimes(dice, 0.45, "mild") if mood.rating == 4 else []
    return [*_sometimes(dice, 0.35, "opening"), *late, *parts, *mild, *_sometimes(dice, 0.5, "closing")]


def _mixed(dice: Dice, mood: Mood) -> list[str]:
    """Something was good, but …: the two sides are about different things."""
    sides = [but for but in _BUT if not (mood.late and but == "delivery_but")]
    but = dice.pick(sides)
    bad = "delivery_bad" if mood.late else dice.pick([topic for topic in BAD if topic != _BUT[but]])
    return [but, bad, *_sometimes(dice, 0.5, "closing_so")]


def _month(dice: Dice, thing: Thing, rules: Rules, mood: Mood) -> str:
    if mood.rating >= 4:
        text = say(f"#month# {dice.pick(thing.lasts)} #use_good# #closing#", rules, dice)
        return _join(text, say("#tail#", rules, dice))
    return _join(say("#month# #quality_bad# #closing_so#", rules, dice), say("#tail_bad#", rules, dice))


def _join(text: str, tail: str) -> str:
    """Let "!!" take the place of the full stop."""
    return (text.rstrip(".") if tail[:1] in ("~", "!", ";") else text) + tail


def _sometimes(dice: Dice, probability: float, part: str) -> list[str]:
    return [part] if dice.chance(probability) else []


def _rules_of(thing: Thing) -> Rules:
    return {
        **RULES,
        "thing": (thing.name,),
        "use": thing.uses,
        "like": thing.likes,
        "good": thing.good,
        "fit": thing.fits,
        "flaw": thing.flaws,
        "misfit": thing.misfits,
    }

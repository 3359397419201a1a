"""Composes the business: who ordered what, how it went, what was said. The same seed makes the same one."""

from __future__ import annotations

from dangol.testing.compose import Dice, Rhythm, person
from dangol.testing.compose.grammar import say
from dangol.testing.compose.moments import DAY, HOUR, MINUTE
from dangol_kmong.fake.model import Answer, Business, Deal, Notice, Post, Review, Thread
from dangol_kmong.fake.services import ANSWERS, OPENINGS, PLAIN, REPLIES, SERVICES, SHOP, TALK, WORDS, Service

__all__ = ["compose", "nickname", "opening", "review_of"]

_ADJECTIVES = ("포근한", "씩씩한", "느긋한", "반짝이는", "조용한", "용감한", "달콤한", "부지런한", "엉뚱한", "다정한")
_NOUNS = ("고래", "다람쥐", "구름", "책방", "두부", "산책", "감자", "여우", "등대", "호두")
_HANDOVER = "작업물 발송"
_REVISION = "수정 요청"
_COMMON = 8
"""Every so many buyers also shop on the other pretend markets; this one calls herself there as here."""

_CALLED_OFF = 11
"""Every so many orders the buyer asks for a cancellation."""


def compose(seed: int, orders: int, days: int, start: int) -> Business:
    """Compose ``orders`` orders over the ``days`` before ``start``; what follows from them reaches beyond."""
    business = Business(SHOP)
    rhythm = Rhythm(start - days * DAY, start)
    for index in range(orders):
        dice = Dice(seed, "kmong", index)
        moment = rhythm.at((index + dice.unit()) / max(orders, 1))
        _deal(business, seed, index, moment - moment % MINUTE)
    _askers(business, seed, max(2, orders // 6) if orders else 0, rhythm)
    _notices(business, start, days)
    return business


def nickname(seed: int, index: int) -> str:
    """Return a buyer's nickname; some use their member name of other shops in it."""
    if index % _COMMON == 1:
        return person(seed, index).masked.rstrip("*") + f"{index:02d}"
    dice = Dice(seed, "nickname", index)
    return f"{dice.pick(_ADJECTIVES)}{dice.pick(_NOUNS)}{index:02d}"


def _deal(business: Business, seed: int, index: int, ordered: int) -> None:
    dice = Dice(seed, "deal", index)
    returning = index >= 6 and dice.chance(0.15)
    buyer = dice.below(index) if returning else index
    service = dice.pick(SERVICES)
    thread = _thread(business, seed, buyer, service)
    deal = Deal(
        number=5_210_000 + index * 37 + dice.below(30),
        thread=thread,
        service=service,
        amount=dice.pick(service.prices),
        ordered=ordered,
        billed=dice.chance(0.3),
    )
    business.deals.append(deal)
    _talk(dice, thread, service, ordered)
    if index % _CALLED_OFF == 5:
        deal.cancel_asked = ordered + dice.between(5, 40) * HOUR
        deal.cancelled = deal.cancel_asked + dice.between(2, 30) * HOUR if dice.chance(0.8) else None
        return
    _work(dice, deal)


def _thread(business: Business, seed: int, buyer: int, service: Service) -> Thread:
    name = nickname(seed, buyer)
    known = next((thread for thread in business.threads if thread.nickname == name), None)
    if known is not None:
        return known
    thread = Thread(group=70_100_000 + buyer * 13, partner=1_200_000 + buyer * 7, nickname=name, service=service)
    business.threads.append(thread)
    return thread


def opening(dice: Dice, service: Service) -> str:
    """Return how a buyer begins to ask."""
    return say(dice.pick(OPENINGS), {"word": (service.word,)}, dice)


def _talk(dice: Dice, thread: Thread, service: Service, ordered: int) -> None:
    """Ask before the order, and once or twice during the work; the last question may still wait."""
    asked = ordered - dice.between(30, 600) * MINUTE
    answered = asked + dice.between(3, 25) * MINUTE
    thread.posts += [Post(asked, opening(dice, service), False), Post(answered, dice.pick(ANSWERS), True)]
    moment = ordered
    for _ in range(dice.below(3)):
        moment += dice.between(3, 40) * HOUR + dice.below(60) * MINUTE
        thread.posts.append(Post(moment, dice.pick(TALK), False))
        if dice.chance(0.8):
            thread.posts.append(Post(moment + dice.between(4, 300) * MINUTE, dice.pick(ANSWERS), True))


def _work(dice: Dice, deal: Deal) -> None:
    moment = deal.ordered + dice.between(20, 110) * HOUR
    deal.turns.append((moment, _HANDOVER))
    if dice.chance(0.35):
        moment += dice.between(2, 30) * HOUR
        deal.turns.append((moment, _REVISION))
        moment += dice.between(4, 40) * HOUR
        deal.turns.append((moment, _HANDOVER))
    deal.done = moment + dice.between(2, 120) * HOUR + dice.below(60) * MINUTE
    if dice.chance(0.55):
        deal.review = review_of(dice, deal.service, deal.done + dice.between(1, 60) * HOUR)


def review_of(dice: Dice, service: Service, at: int) -> Review:
    """Return a review whose words fit its stars, perhaps with the expert's answer."""
    rating = dice.weighted([(5, 70), (4, 17), (3, 7), (2, 3), (1, 3)])
    rules = {**WORDS, "word": (service.word,)}
    parts = "#open##good# #end#" if rating > 3 else "#open##bad# #sigh#" if rating == 3 else "#bad# #bad#"
    text = dice.pick(PLAIN) if rating > 3 and dice.chance(0.25) else say(parts, rules, dice)
    answer = Answer(at + dice.between(2, 50) * HOUR, dice.pick(REPLIES)) if dice.chance(0.3) else None
    return Review(at, rating, text, answer)


def _askers(business: Business, seed: int, count: int, rhythm: Rhythm) -> None:
    """Add people who only asked; half of them were answered."""
    for index in range(count):
        dice = Dice(seed, "asker", index)
        service = dice.pick(SERVICES)
        thread = _thread(business, seed, 500 + index, service)
        moment = rhythm.at((index + dice.unit()) / count)
        moment -= moment % MINUTE
        thread.posts.append(Post(moment, opening(dice, service), False))
        if index % 2:
            thread.posts.append(Post(moment + dice.between(5, 200) * MINUTE, dice.pick(ANSWERS), True))


def _notices(business: Business, start: int, days: int) -> None:
    first = start - days * DAY
    business.notices += [
        Notice(first + DAY, "[크몽] 서비스가 승인되었습니다", ("신청하신 서비스가 승인되었습니다.",)),
        Notice(first + 3 * DAY, "[크몽] 사업자 정보 승인 안내", ("사업자 정보가 승인되었습니다.",)),
        Notice(first + 5 * DAY, "(광고) [크몽] 11월 기획전에 참여하세요", ("기획전 안내입니다.",)),
        Notice(start - DAY, "[크몽] 수익금 출금 신청이 접수되었습니다", ("출금 신청이 접수되었습니다.",)),
    ]

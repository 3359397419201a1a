"""Replies in the owner's voice, each unlike the last twenty."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from dangol.decisions import Condition, DraftContext
from dangol.models import Answered
from dangol.policies import Policies
from dangol.policy import Policy, Replies
from dangol.text.alike import alike, grams
from tests.core.decide.shop import DAY, MUG, NOW, Shop, low, review

OPENING, CLOSING = "안녕하세요 고객님, 반갑습니다.", "언제나 건강하고 행복하세요."
SORRY = "고객님, 먼저 사과의 말씀을 드립니다."


def _own(number: int, reply: str, **changes: Any) -> Any:
    answered = Answered(at=NOW - 30 * DAY + DAY / 24 * number, text=reply)
    older = {"written_at": NOW - 40 * DAY, "reply": answered, "item_id": None}
    return review(1000 + number, **older | changes)


def _past(opening: str = OPENING, closing: str = CLOSING, times: int = 4, **changes: Any) -> list[Any]:
    middles = ("예쁘게 써 주셔서 기쁩니다.", "튼튼하다니 다행입니다.", "또 뵙고 싶습니다.", "배송이 빨랐다니 기쁩니다.")
    return [_own(number, f"{opening} {middles[number % 4]} {closing}", **changes) for number in range(times)]


def _bodies(shop: Shop, kind: str = "thank_review") -> list[str]:
    return [one.body for one in shop.actions(kind)]


def _notes(shop: Shop, kind: str = "thank_review") -> list[dict[str, Condition]]:
    decoder = msgspec.json.Decoder(list[Condition])
    return [{one.name: one for one in decoder.decode(action.trace)} for action in shop.actions(kind)]


@pytest.mark.parametrize(
    "text, rating", [("좋아요", 5), ("", 5), ("배송도 빠르고 튼튼해요", 5), ("별로예요", 1), ("다 깨져서 왔어요", 1)]
)
def test_s2_3_two_hundred_replies_and_no_two_of_twenty_are_equal(shop: Shop, text: str, rating: int) -> None:
    shop.tell(*(review(n, text=text, rating=rating, item_id=None, written_at=NOW - DAY) for n in range(200)))
    shop.decide()
    kind = "thank_review" if rating == 5 else "apologise_review"
    bodies = _bodies(shop, kind)
    assert len(bodies) == 200
    assert all(bodies)
    for at, body in enumerate(bodies):
        assert body not in bodies[max(0, at - 19) : at]
    warned = [note for note in _notes(shop, kind) if "varied" in note]
    assert all(not note["varied"].holds and int(note["varied"].value) >= 80 for note in warned)


def test_s2_3_a_reply_that_differs_from_the_last_needs_no_warning(shop: Shop) -> None:
    shop.tell(review(1), review(2, text="좋아요", item_id=None))
    shop.decide()
    assert [note.get("varied") for note in _notes(shop)] == [None, None]
    one, other = (grams(body) for body in _bodies(shop))
    assert alike(one, other) < 0.8


def test_s2_3_what_the_market_shows_counts_among_the_last(shop: Shop) -> None:
    shop.tell(review(7, text="좋아요", item_id=None))
    shop.decide()
    (first,) = _bodies(shop)
    shop.tell(review(7, text="좋아요", item_id=None, reply=Answered(at=NOW, text=first)))
    with shop.db.transaction():
        shop.db.conn.execute("DELETE FROM actions")
    shop.tell(review(8, text="좋아요", item_id=None), review(7, text="좋아요!", item_id=None))
    shop.decide()
    assert all(alike(grams(first), grams(body)) < 0.8 for body in _bodies(shop))


def test_s2_3_drafts_open_and_close_as_the_owner_does(shop: Shop) -> None:
    shop.tell(*_past(), review(1))
    shop.decide()
    (body,) = _bodies(shop)
    assert body.startswith(OPENING)
    assert body.endswith(CLOSING)
    assert "배송이 빨랐" in body
    assert _notes(shop)[0]["voice"] == Condition("voice", "4", True)


def test_s2_3_the_voice_can_be_switched_off(shop: Shop) -> None:
    shop.policies = Policies(Policy(replies=Replies(voice=False)))
    shop.tell(*_past(), review(1))
    shop.decide()
    assert OPENING not in _bodies(shop)[0]
    assert "voice" not in _notes(shop)[0]


def test_s2_3_praise_and_complaint_have_a_voice_each(shop: Shop) -> None:
    shop.tell(*_past(), *_past(SORRY, "다음에는 더 잘 챙기겠습니다.", 3, rating=1, id="RX"), low(1, item_id=None))
    shop.tell(
        *(
            _own(50 + n, f"{SORRY} {one} 더 살피겠습니다.", rating=1)
            for n, one in enumerate(("가요.", "나요.", "다요."))
        )
    )
    shop.decide()
    (body,) = _bodies(shop, "apologise_review")
    assert body.startswith(SORRY)
    assert OPENING not in body
    assert "죄송" in body
    assert "감사" in body
    assert "깨지거나 부서진 상태로 도착했다" in body


def test_s2_3_the_nearest_earlier_reply_gives_its_sentences(shop: Shop) -> None:
    other = "찾아 주셔서 고맙습니다, 반갑습니다."
    shop.tell(
        *_past(text="선물했더니 모두 좋아했어요", times=4),
        *(
            _own(20 + n, f"{other} {one} 또 오세요.", text="냄새 없고 부드러운 수건")
            for n, one in enumerate(("가요.", "나요."))
        ),
        review(1, text="냄새 없고 부드러운 수건이에요"),
    )
    shop.decide()
    assert _bodies(shop)[0].startswith(other)


@pytest.mark.parametrize(
    "opening",
    [
        "감사합니다 {{이름}} 고객님.",
        "감사합니다 '); DROP TABLE reviews; --",
        "김민지님 감사합니다.",
        "후기 수정 부탁드려요 감사합니다.",
        "별점 다섯 개 부탁드려요 감사합니다.",
        "감사합니다 010-1234-5678 연락 주세요.",
    ],
)
def test_s2_3_nothing_slips_from_an_old_reply_into_a_new_one(shop: Shop, opening: str) -> None:
    shop.tell(*_past(opening), review(1))
    shop.decide()
    (body,) = _bodies(shop)
    assert opening.strip(".") not in body
    assert not any(part in body for part in ("{{", "DROP", "김민지", "1234", "수정", "별점"))
    assert body.endswith(CLOSING)
    assert shop.db.value("SELECT count(*) FROM reviews") == 5


def test_s2_3_replies_that_dangol_wrote_teach_nothing_unless_they_were_edited(shop: Shop) -> None:
    shop.tell(*(review(number, item_id=None) for number in range(4)))
    shop.decide()
    actions = shop.actions("thank_review")
    edited = f"{OPENING} 고맙습니다. {CLOSING}"
    for action in actions[:3]:
        shop.ledger.edit(action.id, edited, "seller")
    assert shop.reader.replies.own("main", 9) == []
    for at, action in enumerate(actions):
        shop.put(action, "sent")  # type: ignore[arg-type] # the column holds the word
        text = edited if at < 3 else action.body
        shop.tell(review(int(action.subject_id[1:]), item_id=None, reply=Answered(at=NOW, text=text)))
    assert [one.reply for one in shop.reader.replies.own("main", 9)] == [edited] * 3


def test_a_plugins_own_words_stay_as_they_are(shop: Shop) -> None:
    def draft(context: DraftContext) -> str | None:
        return "플러그인이 쓴 감사의 말입니다." if context.kind == "thank_review" else None

    shop.plug("words", dangol_draft=draft)
    shop.tell(*_past(), review(1), review(2, item_id=None))
    shop.decide()
    assert _bodies(shop) == ["플러그인이 쓴 감사의 말입니다."] * 2
    assert MUG.name

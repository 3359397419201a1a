"""R1 to R16, each from end to end: proposed, approved, claimed, sent or not."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from dangol.clock import KST
from dangol.masks import mask
from dangol.outgoing import Ground, MessageClass
from dangol.policies import Policies
from dangol.policy import Channels
from dangol.privacy import Privacy
from dangol.storage.outbox import Attempt
from tests.compliance.made import AD
from tests.compliance.street import AWAKE, DIRECT, PHONE, Street
from tests.core.decide.shop import NOW, goods, low, order
from tests.core.people.town import MALL, WALLED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.market import Market, Run

DAY = timedelta(days=1)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with Street(tmp_path) as made:
        yield made


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


async def test_r1_what_advertises_is_no_information(street: Street) -> None:
    benefit = "이번 달에는 적립금 500원을 드립니다."
    assert "“적립" in street.against(street.info(1, body=benefit))[0]
    assert (await street.tried(street.info(2, body=benefit)))[0] == "superseded"
    told = street.info(3, body=benefit)
    street.ledger.note_informational(told.id, "구매 시 약정한 적립 안내", "seller")
    assert street.against(told) == []
    street.ledger.edit(told.id, f"{benefit} 지금 오세요.", "seller")
    assert street.against(street.ledger.get(told.id)) != [], "the word was about that very text"
    street.ledger.edit(told.id, benefit, "seller")
    assert (await street.tried(told))[0] == "sent"
    assert street.ledger.verify().ok


async def test_r2_advertising_needs_a_consent_or_six_months(street: Street) -> None:
    assert (await street.tried(street.message(1)))[0] == "superseded"
    assert (await street.tried(street.message(2, ground=Ground.SIX_MONTHS)))[0] == "sent", "given to this very shop"
    street.agree()
    assert (await street.tried(street.message(3)))[0] == "sent"
    street.tell(order(contact=msgspec.structs.replace(DIRECT, source="marketplace")))
    assert (await street.tried(street.message(4, ground=Ground.SIX_MONTHS)))[0] == "superseded"


async def test_r3_a_refusal_holds_for_every_way_and_every_form_of_a_number(street: Street) -> None:
    street.agree()
    street.agree(channel="email")
    street.book.opt_out("+82 10 1234 5678", "advertising", "seller")
    for number, way in enumerate(("sms", "mail"), 1):
        state, why = await street.tried(street.message(number, send_by=way))
        assert (state, why) == ("superseded", "The buyer does not want advertising.")
    assert (await street.tried(street.info(3)))[0] == "sent"


async def test_r4_advertising_rests_at_night_by_the_time_it_is_sent(street: Street) -> None:
    street.agree()
    action = street.message()
    street.ledger.approve(action.id, "seller")
    for here, left in (
        ("2026-11-20T21:00:00", 0),
        ("2026-11-21T07:59:59", 0),
        ("2026-11-21T08:00:00", 0),
        ("2026-11-21T08:00:01", 1),
    ):
        street.clock.set(at(here))
        await street.send()
        assert len(street.carried) == left
    street.clock.set(at("2026-11-22T20:59:59"))
    assert (await street.tried(street.message(2)))[0] == "sent"


async def test_r5_advertising_says_that_it_is(street: Street) -> None:
    street.agree()
    for number, text in enumerate(
        (AD.replace("(광고)", "(광 고)"), AD.replace("(광고)", "[광고]"), "겨울 컵입니다"), 1
    ):
        action = street.message(number, body=text)
        assert "As advertising it lacks: (광고) at the very beginning" in street.against(action)[0]
        assert (await street.tried(action))[0] == "superseded"
    assert (await street.tried(street.info(8, body="(광고) 주문하신 컵을 보냈습니다.")))[0] == "superseded"
    assert (await street.tried(street.message(9)))[0] == "sent"


def test_r6_the_result_of_a_refusal_is_told_in_fourteen_days(run: Run, shop: Market) -> None:
    run("people", "optout", PHONE, "--ads")
    (task,) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "send_consent_notice"]
    assert "광고를 받지 않겠다고" in task["text"]
    shop.clock.set(shop.clock.now() + 15 * DAY)
    found = {one["name"]: one["ok"] for one in run("doctor", "--json").json["checks"]}
    assert found["duties"] is False


async def test_r7_a_consent_is_confirmed_before_two_years(street: Street) -> None:
    street.agree(at("2024-11-29T12:00:00"))
    street.clock.set(at("2026-11-28T12:00:00"))
    assert (await street.tried(street.message(1)))[0] == "sent"
    street.clock.set(at("2026-11-29T12:00:00"))
    assert (await street.tried(street.message(2)))[0] == "superseded"


async def test_r8_alimtalk_keeps_to_its_template(street: Street) -> None:
    right = "김민수님, 주문하신 컵을 보냈습니다."
    assert (await street.tried(street.info(1, send_by="talk", body=right)))[0] == "sent"
    assert (await street.tried(street.info(2, send_by="talk", body=f"{right}!")))[0] == "superseded"
    street.agree(channel="kakao")
    assert (await street.tried(street.message(3, send_by="talk")))[1] == "AlimTalk carries no advertising."


async def test_r9_nothing_leaves_twice(street: Street) -> None:
    action = street.info()
    assert street.ledger.propose([msgspec.convert(msgspec.to_builtins(action), type(action), strict=False)]) == []
    street.ledger.approve(action.id, "seller")
    claimed = street.ledger.claim(action.id, lambda _action: None)
    assert isinstance(claimed, Attempt)
    for _again in range(3):
        await street.send()
    assert street.carried == [], "the program died between claim and answer: nobody knows, so nobody repeats"
    assert str(street.ledger.get(action.id).state) == "in_doubt"


def test_r10_who_gave_one_star_is_asked_like_everybody(street: Street) -> None:
    street.tell(low(item_id="I7"), order(goods(7), number=7, contact=DIRECT, buyer="x"))
    street.tell(order(goods(8, claim="return", claim_open=True), number=8))
    street.decide()
    asked = {one.order_id for one in street.actions("ask_review")}
    assert len(asked & {"O1", "O7"}) == 1, "one of the two orders of somebody who gave one star elsewhere"
    assert "O8" not in asked, "an open claim postpones"
    street.tell(order(goods(8, claim="return", claim_open=False), number=8))
    street.decide()
    assert "O8" in {one.order_id for one in street.actions("ask_review")}


def test_r11_a_public_reply_shows_nobodys_number(run: Run, shop: Market) -> None:
    (first, *_others) = [one for one in run("inbox", "--json").json["items"] if one["kind"] == "apologise_review"]
    for text in ("공일공 1234 5678로 연락 주세요.", "０１０－１２３４－５６７８", "카톡 아이디 shop_cup 으로 주세요."):
        run("edit", first["id"], "--text", text)
        found = run("approve", first["id"])
        assert found.code != 0
        assert "where everybody reads it" in found.err


async def test_r12_a_fence_holds_for_who_was_matched_elsewhere(street: Street) -> None:
    nick = "minsu_work88"
    street.tell(order(goods(3), number=3, buyer=nick, buyer_id=nick), store=WALLED)
    street.tell(order(goods(4), number=4, buyer=nick, buyer_id=nick, contact=DIRECT), store=MALL)
    street.join()
    state, why = await street.tried(street.info(1, send_by="sms"))
    assert state == "superseded"
    assert "on its own pages only" in why
    assert street.carried == []


def test_r13_five_years_and_a_day(street: Street) -> None:
    bought = at("2021-11-20T09:00:00")
    old = goods(6, dispatched_at=None, delivered_at=bought, confirmed_at=bought)
    street.tell(order(old, number=6, ordered_at=bought))
    privacy = Privacy(street.people, street.book, street.clock, street.policies)
    street.clock.set(at("2026-11-20T23:59:00"))
    assert privacy.purge("seller")["orders"] == 0
    street.clock.set(at("2026-11-21T00:00:00"))
    assert privacy.purge("seller")["orders"] == 1


def test_r14_one_mask_everywhere(run: Run, shop: Market, home: Path) -> None:
    told = f"failed for {PHONE} and minsu@example.com"
    golden = "failed for [PHONE ******] and [EMAIL *********]"
    assert mask(told) == golden
    run("people", "consent", PHONE, "--channel", "sms", "--source", told)
    from dangol.app import App
    from dangol.log import log_kept

    with App(home, clock=shop.clock) as app, log_kept(home):
        assert app.db.value("SELECT source FROM ad_consents") == golden
        logging.getLogger("dangol.send").error("%s", told)
    log = (home / "dangol.log").read_text(encoding="utf-8")
    assert log.splitlines()[-1].endswith(f"ERROR dangol.send: {golden}")
    assert PHONE not in log


async def test_r15_a_relay_is_certified_and_a_text_fits(street: Street) -> None:
    street.agree()
    assert "certified" in (await street.tried(street.message(1, send_by="cheap")))[1]
    assert (await street.tried(street.info(2, send_by="cheap")))[0] == "sent", "information needs no certificate"
    assert "😀" in street.against(street.info(3, body="보냈습니다😀"))[0]
    assert (await street.tried(street.info(4, body="가" * 1001)))[0] == "superseded"


async def test_r16_a_fresh_configuration_sends_nothing(street: Street) -> None:
    street.ways.live = set()
    action = street.info()
    assert street.against(action) == [], "it may be approved; it only does not leave"
    assert (await street.tried(action))[0] == "approved"
    assert (await street.send()).rehearsed == [action.id]
    assert street.carried == []
    street.ways.live = {"sms"}
    await street.send()
    assert len(street.carried) == 1
    few = msgspec.structs.replace(AWAKE, channels=Channels(daily_most=2, person_daily_most=10))
    street.policies = Policies(few)
    assert (await street.tried(street.info(2)))[0] == "sent"
    assert "today" in (await street.tried(street.info(3)))[1]
    street.policies = Policies(msgspec.structs.replace(AWAKE, channels=Channels(person_daily_most=2)))
    assert "enough messages" in (await street.tried(street.info(4)))[1]
    street.clock.set(NOW + DAY)
    await street.send()
    assert len(street.carried) == 4
    assert MessageClass.SERVICE in {one.message_class for one in street.carried}
    assert {(one.ground, one.channel) for one in street.carried} == {(Ground.ORDER, "sms")}

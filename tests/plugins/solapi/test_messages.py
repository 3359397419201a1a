"""Messages through the real network room: each is taken once, whatever happens to the relay's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

import dangol_solapi
from dangol import (
    ActionRejected,
    ActionUnknown,
    AuthError,
    DangolError,
    Found,
    MessageClass,
    OpenChannel,
    OutgoingMessage,
    Queryable,
    RateLimited,
    Sent,
    Unavailable,
)
from dangol.testing import FakeRequest
from dangol_solapi.fake.sending import send_many
from dangol_solapi.gateway import ALIMTALK, SMS, ClockWrong, NoMoney, NoSender
from tests.plugins.solapi.line import BUYER, KEY, SEND, SMS_TEXT, Line, alimtalk, sms

WAYS = [SMS, ALIMTALK]


def message(line: Line, way: str) -> OutgoingMessage:
    return sms() if way == SMS else alimtalk(line)


async def send(channel: OpenChannel, what: OutgoingMessage, key: str = KEY) -> Any:
    return await dangol_solapi.dangol_send_message(channel, what, key)


async def find(line: Line, channel: OpenChannel, what: OutgoingMessage, key: str = KEY) -> Found:
    return await dangol_solapi.dangol_find_message(channel, line.query(what, key))


# on the wire


async def test_a_text_message_on_the_wire(line: Line) -> None:
    async with line.channel() as channel:
        receipt = await send(channel, sms())
    (write,) = line.fake.writes
    assert write.body == {
        "messages": [
            {
                "to": "01000001234",
                "from": "0200000000",
                "text": SMS_TEXT,
                "type": "SMS",
                "country": "82",
                "autoTypeDetect": False,
                "customFields": {"dangol": KEY},
            }
        ],
        "allowDuplicates": False,
        "showMessageList": True,
    }
    assert receipt == Sent(line.accepted[0]["message_id"])


async def test_a_long_one_with_a_subject(line: Line) -> None:
    async with line.channel() as channel:
        await send(channel, sms("가" * 100, subject="발송 안내"))
    (sent,) = line.fake.writes[0].body["messages"]
    assert (sent["type"], sent["subject"]) == ("LMS", "발송 안내")
    assert line.fake.relay.balance == 100_000 - 50


async def test_an_alimtalk_on_the_wire(line: Line) -> None:
    what = alimtalk(line)
    async with line.channel(ALIMTALK) as channel:
        await send(channel, what)
    (sent,) = line.fake.writes[0].body["messages"]
    assert "text" not in sent
    assert sent["kakaoOptions"] == {
        "pfId": line.fake.relay.channel_id,
        "templateId": what.template,
        "variables": {"#{이름}": "홍길동"},
        "disableSms": True,
    }
    assert [one["text"] for one in line.accepted] == [what.text]


@pytest.mark.parametrize(
    "message_class, setting, disabled",
    [
        (MessageClass.REVIEW_REQUEST, True, True),
        (MessageClass.SERVICE, True, False),
        (MessageClass.SERVICE, False, True),
    ],
)
async def test_a_request_never_comes_as_a_text_instead(
    line: Line, message_class: MessageClass, setting: bool, disabled: bool
) -> None:
    line.fake.apply({"phone": {"number": "01000001234", "kakao": False}})
    async with line.channel(ALIMTALK, text_instead=setting) as channel:
        await send(channel, alimtalk(line, message_class=message_class))
    line.advance(minutes=1)
    (sent,) = line.fake.writes[0].body["messages"]
    assert sent["kakaoOptions"]["disableSms"] is disabled
    (kept,) = line.fake.state(["messages"])["messages"]
    assert kept["replaced"] is not disabled


async def test_every_call_has_a_signature_of_its_own(line: Line) -> None:
    line.fake.faults.arm("server_error", times=2, path="/cash/")
    async with line.channel() as channel:
        await dangol_solapi.dangol_check_channel(channel)
    given = [one.headers["authorization"] for one in line.requests]
    assert len(set(given)) == len(given) >= 3


# answers that get lost


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "fault, options, effect",
    [
        ("swallow", {}, True),
        ("server_error", {"effect": True}, True),
        ("server_error", {"effect": False}, False),
        ("server_error", {"status": 503, "effect": True}, True),
        ("server_error", {"status": 504, "effect": False}, False),
        ("reset", {"bytes": 9}, True),
        ("reset", {"effect": False}, False),
        ("truncated", {}, True),
        ("malformed", {"kind": "cut"}, True),
        ("malformed", {"kind": "empty"}, True),
        ("malformed", {"kind": "nan"}, True),
        ("malformed", {"kind": "charset"}, True),
        ("html_login", {}, False),
        ("huge", {"bytes": 9_000_000}, True),
        ("redirect", {}, False),
    ],
)
async def test_a_lost_answer_is_in_doubt_until_it_is_looked_for(
    line: Line, way: str, fault: str, options: dict[str, Any], effect: bool
) -> None:
    what = message(line, way)
    async with line.channel(way) as channel:
        line.fake.faults.arm(fault, path=SEND, **options)
        with pytest.raises(DangolError) as lost:
            await send(channel, what)
        surely_not = ActionRejected | AuthError | Unavailable
        assert not isinstance(lost.value, surely_not), "nothing says that it was not done"
        assert len(line.accepted) == int(effect)
        found = await find(line, channel, what)
    assert found is (Found.YES if effect else Found.NO)
    assert len([one for one in line.requests if one.url.path == SEND]) == 1, "sent once"


async def test_a_slow_answer_is_an_answer(line: Line) -> None:
    line.fake.faults.arm("trickle", path=SEND, bytes=64, seconds=0.01)
    async with line.channel() as channel:
        assert isinstance(await send(channel, sms()), Sent)
    assert len(line.accepted) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault, kind", [("rate_limit", RateLimited), ("refuse", Unavailable)])
async def test_what_surely_did_not_happen(line: Line, way: str, fault: str, kind: type[Exception]) -> None:
    what = message(line, way)
    async with line.channel(way) as channel:
        line.fake.faults.arm(fault, path=SEND)
        with pytest.raises(kind):
            await send(channel, what)
        assert line.accepted == []
        assert isinstance(await send(channel, what), Sent)
    assert len(line.accepted) == 1


# looking


async def test_a_message_is_found_by_the_key_and_no_other(line: Line) -> None:
    async with line.channel() as channel:
        await send(channel, sms())
        assert await find(line, channel, sms()) is Found.YES
        assert await find(line, channel, sms("ganz anders")) is Found.YES, "the key says it, not the words"
        assert await find(line, channel, sms(), "another key") is Found.NO
        assert await find(line, channel, sms(recipient="010-0000-9999")) is Found.NO


async def test_a_message_that_shows_late_is_not_there_yet(line: Line) -> None:
    line.fake.apply({"relay": {"late": 300_000}})
    async with line.channel() as channel:
        await send(channel, sms())
        early = await find(line, channel, sms())
        line.advance(minutes=10)
        late = await dangol_solapi.dangol_find_message(channel, line.query(sms(), minutes=11))
    assert (early, late) == (Found.NO, Found.YES)
    described = next(one for one in dangol_solapi.dangol_channels() if one.id == SMS)
    assert described.capability(line.settings(settle_minutes=25)) == Queryable(timedelta(minutes=25))


async def test_it_is_found_behind_many_others(line: Line) -> None:
    async with line.channel() as channel:
        await send(channel, sms())
        for at in range(230):
            _other(line, f"다른 알림 {at}", {"shop": "x"})
        assert await find(line, channel, sms()) is Found.YES
    pages = [one for one in line.requests if one.url.path == "/messages/v4/list"]
    assert len(pages) == 3


async def test_among_too_many_nobody_can_say(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dangol_solapi.messages._MOST_ROWS", 5)
    async with line.channel() as channel:
        await send(channel, sms())
        for at in range(4):
            _other(line, f"다른 알림 {at}", {"shop": "x"})
        assert await find(line, channel, sms()) is Found.YES
        assert await find(line, channel, sms(), "another key") is Found.UNKNOWN


async def test_one_that_carries_no_key_and_may_be_ours_is_for_a_person(line: Line) -> None:
    async with line.channel() as channel:
        _other(line, "다른 말", {})
        assert await find(line, channel, sms()) is Found.NO
        _other(line, SMS_TEXT, {"shop": "x"})
        assert await find(line, channel, sms()) is Found.NO, "somebody else's, by its own field"
        _other(line, SMS_TEXT, {})
        assert await find(line, channel, sms()) is Found.UNKNOWN


def _other(line: Line, text: str, custom: dict[str, str]) -> None:
    """Send something by the seller's other program."""
    row = {"to": BUYER.replace("-", ""), "from": "0200000000", "text": text, "customFields": custom}
    headers = {"content-type": "application/json"}
    send_many(line.fake.relay, FakeRequest("POST", SEND, "", headers, msgspec.json.encode({"messages": [row]})))


async def test_one_that_was_refused_at_the_door_was_not_sent(line: Line) -> None:
    line.fake.apply({"phone": {"number": "01000001234", "opted_out": True}})
    async with line.channel() as channel:
        line.fake.faults.arm("swallow", path=SEND)
        with pytest.raises(ActionUnknown):
            await send(channel, sms())
        assert len(line.fake.relay.messages) == 1, "it is on the list"
        assert await find(line, channel, sms()) is Found.NO


@pytest.mark.parametrize("days, found", [(169, Found.NO), (171, Found.UNKNOWN)])
async def test_a_doubt_that_the_lists_forgot_is_for_a_person(line: Line, days: int, found: Found) -> None:
    async with line.channel() as channel:
        query = line.query(sms(), minutes=days * 24 * 60)
        assert await dangol_solapi.dangol_find_message(channel, query) is found


# answers of another form


async def test_without_a_list_of_messages_the_group_is_kept(line: Line) -> None:
    line.spoil = lambda body: body.pop("messageList")
    async with line.channel() as channel:
        receipt = await send(channel, sms())
        line.advance(minutes=1)
        (found,) = await dangol_solapi.dangol_delivery(channel, [line.carried(receipt.remote_id)])
    assert receipt.remote_id == next(iter(line.fake.relay.groups))
    assert found.state == "delivered"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.pop("groupInfo"),
        lambda body: body["groupInfo"].pop("count"),
        lambda body: body["groupInfo"]["count"].update(registeredSuccess=0),
        lambda body: body["groupInfo"]["count"].update(registeredSuccess="1"),
    ],
)
async def test_an_answer_that_does_not_say_that_it_was_taken_is_a_doubt(line: Line, spoil: Any) -> None:
    line.spoil = spoil
    async with line.channel() as channel:
        with pytest.raises(DangolError) as lost:
            await send(channel, sms())
        assert not isinstance(lost.value, ActionRejected | AuthError | Unavailable)
        assert await find(line, channel, sms()) is Found.YES


# refusals


@pytest.mark.parametrize(
    "event, kind",
    [
        ({"phone": {"number": "01000001234", "opted_out": True}}, ActionRejected),
        ({"sender": {"number": "0200000000", "status": "EXPIRED"}}, NoSender),
        ({"relay": {"balance": 0, "point": 0}}, NoMoney),
        ({"gate": {"denied": ["/messages/v4/send"]}}, AuthError),
    ],
)
async def test_a_refusal_in_the_seller_s_words(line: Line, event: dict[str, Any], kind: type[DangolError]) -> None:
    line.fake.apply(event)
    async with line.channel() as channel:
        with pytest.raises(kind) as refused:
            await send(channel, sms())
    said = f"{refused.value.message} {refused.value.hint} {refused.value.detail}"
    assert "1234" not in said
    assert SMS_TEXT not in said
    assert line.accepted == []


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("spoil", ["secret", "api_key"])
async def test_a_key_that_is_refused(line: Line, status: int, spoil: str) -> None:
    line.fake.gate.refuses_with = status
    setattr(line.fake.gate, spoil, "OTHER")
    async with line.channel(api_key="NCSKEY", api_secret="VERYSECRET") as channel:
        with pytest.raises(AuthError) as refused:
            await send(channel, sms())
    assert "VERYSECRET" not in repr(vars(refused.value))


@pytest.mark.parametrize("minutes", [-40, 40])
@pytest.mark.parametrize("status", [400, 403])
async def test_a_clock_that_is_off_is_made_up_for(line: Line, minutes: int, status: int) -> None:
    line.fake.gate.refuses_with = status
    line.clock.advance(minutes=minutes)
    async with line.channel() as channel:
        assert isinstance(await send(channel, sms()), Sent)
        assert await find(line, channel, sms()) is Found.YES
    assert len(line.accepted) == 1


async def test_a_relay_that_refuses_every_time_is_believed(line: Line) -> None:
    line.clock.advance(minutes=40)
    line.fake.faults.arm("clock_skew", times=9, seconds=40 * 60)
    async with line.channel() as channel:
        with pytest.raises(ClockWrong):
            await send(channel, sms())
    assert len(line.requests) == 2
    assert line.accepted == []


async def test_words_that_a_telephone_cannot_show_never_leave(line: Line) -> None:
    async with line.channel() as channel:
        with pytest.raises(ActionRejected, match="😊"):
            await send(channel, sms("고마워요 😊"))
    assert line.requests == []


@pytest.mark.parametrize(
    "change",
    [
        {"status": "REJECTED"},
        {"content": "#{이름}님, 새 문구입니다."},
        {"buttons": [{"buttonName": "조회", "buttonType": "WL", "linkMo": "https://shop.example/#{번호}"}]},
    ],
)
async def test_a_template_that_changed_at_the_relay_stops_the_message(line: Line, change: dict[str, Any]) -> None:
    what, known = alimtalk(line), line.templates
    line.fake.apply({"template": {"template_id": what.template, "content": known[what.template], **change}})
    async with line.channel(ALIMTALK, templates=known) as channel:
        with pytest.raises(ActionRejected, match="changed or withdrawn"):
            await send(channel, what)
    assert line.accepted == []


async def test_a_template_that_is_gone(line: Line) -> None:
    what, known = alimtalk(line), line.templates
    del line.fake.relay.templates[what.template]
    async with line.channel(ALIMTALK, templates=known) as channel:
        with pytest.raises(ActionRejected, match="changed or withdrawn"):
            await send(channel, what)
    assert line.fake.writes == []


# deliveries


@pytest.mark.parametrize(
    "ends_as, state, said",
    [
        ("4000", "delivered", ""),
        ("3042", "failed", "could not be reached"),
        ("3047", "failed", "refuses"),
        ("3054", "failed", "spam"),
        ("3059", "failed", "blocked against misuse"),
    ],
)
async def test_what_became_of_it(line: Line, ends_as: str, state: str, said: str) -> None:
    line.fake.apply({"phone": {"number": "01000001234", "ends_as": ends_as}})
    async with line.channel() as channel:
        receipt = await send(channel, sms())
        seen = []
        for seconds in (0, 5, 60):
            line.advance(seconds=seconds)
            (found,) = await dangol_solapi.dangol_delivery(channel, [line.carried(receipt.remote_id)])
            seen.append(found)
    assert [one.state for one in seen] == ["pending", "pending", state]
    assert {one.key for one in seen} == {KEY}
    assert said in seen[-1].reason
    assert (seen[-1].at is not None) == (state == "delivered")


async def test_deliveries_of_many(line: Line) -> None:
    async with line.channel() as channel:
        sent = []
        for at in range(120):
            receipt = await send(channel, sms(recipient=f"010-0000-{at:04d}"), f"k{at}")
            sent.append(line.carried(receipt.remote_id, f"k{at}"))
        line.advance(minutes=1)
        found = await dangol_solapi.dangol_delivery(channel, [*sent, line.carried(None, "never")])
    assert {one.key: one.state for one in found} == {f"k{at}": "delivered" for at in range(120)}


async def test_a_sending_that_is_known_by_its_group_alone(line: Line) -> None:
    async with line.channel() as channel:
        await send(channel, sms())
        line.advance(minutes=1)
        group = next(iter(line.fake.relay.groups))
        (found,) = await dangol_solapi.dangol_delivery(channel, [line.carried(group)])
    assert found.state == "delivered"


async def test_what_the_relay_forgot_is_left_out(line: Line) -> None:
    async with line.channel() as channel:
        receipt = await send(channel, sms())
        line.advance(days=200)
        assert await dangol_solapi.dangol_delivery(channel, [line.carried(receipt.remote_id)]) == []


# the check


def told(checks: Any) -> dict[str, tuple[bool, str]]:
    return {one.name: (one.ok, one.detail) for one in checks}


async def test_the_check_of_text_messages(line: Line) -> None:
    async with line.channel() as channel:
        good = told(await dangol_solapi.dangol_check_channel(channel))
    async with line.channel(sender="020000001") as channel:
        unknown = told(await dangol_solapi.dangol_check_channel(channel))
    async with line.channel(sender="") as channel:
        none = told(await dangol_solapi.dangol_check_channel(channel))
    assert good == {
        "Balance": (True, "100,300 won; one message costs 20 won by your settings"),
        "Sender number": (True, "registered and active"),
        "Prices": (True, "as in Solapi's list"),
    }
    assert unknown["Sender number"] == (False, "not registered with Solapi")
    assert none["Sender number"] == (False, "not set")
    assert line.accepted == []


async def test_the_check_of_alimtalk(line: Line) -> None:
    async with line.channel(ALIMTALK) as channel:
        good = told(await dangol_solapi.dangol_check_channel(channel))
    known = line.templates
    line.fake.apply({"template": {"template_id": next(iter(known)), "content": "새 문구"}})
    async with line.channel(ALIMTALK, templates=known, text_instead=True) as channel:
        changed = told(await dangol_solapi.dangol_check_channel(channel))
    async with line.channel(ALIMTALK, templates={}, kakao_channel="") as channel:
        bare = told(await dangol_solapi.dangol_check_channel(channel))
    assert good["Templates"] == (True, "2 taken over, 2 approved")
    assert not changed["Templates"][0]
    assert next(iter(known)) in changed["Templates"][1]
    assert "Sender number" in changed
    assert bare["Kakao channel"] == (False, "not set")


@pytest.mark.parametrize(
    "way, settings, said",
    [(SMS, {"lms_won": 45}, "lms_won=50"), (ALIMTALK, {"alimtalk_won": 8, "sms_won": 1}, "alimtalk_won=19")],
)
async def test_prices_that_differ_from_the_list_are_told_and_keep_nothing_back(
    line: Line, way: str, settings: dict[str, int], said: str
) -> None:
    async with line.channel(way, **settings) as channel:
        (prices,) = [one for one in await dangol_solapi.dangol_check_channel(channel) if one.name == "Prices"]
    assert (prices.ok, prices.optional, prices.detail) == (False, True, f"Solapi's list says {said}")


@pytest.mark.parametrize("fault", ["server_error", "malformed"])
async def test_without_a_list_of_prices_the_rest_is_checked(line: Line, fault: str) -> None:
    line.fake.faults.arm(fault, times=9, path="/pricing/")
    async with line.channel() as channel:
        found = await dangol_solapi.dangol_check_channel(channel)
    assert [(one.name, one.ok) for one in found if not one.optional] == [("Balance", True), ("Sender number", True)]
    assert [one.name for one in found if one.optional] == ["Prices"]


async def test_an_empty_account_and_a_door_that_is_shut(line: Line) -> None:
    line.fake.apply({"relay": {"balance": 5, "point": 0}, "gate": {"denied": ["/senderid/"]}})
    async with line.channel() as channel:
        found = told(await dangol_solapi.dangol_check_channel(channel))
    assert not found["Balance"][0]
    assert found["Sender number"] == (False, "Solapi does not accept this key.")
    line.fake.gate.secret = "OTHER"
    async with line.channel(api_secret="VERYSECRET") as channel:
        with pytest.raises(AuthError):
            await dangol_solapi.dangol_check_channel(channel)

"""Solapi's own library against the mocked API: what it sends is taken, and what it reads is what there is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from solapi import SolapiMessageService
from solapi.error.MessageNotReceiveError import MessageNotReceivedError
from solapi.model import KakaoOption, RequestMessage, SendRequestConfig
from solapi.model.request.messages.get_messages import GetMessagesRequest

from dangol_solapi.fake.store import SENDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from dangol.testing import Served
    from dangol_solapi.fake import SolapiFake

BUYER, OTHER = "01000001234", "01000005678"
LIST = SendRequestConfig(show_message_list=True)


class Sdk:
    """The library, in a thread of its own because it waits for every answer."""

    def __init__(self, base_url: str, key: str, secret: str) -> None:
        self.service = SolapiMessageService(key, secret)
        self.service.base_url = base_url

    async def call(self, name: str, *given: Any) -> Any:
        return await asyncio.to_thread(getattr(self.service, name), *given)

    async def send(self, *messages: RequestMessage, config: SendRequestConfig | None = LIST) -> Any:
        return await self.call("send", list(messages), config)


@pytest.fixture
def sdk(served: Served, fake: SolapiFake) -> Sdk:
    return Sdk(served.base_url, fake.gate.api_key, fake.gate.secret)


def sms(to: str = BUYER, text: str = "주문이 접수되었습니다.", **more: Any) -> RequestMessage:
    return RequestMessage(**{"from_": SENDER, "to": to, "text": text} | more)


def alimtalk(fake: SolapiFake, to: str = BUYER, **options: Any) -> RequestMessage:
    template = next(one for one in fake.relay.templates.values() if one.name == "후기 요청")
    asked = {"pf_id": fake.relay.channel_id, "template_id": template.template_id, "variables": {"이름": "홍길동"}}
    return RequestMessage(from_=SENDER, to=to, kakao_options=KakaoOption(**asked | options))


def later(fake: SolapiFake) -> None:
    fake.clock.advance(seconds=60)


# sending


async def test_a_text_message_is_taken_and_arrives(sdk: Sdk, fake: SolapiFake) -> None:
    answer = await sdk.send(sms("010-0000-1234", custom_fields={"dangol": "k1"}))
    assert answer.group_info.count.registered_success == 1
    (taken,) = answer.message_list
    assert (taken.status_code, taken.custom_fields) == ("2000", {"dangol": "k1"})
    (accepted,) = fake.relay.accepted
    assert (accepted["to"], accepted["kind"], accepted["message_id"]) == (BUYER, "SMS", taken.message_id)
    before = await sdk.call("get_messages", GetMessagesRequest(message_id=taken.message_id))
    later(fake)
    after = await sdk.call("get_messages", GetMessagesRequest(message_id=taken.message_id))
    codes = [found.message_list[taken.message_id].status_code for found in (before, after)]
    assert codes == ["2000", "4000"]


async def test_the_kind_is_found_by_the_length(sdk: Sdk, fake: SolapiFake) -> None:
    await sdk.send(sms(text="가" * 45), sms(OTHER, "가" * 46), config=None)
    await sdk.send(sms(text="가", subject="제목"))
    assert [one["kind"] for one in fake.relay.accepted] == ["SMS", "LMS", "LMS"]
    assert fake.relay.balance == 100_000 - 20 - 50 - 50


async def test_an_alimtalk_is_worded_by_its_template(sdk: Sdk, fake: SolapiFake) -> None:
    answer = await sdk.send(alimtalk(fake))
    later(fake)
    (accepted,) = fake.relay.accepted
    assert (accepted["kind"], accepted["text"].partition(",")[0]) == ("ATA", "홍길동님")
    found = await sdk.call("get_group_messages", answer.group_info.group_id)
    (row,) = found.message_list.values()
    assert (row.status_code, row.kakao_options.template_id) == ("4000", next(reversed(fake.relay.templates)))


@pytest.mark.parametrize("disable, code, kind", [(True, "3104", False), (False, "4000", True)])
async def test_who_has_no_kakao_gets_a_text_message_unless_that_is_off(
    sdk: Sdk, fake: SolapiFake, disable: bool, code: str, kind: bool
) -> None:
    fake.apply({"phone": {"number": BUYER, "kakao": False}})
    await sdk.send(alimtalk(fake, disable_sms=disable))
    later(fake)
    (row,) = fake.state(["messages"])["messages"]
    assert (row["code"], row["replaced"]) == (code, kind)


@pytest.mark.parametrize(
    "options, code",
    [
        ({"template_id": "KA01TPnothing"}, "3105"),
        ({"pf_id": "KA01PFother"}, "3105"),
        ({"variables": {"상호": "온담"}}, "3106"),
    ],
)
async def test_a_wrong_template_is_taken_and_fails_later(
    sdk: Sdk, fake: SolapiFake, options: dict[str, Any], code: str
) -> None:
    await sdk.send(alimtalk(fake, disable_sms=True, **options))
    later(fake)
    assert [row["code"] for row in fake.state(["messages"])["messages"]] == [code]


async def test_what_a_telephone_cannot_show_becomes_a_question_mark(sdk: Sdk, fake: SolapiFake) -> None:
    await sdk.send(sms(text="고맙습니다 😊"))
    assert [one["text"] for one in fake.relay.accepted] == ["고맙습니다 ?"]


# refusals


@pytest.mark.parametrize(
    "spoil, code",
    [
        ({"sender": {"number": SENDER, "status": "EXPIRED"}}, "1062"),
        ({"phone": {"number": BUYER, "opted_out": True}}, "1061"),
    ],
)
async def test_a_message_that_is_refused_at_the_door(
    sdk: Sdk, fake: SolapiFake, spoil: dict[str, Any], code: str
) -> None:
    fake.apply(spoil)
    with pytest.raises(MessageNotReceivedError) as refused:
        await sdk.send(sms())
    assert [one.status_code for one in refused.value.failed_messages] == [code]
    assert fake.relay.accepted == []


async def test_a_number_that_is_named_twice_gets_one_message(sdk: Sdk, fake: SolapiFake) -> None:
    answer = await sdk.send(sms(), sms(), sms(OTHER))
    count = answer.group_info.count
    assert (count.total, count.registered_success, count.registered_failed) == (3, 2, 1)
    assert [one.status_code for one in answer.failed_message_list] == ["1026"]
    await sdk.send(sms(), sms(), config=SendRequestConfig(allow_duplicates=True))
    assert [one["to"] for one in fake.relay.accepted] == [BUYER, OTHER, BUYER, BUYER]


async def test_the_same_message_twice_in_two_requests_reaches_the_buyer_twice(sdk: Sdk, fake: SolapiFake) -> None:
    """There is no idempotency at the relay: this is why a lost answer is looked for and never just sent again."""
    for _ in range(2):
        await sdk.send(sms(custom_fields={"dangol": "k1"}))
    assert len(fake.relay.accepted) == 2


@pytest.mark.parametrize(
    "spoil, code",
    [
        (lambda fake: fake.apply({"relay": {"balance": 0, "point": 10}}), "NotEnoughBalance"),
        (lambda fake: fake.clock.advance(minutes=16), "RequestTimeTooSkewed"),
        (lambda fake: fake.clock.advance(minutes=-16), "RequestTimeTooSkewed"),
        (lambda fake: setattr(fake.gate, "secret", "X" * 32), "SignatureDoesNotMatch"),
        (lambda fake: setattr(fake.gate, "api_key", "NCSOTHER"), "InvalidAPIKey"),
        (lambda fake: fake.apply({"gate": {"denied": ["/messages/"]}}), "Forbidden"),
        (lambda fake: fake.faults.arm("rate_limit"), "RATE_LIMIT"),
    ],
)
async def test_a_refusal_of_the_whole_request(
    sdk: Sdk, fake: SolapiFake, spoil: Callable[[SolapiFake], Any], code: str
) -> None:
    spoil(fake)
    with pytest.raises(Exception, match=code):
        await sdk.send(sms())
    assert fake.relay.accepted == []


@pytest.mark.parametrize(
    "message",
    [
        sms(custom_fields={"k" * 31: "v"}),
        sms(custom_fields={"k": "v" * 101}),
        sms("12"),
        sms(text="가" * 1001),
    ],
)
async def test_a_field_that_does_not_fit(sdk: Sdk, fake: SolapiFake, message: RequestMessage) -> None:
    with pytest.raises(Exception, match="ValidationError"):
        await sdk.send(message)
    assert fake.relay.messages == {}


async def test_an_answer_that_got_lost_was_taken_all_the_same(sdk: Sdk, fake: SolapiFake) -> None:
    fake.faults.arm("swallow")
    with pytest.raises(httpx.RemoteProtocolError):
        await sdk.send(sms())
    assert len(fake.relay.accepted) == 1
    fake.faults.arm("server_error", effect=True)
    with pytest.raises(Exception, match="UnknownError"):
        await sdk.send(sms())
    assert len(fake.relay.accepted) == 2


async def test_a_signature_is_good_for_one_call(served: Served, sdk: Sdk) -> None:
    headers: dict[str, str] = {}
    async with httpx.AsyncClient(base_url=served.base_url, trust_env=False) as plain:
        from solapi.lib.authenticator import Authenticator

        signed = Authenticator(sdk.service.auth_info["api_key"], sdk.service.auth_info["api_secret"])
        headers["authorization"] = signed.get_auth_info()
        answers = [await plain.get("/cash/v1/balance", headers=headers) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 403]
    assert answers[1].json()["errorCode"] == "DuplicatedSignature"


# reading


async def test_lists_are_filtered_and_paged(sdk: Sdk, fake: SolapiFake) -> None:
    for at in range(5):
        await sdk.send(sms(BUYER if at % 2 == 0 else OTHER, f"알림 {at}"))
        fake.clock.advance(seconds=1)
    mine = await sdk.call("get_messages", GetMessagesRequest(to=BUYER))
    assert [one.text for one in mine.message_list.values()] == ["알림 4", "알림 2", "알림 0"]
    first = await sdk.call("get_messages", GetMessagesRequest(limit=2))
    second = await sdk.call("get_messages", GetMessagesRequest(limit=2, start_key=first.next_key))
    texts = [one.text for page in (first, second) for one in page.message_list.values()]
    assert texts == ["알림 4", "알림 3", "알림 2", "알림 1"]


async def test_a_message_may_show_late_and_is_forgotten_after_half_a_year(sdk: Sdk, fake: SolapiFake) -> None:
    fake.apply({"relay": {"late": 300_000}})
    await sdk.send(sms())
    seen = []
    for step in ({"seconds": 0}, {"minutes": 5}, {"days": 184}):
        fake.clock.advance(**step)
        seen.append(len(fake.relay.listed()))
    assert seen == [0, 1, 0]
    assert len(fake.relay.accepted) == 1


async def test_groups_and_the_balance(sdk: Sdk, fake: SolapiFake) -> None:
    answer = await sdk.send(sms())
    later(fake)
    found = await sdk.call("get_groups")
    assert found.group_list[answer.group_info.group_id].count.sent_success == 1
    assert (await sdk.call("get_group", answer.group_info.group_id)).status == "COMPLETE"
    assert (await sdk.call("get_balance")).balance == 100_000 - 20

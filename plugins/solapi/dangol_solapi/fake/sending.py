"""Taking messages: what is refused as a whole, what at the door, and how the rest will end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from dangol.testing import FakeRequest, FakeResponse
from dangol_solapi.fake import model
from dangol_solapi.fake.errors import Refused, invalid
from dangol_solapi.fake.model import Group, Message, Relay
from dangol_solapi.fake.wire import failed, group_info, registered

__all__ = ["send_many"]

_MOST = 10_000
_SMS, _TEXT = 90, 2000
_KINDS = ("SMS", "LMS", "ATA")
_NUMBER = re.compile(r"\d{8,11}")


def send_many(relay: Relay, request: FakeRequest) -> FakeResponse:
    """Answer ``POST /messages/v4/send-many/detail``. Raises ``Refused`` for what is not taken as a whole."""
    body = _body(request)
    rows = body.get("messages")
    if not isinstance(rows, list) or not 0 < len(rows) <= _MOST:
        raise invalid("messages")
    if body.get("scheduledDate") is not None:
        raise invalid("scheduledDate")
    wanted = [one for row in rows for one in _each(row)]
    group = Group(
        group_id=relay.name("G4V"), created=relay.now(), duplicates=body.get("allowDuplicates") is True, messages=[]
    )
    seen: set[str] = set()
    for to, row in wanted:
        twice = to in seen and not group.duplicates
        seen.add(to)
        group.messages.append(_message(relay, group, to, row, model.DUPLICATE if twice else None))
    _pay(relay, group)
    relay.groups[group.group_id] = group
    for one in group.messages:
        relay.messages[one.message_id] = one
        if one.refused is None:
            relay.take(one)
    taken = [registered(one) for one in group.messages if one.refused is None]
    answer = {
        "failedMessageList": [failed(relay, one) for one in group.messages if one.refused is not None],
        "groupInfo": group_info(relay, group),
    }
    return FakeResponse.json(answer | ({"messageList": taken} if body.get("showMessageList") is True else {}))


def _body(request: FakeRequest) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise invalid("content-type")
    try:
        body = request.json()
    except msgspec.DecodeError:
        raise invalid("body") from None
    if not isinstance(body, dict):
        raise invalid("body")
    return body


def _each(row: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every recipient of one entry, checked as far as the API checks before it registers anything."""
    if not isinstance(row, dict):
        raise invalid("messages")
    recipients = row.get("to") if isinstance(row.get("to"), list) else [row.get("to")]
    for to in recipients or []:
        if not isinstance(to, str) or not _NUMBER.fullmatch(to):
            raise invalid("messages.to")
        yield to, row
    kind, sender = row.get("type"), row.get("from")
    if kind is not None and kind not in _KINDS:
        raise invalid("messages.type")
    if sender is not None and (not isinstance(sender, str) or not _NUMBER.fullmatch(sender)):
        raise invalid("messages.from")
    if len(_garbled(row.get("text") or "").encode("cp949")) > _TEXT:
        raise invalid("messages.text")
    custom = row.get("customFields") or {}
    if not isinstance(custom, dict) or any(
        not isinstance(value, str) or len(name) > 30 or len(value) > 100 for name, value in custom.items()
    ):
        raise invalid("messages.customFields")
    kakao = row.get("kakaoOptions")
    if kakao is not None and (not isinstance(kakao, dict) or not isinstance(kakao.get("pfId"), str)):
        raise invalid("messages.kakaoOptions.pfId")


def _garbled(text: str) -> str:
    """Return a text as a telephone would show it: what cp949 cannot hold becomes a question mark."""
    return text.encode("cp949", "replace").decode("cp949")


def _message(relay: Relay, group: Group, to: str, row: dict[str, Any], refused: str | None) -> Message:
    kakao = row.get("kakaoOptions")
    text = _worded(relay, row)
    message = Message(
        message_id=relay.name("M4V"),
        group_id=group.group_id,
        to=to,
        sender=row.get("from") or "",
        text=text,
        subject=row.get("subject"),
        kind=_kind(row, text),
        custom=dict(row.get("customFields") or {}),
        kakao=kakao,
        created=group.created,
        seen_from=group.created + relay.late,
        leaves=group.created + relay.leave,
        arrives=group.created + relay.arrive,
        ends_as=relay.ends.get(to, model.DELIVERED),
    )
    message.refused = refused or _at_the_door(relay, message)
    if message.refused is None and kakao is not None:
        _by_kakao(relay, message, kakao)
    return message


def _worded(relay: Relay, row: dict[str, Any]) -> str:
    """Return the text: its own, or the template's with its blanks filled in."""
    kakao = row.get("kakaoOptions") or {}
    template = relay.templates.get(kakao.get("templateId") or "")
    text = row.get("text")
    if text is None and template is not None:
        text = template.content
        for name, value in (kakao.get("variables") or {}).items():
            text = text.replace(name, str(value))
    return _garbled(text or "") if row.get("kakaoOptions") is None else text or ""


def _kind(row: dict[str, Any], text: str) -> str:
    """Detect the type as the API does where none is given."""
    given = row.get("type")
    if isinstance(given, str):
        return given
    if row.get("kakaoOptions") is not None:
        return "ATA"
    return "LMS" if row.get("subject") or len(text.encode("cp949")) > _SMS else "SMS"


def _at_the_door(relay: Relay, message: Message) -> str | None:
    if not message.text and message.kakao is None:
        return model.NO_TEXT
    if message.kakao is None and relay.senders.get(message.sender) != "ACTIVE":
        return model.NOT_REGISTERED
    if message.sender == message.to:
        return model.SAME_NUMBER
    return model.OPTED_OUT if message.to in relay.opted_out else None


def _by_kakao(relay: Relay, message: Message, kakao: dict[str, Any]) -> None:
    """Decide how an AlimTalk ends: Kakao compares it with the template only when it is sent on."""
    template = relay.templates.get(kakao.get("templateId") or "")
    problem = _problem(relay, message, kakao, template)
    if problem is None:
        return
    message.ends_as = problem
    instead = not kakao.get("disableSms") and relay.senders.get(message.sender) == "ACTIVE"
    if instead:
        message.replaced, message.ends_as = True, relay.ends.get(message.to, model.DELIVERED)


def _problem(relay: Relay, message: Message, kakao: dict[str, Any], template: Any) -> str | None:
    if template is None or template.status != "APPROVED" or kakao["pfId"] != template.channel_id:
        return model.NO_TEMPLATE
    if not _keeps_to(message.text, template.content):
        return model.OTHER_TEXT
    return model.NO_KAKAO if message.to in relay.without_kakao else None


def _keeps_to(text: str, template: str) -> bool:
    parts = re.split(r"#\{[^{}]+\}", template)
    return re.fullmatch("(.*)".join(map(re.escape, parts)), text, re.DOTALL) is not None and "#{" not in text


def _pay(relay: Relay, group: Group) -> None:
    """Take the money for what will be sent. Raises ``Refused`` if there is not enough."""
    cost = sum(relay.prices[one.kind.lower()] for one in group.messages if one.refused is None)
    if cost > relay.balance + relay.point:
        raise Refused(402, "NotEnoughBalance", "잔액이 부족합니다.")
    relay.balance -= cost

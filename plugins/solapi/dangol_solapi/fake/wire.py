"""The shapes of the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from dangol_solapi.fake.model import AT_CARRIER, CODES, DELIVERED, REGISTERED, Group, Message, Relay, Template
from dangol_solapi.fake.times import zulu

__all__ = ["failed", "group_info", "listing", "registered", "stored", "template_row"]


def group_info(relay: Relay, group: Group) -> dict[str, Any]:
    """Return what is told of a group: everything that clients insist on."""
    kinds = Counter(one.kind.lower() for one in group.messages if one.refused is None)
    cost = sum(relay.prices[kind] * count for kind, count in kinds.items())
    money = {"requested": cost, "replacement": 0, "refund": 0, "sum": cost}
    return {
        "count": _count(relay, group),
        "countForCharge": {kind: {"82": kinds[kind]} if kind in kinds else {} for kind in relay.prices},
        "balance": money,
        "point": {"requested": 0, "replacement": 0, "refund": 0, "sum": 0},
        "app": {"profit": dict.fromkeys(relay.prices, 0), "appId": None},
        "log": [{"createAt": zulu(group.created), "message": "메시지 그룹이 생성되었습니다."}],
        "status": _status(relay, group),
        "allowDuplicates": group.duplicates,
        "isRefunded": False,
        "accountId": relay.account_id,
        "masterAccountId": None,
        "apiVersion": "4",
        "groupId": group.group_id,
        "price": {"82": dict(relay.prices)},
        "dateCreated": zulu(group.created),
        "dateUpdated": zulu(group.created),
        "scheduledDate": None,
        "dateSent": zulu(group.created),
        "dateCompleted": None,
    }


def _count(relay: Relay, group: Group) -> dict[str, int]:
    taken = [one for one in group.messages if one.refused is None]
    codes = Counter(one.code(relay.now()) for one in taken)
    pending = codes[REGISTERED] + codes[AT_CARRIER]
    return {
        "total": len(group.messages),
        "sentTotal": len(taken),
        "sentFailed": len(taken) - pending - codes[DELIVERED],
        "sentSuccess": codes[DELIVERED],
        "sentPending": pending,
        "sentReplacement": sum(one.replaced for one in taken),
        "refund": 0,
        "registeredFailed": len(group.messages) - len(taken),
        "registeredSuccess": len(taken),
    }


def _status(relay: Relay, group: Group) -> str:
    now = relay.now()
    if all(one.refused is not None for one in group.messages):
        return "FAILED"
    return "SENDING" if any(one.refused is None and now < one.arrives for one in group.messages) else "COMPLETE"


def failed(relay: Relay, message: Message) -> dict[str, Any]:
    """Return a message that was refused at the door."""
    return {
        "to": message.to,
        "from": message.sender,
        "type": message.kind,
        "country": "82",
        "messageId": message.message_id,
        "statusCode": message.refused,
        "statusMessage": CODES[message.refused or ""],
        "accountId": relay.account_id,
        "customFields": message.custom,
    }


def registered(message: Message) -> dict[str, Any]:
    """Return a message that was taken."""
    return {
        "messageId": message.message_id,
        "statusCode": REGISTERED,
        "statusMessage": CODES[REGISTERED],
        "customFields": message.custom,
    }


def stored(relay: Relay, message: Message) -> dict[str, Any]:
    """Return a message as lists show it."""
    now = relay.now()
    code = message.code(now)
    ended = message.refused is None and now >= message.arrives
    return {
        "_id": message.message_id,
        "messageId": message.message_id,
        "groupId": message.group_id,
        "accountId": relay.account_id,
        "to": message.to,
        "from": message.sender,
        "text": message.text,
        "subject": message.subject,
        "type": message.kind,
        "country": "82",
        "imageId": None,
        "autoTypeDetect": True,
        "kakaoOptions": message.kakao,
        "customFields": message.custom,
        "replacement": message.replaced,
        "status": "FAILED" if message.refused else "COMPLETE" if ended else "SENDING",
        "statusCode": code,
        "reason": CODES.get(code),
        "networkName": "ETC",
        "networkCode": None,
        "log": [],
        "dateCreated": zulu(message.created),
        "dateUpdated": zulu(message.touched(now)),
        "dateProcessed": zulu(message.leaves) if message.refused is None and now >= message.leaves else None,
        "dateReported": zulu(message.arrives) if ended else None,
        "dateReceived": zulu(message.arrives) if ended and message.ends_as == DELIVERED else None,
    }


def listing(relay: Relay, page: Iterable[Message], limit: int, start: str | None, following: str | None) -> Any:
    """Return a page of messages, by their ids."""
    rows = {one.message_id: stored(relay, one) for one in page}
    return {"startKey": start, "nextKey": following, "limit": limit, "messageList": rows}


def template_row(relay: Relay, template: Template) -> dict[str, Any]:
    """Return a template as lists show it."""
    return {
        "name": template.name,
        "templateId": template.template_id,
        "channelId": template.channel_id,
        "channelGroupId": None,
        "assignType": "CHANNEL",
        "accountId": relay.account_id,
        "securityFlag": False,
        "categoryCode": "002001",
        "isHidden": False,
        "isDeleted": False,
        "messageType": "BA",
        "emphasizeType": "NONE",
        "content": template.content,
        "buttons": template.buttons,
        "quickReplies": [],
        "codes": [{"status": template.status, "service": "biz", "code": "T1", "comments": []}],
        "commentable": True,
        "status": template.status,
        "dateCreated": zulu(template.created),
        "dateUpdated": zulu(template.created),
    }

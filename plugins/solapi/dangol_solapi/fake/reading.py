"""What can be asked: lists of messages, groups, sender numbers, templates, prices and the balance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from dangol.testing import FakeRequest, FakeResponse
from dangol.testing.compose.moments import ms
from dangol_solapi.fake.errors import invalid, missing
from dangol_solapi.fake.model import Message, Relay
from dangol_solapi.fake.times import zulu
from dangol_solapi.fake.wire import group_info, listing, stored, template_row

__all__ = ["Desk"]

_MOST = 500
_FIELDS = {"messageId": "messageId", "groupId": "groupId", "to": "to", "from": "from", "type": "type"}


class Desk:
    """Answers every reading call over one account."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def messages(self, request: FakeRequest) -> FakeResponse:
        """Answer ``GET /messages/v4/list`` and ``list-old``."""
        asked = _single(request)
        rows = [one for one in self._relay.listed() if self._fits(one, asked)]
        return self._page(rows, asked)

    def group_messages(self, _request: FakeRequest, group_id: str) -> FakeResponse:
        """Answer ``GET /messages/v4/groups/ID/messages``."""
        if group_id not in self._relay.groups:
            raise missing()
        rows = [one for one in self._relay.listed() if one.group_id == group_id]
        return self._page(rows, _single(_request))

    def group(self, _request: FakeRequest, group_id: str) -> FakeResponse:
        """Answer ``GET /messages/v4/groups/ID``."""
        if group_id not in self._relay.groups:
            raise missing()
        return FakeResponse.json(group_info(self._relay, self._relay.groups[group_id]))

    def groups(self, request: FakeRequest) -> FakeResponse:
        """Answer ``GET /messages/v4/groups``."""
        limit = _limit(_single(request))
        rows = list(reversed(self._relay.groups.values()))[:limit]
        found = {one.group_id: group_info(self._relay, one) for one in rows}
        return FakeResponse.json({"startKey": None, "nextKey": None, "limit": limit, "groupList": found})

    def active_numbers(self, _request: FakeRequest) -> FakeResponse:
        """Answer ``GET /senderid/v1/numbers/active``."""
        return FakeResponse.json([number for number, status in self._relay.senders.items() if status == "ACTIVE"])

    def numbers(self, _request: FakeRequest) -> FakeResponse:
        """Answer ``GET /senderid/v1/numbers``."""
        rows = [
            {"handleKey": f"SID{at:06d}", "phoneNumber": number, "status": status, "method": None, "expireAt": None}
            for at, (number, status) in enumerate(self._relay.senders.items())
        ]
        return FakeResponse.json({"accountId": self._relay.account_id, "limit": 5, "senderIds": rows})

    def templates(self, request: FakeRequest) -> FakeResponse:
        """Answer ``GET /kakao/v2/templates``."""
        asked = _single(request)
        wanted = {"channelId": "channel_id", "templateId": "template_id", "status": "status", "name": "name"}
        rows = [
            one
            for one in self._relay.templates.values()
            if all(getattr(one, field) == asked[name] for name, field in wanted.items() if name in asked)
        ]
        page, following = _cut(rows, asked, lambda one: one.template_id)
        shown = [template_row(self._relay, one) for one in page]
        answer = {"startKey": asked.get("startKey"), "nextKey": following, "limit": _limit(asked)}
        return FakeResponse.json(answer | {"templateList": shown})

    def template(self, _request: FakeRequest, template_id: str) -> FakeResponse:
        """Answer ``GET /kakao/v2/templates/ID``."""
        if template_id not in self._relay.templates:
            raise missing()
        return FakeResponse.json(template_row(self._relay, self._relay.templates[template_id]))

    def balance(self, _request: FakeRequest) -> FakeResponse:
        """Answer ``GET /cash/v1/balance``."""
        return FakeResponse.json({"balance": self._relay.balance, "point": self._relay.point})

    def prices(self, _request: FakeRequest) -> FakeResponse:
        """Answer ``GET /pricing/v1/messaging/default``."""
        row = {"countryId": "82", "countryName": "Korea, South", "serviceMethod": "MT", **self._relay.prices}
        return FakeResponse.json([row | {"dateCreated": zulu(0), "dateUpdated": zulu(0)}])

    def _page(self, rows: Sequence[Message], asked: dict[str, str]) -> FakeResponse:
        page, following = _cut(rows, asked, lambda one: one.message_id)
        return FakeResponse.json(listing(self._relay, page, _limit(asked), asked.get("startKey"), following))

    def _fits(self, message: Message, asked: dict[str, str]) -> bool:
        row = stored(self._relay, message)
        if any(row[field] != asked[name] for name, field in _FIELDS.items() if name in asked):
            return False
        if "statusCode" in asked and row["statusCode"] != asked["statusCode"]:
            return False
        if "messageIds" in asked and message.message_id not in _ids(asked["messageIds"]):
            return False
        at = message.touched(self._relay.now()) if asked.get("dateType") == "UPDATED" else message.created
        since, until = _moment(asked, "startDate", 0), _moment(asked, "endDate", at)
        return since <= at <= until


def _single(request: FakeRequest) -> dict[str, str]:
    return {name: values[-1] for name, values in request.params.items()}


def _limit(asked: dict[str, str]) -> int:
    text = asked.get("limit", "20")
    if not re.fullmatch(r"\d{1,4}", text) or not 0 < int(text) <= _MOST:
        raise invalid("limit")
    return int(text)


def _cut(rows: Sequence[Any], asked: dict[str, str], name: Callable[[Any], str]) -> tuple[Sequence[Any], str | None]:
    """Return the page from ``startKey`` on, and where the next one begins."""
    names = [name(one) for one in rows]
    first = names.index(asked["startKey"]) if asked.get("startKey") in names else 0
    last = first + _limit(asked)
    return rows[first:last], names[last] if last < len(names) else None


def _ids(text: str) -> list[str]:
    """Read several ids: a JSON array, as the documents say."""
    try:
        return msgspec.json.decode(text, type=list[str])
    except msgspec.DecodeError:
        raise invalid("messageIds") from None


def _moment(asked: dict[str, str], name: str, default: int) -> int:
    if name not in asked:
        return default
    try:
        moment = datetime.fromisoformat(asked[name])
    except ValueError:
        raise invalid(name) from None
    if moment.tzinfo is None:
        raise invalid(name)
    return ms(moment)

"""What the relay keeps: numbers, templates, groups and messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from dangol.testing.compose import Dice
from dangol.testing.compose.moments import DAY
from dangol_solapi.fake.times import stamp

__all__ = ["CODES", "DELIVERED", "DUPLICATE", "Message", "Relay", "Template"]

REGISTERED, AT_CARRIER, DELIVERED = "2000", "3000", "4000"
DUPLICATE, SAME_NUMBER, NO_TEXT, OPTED_OUT, NOT_REGISTERED = "1026", "1011", "1010", "1061", "1062"
NO_KAKAO, NO_TEMPLATE, OTHER_TEXT = "3104", "3105", "3106"
CODES = {
    NO_TEXT: "필수 입력 값 미입력",
    SAME_NUMBER: "발신번호와 수신번호 동일",
    DUPLICATE: "중복 수신번호",
    OPTED_OUT: "사용자에 의해 수신거부 됨(080무료수신거부)",
    NOT_REGISTERED: "발신번호 미등록",
    REGISTERED: "정상 접수(이통사로 접수 예정)",
    AT_CARRIER: "이통사로 접수 완료(정상)",
    "3040": "전송시간 초과",
    "3042": "음영지역",
    "3043": "단말기 Power off",
    "3047": "착신거절",
    "3054": "스팸처리(이통사)",
    "3059": "변작된 발신번호.",
    NO_KAKAO: "카카오톡 미사용자",
    NO_TEMPLATE: "템플릿을 찾을 수 없음",
    OTHER_TEXT: "템플릿과 내용이 일치하지 않음",
    DELIVERED: "수신완료",
}
"""The states of a message, with Solapi's words for them."""
_KEPT = 183 * DAY


class Template(msgspec.Struct, kw_only=True):
    """An AlimTalk template of one Kakao channel."""

    template_id: str
    channel_id: str
    name: str
    content: str
    status: str = "APPROVED"
    created: int = 0
    buttons: list[dict[str, str]] = []


class Message(msgspec.Struct, kw_only=True):
    """A message that was registered, or refused at the door (``refused``)."""

    message_id: str
    group_id: str
    to: str
    sender: str
    text: str
    subject: str | None
    kind: str
    custom: dict[str, str]
    kakao: dict[str, Any] | None
    created: int
    seen_from: int
    leaves: int
    arrives: int
    ends_as: str = DELIVERED
    refused: str | None = None
    replaced: bool = False
    """It could not be delivered by Kakao and came as a text message."""

    def code(self, now: int) -> str:
        """Return its state."""
        if self.refused is not None:
            return self.refused
        if now < self.leaves:
            return REGISTERED
        return AT_CARRIER if now < self.arrives else self.ends_as

    def touched(self, now: int) -> int:
        """Return when its state last changed."""
        if self.refused is not None or now < self.leaves:
            return self.created
        return self.leaves if now < self.arrives else self.arrives


class Group(msgspec.Struct, kw_only=True):
    """What one request brought."""

    group_id: str
    created: int
    duplicates: bool
    messages: list[Message] = []


class Relay:
    """The account at the relay. Everything may be changed at any time.

    ``late`` is how many milliseconds pass until a registered message shows in lists, ``leave`` and
    ``arrive`` until it is with the carrier and on the handset. ``ends`` says for a number how messages to
    it end. ``accepted`` is the relay's own list of everything that it took on for sending, in order, and
    nothing ever changes it: what is there twice reached somebody twice.
    """

    def __init__(self, seed: int, now: Callable[[], int]) -> None:
        self.now = now
        self.account_id = Dice(seed, "account").digits(14)
        self.channel_id = "KA01PF" + Dice(seed, "channel").letters(26)
        self.senders: dict[str, str] = {}
        self.templates: dict[str, Template] = {}
        self.opted_out: set[str] = set()
        self.without_kakao: set[str] = set()
        self.ends: dict[str, str] = {}
        self.late = 0
        self.leave, self.arrive = 2_000, 10_000
        self.balance, self.point = 100_000.0, 300.0
        self.prices = {"sms": 20.0, "lms": 50.0, "mms": 200.0, "ata": 19.0}
        self.messages: dict[str, Message] = {}
        self.groups: dict[str, Group] = {}
        self.accepted: list[dict[str, Any]] = []
        self._seed = seed
        self._made = 0

    def name(self, kind: str) -> str:
        """Return a new id: the kind, the time, and letters."""
        self._made += 1
        return f"{kind}{stamp(self.now())}{Dice(self._seed, kind, self._made).letters(14, _LETTERS)}"

    def template(
        self,
        name: str,
        content: str,
        status: str = "APPROVED",
        template_id: str = "",
        buttons: Sequence[dict[str, str]] = (),
    ) -> Template:
        """Put up a template, or change the one of this id."""
        made = template_id or "KA01TP" + Dice(self._seed, "template", len(self.templates)).letters(26)
        self.templates[made] = Template(
            template_id=made,
            channel_id=self.channel_id,
            name=name,
            content=content,
            status=status,
            created=self.now(),
            buttons=list(buttons),
        )
        return self.templates[made]

    def take(self, message: Message) -> None:
        """Take a message on for sending."""
        self.accepted.append(
            {
                "message_id": message.message_id,
                "at": message.created,
                "to": message.to,
                "text": message.text,
                "kind": message.kind,
                "custom": dict(message.custom),
            }
        )

    def listed(self) -> list[Message]:
        """Return what lists show now, the newest first: half a year, and nothing that is not settled yet."""
        now = self.now()
        return [one for one in reversed(self.messages.values()) if one.seen_from <= now and now - one.created <= _KEPT]


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

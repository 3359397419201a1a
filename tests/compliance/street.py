"""A town with real ways out: a text message relay, AlimTalk and mail, all made by test plugins, all switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dangol.channels import Channel, OpenChannel
from dangol.decide import gate_objection, objections
from dangol.hookspecs import hookimpl
from dangol.models import Contact
from dangol.outgoing import Ground, Medium, MessageClass, Sent, Template
from dangol.policies import Policies
from dangol.policy import Day
from dangol.storage.actions import NewAction
from dangol.storage.consent_book import ConsentBook, NewStatement
from tests.compliance.made import AD, POLICY
from tests.core.channels import made
from tests.core.decide.shop import STORE, order
from tests.core.people.town import Town

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dangol.outgoing import OutgoingMessage, Receipt
    from dangol.storage.actions import Action

PHONE = "010-1234-5678"
DIRECT = Contact(name="김민수", phone=PHONE, email="minsu@example.com", source="direct")
CONFIRMED = "#{이름}님의 주문을 확인했습니다.\n#{주문내역}"
TEMPLATE = "#{이름}님, 주문하신 #{상품}을 보냈습니다."
AWAKE = msgspec.structs.replace(POLICY, day=Day(polite_from=0, polite_until=24))


class Relay:
    """A channel that notes what it carried."""

    def __init__(self, channel: Channel, carried: list[OutgoingMessage]) -> None:
        self.channel = channel
        self.carried = carried

    @hookimpl
    def dangol_channels(self) -> list[Channel]:
        return [self.channel]

    @hookimpl
    async def dangol_send_message(self, channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
        assert channel.id == message.channel
        self.carried.append(message)
        return Sent(key)


class Street(Town):
    """``carried`` is what left outside the markets."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.carried: list[OutgoingMessage] = []
        self.policies = Policies(AWAKE)
        for channel in (
            made("sms", "SMS", number="02-123-4567", certified=lambda _settings: True),
            made("cheap", "SMS", number="02-123-4567"),
            made(
                "talk",
                "AlimTalk",
                Medium.ALIMTALK,
                templates=lambda _settings: (Template(id="T1", text=TEMPLATE), Template(id="T2", text=CONFIRMED)),
                falls_back=lambda _settings: False,
            ),
            made("mail", "Mail", Medium.EMAIL),
        ):
            self.plugins.add(Relay(channel, self.carried), channel.id)
        self.consents = ConsentBook(self.people, self.book, self.clock)
        self.tell(order(contact=DIRECT))

    def agree(self, at: datetime | None = None, channel: str = "sms") -> None:
        """Let the buyer agree to advertising."""
        new = NewStatement(channel=channel, said="given", at=at or self.clock.now(), source="form")
        self.consents.note(PHONE, new, "seller")

    def message(self, number: int = 1, **changes: Any) -> Action:
        """Propose advertising by text message about the one order there is; the changes make it something else."""
        made = NewAction(
            dedupe_key=f"{STORE}/greet/I1/{number}",
            store=STORE,
            kind="greet",
            step=number,
            subject="item",
            subject_id="I1",
            send_by="sms",
            recipient=PHONE,
            message_class=MessageClass.ADVERTISING,
            ground=Ground.CONSENT,
            rule="",
            rule_version=0,
            trace="",
            body=AD,
            order_id="O1",
        )
        (action_id,) = self.ledger.propose([msgspec.structs.replace(made, **changes)])
        return self.ledger.get(action_id)

    def info(self, number: int = 1, **changes: Any) -> Action:
        """Propose a text message about the order."""
        service = {"message_class": MessageClass.SERVICE, "ground": Ground.ORDER, "body": "주문하신 컵을 보냈습니다."}
        return self.message(number, **service | changes)

    def against(self, action: Action) -> list[str]:
        """Return what is said against an action when somebody approves it."""
        told = objections(self.reader, action, action.body)
        barred = gate_objection(self.reader, self.policies, action, self.clock.now())
        return told + ([barred] if barred is not None else [])

    async def tried(self, action: Action) -> tuple[str, str]:
        """Approve without being asked, and try to send: the state it comes to, and why."""
        self.ledger.approve(action.id, "seller")
        report = await self.send()
        held = {one.id: one.reason for one in report.held}
        after = self.ledger.get(action.id)
        return str(after.state), after.problem or held.get(action.id, "")

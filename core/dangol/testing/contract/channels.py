"""The contract of channels: what carries messages to buyers outside the markets' pages."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from dangol.contract import Queryable
from dangol.errors import ActionRejected, ActionUnknown, AuthError, DangolError, RateLimited, Unavailable
from dangol.outgoing import (
    Carried,
    Found,
    Ground,
    Medium,
    MessageClass,
    MessageQuery,
    OutgoingMessage,
    Sent,
)
from dangol.testing.contract.bench import ADDRESS, NAME, Bench
from dangol.testing.contract.listening import listening
from dangol.testing.contract.loading import Loading
from dangol.testing.contract.rules import RULES, Rule, rule
from dangol.testing.platform import FakePlatform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from dangol.channels import Channel, OpenChannel
    from dangol.testing.fake import Fake

__all__ = ["ChannelBench", "ChannelContract"]

TEXT = "[온담상점] 주문하신 시험 머그컵을 오늘 보냈습니다."
NUMBER, MAIL = "01000001234", "buyer@mail.example"
_BLANK = re.compile(r"#\{([^}]+)\}")


class ChannelBench(Bench):
    """One account of one plugin's channels. Everything is real but the relay and the time."""

    @property
    def described(self) -> Any:
        """The first of the channels: all of one account have the same settings."""
        return next(iter(self.plugins.channels().values()))

    async def connect(self) -> None:
        """Connect every channel as a seller does, and the store of those that send through one."""
        if self._connected:
            return
        if any(channel.platform for channel in self.plugins.channels().values()):
            await super().connect()
        self._connected = True
        for channel in self.plugins.channels().values():
            if not channel.platform:
                self.app.channel_book.connect(channel.connected_as, self.fake.ready(ADDRESS), self.clock.now())

    @asynccontextmanager
    async def open(self, channel: str) -> AsyncIterator[OpenChannel]:
        """Open a channel as its hooks get it."""
        await self.connect()
        store = NAME if self.plugins.channel(channel).platform else ""
        async with self.app.ways.open(channel, store) as opened:
            yield opened

    async def message(self, name: str, text: str = TEXT) -> OutgoingMessage:
        """Return a message that the channel can carry: by an approved template where it needs one."""
        async with self.open(name) as opened:
            return _message(self.plugins.channel(name), opened.settings, text)

    async def send_message(self, name: str, message: OutgoingMessage, key: str) -> Any:
        """Let the plugin send one message, once."""
        async with self.open(name) as opened:
            return await self.plugins.send_message(opened, message, key)


def _message(channel: Channel, settings: Any, text: str) -> OutgoingMessage:
    known = channel.templates(settings)
    made: dict[str, Any] = {
        "recipient": MAIL if channel.medium is Medium.EMAIL else NUMBER,
        "message_class": MessageClass.SERVICE,
        "ground": Ground.ORDER,
        "channel": channel.id,
        "text": text,
        "subject": "[온담상점] 보냈습니다" if channel.medium is Medium.EMAIL else "",
    }
    if channel.medium is Medium.ALIMTALK and known:
        blanks = dict.fromkeys(_BLANK.findall(known[0].text), "시험")
        filled = _BLANK.sub("시험", known[0].text)
        made |= {"template": known[0].id, "variables": blanks, "text": filled}
    return OutgoingMessage(**made)


class ChannelContract(Loading):
    """Every promise that a plugin for a channel makes to dangol. Subclass it and name your module::

        class TestRelay(ChannelContract):
            plugin = dangol_relay

    The tests run against the mocked relay of ``dangol_fake`` (or ``fake``), once for each channel. Channels that
    send by a mail server are left to tests of their own.
    """

    plugin: ClassVar[Any] = None
    fake: ClassVar[type[Fake] | None] = None

    @classmethod
    def workbench(cls, folder: Path) -> ChannelBench:
        """Return a workbench for one test; a channel without an API, such as a mail server, needs no mocked relay."""
        own = getattr(cls.plugin, "dangol_fake", lambda: FakePlatform)
        return ChannelBench(cls.plugin, cls.fake or own(), folder)

    @rule("channel_sends")
    async def test_a_message_leaves_once_and_is_told_truly(self, bench: ChannelBench, channel: str) -> None:
        """A yes, a lost answer, a refusal, a bad key, a pause: each is tried once and called what it is."""
        broken = RULES["channel_sends"]
        receipt = await bench.send_message(channel, await bench.message(channel), "kit-1")
        broken.hold(isinstance(receipt, Sent), "Sent", type(receipt).__name__)
        effects = [one for one in bench.fake.writes if one.effect]
        broken.hold(len(effects) == 1, "one message at the relay", f"{len(effects)}")
        scenes: tuple[tuple[str, dict[str, Any], tuple[type[DangolError], ...], str], ...] = (
            ("swallow", {}, (ActionUnknown,), "its answer was lost"),
            ("server_error", {"status": 502, "effect": True}, (ActionUnknown,), "a gateway failed behind it"),
            ("server_error", {"status": 422}, (ActionRejected,), "the relay refused it"),
            ("server_error", {"status": 401}, (AuthError, ActionRejected), "the key is not good"),
            ("rate_limit", {"header": 30}, (RateLimited,), "the relay wants a pause"),
        )
        for place, (fault, options, kinds, why) in enumerate(scenes):
            again = bench.anew()
            await _scene(broken, again, channel, f"kit-{place + 2}", (fault, options), kinds, why)

    @rule("channel_finds")
    async def test_a_message_in_doubt_is_looked_for(self, bench: ChannelBench, channel: str) -> None:
        """It arrived although the answer was lost; it did not arrive."""
        broken = RULES["channel_finds"]
        for effect, wanted in ((True, (Found.YES,)), (False, (Found.NO, Found.UNKNOWN))):
            again = bench.anew()
            message, since = await again.message(channel), again.clock.now()
            await again.send_message(channel, to_another(message), "kit-other")
            again.fake.faults.arm("server_error", 9, method=again.fake.writes[0].method, status=502, effect=effect)
            try:
                await again.send_message(channel, message, "kit-1")
            except ActionUnknown:
                again.disarm()
            told = await _look(again, channel, message, since)
            broken.hold(told in wanted, f"{' or '.join(wanted)}", told)

    @rule("channel_tells")
    async def test_what_became_of_a_message_is_told(self, bench: ChannelBench, channel: str) -> None:
        """Only what was asked for is told, and nothing is sent by asking."""
        broken = RULES["channel_tells"]
        receipt = await bench.send_message(channel, await bench.message(channel), "kit-1")
        writes, now = len(bench.fake.writes), bench.clock.now()
        bench.clock.advance(hours=1)
        number = (await bench.message(channel)).recipient
        asked = [
            Carried(key="kit-1", remote_id=receipt.remote_id, recipient=number, sent_at=now),
            Carried(key="kit-never", remote_id="kit-never", recipient=number, sent_at=now),
        ]
        async with bench.open(channel) as opened:
            told = await bench.plugins.delivery(opened, asked)
        keys = {one.key for one in told}
        broken.hold(keys <= {"kit-1", "kit-never"}, "only what was asked for", f"also {keys - {'kit-1', 'kit-never'}}")
        made_up = [one.key for one in told if one.key == "kit-never" and one.state == "delivered"]
        broken.hold(not made_up, "no delivery of a message that never was", "one")
        broken.hold(len(bench.fake.writes) == writes, "reads only", f"{len(bench.fake.writes) - writes} writes")

    @rule("channel_fits")
    async def test_how_a_message_fits_is_told_without_asking(self, bench: ChannelBench, channel: str) -> None:
        """The same message fits the same way twice, nothing is asked for it, and nonsense is objected to."""
        broken, described = RULES["channel_fits"], bench.plugins.channel(channel)
        message = await bench.message(channel)
        async with bench.open(channel) as opened:
            bench.wire.passed.clear()
            fit = described.fit
            broken.hold(fit is not None, "Channel(fit=…)", "none")
            first, again = (fit(opened.settings, message) for _ in range(2)) if fit else (None, None)
            nonsense = fit(opened.settings, _with(message, recipient="")) if fit else None
        broken.hold(first == again and first is not None, "the same Fitting twice", f"{first} and {again}")
        broken.hold(not bench.wire.passed, "no request", f"{len(bench.wire.passed)} requests")
        broken.hold(first is not None and not first.objections, "no objection to a plain message", first)
        broken.hold(nonsense is not None and nonsense.objections, "an objection to a message to nobody", "none")

    @rule("channel_canaries")
    async def test_nobodys_number_or_words_leak(self, bench: ChannelBench, channel: str) -> None:
        """Messages are sent, refused and lost, and everything that could be shown is looked through."""
        broken = RULES["channel_canaries"]
        message = await bench.message(channel)
        secrets = [one for name, one in bench.fake.settings(ADDRESS).items() if name != "base_url" and len(one) > 11]
        with listening() as said:
            await bench.send_message(channel, message, "kit-1")
            said.append(repr(message))
            for status in (400, 401, 500):
                body = bench.fake.refusal(status, "KIT", f"{message.recipient} {message.text}").body
                bench.wire.instead = status, body
                try:
                    await bench.send_message(channel, message, f"kit-{status}")
                except DangolError as wrong:
                    said.append(f"{wrong.message} {wrong.hint} {wrong.detail}")
                bench.wire.instead = None
        private = (message.recipient, message.text, *secrets)
        leaked = [place for place in said if any(word in place for word in private)]
        broken.hold(not leaked, "no number, word or secret", f"{len(leaked)} places")

    @rule("channel_checks")
    async def test_a_check_sends_nothing(self, bench: ChannelBench, channel: str) -> None:
        """All doors are tried, with a good key and with a relay that is down."""
        broken = RULES["channel_checks"]
        async with bench.open(channel) as opened:
            found = await bench.plugins.check_channel(opened)
            broken.hold(all(one.ok or one.optional for one in found), "every door open", [one.name for one in found])
            broken.hold(not bench.fake.writes, "nothing sent", f"{len(bench.fake.writes)} messages")
            bench.fake.faults.arm("server_error", 999, status=503)
            try:
                found = await bench.plugins.check_channel(opened)
            except Unavailable:
                return
        broken.hold(not all(one.ok for one in found), "a door that is told to be shut", "all well")


async def _scene(
    broken: Rule,
    bench: Any,
    channel: str,
    key: str,
    fault: tuple[str, dict[str, Any]],
    kinds: tuple[type[DangolError], ...],
    why: str,
) -> None:
    message = await bench.message(channel)
    await bench.send_message(channel, to_another(message), f"{key}-first")
    before, method = len(bench.fake.writes), bench.fake.writes[0].method
    bench.fake.faults.arm(fault[0], 9, method=method, **fault[1])
    came: object = "Sent"
    try:
        await bench.send_message(channel, message, key)
    except DangolError as wrong:
        came = wrong
    names = " or ".join(kind.__name__ for kind in kinds)
    broken.hold(isinstance(came, kinds), f"{names}, because {why}", f"{came!r}")
    tries = len(bench.fake.writes) - before
    broken.hold(tries == 1, "one try", f"{tries} tries, when {why}")


async def _look(bench: Any, channel: str, message: OutgoingMessage, since: datetime) -> Found:
    async with bench.open(channel) as opened:
        way = bench.plugins.channel(channel).capability(opened.settings)
        bench.clock.advance(seconds=way.settle.total_seconds() if isinstance(way, Queryable) else 0)
        found: Found = await bench.plugins.find_message(opened, MessageQuery(message=message, key="kit-1", since=since))
        return found


def _with(message: OutgoingMessage, **changes: Any) -> OutgoingMessage:
    import msgspec

    return msgspec.structs.replace(message, **changes)


def to_another(message: OutgoingMessage) -> OutgoingMessage:
    """Return the same message to somebody else, so that it cannot be taken for the one in doubt."""
    other = "other@mail.example" if "@" in message.recipient else "01000009876"
    return _with(message, recipient=other)

"""The ways to buyers outside the markets: as they stand and what they lack, connected, tried, switched on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from dangol.desk.words import SELLER
from dangol.errors import ConfigError, DangolError, NotFound, StorageError
from dangol.i18n import _
from dangol.outgoing import Medium

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dangol.app import App
    from dangol.channels import Channel, Way
    from dangol.models import StoreCheck
    from dangol.policy import Policy

__all__ = [
    "Need",
    "by_hand",
    "connect_channel",
    "goes_by",
    "let_go",
    "needs",
    "switch_off",
    "switch_on",
    "try_channels",
    "way_of",
]

SORTS = ("orders", "work", "surveys", "requests", "thanks", "ads")
"""The sorts of messages for which ``[channels]`` of the policy names a way."""


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a channel needs. ``section`` is the table of the policy where it is chosen, if it is there."""

    text: str
    met: bool
    section: str = ""
    for_ads: bool = False
    """Only advertising needs it."""


def way_of(app: App, channel: Channel) -> Way:
    """Return a channel as it stands; of one that sends through stores, the best that it is with any of them."""
    ways = [app.ways.of(channel.id, store) for store in app.ways.carries(channel) or ("",)]
    return next((one for one in ways if one.connected), ways[0])


def by_hand(way: Way) -> bool:
    """Tell whether the seller sends by it, and no program."""
    from dangol.contract import Manual

    return isinstance(way.capability, Manual)


def goes_by(policy: Policy, channel: Channel) -> list[str]:
    """Return the sorts of messages for which the policy names a channel, whatever its template."""
    return [one for one in SORTS if getattr(policy.channels, one).partition(":")[0] == channel.id]


def needs(app: App, way: Way) -> list[Need]:
    """Return what a channel needs before a message can really leave by it, met or not, in the order to do it."""
    policy, channel = app.policies.base, way.channel
    if by_hand(way):
        return []
    found = [Need(text=_("Connected"), met=way.connected)]
    found += _of_medium(way)
    chosen = goes_by(policy, channel)
    found.append(Need(text=_("Chosen for some messages"), met=bool(chosen), section="channels"))
    if "ads" in chosen:
        found += _of_ads(policy, way)
    return found


def _of_medium(way: Way) -> Iterator[Need]:
    if way.channel.medium is Medium.SMS:
        yield Need(text=_("A number that is registered with the relay"), met=bool(way.sender_number))
    if way.channel.medium is Medium.ALIMTALK:
        yield Need(text=_("An approved template"), met=bool(way.templates))


def _of_ads(policy: Policy, way: Way) -> Iterator[Need]:
    """Yield what the law wants of advertising (Network Act 50 and 50-3)."""
    sender, mail = policy.sender, way.channel.medium is Medium.EMAIL
    yield Need(text=_("The shop's name"), met=bool(policy.shop.name), section="shop", for_ads=True)
    yield Need(
        text=_("A telephone number that buyers may call"), met=bool(sender.phone), section="sender", for_ads=True
    )
    if mail:
        named = bool(sender.address and sender.email)
        yield Need(text=_("The shop's postal and e-mail address"), met=named, section="sender", for_ads=True)
        return
    free = bool(sender.free_optout)
    yield Need(text=_("An 080 number at which buyers refuse at no cost"), met=free, section="sender", for_ads=True)
    if way.channel.medium is Medium.SMS:
        yield Need(text=_("A relay that is certified for advertising"), met=way.certified, for_ads=True)


def connect_channel(app: App, channel: Channel, given: Mapping[str, Any]) -> None:
    """Store the settings of a channel's account; what is not given stays. Raises ``ConfigError``."""
    from dangol.settings import validate_channel

    if channel.platform:
        raise ConfigError(
            _("{name} sends through your {platform} stores and has no settings of its own.").format(
                name=channel.id, platform=channel.platform
            ),
            hint=_("Switch it on with: dangol channel live {name}").format(name=channel.id),
        )
    values = app.ways.values(channel) | dict(given)
    validate_channel(channel.settings, values, channel.connected_as)
    app.channel_book.connect(channel.connected_as, values, app.clock.now())


async def try_channels(app: App, channels: Sequence[Channel]) -> dict[str, list[StoreCheck] | DangolError]:
    """Try each channel without sending anything; one that sends through stores, through each of them."""
    found: dict[str, list[StoreCheck] | DangolError] = {}
    for channel in channels:
        for store in app.ways.carries(channel):
            found[f"{channel.id} · {store}" if store else channel.id] = await _one(app, channel, store)
    return found


async def _one(app: App, channel: Channel, store: str) -> list[StoreCheck] | DangolError:
    from dangol.mails import check_box

    try:
        async with app.ways.open(channel.id, store) as opened:
            found = list(await app.plugins.check_channel(opened))
            box = channel.inbox(opened.settings)
        return found if box is None else [*found, await check_box(box, f"channel/{channel.connected_as}", app.db)]
    except StorageError:
        raise
    except DangolError as wrong:
        return wrong


def switch_on(app: App, name: str) -> None:
    """Let a channel really send what is approved, from now on. Raises ``NotFound``, ``ConfigError``."""
    way = way_of(app, app.plugins.channel(name))
    if not way.connected:
        own = _("Connect it with: dangol channel connect {name}").format(name=name)
        store = _("Connect such a store with: dangol connect NAME --platform {platform}")
        hint = store.format(platform=way.channel.platform) if way.channel.platform else own
        raise ConfigError(way.problem, hint=hint)
    app.channel_book.switch(name, app.clock.now(), SELLER, live=True)


def switch_off(app: App, name: str) -> None:
    """Let a channel only rehearse, from now on; what is approved waits. Raises ``NotFound``."""
    app.plugins.channel(name)
    app.channel_book.switch(name, app.clock.now(), SELLER, live=False)


def let_go(app: App, rule: str) -> None:
    """Let a rule go on sending by channels, after its first messages were seen. Raises ``NotFound``."""
    names = sorted(one.id for one in app.plugins.rules())
    if rule not in names:
        raise NotFound(
            _("There is no rule {name}.").format(name=rule), hint=_("Rules: {names}").format(names=", ".join(names))
        )
    app.caps.go(rule, app.clock.now(), SELLER)

"""Channels of test plugins, connected and switched on as a test says, without anything stored."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from dangol import hookspecs
from dangol.channels import Channel, OpenChannel, Way
from dangol.outgoing import Medium
from dangol.post import NoPost
from dangol.settings import ChannelSettings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dangol.clock import Clock
    from dangol.registry import Plugins

ALL = "all"


def made(name: str, title: str, medium: Medium = Medium.SMS, number: str | None = None, **more: Any) -> Channel:
    """Describe a channel that needs no settings and sends from a number."""
    return Channel(name, title, ChannelSettings, medium=medium, sender_number=lambda _settings: number, **more)


class MadeWays:
    """A ``Ways``. ``live`` names the channels that really send; ``off`` those that nobody connected."""

    def __init__(self, plugins: Plugins, clock: Clock, client: Any = None) -> None:
        self.plugins = plugins
        self.clock = clock
        self.client = client
        self.live: set[str] = {ALL}
        self.off: set[str] = set()

    def of(self, channel_id: str, store: str) -> Way:
        channel = self.plugins.channel(channel_id)
        return Way(
            channel=channel,
            settings=None if channel_id in self.off else channel.settings(),
            live_since=self.clock.now() if self.live & {ALL, channel_id} else None,
            finds=self.plugins.can(channel_id, hookspecs.dangol_find_message),
            tells=self.plugins.can(channel_id, hookspecs.dangol_delivery),
        )

    @asynccontextmanager
    async def open(self, channel_id: str, store: str) -> AsyncIterator[OpenChannel]:
        settings = self.plugins.channel(channel_id).settings()
        yield OpenChannel(channel_id, settings, self.client, self.clock, store, post=NoPost(channel_id))

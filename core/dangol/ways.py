"""The channels of this seller: what the plugins describe, with the settings that were stored for them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from dangol import hookspecs
from dangol.channels import OpenChannel, Way
from dangol.errors import ConfigError
from dangol.i18n import _
from dangol.settings import validate_channel

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from dangol.channels import Channel, Post
    from dangol.clock import Clock
    from dangol.contract import Store
    from dangol.http.client import Network
    from dangol.registry import Plugins
    from dangol.storage.channels import ChannelBook
    from dangol.storage.stores import Stores

__all__ = ["SellerWays"]


class SellerWays:
    """Every channel as it stands. A ``Ways``.

    ``given`` are settings of the environment, by account; they win over stored ones. ``store_settings`` and
    ``open_store`` are for channels that send through a store.
    """

    def __init__(
        self,
        book: ChannelBook,
        stores: Stores,
        clock: Clock,
        *,
        plugins: Callable[[], Plugins],
        network: Callable[[], Network],
        given: Callable[[], Mapping[str, dict[str, str]]],
        store_settings: Callable[[str], Any],
        open_store: Callable[[str], AbstractAsyncContextManager[Store]],
    ) -> None:
        self._book = book
        self._stores = stores
        self._clock = clock
        self._plugins = plugins
        self._network = network
        self._given = given
        self._store_settings = store_settings
        self._open_store = open_store

    def of(self, channel_id: str, store: str) -> Way:
        """Return a channel as it stands for messages of a store. Raises ``NotFound``."""
        plugins = self._plugins()
        channel = plugins.channel(channel_id)
        settings, problem = None, ""
        try:
            settings = self._settings(channel, store)
        except ConfigError as wrong:
            problem = wrong.message
        return Way(
            channel=channel,
            settings=settings,
            live_since=self._book.live_since(channel_id),
            finds=plugins.can(channel_id, hookspecs.dangol_find_message),
            tells=plugins.can(channel_id, hookspecs.dangol_delivery),
            problem=problem,
        )

    @asynccontextmanager
    async def open(self, channel_id: str, store: str) -> AsyncIterator[OpenChannel]:
        """Open it for its plugin's hooks. Raises ``NotFound`` and ``ConfigError``."""
        channel = self._plugins().channel(channel_id)
        settings = self._settings(channel, store)
        post = _post(channel, settings)
        if channel.platform:
            async with self._open_store(store) as opened:
                yield OpenChannel(channel_id, settings, opened.client, self._clock, store, post=post)
            return
        async with self._network().client(channel, channel.connected_as, settings) as client:
            yield OpenChannel(channel_id, settings, client, self._clock, post=post)

    def values(self, channel: Channel) -> dict[str, Any]:
        """Return the stored and given settings of a channel. Raises ``ConfigError`` where the key is lost."""
        return (self._book.settings(channel.connected_as) or {}) | self._given().get(channel.connected_as, {})

    def carries(self, channel: Channel) -> list[str]:
        """Return the stores through which a channel sends; for one with settings of its own an empty name."""
        if not channel.platform:
            return [""]
        return [row.name for row in self._stores.all() if row.platform == channel.platform]

    def _settings(self, channel: Channel, store: str) -> Any:
        """Return valid settings. Raises ``ConfigError``."""
        if channel.platform:
            if store not in self.carries(channel):
                raise ConfigError(
                    _("The channel {name} carries messages of {platform} stores only.").format(
                        name=channel.id, platform=channel.platform
                    )
                )
            return self._store_settings(store)
        values = self.values(channel)
        if not values and any(one.is_required() for one in channel.settings.model_fields.values()):
            raise ConfigError(
                _("The channel {name} is not connected.").format(name=channel.id),
                hint=_("Connect it with: dangol channel connect {name}").format(name=channel.id),
            )
        return validate_channel(channel.settings, values, channel.connected_as)


def _post(channel: Channel, settings: Any) -> Post:
    from dangol.post import NoPost, SmtpPost

    server = channel.mail(settings)
    return NoPost(channel.title) if server is None else SmtpPost(server)

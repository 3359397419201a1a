"""One attempt: the right hook of the right plugin, once, and what its answer or error means.

A plugin's "no" is believed only if no write of this attempt was answered or lost before it: a bug in
a plugin can cost a doubt, never a second message.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from dangol.contract import Manual
from dangol.errors import ActionRejected, AuthError, DangolError, RateLimited, StoreError, Unavailable
from dangol.i18n import _
from dangol.messages import message_of
from dangol.outgoing import (
    MARKET,
    ByHand,
    CouponIssue,
    Found,
    MessageQuery,
    Reply,
    ReviewRequest,
    Sent,
    SentQuery,
)
from dangol.send.watch import Watch, WatchedClient, WatchedPost
from dangol.storage.outbox import Later, Lost, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager, AsyncExitStack
    from datetime import datetime

    from dangol.channels import OpenChannel, Ways
    from dangol.contract import Capability, Store
    from dangol.outgoing import Receipt
    from dangol.registry import Plugins
    from dangol.storage.ledger import Action
    from dangol.storage.outbox import Attempt, Outcome

__all__ = ["Courier", "in_words"]

DEADLINE = 180.0
"""Seconds after which a hook that does not come back counts as a lost answer."""
_log = logging.getLogger("dangol.send")


class Courier:
    """Opens each store and channel once per run and carries messages to the plugins."""

    def __init__(
        self,
        plugins: Plugins,
        open_store: Callable[[str], AbstractAsyncContextManager[Store]],
        stack: AsyncExitStack,
        fence: Callable[[Action], str | None],
        ways: Ways,
    ) -> None:
        self._plugins = plugins
        self._open_store = open_store
        self._stack = stack
        self._fence = fence
        self._ways = ways
        self._stores: dict[str, Store] = {}
        self._channels: dict[tuple[str, str], OpenChannel] = {}

    async def capability(self, action: Action) -> Capability:
        """Return how the action's channel leaves doubt. Raises what opening its store raises."""
        if action.send_by not in MARKET:
            return self._ways.of(action.send_by, action.store).capability
        store = await self._store(action.store)
        return self._plugins.capability(store.platform, action.send_by)

    async def hand(self, action: Action) -> tuple[str | None, str] | None:
        """Return page and text of what the seller does by hand on the market, or ``None`` if a plugin sends it."""
        capability = await self.capability(action)
        if action.send_by not in MARKET or not isinstance(capability, Manual):
            return None
        store = await self._store(action.store)
        link = self._plugins.platform(store.platform).link
        url = link(store.settings, action.subject, action.subject_id) or link(store.settings, "home", "")
        return url, action.body

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Make the one call of ``attempt``. Only a cancellation or an interrupt comes out as an exception."""
        fenced = self._fence(attempt.action)
        if fenced is not None:
            return Refused(fenced)
        watch: Watch | None = None
        try:
            async with asyncio.timeout(DEADLINE):
                if attempt.action.send_by not in MARKET:
                    channel = await self._channel(attempt.action)
                    watch = Watch()
                    channel = replace(
                        channel, client=WatchedClient(channel.client, watch), post=WatchedPost(channel.post, watch)
                    )
                    return _receipt(await self._through_channel(channel, attempt.action))
                store = await self._store(attempt.action.store)
                watch = Watch()
                store = replace(store, client=WatchedClient(store.client, watch))
                return _receipt(await self._through_market(store, attempt.action))
        except Exception as wrong:  # noqa: BLE001 - a plugin may raise anything, and each has a meaning
            return _meaning(wrong, watch)

    async def look(self, action: Action, since: datetime) -> Found:
        """Ask the market, or the channel, whether an action in doubt arrived. Raises what the plugin raises."""
        if action.send_by not in MARKET:
            return await self._look_for_message(action, since)
        store = await self._store(action.store)
        query = SentQuery(
            to=action.send_by,
            target_id=action.subject_id,
            target_kind=action.target_kind,
            text=action.body,
            key=action.key,
            since=since,
            subject_at=action.subject_at,
        )
        async with asyncio.timeout(DEADLINE):
            return await self._plugins.find_sent(store, query)

    async def _look_for_message(self, action: Action, since: datetime) -> Found:
        channel = await self._channel(action)
        message = message_of(action, self._ways.of(action.send_by, action.store))
        async with asyncio.timeout(DEADLINE):
            return await self._plugins.find_message(channel, MessageQuery(message=message, key=action.key, since=since))

    async def _channel(self, action: Action) -> OpenChannel:
        wanted = (action.send_by, action.store if self._plugins.channel(action.send_by).platform else "")
        if wanted not in self._channels:
            self._channels[wanted] = await self._stack.enter_async_context(self._ways.open(*wanted))
        return self._channels[wanted]

    async def _store(self, name: str) -> Store:
        if name not in self._stores:
            self._stores[name] = await self._stack.enter_async_context(self._open_store(name))
        return self._stores[name]

    async def _through_market(self, store: Store, action: Action) -> Receipt:
        if action.send_by == "review_request":
            request = ReviewRequest(item_id=action.subject_id, order_id=action.order_id, text=action.body)
            return await self._plugins.request_review(store, request, action.key)
        if action.send_by == "coupon":
            coupon = CouponIssue(coupon_id=action.body, buyer_id=action.recipient)
            return await self._plugins.issue_coupon(store, coupon, action.key)
        reply = Reply(
            to=action.send_by,
            target_id=action.subject_id,
            target_kind=action.target_kind,
            text=action.body,
            subject_at=action.subject_at,
        )
        return await self._plugins.send_reply(store, reply, action.key)

    async def _through_channel(self, channel: OpenChannel, action: Action) -> Receipt:
        message = message_of(action, self._ways.of(action.send_by, action.store))
        return await self._plugins.send_message(channel, message, action.key)


def _receipt(receipt: object) -> Sent | ByHand:
    if isinstance(receipt, Sent | ByHand):
        return receipt
    raise TypeError("a send hook returned no receipt")


def _meaning(wrong: Exception, watch: Watch | None) -> Outcome:
    """Read an error as no, later or unknown; anything that nobody foresaw is unknown."""
    return _sure_no(wrong, watch) or Lost(in_words(wrong))


def _sure_no(wrong: Exception, watch: Watch | None) -> Refused | Later | None:
    if watch is not None and watch.maybe:
        return None
    match wrong:
        case ActionRejected():
            return Refused(wrong.message)
        case RateLimited():
            return Later(wrong.message, wait=timedelta(seconds=wrong.retry_after))
        case AuthError():
            return Later(wrong.message, wait=timedelta(0), sign_in=True)
        case Unavailable():
            return Later(wrong.message)
        case StoreError() if watch is not None:
            return Later(wrong.message)  # of a read before the write
    return None


def in_words(wrong: Exception) -> str:
    """Say what went wrong. A program error's own words may hold a person's: only its name and place are logged."""
    if isinstance(wrong, DangolError):
        return wrong.message
    if isinstance(wrong, TimeoutError):
        return _("No answer came in time.")
    where = traceback.extract_tb(wrong.__traceback__)[-1]
    name = type(wrong).__name__
    _log.error("%s at %s:%s", name, PurePath(where.filename).name, where.lineno)
    return _("A program error ({error}). Details are in the log.").format(error=name)

"""Loads plugins one by one, keeps the reason when one does not load, and calls them through typed methods.

Nobody else spells a hook's name: mypy sees every call. A plugin that is broken is listed and the rest work.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pluggy

from dangol import hookspecs
from dangol.channels import Channel
from dangol.contract import Manual, Platform
from dangol.errors import ConfigError, DangolError, NotFound, PluginError, PluginLoadError
from dangol.i18n import _
from dangol.loading import LoadFailure, check_channels, described, described_all, origin, validated
from dangol.models import Stream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from importlib.metadata import EntryPoint
    from types import ModuleType

    from dangol.channels import OpenChannel
    from dangol.contract import Capability, Committed, FileSource, Store
    from dangol.decisions import DraftContext, Rule
    from dangol.models import Mail, Page, Record, StoreCheck, Window
    from dangol.outgoing import (
        Carried,
        CouponIssue,
        Delivery,
        Found,
        MessageQuery,
        OutgoingMessage,
        Receipt,
        Reply,
        ReviewRequest,
        SentQuery,
    )

__all__ = ["Loaded", "Plugins", "plugin_faults"]

_STREAM_HOOKS: dict[Stream, Callable[..., Any]] = {
    Stream.ORDERS: hookspecs.dangol_fetch_orders,
    Stream.SWEEP: hookspecs.dangol_sweep_orders,
    Stream.REVIEWS: hookspecs.dangol_fetch_reviews,
    Stream.INQUIRIES: hookspecs.dangol_fetch_inquiries,
}
_SEND_HOOKS: dict[str, Callable[..., Any]] = {
    "inquiry": hookspecs.dangol_send_reply,
    "review": hookspecs.dangol_send_reply,
    "review_request": hookspecs.dangol_request_review,
    "coupon": hookspecs.dangol_issue_coupon,
}


def _nothing(_since: datetime, _until: datetime) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Loaded:
    """A plugin that works: where it comes from and which hooks it implements."""

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    platform: Platform | None = field(repr=False)
    channels: tuple[Channel, ...] = field(repr=False)


@contextmanager
def plugin_faults(name: str) -> Iterator[None]:
    """Turn whatever the plugin ``name`` raises, apart from dangol's own errors, into a ``PluginError`` naming it."""
    try:
        yield
    except DangolError:
        raise
    except Exception as wrong:
        raise PluginError(
            _("The plugin of {name} has a fault ({error}).").format(name=name, error=type(wrong).__name__),
            hint=_("Update it; if it stays, report it to its author with the output of: dangol doctor"),
            detail={"where": _place(wrong)},
        ) from wrong


def _place(wrong: Exception) -> str:
    import traceback

    last = traceback.extract_tb(wrong.__traceback__)[-1]
    return f"{last.name}:{last.lineno}"


class Plugins:
    """Every plugin of this environment, loaded with a guard around each."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager("dangol")
        self._manager.add_hookspecs(hookspecs)
        self.loaded: list[Loaded] = []
        self.failures: list[LoadFailure] = []
        self._platforms: dict[str, ModuleType] = {}

    @classmethod
    def installed(cls, builtin: Iterable[ModuleType] = ()) -> Plugins:
        """Load ``builtin`` and then every entry point of the group ``dangol``."""
        from importlib.metadata import entry_points

        plugins = cls()
        for module in builtin:
            plugins.add(module, module.__name__)
        for entry in sorted(entry_points(group="dangol"), key=lambda e: e.name):
            plugins._try(entry)
        return plugins

    def _try(self, entry: EntryPoint) -> None:
        try:
            self.add(entry.load(), entry.name, entry)
        except (Exception, SystemExit) as wrong:  # noqa: BLE001 - a stranger's module may raise anything; it is recorded
            self.failures.append(LoadFailure.of(entry.name, entry, wrong))

    def add(self, plugin: Any, name: str, entry: EntryPoint | None = None) -> None:
        """Validate and register one plugin. Raises ``PluginLoadError`` and leaves nothing behind."""
        hooks = validated(self._manager, plugin)
        distribution, version = origin(entry)
        platform = described(plugin, hookspecs.dangol_platform, Platform)
        channels = described_all(plugin, hookspecs.dangol_channels, Channel)
        if platform is not None and platform.id in self._platforms:
            raise PluginLoadError(
                _("The market {id} is served by another plugin already.").format(id=platform.id),
                hint=_("Remove one of the two: pip uninstall {name}").format(name=distribution),
            )
        check_channels(channels, self.channels().values())
        self._manager.register(plugin, name)
        if platform is not None:
            self._platforms[platform.id] = plugin
        self.loaded.append(Loaded(name, distribution, version, hooks, platform, channels))

    # what there is

    def platforms(self) -> dict[str, Platform]:
        """Return every market by id."""
        return {one.platform.id: one.platform for one in self.loaded if one.platform is not None}

    def platform(self, platform_id: str) -> Platform:
        """Return one market. Raises ``NotFound`` naming those there are, and why one of that name did not load."""
        found = self.platforms().get(platform_id)
        if found is not None:
            return found
        broken = next((f for f in self.failures if f.name == platform_id), None)
        if broken is not None:
            raise ConfigError(
                _("The plugin {name} did not load: {error}").format(name=broken.name, error=broken.error),
                hint=broken.fix,
            )
        raise NotFound(
            _("There is no plugin for the market {id}.").format(id=platform_id),
            hint=_("Installed: {names}").format(names=", ".join(sorted(self.platforms())) or "-"),
        )

    def streams(self, platform_id: str) -> tuple[Stream, ...]:
        """Return the streams this market's plugin can fetch."""
        return tuple(s for s, hook in _STREAM_HOOKS.items() if self._has(platform_id, hook))

    def reads_mail(self, platform_id: str) -> bool:
        """Tell whether the market's plugin understands notification mails."""
        return self._has(platform_id, hookspecs.dangol_read_mail)

    def reads_hints(self, platform_id: str) -> bool:
        """Tell whether the market's plugin understands webhooks."""
        return self._has(platform_id, hookspecs.dangol_read_hint)

    def reads_files(self, platform_id: str) -> bool:
        """Tell whether the market's plugin imports files."""
        return self._has(platform_id, hookspecs.dangol_read_file)

    def capability(self, platform_id: str, to: str) -> Capability:
        """Return how ``inquiry``, ``review``, ``review_request`` or ``coupon`` leaves: by hand without a hook."""
        known = self._has(platform_id, _SEND_HOOKS[to])
        return self.platform(platform_id).sends.get(to, Manual()) if known else Manual()

    def channels(self) -> dict[str, Channel]:
        """Return every channel by id."""
        return {channel.id: channel for one in self.loaded for channel in one.channels}

    def channel(self, channel_id: str) -> Channel:
        """Return one channel. Raises ``NotFound`` naming those there are."""
        found = self.channels()
        if channel_id in found:
            return found[channel_id]
        raise NotFound(
            _("There is no plugin for the channel {id}.").format(id=channel_id),
            hint=_("Installed: {names}").format(names=", ".join(sorted(found)) or "-"),
        )

    def can(self, channel_id: str, hook: Callable[..., Any]) -> bool:
        """Tell whether the plugin of a channel implements a hook. Raises ``NotFound``."""
        return hook.__name__ in self._carrier(channel_id).hooks

    def _carrier(self, channel_id: str) -> Loaded:
        return next(one for one in self.loaded if self.channel(channel_id) in one.channels)

    def rules(self) -> list[Rule]:
        """Collect the rules of all plugins. Raises ``PluginError`` naming one that has a fault."""
        found: list[Rule] = []
        for name, call in self._each(hookspecs.dangol_rules):
            with plugin_faults(name):
                found += [rule for rules in call() for rule in rules]
        return found

    # one market

    def check_store(self, store: Store) -> Any:
        """Await the plugin's own checks; a plugin without any checks nothing."""
        return self._only(store.platform, hookspecs.dangol_check_store, store=store)

    def can_check(self, platform_id: str) -> bool:
        """Tell whether the plugin brings checks of its own."""
        return self._has(platform_id, hookspecs.dangol_check_store)

    def fetch(
        self,
        stream: Stream,
        store: Store,
        window: Window,
        resume: str | None,
        open_items: Sequence[str] = (),
        known: Callable[[datetime, datetime], Sequence[str]] = _nothing,
    ) -> AsyncGenerator[Page[Any], None]:
        """Open one stream. No code of the plugin runs before the first page is asked for."""
        extras: dict[Stream, dict[str, Any]] = {
            Stream.SWEEP: {"open_items": open_items},
            Stream.REVIEWS: {"known": known},
            Stream.INQUIRIES: {"known": known},
        }
        pages: AsyncGenerator[Page[Any], None] = self._only(
            store.platform,
            _STREAM_HOOKS[stream],
            store=store,
            window=window,
            resume=resume,
            **extras.get(stream, {}),
        )
        return pages

    def read_file(self, store: Store, source: FileSource) -> AsyncGenerator[Page[Record], None]:
        """Open the pages of a file."""
        pages: AsyncGenerator[Page[Record], None] = self._only(
            store.platform, hookspecs.dangol_read_file, store=store, source=source
        )
        return pages

    def read_mail(self, store: Store, mail: Mail) -> Page[Record]:
        """Turn a mail into records."""
        found: Page[Record] = self._only(store.platform, hookspecs.dangol_read_mail, store=store, mail=mail)
        return found

    def read_hint(self, store: Store, headers: Mapping[str, str], body: bytes) -> Sequence[Stream]:
        """Say which streams a webhook speaks of."""
        found: Sequence[Stream] = self._only(
            store.platform, hookspecs.dangol_read_hint, store=store, headers=headers, body=body
        )
        return found

    async def send_reply(self, store: Store, reply: Reply, key: str) -> Receipt:
        """Post a reply, once."""
        values = {"store": store, "reply": reply, "key": key}
        receipt: Receipt = await self._only(store.platform, hookspecs.dangol_send_reply, **values)
        return receipt

    async def request_review(self, store: Store, request: ReviewRequest, key: str) -> Receipt:
        """Ask for a review, once."""
        values = {"store": store, "request": request, "key": key}
        receipt: Receipt = await self._only(store.platform, hookspecs.dangol_request_review, **values)
        return receipt

    async def issue_coupon(self, store: Store, coupon: CouponIssue, key: str) -> Receipt:
        """Give a coupon, once."""
        values = {"store": store, "coupon": coupon, "key": key}
        receipt: Receipt = await self._only(store.platform, hookspecs.dangol_issue_coupon, **values)
        return receipt

    async def find_sent(self, store: Store, query: SentQuery) -> Found:
        """Look for an action in doubt."""
        found: Found = await self._only(store.platform, hookspecs.dangol_find_sent, store=store, query=query)
        return found

    # one channel

    async def check_channel(self, channel: OpenChannel) -> Sequence[StoreCheck]:
        """Try what a channel needs; a plugin without checks of its own tries nothing."""
        if not self.can(channel.id, hookspecs.dangol_check_channel):
            return ()
        found: Sequence[StoreCheck] = await self._by(channel.id, hookspecs.dangol_check_channel, channel=channel)
        return found

    async def send_message(self, channel: OpenChannel, message: OutgoingMessage, key: str) -> Receipt:
        """Send through one channel, once."""
        values = {"channel": channel, "message": message, "key": key}
        receipt: Receipt = await self._by(channel.id, hookspecs.dangol_send_message, **values)
        return receipt

    async def find_message(self, channel: OpenChannel, query: MessageQuery) -> Found:
        """Look for a message in doubt."""
        found: Found = await self._by(channel.id, hookspecs.dangol_find_message, channel=channel, query=query)
        return found

    async def delivery(self, channel: OpenChannel, sent: Sequence[Carried]) -> Sequence[Delivery]:
        """Ask what became of messages."""
        found: Sequence[Delivery] = await self._by(channel.id, hookspecs.dangol_delivery, channel=channel, sent=sent)
        return found

    def _by(self, channel_id: str, hook: Callable[..., Any], **values: Any) -> Any:
        caller = self._caller(self._manager.get_plugin(self._carrier(channel_id).name), hook)
        if caller is None:
            raise self._cannot(channel_id, hook)
        return caller(**values)[0]

    def fake(self, name: str) -> Any:
        """Return the mocked API of a market, or of a channel by its account, or ``None``. Raises ``NotFound``."""
        channel = next((one for one in self.channels().values() if one.connected_as == name), None)
        if channel is not None and name not in self._platforms:
            return self._by(channel.id, hookspecs.dangol_fake) if self.can(channel.id, hookspecs.dangol_fake) else None
        if not self._has(name, hookspecs.dangol_fake):
            return None
        return self._only(name, hookspecs.dangol_fake)

    # all plugins

    def draft(self, context: DraftContext) -> Iterable[str]:
        """Yield the wordings that plugins offer, last registered first. Raises ``PluginError``."""
        for name, call in self._each(hookspecs.dangol_draft):
            with plugin_faults(name):
                texts = call(context=context)
            yield from filter(None, texts)

    def committed(self, event: Committed, report: Callable[[str, Exception], None]) -> None:
        """Tell every plugin, one by one; what one raises goes to ``report`` and stops nobody."""
        for name, call in self._each(hookspecs.dangol_committed):
            try:
                call(event=event)
            except Exception as wrong:  # noqa: BLE001 - an observer must not undo a commit; it is reported
                report(name, wrong)

    def commands(self, cli: Any) -> None:
        """Let plugins add their commands. Raises ``PluginError``."""
        for name, call in self._each(hookspecs.dangol_commands):
            with plugin_faults(name):
                call(cli=cli)

    def _each(self, hook: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
        """Yield those that implement ``hook``, last registered first, with a caller for each alone."""
        for one in reversed(self.loaded):
            if hook.__name__ in one.hooks:
                yield one.name, self._caller(self._manager.get_plugin(one.name), hook)

    def _plugin(self, platform_id: str) -> ModuleType:
        self.platform(platform_id)
        return self._platforms[platform_id]

    def _has(self, platform_id: str, hook: Callable[..., Any]) -> bool:
        return hasattr(self._plugin(platform_id), hook.__name__)

    def _caller(self, plugin: Any, hook: Callable[..., Any]) -> Any:
        if not hasattr(plugin, hook.__name__):
            return None
        others = [other for other in self._manager.get_plugins() if other is not plugin]
        return self._manager.subset_hook_caller(hook.__name__, others)

    def _only(self, platform_id: str, hook: Callable[..., Any], **values: Any) -> Any:
        caller = self._caller(self._plugin(platform_id), hook)
        if caller is None:
            raise self._cannot(platform_id, hook)
        return caller(**values)[0]

    def _cannot(self, name: str, hook: Callable[..., Any]) -> ConfigError:
        return ConfigError(
            _("The plugin of {id} cannot do that ({hook}).").format(id=name, hook=hook.__name__),
            hint=_("See what it can do with: dangol plugins"),
        )

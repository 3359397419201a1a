"""Loads plugins one by one, keeps the reason when one does not load, and calls them through typed methods.

Nobody else spells a hook's name: mypy sees every call. A plugin that is broken is listed and the rest work.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pluggy

from dangol import hookspecs
from dangol.contract import Manual
from dangol.errors import ConfigError, NotFound, PluginLoadError
from dangol.i18n import _
from dangol.models import Stream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
    from importlib.metadata import EntryPoint
    from types import ModuleType

    from dangol.contract import Capability, Channel, Committed, FileSource, Platform, Store
    from dangol.decisions import DraftContext, Rule
    from dangol.models import (
        Found,
        OutgoingMessage,
        Page,
        Receipt,
        Record,
        Reply,
        ReviewRequest,
        SentQuery,
        Window,
    )

__all__ = ["LoadFailure", "Loaded", "Plugins", "hook_names"]

PREFIX = "dangol_"
_STREAM_HOOKS: dict[Stream, Callable[..., Any]] = {
    Stream.ORDERS: hookspecs.dangol_fetch_orders,
    Stream.SWEEP: hookspecs.dangol_sweep_orders,
    Stream.REVIEWS: hookspecs.dangol_fetch_reviews,
    Stream.INQUIRIES: hookspecs.dangol_fetch_inquiries,
}


@dataclass(frozen=True)
class Loaded:
    """A plugin that works: where it comes from and which hooks it implements."""

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...]
    platform: Platform | None = field(repr=False)
    channel: Channel | None = field(repr=False)


@dataclass(frozen=True)
class LoadFailure:
    """A plugin that does not: its real error and what to do."""

    name: str
    distribution: str
    version: str
    error: str
    fix: str

    @classmethod
    def of(cls, name: str, entry: EntryPoint | None, wrong: BaseException) -> LoadFailure:
        """Describe ``wrong`` as it was raised while ``entry`` was loaded."""
        distribution, version = _origin(entry)
        error = wrong.message if isinstance(wrong, PluginLoadError) else f"{type(wrong).__name__}: {wrong}"
        fix = getattr(wrong, "hint", "") or _(
            "Upgrade it with: pip install -U {name}, or remove it: pip uninstall {name}"
        )
        return cls(name, distribution, version, error, fix.format(name=distribution or name))


def _origin(entry: EntryPoint | None) -> tuple[str, str]:
    found = entry.dist if entry is not None else None
    return (found.name, found.version) if found is not None else ("dangol", "")


def hook_names() -> dict[str, Callable[..., Any]]:
    """Return every hook of the contract with its specification."""
    return {name: spec for name, spec in vars(hookspecs).items() if name.startswith(PREFIX)}


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
        except Exception as wrong:  # noqa: BLE001 - a stranger's module may raise anything; it is recorded
            self.failures.append(LoadFailure.of(entry.name, entry, wrong))

    def add(self, plugin: Any, name: str, entry: EntryPoint | None = None) -> None:
        """Validate and register one plugin. Raises ``PluginLoadError`` and leaves nothing behind."""
        hooks = _validated(plugin)
        platform = plugin.dangol_platform() if "dangol_platform" in hooks else None
        if platform is not None and platform.id in self._platforms:
            raise PluginLoadError(
                _("The market {id} is served by another plugin already.").format(id=platform.id),
                hint=_("Remove one of the two: pip uninstall {name}"),
            )
        channel = plugin.dangol_channel() if "dangol_channel" in hooks else None
        self._manager.register(plugin, name)
        if platform is not None:
            self._platforms[platform.id] = plugin
        distribution, version = _origin(entry)
        self.loaded.append(Loaded(name, distribution, version, hooks, platform, channel))

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

    def reads_files(self, platform_id: str) -> bool:
        """Tell whether the market's plugin imports files."""
        return self._has(platform_id, hookspecs.dangol_read_file)

    def capability(self, platform_id: str, to: str) -> Capability:
        """Return how ``inquiry``, ``review`` or ``review_request`` leaves for this market."""
        return self.platform(platform_id).sends.get(to, Manual())

    def rules(self) -> list[Rule]:
        """Collect the rules of all plugins."""
        return [rule for rules in self._manager.hook.dangol_rules() for rule in rules]

    # one market

    def check_store(self, store: Store) -> Any:
        """Await the plugin's own checks; a plugin without any checks nothing."""
        return self._only(store.platform, hookspecs.dangol_check_store, store=store)

    def can_check(self, platform_id: str) -> bool:
        """Tell whether the plugin brings checks of its own."""
        return self._has(platform_id, hookspecs.dangol_check_store)

    def fetch(
        self, stream: Stream, store: Store, window: Window, resume: str | None, open_items: Sequence[str] = ()
    ) -> AsyncGenerator[Page[Any], None]:
        """Open one stream. No code of the plugin runs before the first page is asked for."""
        pages: AsyncGenerator[Page[Any], None] = self._only(
            store.platform,
            _STREAM_HOOKS[stream],
            store=store,
            window=window,
            resume=resume,
            **({"open_items": open_items} if stream is Stream.SWEEP else {}),
        )
        return pages

    def read_file(self, store: Store, source: FileSource) -> AsyncGenerator[Page[Record], None]:
        """Open the pages of a file."""
        pages: AsyncGenerator[Page[Record], None] = self._only(
            store.platform, hookspecs.dangol_read_file, store=store, source=source
        )
        return pages

    async def send_reply(self, store: Store, reply: Reply, key: str) -> Receipt:
        """Post a reply, once."""
        receipt: Receipt = await self._only(
            store.platform, hookspecs.dangol_send_reply, store=store, reply=reply, key=key
        )
        return receipt

    async def request_review(self, store: Store, request: ReviewRequest, key: str) -> Receipt:
        """Ask for a review, once."""
        receipt: Receipt = await self._only(
            store.platform, hookspecs.dangol_request_review, store=store, request=request, key=key
        )
        return receipt

    async def find_sent(self, store: Store, query: SentQuery) -> Found:
        """Look for an action in doubt."""
        found: Found = await self._only(store.platform, hookspecs.dangol_find_sent, store=store, query=query)
        return found

    async def send_message(self, channel_id: str, message: OutgoingMessage, key: str) -> Receipt:
        """Send through one channel, once."""
        owner = next(p for p in self.loaded if p.channel is not None and p.channel.id == channel_id)
        caller = self._caller(self._manager.get_plugin(owner.name), hookspecs.dangol_send_message)
        receipt: Receipt = await caller(channel=owner.channel, message=message, key=key)[0]
        return receipt

    def fake(self, platform_id: str) -> Any:
        """Return the market's mocked API, or ``None``."""
        if not self._has(platform_id, hookspecs.dangol_fake):
            return None
        return self._only(platform_id, hookspecs.dangol_fake)

    # all plugins

    def draft(self, context: DraftContext) -> Iterable[str]:
        """Yield the wordings that plugins offer, last registered first."""
        return [text for text in self._manager.hook.dangol_draft(context=context) if text]

    def committed(self, event: Committed, report: Callable[[str, Exception], None]) -> None:
        """Tell every plugin, one by one; what one raises goes to ``report`` and stops nobody."""
        for plugin in self._manager.get_plugins():
            caller = self._caller(plugin, hookspecs.dangol_committed)
            if caller is None:
                continue
            try:
                caller(event=event)
            except Exception as wrong:  # noqa: BLE001 - an observer must not undo a commit; it is reported
                report(str(self._manager.get_name(plugin)), wrong)

    def commands(self, cli: Any) -> None:
        """Let plugins add their commands."""
        self._manager.hook.dangol_commands(cli=cli)

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
            raise ConfigError(
                _("The plugin of {id} cannot do that ({hook}).").format(id=platform_id, hook=hook.__name__),
                hint=_("See what it can do with: dangol plugins"),
            )
        return caller(**values)[0]


def _validated(plugin: Any) -> tuple[str, ...]:
    """Check every ``dangol_`` function against the contract and return their names."""
    specs = hook_names()
    names = tuple(n for n in dir(plugin) if n.startswith(PREFIX) and callable(getattr(plugin, n)))
    for name in names:
        if name not in specs:
            raise PluginLoadError(_unknown_hook(name, specs))
        _check_kind(name, getattr(plugin, name), specs[name])
    if not names:
        raise PluginLoadError(_("It implements no hook of dangol."))
    return names


def _unknown_hook(name: str, specs: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, specs, 1)
    text = _("It has an unknown hook {name}.").format(name=name)
    return text + (" " + _("Did you mean {name}?").format(name=near[0]) if near else "")


def _check_kind(name: str, function: Any, spec: Callable[..., Any]) -> None:
    wanted = _kind(spec)
    if _kind(function) != wanted:
        raise PluginLoadError(_("Its hook {name} must be {kind}.").format(name=name, kind=wanted))


def _kind(function: Any) -> str:
    if inspect.isasyncgenfunction(function):
        return _('"async def" with "yield"')
    return _('"async def" without "yield"') if inspect.iscoroutinefunction(function) else _('a plain "def"')

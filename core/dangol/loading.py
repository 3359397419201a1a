"""Checks a plugin against the contract before it is let in, and keeps the reason where it is not."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from dangol import hookspecs
from dangol.errors import PluginLoadError
from dangol.i18n import _
from dangol.outgoing import MARKET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from importlib.metadata import EntryPoint

    import pluggy

    from dangol.channels import Channel

__all__ = ["LoadFailure", "check_channels", "described", "described_all", "hook_names", "origin", "validated"]

D = TypeVar("D")
PREFIX = "dangol_"
_CHANNEL = re.compile(r"[a-z][a-z0-9-]{0,39}")
_RESERVED = frozenset({*MARKET, "task"})
"""Ways that are no channels, whatever a plugin calls its own."""


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
        distribution, version = origin(entry)
        error = wrong.message if isinstance(wrong, PluginLoadError) else f"{type(wrong).__name__}: {wrong}"
        fix = _("Upgrade it with: pip install -U {name}, or remove it: pip uninstall {name}")
        hint = getattr(wrong, "hint", "") or fix.format(name=distribution)
        return cls(name, distribution, version, error, hint)


def origin(entry: EntryPoint | None) -> tuple[str, str]:
    """Return the distribution and version of an entry point; dangol's own for none."""
    found = entry.dist if entry is not None else None
    return (found.name, found.version) if found is not None else ("dangol", "")


def hook_names() -> dict[str, Callable[..., Any]]:
    """Return every hook of the contract with its specification."""
    return {name: spec for name, spec in vars(hookspecs).items() if name.startswith(PREFIX)}


def described(plugin: Any, hook: Callable[..., Any], kind: type[D]) -> D | None:
    """Ask a plugin for what it describes. Raises ``PluginLoadError`` if that is something else."""
    describe = getattr(plugin, hook.__name__, None)
    if describe is None:
        return None
    found = describe()
    if not isinstance(found, kind):
        raise PluginLoadError(_("Its hook {name} must return {kind}.").format(name=hook.__name__, kind=kind.__name__))
    return found


def described_all(plugin: Any, hook: Callable[..., Any], kind: type[D]) -> tuple[D, ...]:
    """Ask a plugin for a list of what it describes. Raises ``PluginLoadError`` if that is something else."""
    describe = getattr(plugin, hook.__name__, None)
    found = () if describe is None else describe()
    if not isinstance(found, list | tuple) or not all(isinstance(one, kind) for one in found):
        raise PluginLoadError(
            _("Its hook {name} must return a list of {kind}.").format(name=hook.__name__, kind=kind.__name__)
        )
    return tuple(found)


def check_channels(channels: Sequence[Channel], others: Iterable[Channel]) -> None:
    """Refuse channels whose name is taken or means something else, and accounts that others share or that differ.

    Raises ``PluginLoadError``.
    """
    known = list(others)
    taken, accounts = {one.id for one in known}, {one.connected_as for one in known}
    mine: dict[str, Any] = {}
    for one in channels:
        if not _CHANNEL.fullmatch(one.id) or one.id in _RESERVED:
            raise PluginLoadError(_("A channel's name is of small letters, digits and -: {id}.").format(id=one.id))
        if one.id in taken or one.connected_as in accounts:
            raise PluginLoadError(_("The channel {id} is served by another plugin already.").format(id=one.id))
        if mine.setdefault(one.connected_as, one.settings) is not one.settings:
            raise PluginLoadError(
                _("Its channels of the account {name} must have the same settings.").format(name=one.connected_as)
            )
        taken.add(one.id)


def validated(manager: pluggy.PluginManager, plugin: Any) -> tuple[str, ...]:
    """Check every ``dangol_`` function against the contract and return their names."""
    specs = hook_names()
    names = tuple(n for n in dir(plugin) if n.startswith(PREFIX) and callable(getattr(plugin, n)))
    for name in names:
        if name not in specs:
            raise PluginLoadError(_unknown_hook(name, specs))
        if manager.parse_hookimpl_opts(plugin, name) is None:
            raise PluginLoadError(_("Its hook {name} lacks @dangol.hookimpl above it.").format(name=name))
        _check_kind(name, getattr(plugin, name), specs[name])
        _check_arguments(name, getattr(plugin, name), specs[name])
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
    if inspect.isgeneratorfunction(function):
        return _('"def" with "yield"')
    return _('"async def" without "yield"') if inspect.iscoroutinefunction(function) else _('a plain "def"')


def _check_arguments(name: str, function: Any, spec: Callable[..., Any]) -> None:
    """Refuse what pluggy would not fill in: unknown names, and arguments with a default."""
    known = inspect.signature(spec).parameters
    for argument in inspect.signature(function).parameters.values():
        if argument.name not in known or argument.default is not argument.empty:
            raise PluginLoadError(
                _("Its hook {name} cannot take {argument}; it may take, without defaults: {known}.").format(
                    name=name, argument=argument, known=", ".join(known) or "-"
                )
            )

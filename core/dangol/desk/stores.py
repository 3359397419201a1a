"""The stores: their doors tried, everything read anew with what it brought, files taken in, new ones connected."""

from __future__ import annotations

import asyncio
import inspect
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from dangol.errors import ConfigError, DangolError, NeedsLogin, StorageError
from dangol.i18n import _, translator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from pydantic.fields import FieldInfo

    from dangol.app import App
    from dangol.contract import Committed, Platform
    from dangol.imports import ImportReport
    from dangol.models import StoreCheck
    from dangol.settings import ConnectionSettings

__all__ = [
    "NAME",
    "Reading",
    "Wish",
    "check_store",
    "code_of",
    "connect_store",
    "read_again",
    "take_file",
    "voice",
    "wishes",
    "wishes_of",
]

NAME = re.compile(r"\w[\w-]{0,39}")
"""What a store may be called."""


async def check_store(app: App, name: str) -> list[StoreCheck] | DangolError:
    """Try every door of a store; what keeps it from being tried at all comes back as the error."""
    from dangol.mails import check_mailbox
    from dangol.standing import standing

    try:
        lacking = [standing(c, app.clock.now()) for c in app.consents([name]) if not c.given]
        if lacking:
            return NeedsLogin(lacking[0].detail, hint=lacking[0].hint)
        async with app.open_store(name) as store:
            doors = list(await app.plugins.check_store(store)) if app.plugins.can_check(store.platform) else []
            doors += await check_mailbox(app.plugins.platform(store.platform), store, app.db)
        return [*doors, *(standing(consent, app.clock.now()) for consent in app.consents([name]))]
    except StorageError:
        raise
    except DangolError as wrong:
        return wrong


def code_of(answer: list[StoreCheck] | DangolError) -> int:
    """Return the exit code for what was tried."""
    if isinstance(answer, DangolError):
        return answer.exit_code
    return 0 if all(one.ok or one.optional for one in answer) else 3


async def take_file(app: App, name: str, file: str, content: bytes) -> ImportReport:
    """Read a file that was downloaded from a store's market. Raises ``ConfigError``, ``BadFile``."""
    from dangol.files import open_bytes
    from dangol.imports import import_file

    if app.drop_folder(name) is None:
        raise ConfigError(
            _("{store} is not read from files: its market gives everything to the program.").format(store=name),
            hint=_("Read it with: dangol sync {name}").format(name=name),
        )
    # it is looked at by a child process, for which nobody else should wait
    source = await asyncio.to_thread(open_bytes, file, content, None, app.columns(name))
    async with app.open_store(name) as store:
        return await import_file(app.shelf, app.plugins, store, source)


async def read_again(app: App, name: str, *, trust: bool = False) -> dict[int, bool]:
    """Read whole files and mails that were kept aside once more; tell of each number whether it is understood now.

    ``trust``: mails whose sender could not be verified are genuine. Raises ``NotFound`` and ``ConfigError``.
    """
    from dangol.retries import read_again as again

    columns = app.columns(name)
    async with app.open_store(name) as store:
        return await again(app.shelf, app.plugins, store, columns, trust=trust)


class Reading:
    """One reading of all stores, and what the rules made of it; it may be looked at while it goes on."""

    def __init__(self, begun_at: datetime) -> None:
        self.begun_at = begun_at
        self.counts: Counter[tuple[str, str]] = Counter()
        self.problems: list[DangolError] = []
        self.new: int | None = None
        """Proposals that it brought; ``None`` until it is over."""

    @property
    def over(self) -> bool:
        """Tell whether it is over."""
        return self.new is not None

    async def run(self, app: App, names: Sequence[str] = ()) -> None:
        """Read, take what was dropped, and decide. What goes wrong is kept to be told."""
        app.watchers.append(self._committed)
        try:
            for report in await app.sync(names):
                if report.problem is not None:
                    self.problems.append(report.problem)
            self.problems += [one.problem for one in await app.take_dropped(names) if one.problem is not None]
            made = app.decide()
            self.new = made.new
        except DangolError as wrong:
            self.problems.append(wrong)
        finally:
            app.watchers.remove(self._committed)
            self.new = self.new or 0

    def _committed(self, event: Committed) -> None:
        self.counts[event.store, event.stream] += event.records


class Wish:
    """One setting that a market needs: what to call it, and whether it is a secret."""

    def __init__(self, key: str, field: FieldInfo, say: Callable[[str], str]) -> None:
        self.key = key
        self.title = say(field.description or key)
        self.needed = field.is_required()
        self.secret = "SecretStr" in str(field.annotation)


def wishes(platform: Platform) -> tuple[str, list[Wish]]:
    """Return what a market's settings are about, and each of them, those that must be there first."""
    return wishes_of(platform.settings)


def wishes_of(model: type[ConnectionSettings]) -> tuple[str, list[Wish]]:
    """Return what settings are about, and each of them; the address of a mocked API is for developers."""
    say = voice(model)
    fields = [Wish(key, field, say) for key, field in model.model_fields.items() if key != "base_url"]
    return say(inspect.getdoc(model) or ""), sorted(fields, key=lambda one: not one.needed)


def voice(model: type[ConnectionSettings]) -> Callable[[str], str]:
    """Return the translator of the package that settings come from."""
    package = model.__module__.partition(".")[0]
    return translator(package, sys.modules[package].__file__ or "")


def connect_store(app: App, name: str, platform: str, given: dict[str, Any]) -> None:
    """Store the settings of a new store, or of one that is there. Raises ``ConfigError`` naming what is wrong."""
    from dangol.settings import validate_store

    if not NAME.fullmatch(name):
        raise ConfigError(_("A store's name is one word of letters, digits, - and _."))
    known = {row.name: row.platform for row in app.stores.all()}
    if known.get(name, platform) != platform:
        raise ConfigError(_("{name} is a store of another market already.").format(name=name))
    chosen = app.plugins.platform(platform)
    values = (app.stores.settings(name) if name in known else {}) | {key: one for key, one in given.items() if one}
    validate_store(chosen.settings, values, name)
    app.stores.connect(name, chosen.id, values, app.clock.now())

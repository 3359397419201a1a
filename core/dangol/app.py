"""Builds every part once, from the data folder; the only room that knows them all.

Parts are made when they are first asked for, so that a command pays for what it uses.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from dangol.environment import called_as, clock_from_environment, default_home, vault_key
from dangol.granting import Granting
from dangol.intake import Intake
from dangol.keeping import Keeping
from dangol.reaching import Reaching
from dangol.recovering import Recovering
from dangol.storage.database import private_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    import httpx

    from dangol.analysis import Analysis
    from dangol.clock import Clock
    from dangol.config import Settings
    from dangol.contract import Committed, Platform, Store
    from dangol.decide.duties import Duties
    from dangol.http.client import Network
    from dangol.markets import Markets
    from dangol.models import Stream
    from dangol.policies import Policies
    from dangol.privacy import Privacy
    from dangol.registry import Plugins
    from dangol.rules.wordings import Wordings
    from dangol.send import Sender
    from dangol.settings import ConnectionSettings
    from dangol.storage.checkpoints import Checkpoints
    from dangol.storage.consent_book import ConsentBook
    from dangol.storage.database import Database
    from dangol.storage.facts import FactReader
    from dangol.storage.ledger import Action, Ledger
    from dangol.storage.limits import Limits
    from dangol.storage.outbox import Obstacle
    from dangol.storage.people import People
    from dangol.storage.people_book import PeopleBook
    from dangol.storage.records import Records
    from dangol.storage.stores import StoreRow, Stores
    from dangol.storage.tokens import Tokens
    from dangol.storage.vault import Vault
    from dangol.sync import Shelf, StreamReport
    from dangol.text.reading import Analyst

__all__ = ["App", "called_as", "clock_from_environment", "default_home"]


class App(Granting, Intake, Keeping, Reaching, Recovering):
    """Everything of one data folder. Use it in a ``with`` block.

    Without ``keyring`` the key of a new folder goes into a file, and nothing about it is remembered outside: for
    folders that are thrown away.
    """

    def __init__(
        self,
        home: Path,
        *,
        clock: Clock | None = None,
        plugins: Plugins | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        keyring: bool = True,
    ) -> None:
        self.home = private_folder(home)
        self.clock = clock or clock_from_environment()
        self.watchers: list[Callable[[Committed], None]] = []
        self._given_plugins = plugins
        self._transport = transport
        self._keyring = self._lasting = keyring

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.remember()
        finally:
            for opened in ("db", "limits"):
                if opened in self.__dict__:
                    getattr(self, opened).close()

    # storage

    @cached_property
    def vault(self) -> Vault:
        """The key that seals secrets."""
        from dangol.storage.vault import Vault

        return Vault(self.home, vault_key(), self.db if self._keyring else None)

    @cached_property
    def stores(self) -> Stores:
        """The connected stores."""
        from dangol.storage.stores import Stores

        return Stores(self.db, self.vault)

    @cached_property
    def records(self) -> Records:
        """What the markets told."""
        from dangol.storage.records import Records

        return Records(self.db, self.people)

    @cached_property
    def markets(self) -> Markets:
        """What the markets of the connected stores allow and do."""
        from dangol.markets import Markets

        return Markets(self.stores, lambda: self.plugins)

    @cached_property
    def people(self) -> People:
        """To whom every record belongs."""
        from dangol.storage.people import People

        return People(self.db, lambda make: self.vault.derive("people", make=make), self.markets.fenced)

    @cached_property
    def book(self) -> PeopleBook:
        """Who the people are, and what a person said about them."""
        from dangol.storage.people_book import PeopleBook

        return PeopleBook(self.people, self.clock)

    @cached_property
    def consent_book(self) -> ConsentBook:
        """What people said about advertising."""
        from dangol.storage.consent_book import ConsentBook

        return ConsentBook(self.people, self.book, self.clock)

    @cached_property
    def duties(self) -> Duties:
        """What the law wants told."""
        from dangol.decide.duties import Duties

        return Duties(self.consent_book, self.ledger, self.policies)

    @cached_property
    def checkpoints(self) -> Checkpoints:
        """How far every stream was read."""
        from dangol.storage.checkpoints import Checkpoints

        return Checkpoints(self.db)

    @cached_property
    def ledger(self) -> Ledger:
        """What is proposed, approved and done."""
        from dangol.storage.ledger import Ledger

        return Ledger(self.db, self.clock, self.sidecar)

    @cached_property
    def facts(self) -> FactReader:
        """What the rules may know."""
        return self.facts_of(self.db, self._own)

    def facts_of(self, db: Database, own: Callable[[], Collection[int]]) -> FactReader:
        """Return what the rules may know of another data file with the same stores; ``own`` are the seller's keys."""
        from dangol.storage.facts import FactReader

        markets = self.markets
        return FactReader(db, markets.fenced, markets.monthly, self._thanks, own, markets.malls, self.ways)

    def _thanks(self, text: str) -> bool:
        return self.texts.inquiry(text).moment.thanks

    def _own(self) -> list[int]:
        """Return the keys of the seller's own numbers and addresses, as the policy names them."""
        from dangol.storage.people import keys_of

        return keys_of(self.people, self.policies.base.sender.own_contacts)

    @cached_property
    def privacy(self) -> Privacy:
        """What is told to a person, erased, and taken out in time."""
        from dangol.privacy import Privacy

        return Privacy(self.people, self.book, self.clock, self.policies)

    # configuration and plugins

    @cached_property
    def settings(self) -> Settings:
        """dangol's own settings."""
        from dangol.config import load_settings

        return load_settings(self.home)

    @property
    def _configured(self) -> bool:
        """Whether there is any configuration: to load what reads it takes longer than a poll that finds nothing."""
        from dangol.settings import OTHER_VARIABLES

        named = any(name.startswith("DANGOL_") and name not in OTHER_VARIABLES for name in os.environ)
        return named or (self.home / "dangol.toml").exists()

    @cached_property
    def policies(self) -> Policies:
        """The seller's choices, as rules see them. Raises ``ConfigError`` for a faulty file."""
        from dangol.policies import load_policies

        return load_policies(self.home)

    @cached_property
    def wordings(self) -> Wordings:
        """The seller's own wordings and dangol's. Raises ``ConfigError`` for a faulty file."""
        from dangol.templates import load_wordings

        return load_wordings(self.home)

    @cached_property
    def texts(self) -> Analyst:
        """Reads what customers write, with the seller's own rules. Raises ``ConfigError`` for a faulty file."""
        from dangol.text.reading import Analyst

        return Analyst.of(self.home)

    @cached_property
    def analysis(self) -> Analysis:
        """What the reviews say, read once and kept."""
        from dangol.analysis import Analysis

        return Analysis(self.db, self.home, self.texts, [row.name for row in self.stores.all()])

    @cached_property
    def plugins(self) -> Plugins:
        """Every plugin of this environment."""
        if self._given_plugins is not None:
            return self._given_plugins
        from dangol import builtin
        from dangol.registry import Plugins

        return Plugins.installed([builtin])

    # the network

    @cached_property
    def limits(self) -> Limits:
        """How fast each application may still be called."""
        from dangol.storage.limits import Limits

        return Limits(self.home / "limits.db")

    @cached_property
    def network(self) -> Network:
        """The one room with a way out."""
        from dangol.http.client import Network
        from dangol.storage.stores import Pauses

        return Network(
            clock=self.clock,
            limits=self.limits,
            tokens=self.tokens,
            grants=self.tokens,
            pauses=Pauses(self.db),
            locks=self.home,
            transport=self._transport,
        )

    @cached_property
    def tokens(self) -> Tokens:
        """What lets dangol into the markets."""
        from dangol.storage.tokens import Tokens

        return Tokens(self.db, self.vault, self.home)

    def store_settings(self, name: str) -> ConnectionSettings:
        """Return the valid settings of a store, the environment's before the stored. Raises ``ConfigError``."""
        from dangol.settings import validate_store

        row = self.stores.get(name)
        values = self.stores.settings(name) | (self.settings.stores.get(name, {}) if self._configured else {})
        return validate_store(self.plugins.platform(row.platform).settings, values, name)

    def market(self, name: str) -> tuple[Platform, ConnectionSettings, str]:
        """Return a store's platform, its valid settings and what the market calls its application."""
        from dangol.grants import application

        platform, settings = self.plugins.platform(self.stores.get(name).platform), self.store_settings(name)
        return platform, settings, application(platform, name, settings)

    @asynccontextmanager
    async def open_store(self, name: str) -> AsyncIterator[Store]:
        """Open one store for its plugin's hooks."""
        from dangol.contract import Store

        platform, settings = self.plugins.platform(self.stores.get(name).platform), self.store_settings(name)
        async with self.network.client(platform, name, settings) as client:
            yield Store(name=name, platform=platform.id, settings=settings, client=client, clock=self.clock)

    # flows

    @cached_property
    def shelf(self) -> Shelf:
        """Where pages are stored."""
        from dangol.sync import Shelf

        return Shelf(self.db, self.records, self.checkpoints, self.clock, self._committed)

    def _committed(self, event: Committed) -> None:
        for watcher in self.watchers:
            watcher(event)
        self.plugins.committed(event, self._plugin_complained)

    def _plugin_complained(self, name: str, wrong: Exception) -> None:
        import logging

        logging.getLogger("dangol").warning("plugin %s failed in dangol_committed: %s", name, type(wrong).__name__)

    def connected(self, names: Sequence[str] = ()) -> list[StoreRow]:
        """Return the named stores (all, without names). Raises ``NotFound``."""
        return [self.stores.get(name) for name in names] if names else self.stores.all()

    def chosen(self, names: Sequence[str] = ()) -> list[tuple[str, Platform]]:
        """Return the named stores (all, without names) with their platforms.

        Raises ``NotFound``, and ``ConfigError`` when the plugin of one did not load.
        """
        return [(row.name, self.plugins.platform(row.platform)) for row in self.connected(names)]

    async def sync(self, names: Sequence[str] = (), only: Collection[Stream] = ()) -> list[StreamReport]:
        """Read the stores, or ``only`` some streams of them, up to now."""
        from dangol.sync import sync

        return await sync(self.shelf, self.plugins, self.connected(names), self.open_store, only)

    def decide(self) -> Any:
        """Turn facts into proposals."""
        from dangol.decide import decide
        from dangol.faq import load_faq

        self.book.prepare()
        self.duties.run(self.clock.now())
        room = (self.facts, self.ledger, self.plugins, self.policies, self.clock.now())
        return decide(*room, texts=self.texts, wordings=self.wordings, faq=load_faq(self.home))

    def recheck(self, action: Action, now: datetime) -> Obstacle | None:
        """Say why an action does not hold now, or ``None``."""
        from dangol.decide import recheck

        return recheck(self.facts, self.plugins, self.policies, action, now, texts=self.texts)

    def fence(self, action: Action) -> str | None:
        """Say why an action must not reach its buyer, or ``None``; asked last before the call that sends it."""
        from dangol.decide import fence, gate_objection

        fenced = fence(self.facts, action)
        if fenced is not None:
            return fenced
        return gate_objection(self.facts, self.policies, action, self.clock.now())

    def objections(self, action: Action) -> list[str]:
        """Say why a text must not be sent for an action; empty if it may be approved."""
        from dangol.decide import approval_objection, objections

        told = objections(self.facts, action, action.body)
        barred = approval_objection(self.facts, self.policies, action, self.clock.now())
        return told if barred is None or barred in told else [*told, barred]

    def sender(self) -> Sender:
        """Build the one that sends."""
        from dangol.send import Sender
        from dangol.send.caps import Caps

        self.book.prepare()
        self.judge_again()
        _ = self.texts  # a faulty rule file has to show before anything is claimed
        return Sender(
            ledger=self.ledger,
            plugins=self.plugins,
            open_store=self.open_store,
            clock=self.clock,
            recheck=self.recheck,
            policies=self.policies,
            lock_path=self.home / "sender.lock",
            fence=self.fence,
            ways=self.ways,
            caps=Caps(self.caps, self.policies, self.clock),
        )

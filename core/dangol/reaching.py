"""The ways to buyers outside the markets: connected, tried, and switched on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from dangol.outgoing import MARKET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from dangol.channels import Way
    from dangol.clock import Clock
    from dangol.config import Settings
    from dangol.contract import Store
    from dangol.decide.duties import Duties
    from dangol.http.client import Network
    from dangol.policies import Policies
    from dangol.refusals import RefusalReport
    from dangol.registry import Plugins
    from dangol.send.deliveries import DeliveryReport
    from dangol.settings import ConnectionSettings
    from dangol.storage.caps import CapReader
    from dangol.storage.channels import ChannelBook
    from dangol.storage.database import Database
    from dangol.storage.deliveries import Deliveries
    from dangol.storage.facts import FactReader
    from dangol.storage.ledger import Action, Ledger
    from dangol.storage.people_book import PeopleBook
    from dangol.storage.stores import Stores
    from dangol.storage.vault import Vault
    from dangol.ways import SellerWays

__all__ = ["Reaching"]


class Reaching:
    """The part of the program that knows the channels."""

    if TYPE_CHECKING:
        clock: Clock

        @property
        def db(self) -> Database: ...  # noqa: D102 - the program has it
        @property
        def vault(self) -> Vault: ...  # noqa: D102 - the program has it
        @property
        def stores(self) -> Stores: ...  # noqa: D102 - the program has it
        @property
        def plugins(self) -> Plugins: ...  # noqa: D102 - the program has it
        @property
        def book(self) -> PeopleBook: ...  # noqa: D102 - the program has it
        @property
        def duties(self) -> Duties: ...  # noqa: D102 - the program has it
        @property
        def ledger(self) -> Ledger: ...  # noqa: D102 - the program has it
        @property
        def facts(self) -> FactReader: ...  # noqa: D102 - the program has it
        @property
        def policies(self) -> Policies: ...  # noqa: D102 - the program has it
        @property
        def network(self) -> Network: ...  # noqa: D102 - the program has it
        @property
        def settings(self) -> Settings: ...  # noqa: D102 - the program has it
        @property
        def _configured(self) -> bool: ...
        @property
        def open_store(self) -> Callable[[str], AbstractAsyncContextManager[Store]]: ...  # noqa: D102 - the program has it
        def store_settings(self, name: str) -> ConnectionSettings: ...  # noqa: D102 - the program has it

    @cached_property
    def channel_book(self) -> ChannelBook:
        """Which channels are connected and switched on."""
        from dangol.storage.channels import ChannelBook

        return ChannelBook(self.db, self.vault)

    @cached_property
    def ways(self) -> SellerWays:
        """The channels as they stand."""
        from dangol.ways import SellerWays

        return SellerWays(
            self.channel_book,
            self.stores,
            self.clock,
            plugins=lambda: self.plugins,
            network=lambda: self.network,
            given=self._given_channels,
            store_settings=self.store_settings,
            open_store=self.open_store,
        )

    def edit(self, action_id: int, text: str, by: str) -> Action:
        """Replace the text of an action, with what it then costs. Raises what ``Ledger.edit`` raises."""
        from dangol.decide.routing import priced
        from dangol.errors import NotFound

        action = self.ledger.get(action_id)
        if action.send_by in (*MARKET, "task") or not text.strip():
            return self.ledger.edit(action_id, text, by)
        new = msgspec.structs.replace(action, body=text, template="")
        try:
            made = priced(self.facts, self.policies.of(action.store), new)
        except NotFound:  # its plugin may come back; until then nobody knows a price, and nothing leaves
            return self.ledger.edit(action_id, text, by)
        return self.ledger.edit(action_id, text, by, made.price, made.template)

    def live_ways(self) -> list[Way]:
        """Return the channels that really send, with settings of their own."""
        every = [self.ways.of(one.id, "") for one in self.plugins.channels().values() if not one.platform]
        return [one for one in every if one.connected and one.live_since is not None and one.channel.id != "hand"]

    @cached_property
    def caps(self) -> CapReader:
        """What left lately."""
        from dangol.storage.caps import CapReader

        return CapReader(self.db)

    @cached_property
    def deliveries(self) -> Deliveries:
        """What became of messages after they were taken."""
        from dangol.storage.deliveries import Deliveries

        return Deliveries(self.db, self.clock)

    async def ask_deliveries(self) -> DeliveryReport:
        """Ask the channels what became of what they took."""
        from dangol.send.deliveries import ask_deliveries

        return await ask_deliveries(self.deliveries, self.plugins, self.ways)

    async def read_refusals(self) -> RefusalReport:
        """Note who refused advertising by answering a mail."""
        from dangol.refusals import read_refusals

        every = [self.ways.of(one.id, "") for one in self.plugins.channels().values() if not one.platform]
        return await read_refusals([one for one in every if one.connected], self.db, self.clock, self._refuse)

    def _refuse(self, who: str) -> bool:
        """Note that somebody refuses advertising, with the duty to confirm it; nothing for an address of nobody."""
        from dangol.decide.duties import refusal_of
        from dangol.errors import ConfigError

        self.book.prepare()
        try:
            self.book.opt_out(who, "advertising", "buyer")
        except ConfigError:
            return False
        self.duties.tell(refusal_of(self.db, self.clock.now()))
        return True

    def _given_channels(self) -> Mapping[str, dict[str, str]]:
        return self.settings.channels if self._configured else {}

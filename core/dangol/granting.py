"""The seller's consent, which some markets want before they let a program in: asked for, and exchanged for a token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dangol.contract import Platform, Token
    from dangol.grants import Consent, StoreConsent
    from dangol.http.client import Network
    from dangol.settings import ConnectionSettings
    from dangol.storage.tokens import Tokens

__all__ = ["Granting"]


class Granting:
    """The part of the program that asks sellers for their consent."""

    if TYPE_CHECKING:

        @property
        def tokens(self) -> Tokens: ...  # noqa: D102 - the program has it
        @property
        def network(self) -> Network: ...  # noqa: D102 - the program has it
        def chosen(self, names: Sequence[str] = ()) -> list[tuple[str, Platform]]: ...  # noqa: D102 - the program has it
        def market(self, name: str) -> tuple[Platform, ConnectionSettings, str]: ...  # noqa: D102 - the program has it

    def consents(self, names: Sequence[str] = ()) -> Iterator[StoreConsent]:
        """Yield the named stores (all, without names) that live by consent. Raises like ``chosen``."""
        from dangol.grants import StoreConsent

        for name, platform in self.chosen(names):
            if platform.oauth is not None:
                _platform, settings, application = self.market(name)
                grant = self.tokens.grant(application)
                yield StoreConsent(name, platform.oauth, settings, application, grant)

    def begin_consent(self, name: str) -> Consent:
        """Make the link to the consent page of a store, and keep what its answer is judged by."""
        from dangol.http.oauth import begin

        platform, settings, application = self.market(name)
        if platform.oauth is None:
            raise ConfigError(_("{platform} asks for no consent.").format(platform=platform.title))
        consent = begin(platform.oauth, platform.address(settings), settings)
        self.tokens.begin(application, consent)
        return consent

    async def redeem(self, name: str, address: str) -> Token:
        """Exchange the code in the address that the browser was sent to when the seller had agreed."""
        platform, settings, application = self.market(name)
        consent = self.tokens.begun(application)
        if consent is None:
            raise ConfigError(
                _("{name} waits for no consent.").format(name=name),
                hint=_("Get a link with: dangol connect {store}").format(store=name),
            )
        token = await self.network.redeem(platform, name, settings, consent, address)
        self.tokens.end(application)
        return token

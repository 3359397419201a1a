"""How a store stands with its market's consent, in words: for ``check``, for ``doctor``, and as a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.clock import korean
from dangol.i18n import _
from dangol.mails import mailbox_of
from dangol.models import StoreCheck

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.contract import Platform
    from dangol.grants import StoreConsent
    from dangol.registry import Plugins
    from dangol.settings import ConnectionSettings

__all__ = ["how_to_read", "only_files", "standing", "warning"]


def standing(consent: StoreConsent, now: datetime) -> StoreCheck:
    """Tell how old the tokens are, when the consent lapses if nobody reads, and what it covers."""
    name, grant = _("Consent"), consent.grant
    if grant is None or grant.refused is not None:
        text = _("It was not given yet.") if grant is None else _("The market wants it again.")
        hint = _("Give your consent with: dangol connect {store}").format(store=consent.store)
        return StoreCheck(name=name, ok=False, detail=text, hint=hint)
    told = [
        _("last renewed {time}").format(time=korean(grant.exchanged_at)),
        _("lapses if unused for {days} more days").format(days=consent.days_left(now)),
    ]
    if grant.token.scopes:
        told.append(_("granted: {names}").format(names=", ".join(sorted(grant.token.scopes))))
    hint = ""
    if consent.missing:
        told.append(_("not granted: {names}").format(names=", ".join(consent.missing)))
        hint = _("Enable it in the application's registration, then: dangol connect {store}").format(
            store=consent.store
        )
    if consent.silence(now):
        hint = _("Read it with: dangol sync {name}").format(name=consent.store)
    return StoreCheck(name=name, ok=not hint, detail="; ".join(told), hint=hint, optional=True)


def warning(consent: StoreConsent, now: datetime) -> str | None:
    """Return a sentence about the market's silence, where the seller was not told yet."""
    days = consent.silence(now)
    if consent.grant is None or days <= consent.grant.warned:
        return None
    return _(
        "{store}: nothing was heard from the market for {days} days. In {left} days you will have to consent again."
    ).format(store=consent.store, days=days, left=consent.days_left(now))


def only_files(plugins: Plugins, platform: Platform, settings: ConnectionSettings) -> bool:
    """Tell whether nothing of a store is read by program: its market has no API, and no mailbox is named."""
    return not plugins.streams(platform.id) and mailbox_of(platform, settings) is None


def how_to_read(store: str, *, by_files: bool) -> str:
    """Return the command that reads a store; ``by_files``: nothing of it can be asked for by program."""
    if by_files:
        return _("Read what you downloaded or saved with: dangol import {store} FILE").format(store=store)
    return _("Read it with: dangol sync {name}").format(name=store)

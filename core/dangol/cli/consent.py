"""Asking for the seller's consent: show the link, take the answer from the browser or from the seller."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from dangol.errors import ConfigError, DangolError, NeedsLogin, Unavailable
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.cli.desk import Desk
    from dangol.grants import Consent

__all__ = ["consent_wanted", "give_consent", "warn_of_silence"]


def consent_wanted(app: App, name: str, *, anew: bool) -> bool:
    """Tell whether a store lives by consent and lacks it, in part or in whole; ``anew``: even if it lacks nothing."""
    return any(anew or not consent.stands for consent in app.consents([name]))


def give_consent(desk: Desk, app: App, name: str, address: str | None = None) -> None:
    """Bring a store's consent about; ``address`` is the answer to the link that was shown last.

    Raises ``NeedsLogin`` where nobody is there to answer, ``AuthError`` where the market says no.
    """
    if address is not None:
        asyncio.run(app.redeem(name, address))
    else:
        consent = app.begin_consent(name)
        if not _from_browser(desk, app, name, consent):
            _from_person(desk, app, name, consent)
    desk.say(_("The consent is given."))


def _show(desk: Desk, consent: Consent) -> None:
    desk.say(_("Open this link in a browser, signed in as the shop's owner, and agree:"))
    desk.say(f"\n{consent.link}\n")


def _from_browser(desk: Desk, app: App, name: str, consent: Consent) -> bool:
    """Wait for the browser where it comes back to this machine; tell whether that was possible."""
    from dangol.http import loopback

    if not loopback.comes_back_here(consent):
        return False

    def opened() -> None:
        desk.say(_("dangol waits for your browser. If that runs on another computer, end this with Ctrl-C, then:"))
        desk.say(f"→ {_later(name)}")
        _show(desk, consent)

    try:
        address = asyncio.run(loopback.wait_for_answer(consent, loopback.WITHIN, opened))
    except NeedsLogin as nobody:
        raise NeedsLogin(nobody.message, hint=_later(name)) from None
    except Unavailable as taken:
        desk.say(taken.message)
        return False
    asyncio.run(app.redeem(name, address))
    return True


def _from_person(desk: Desk, app: App, name: str, consent: Consent) -> None:
    """Take the address by hand: from a terminal until it fits, else one line from standard input."""
    _show(desk, consent)
    desk.say(_("Then copy the address that the browser ends at, even if its page cannot be shown."))
    while sys.stdin.isatty():
        address = click.prompt(_("The address, within a minute"), prompt_suffix=": ", err=True)
        try:
            asyncio.run(app.redeem(name, address))
        except ConfigError as wrong:
            desk.complain(wrong)
        else:
            return
    address = sys.stdin.readline().strip()
    if not address:
        raise NeedsLogin(_("{name} is connected, and waits for your consent.").format(name=name), hint=_later(name))
    asyncio.run(app.redeem(name, address))


def _later(name: str) -> str:
    # double quotes, because those are the ones that the shells of all systems know
    return _('dangol connect {name} --code-url "ADDRESS"').format(name=name)


def warn_of_silence(desk: Desk, app: App) -> None:
    """Say, once for each threshold, which markets were silent for so long that their consent is about to lapse."""
    from dangol.standing import warning

    now = app.clock.now()
    for row in app.connected():
        try:
            consents = list(app.consents([row.name]))
        except DangolError:
            continue  # it cannot be opened, which its reading has said
        for consent in consents:
            text = warning(consent, now)
            if text is not None:
                desk.say(text)
                desk.say("→ " + _("Read it with: dangol sync {name}").format(name=row.name))
                app.tokens.warned(consent.application, consent.silence(now))

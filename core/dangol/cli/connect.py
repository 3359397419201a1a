"""Connecting a store: ask for its keys, check their form, store them sealed, try the doors."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, option
from dangol.cli.settings import asked, given_pairs
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.contract import Platform

__all__ = ["connect_command", "connect_store", "fitting_name"]

_NAME = re.compile(r"\w[\w-]{0,39}")


@command("connect")
@argument("name", metavar="NAME")
@option("--platform", metavar="P", help="The market: smartstore, cafe24, kmong, or what `dangol plugins` lists.")
@option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting; instead of being asked for it.")
@option("--code-url", "address", metavar="ADDRESS", help="Where the browser ended when you agreed to the last link.")
@option("--new-key", is_flag=True, help="Make a new encryption key: the one there was is lost for good.")
@click.pass_obj
def connect_command(
    desk: Desk, name: str, platform: str | None, pairs: tuple[str, ...], address: str | None, new_key: bool
) -> int:
    """Connect a store, or change its settings.

    Asks for what the market needs, secrets without showing them. They may also come from the
    environment, as DANGOL_STORES__NAME__KEY. Everything is stored encrypted on this computer, and
    then every door is tried. Nothing that happened before this day will ever trigger a message.

    Where the market wants your consent, a link is shown: open it, agree, and dangol takes the answer
    from your browser or asks for the address it ended at. Run it again whenever the consent lapsed.
    """
    fitting_name(name)
    from dangol.cli.stores import ways_by_hand

    with desk.app() as app:
        app.vault.anew = new_key
        code = connect_store(desk, app, name, platform, pairs, address)
        by_hand = ways_by_hand(app, [name])
    if code != 0:
        desk.say(_("Try again with: dangol check"))
    else:
        desk.say(by_hand[0] if by_hand else _("Next: dangol sync {name}").format(name=name))
    return code


def fitting_name(name: str) -> str:
    """Return a store's name. Raises ``ConfigError`` for one that is no single word."""
    if not _NAME.fullmatch(name):
        raise ConfigError(_("A store's name is one word of letters, digits, - and _."))
    return name


def connect_store(
    desk: Desk, app: App, name: str, platform: str | None, pairs: tuple[str, ...] = (), address: str | None = None
) -> int:
    """Take a store's settings and consent, try its doors, and return the exit code of that."""
    from dangol.cli.consent import consent_wanted, give_consent
    from dangol.cli.stores import check_stores

    title = _set(desk, app, name, platform, pairs) if address is None else app.market(name)[0].title
    if address is not None or consent_wanted(app, name, anew=not pairs):
        give_consent(desk, app, name, address)
    desk.say(_("{name} is connected to {platform}. Trying its doors:").format(name=name, platform=title))
    code = check_stores(desk, app, [name])
    folder = app.drop_folder(name)
    if folder is not None:
        desk.say(_("Files that you download for it may be dropped into: {folder}").format(folder=folder))
    return code


def _set(desk: Desk, app: App, name: str, platform: str | None, pairs: tuple[str, ...]) -> str:
    """Take the settings from wherever they come, store them, and return the market's title."""
    from dangol.settings import validate_store

    chosen = _platform(app, name, platform)
    values = _known(app, name) | app.settings.stores.get(name, {}) | given_pairs(pairs)
    if not pairs and sys.stdin.isatty():
        values = asked(desk, chosen.settings, values)
    validate_store(chosen.settings, values, name)
    app.stores.connect(name, chosen.id, values, app.clock.now())
    return chosen.title


def _platform(app: App, name: str, platform: str | None) -> Platform:
    known = {row.name: row.platform for row in app.stores.all()}
    if platform is None and name not in known:
        markets = ", ".join(sorted(app.plugins.platforms()))
        raise ConfigError(
            _("Say which market {name} is on.").format(name=name),
            hint=_("Add --platform and one of: {markets}").format(markets=markets),
        )
    return app.plugins.platform(platform or known[name])


def _known(app: App, name: str) -> dict[str, Any]:
    """Return the stored settings of a store that is being changed; nothing where its key was lost."""
    try:
        return app.stores.settings(name) if name in {row.name for row in app.stores.all()} else {}
    except ConfigError:
        return {}

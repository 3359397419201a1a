"""Encrypts the data file as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dangol.cli.frame import group, json_option
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.cli.desk import Desk

__all__ = ["encrypt_group"]


@group("encrypt")
def encrypt_group() -> None:
    """Encrypt the data file as a whole, or make it plain again.

    Without it the keys of your stores are encrypted, and what customers wrote lies open to whoever gets at the disk. It
    needs SQLCipher, which comes with: uv tool install 'dangol[encrypt]'. What opens the file is made of the key of the
    data folder (secret.key, DANGOL_KEY or the keyring of this computer): if that is lost, so is everything in it.
    """


@encrypt_group.command("on")
@json_option
@click.pass_obj
def on_command(desk: Desk) -> None:
    """Encrypt the data file. Stop dangol run and dangol serve before."""
    with desk.app() as app:
        app.encrypt(on=True)
        source, lying = app.vault.source, [one.path for one in app.copies() if not one.sealed]
    if desk.as_json:
        desk.document({"encrypted": True, "key": source, "plain_backups": [str(one) for one in lying]})
        return
    desk.tell(_("The data file is encrypted now."))
    desk.say("→ " + _without_key(source))
    if lying:
        told = _("{count} backups in the folder backups are still plain; delete them: dangol backup prune --keep 0")
        desk.say("→ " + told.format(count=len(lying)))


def _without_key(source: str) -> str:
    if source == "keyring":
        return _(
            "Its key is in this computer's keyring. For the day that it breaks, make a copy with a passphrase: "
            "dangol backup --encrypted"
        )
    if source == "environment":
        return _("Keep DANGOL_KEY in another place as well: without it nobody can open the data file, nor can you.")
    return _(
        "Its key is the file secret.key beside it: whoever has both can read it. Better keep the key elsewhere, in "
        "DANGOL_KEY; without it nobody can open the data file, nor can you."
    )


@encrypt_group.command("off")
@json_option
@click.pass_obj
def off_command(desk: Desk) -> None:
    """Make the data file plain again. Stop dangol run and dangol serve before."""
    with desk.app() as app:
        app.encrypt(on=False)
    if desk.as_json:
        desk.document({"encrypted": False})
        return
    desk.tell(_("The data file is plain again."))

"""Copies of the data file: made, listed, thrown away, and put back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, command, group, json_option, option
from dangol.cli.tables import show_table
from dangol.desk.copies import key_beside, lies_open
from dangol.desk.words import iso, stamp
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.storage.backups import Copy
    from dangol.storage.restoring import Restored

__all__ = ["backup_group", "restore_command"]


@group("backup", alone=True)
@option("--to", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Put it into this folder.")
@option("--encrypted", is_flag=True, help="Encrypt it with a passphrase, which opens it on any computer.")
@option("--own-key", is_flag=True, help="Encrypt it with the key of the data folder, without asking.")
@json_option
@click.pass_context
def backup_group(ctx: click.Context, to: Path | None, encrypted: bool, own_key: bool) -> None:
    """Copy the data file while dangol may go on working.

    A plain copy holds what your customers wrote for everybody to read who gets at it, and the keys of your stores
    only sealed. What opens those is not in it: the file secret.key, which you keep elsewhere, or a key in the
    keyring of this computer.

    An encrypted copy opens with its passphrase alone, and has the key of your stores in it: keep the passphrase on
    paper, nobody can tell it to you. With --own-key it opens only where that key is.
    """
    if ctx.invoked_subcommand is not None:
        return
    if encrypted and own_key:
        raise click.UsageError(_("Choose one: --encrypted or --own-key."))
    desk: Desk = ctx.obj
    with desk.app() as app:
        passphrase = _new_passphrase() if encrypted else None
        path = app.back_up(to, passphrase=passphrase, own_key=own_key)
        size, source = path.stat().st_size, app.vault.source
    if desk.as_json:
        desk.document({"path": str(path), "bytes": size, "encrypted": encrypted or own_key})
        return
    desk.tell(_("Copied to {path} ({kilobytes:,} kB).").format(path=path, kilobytes=size // 1000))
    desk.say("→ " + (_("Without its passphrase nobody can open it, nor can you.") if encrypted else key_beside(source)))
    open_to = "" if encrypted or own_key else lies_open(path)
    if open_to:
        desk.say("→ " + open_to)


def _new_passphrase() -> str:
    from dangol.environment import passphrase

    return passphrase() or str(click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True, err=True))


def _passphrase() -> str:
    from dangol.environment import passphrase

    return passphrase() or str(click.prompt(_("Passphrase"), hide_input=True, err=True))


@backup_group.command("list")
@json_option
@click.pass_obj
def list_command(desk: Desk) -> None:
    """List the copies in the folder backups, and say which still hold what was erased since."""
    with desk.app() as app:
        found, old = app.copies(), set(app.privacy.holding(app.backups))
    if desk.as_json:
        desk.document({"backups": [_row(one, holds=one in old) for one in found]})
        return
    if not found:
        desk.tell(_("There is none."))
        return
    show_table(
        [
            (_("Made"), "keep"),
            (_("File"), "keep"),
            (_("kB"), "right"),
            _("Encrypted"),
            _("Holds what was erased since"),
        ],
        [
            [
                stamp(one.made_at),
                one.path.name,
                f"{one.size // 1000:,}",
                _("yes") if one.sealed else _("no"),
                _("yes") if one in old else _("no"),
            ]
            for one in found
        ],
    )
    if old:
        desk.say("→ " + _("Delete those with: dangol backup prune"))


def _row(one: Copy, *, holds: bool) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "made_at": iso(one.made_at),
        "bytes": one.size,
        "encrypted": one.sealed,
        "holds_erased": holds,
    }


@backup_group.command("prune")
@option("--keep", type=click.IntRange(min=0), metavar="N", help="Delete all but the newest N instead.")
@option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@click.pass_obj
def prune_command(desk: Desk, keep: int | None, yes: bool) -> None:
    """Delete copies in the folder backups: those that hold what was erased since.

    Make a new one first. Copies that you put elsewhere are yours to delete, and what a disk or a cloud keeps of
    deleted files is beyond dangol.
    """
    with desk.app() as app:
        doomed = app.privacy.holding(app.backups) if keep is None else _all_but(app, keep)
        if doomed and not yes:
            click.confirm(_("Delete {count} copies for good?").format(count=len(doomed)), abort=True, err=True)
        for one in doomed:
            one.path.unlink(missing_ok=True)
        left = len(app.copies())
    if desk.as_json:
        desk.document({"deleted": [str(one.path) for one in doomed], "left": left})
        return
    desk.tell(_("{count} deleted, {left} left.").format(count=len(doomed), left=left))
    if not left:
        desk.say("→ " + _("Make one with: dangol backup"))


def _all_but(app: App, keep: int) -> list[Copy]:
    found = app.copies()
    return found[: max(0, len(found) - keep)]


@command("restore")
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@option("--replace", is_flag=True, help="Put it in the place of the data file that is there, which is kept.")
@json_option
@click.pass_obj
def restore_command(desk: Desk, file: Path, replace: bool) -> None:
    """Put a backup in the place of the data file.

    The backup is opened and checked first; only a whole one is taken. A data file that is there already is only
    replaced with --replace, and a copy of it goes into the folder backups. Stop dangol run and dangol serve before.
    Afterwards dangol only reads, until dangol recover has seen to it that nothing is sent twice.
    """
    with desk.app() as app:
        found = app.restore(file, _passphrase, replace=replace)
        standing, barred = app.standing, app.db.barred
    if desk.as_json:
        desk.document(_restored(found, str(standing)))
        return
    desk.tell(_("The backup is the data file now."))
    if found.kept is not None:
        desk.tell(_("What was there before: {path}").format(path=found.kept))
    if barred is not None:
        desk.say(barred.message)
        desk.say(f"→ {barred.hint}")


def _restored(found: Restored, standing: str) -> dict[str, Any]:
    kept = None if found.kept is None else str(found.kept)
    return {"kept": kept, "key": found.key is not None, "standing": standing}

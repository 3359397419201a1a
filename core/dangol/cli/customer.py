"""What a person may ask of the seller: all that is stored about them, and that it goes."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dangol.cli.desk import Desk
from dangol.cli.frame import argument, group, json_option, option
from dangol.cli.leftovers import what_is_left
from dangol.desk.requests import as_document, rows_of, told
from dangol.desk.words import SELLER, iso, stamp
from dangol.i18n import _

__all__ = ["customer_group"]

_id = argument("number", type=int, metavar="ID")


@group("customer")
def customer_group() -> None:
    """Tell or erase all that is stored about one person.

    Over all stores. ID is the number in `dangol people`.
    """


@customer_group.command("export")
@_id
@option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it into a file.")
@click.pass_obj
def export_command(desk: Desk, number: int, out: Path | None) -> None:
    """Write down all that is stored about a person, as JSON.

    It holds names, numbers and words in full, for the person who asks for them: give it to nobody else. A file
    is made so that only you can read it, and an existing one is not overwritten.
    """
    with desk.app() as app:
        app.book.prepare()
        found = told(app, number)
    text = as_document(found)
    if out is None:
        desk.tell(text)
        return
    try:
        with os.fdopen(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as wrong:
        raise click.FileError(str(out), wrong.strerror or "") from None
    desk.tell(_("Written to {path}: {count} rows.").format(path=out, count=rows_of(found)))


@customer_group.command("erase")
@_id
@option("--yes", is_flag=True, help="Do it without asking.")
@json_option
@click.pass_obj
def erase_command(desk: Desk, number: int, yes: bool) -> None:
    """Erase a person: names, numbers, addresses and words go for good.

    That something was ordered, paid and delivered stays for as long as the law wants it, without the person.
    Refusals of messages stay as keyed hashes, and what is erased does not come back with a later reading. Copies
    that lie elsewhere are yours to delete: backups with dangol backup prune, downloaded files by hand.
    """
    with desk.app() as app:
        app.book.prepare()
        before = app.privacy.erased_at(number)
        if before is None and not yes:
            click.confirm(_("Erase all that tells who {id} is?").format(id=number), abort=True)
        records = 0 if before is not None else app.privacy.erase(number, SELLER)
        at = app.privacy.erased_at(number)
        left = what_is_left(app)
    if desk.as_json:
        done = {"person": number, "records": records, "already": before is not None, "erased_at": iso(at)}
        desk.document(done | left.document())
    elif before is not None:
        desk.tell(_("{id} was erased already, on {time}.").format(id=number, time=stamp(before)))
    else:
        desk.tell(_("{id} is erased: {count} records without a name.").format(id=number, count=records))
    if not desk.as_json:
        left.tell(desk)
        desk.say("→ " + _("Files that you downloaded or put into the folder drop still hold it: delete them by hand."))

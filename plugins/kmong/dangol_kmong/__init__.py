"""Kmong for dangol: the hooks it implements, each with the function behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol import hookimpl
from dangol_kmong import platform

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import click

    from dangol import FileSource, Mail, Page, Record, Store

dangol_platform = hookimpl(platform.platform)
dangol_check_store = hookimpl(platform.check)


@hookimpl
async def dangol_read_file(store: Store, source: FileSource) -> AsyncIterator[Page[Record]]:
    """Read the monthly Excel file, a saved page, a pasted text or a saved mail."""
    from dangol_kmong import files

    async for page in files.read(store, source):
        yield page


@hookimpl
def dangol_read_mail(store: Store, mail: Mail) -> Page[Record]:
    """Read one notification mail."""
    from dangol_kmong import mail as mails

    return mails.read(store, mail)


@hookimpl
def dangol_commands(cli: click.Group) -> None:
    """Add ``dangol kmong``."""
    from dangol_kmong import commands

    commands.add_to(cli)


@hookimpl
def dangol_fake() -> Any:
    """Return the pretend Kmong."""
    from dangol_kmong.fake import KmongFake

    return KmongFake

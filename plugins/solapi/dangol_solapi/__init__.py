"""Solapi for dangol: the hooks it implements, each with the function behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol import hookimpl
from dangol_solapi import checks, gateway, messages

if TYPE_CHECKING:
    import click

dangol_channels = hookimpl(gateway.channels)
dangol_check_channel = hookimpl(checks.check)
dangol_send_message = hookimpl(messages.send)
dangol_find_message = hookimpl(messages.find)
dangol_delivery = hookimpl(messages.delivery)


@hookimpl
def dangol_commands(cli: click.Group) -> None:
    """Add ``dangol solapi``."""
    from dangol_solapi import commands

    commands.add_to(cli)


@hookimpl
def dangol_fake() -> Any:
    """Return the mocked API."""
    from dangol_solapi.fake import SolapiFake

    return SolapiFake

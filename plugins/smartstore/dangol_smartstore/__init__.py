"""Naver SmartStore for dangol: the hooks it implements, each with the function behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol import hookimpl
from dangol_smartstore import checks, gateway, inquiries, orders, replies, reviews

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import click

    from dangol import FileSource, Page, Review

dangol_platform = hookimpl(gateway.platform)
dangol_check_store = hookimpl(checks.check)
dangol_fetch_orders = hookimpl(orders.changed)
dangol_sweep_orders = hookimpl(orders.sweep)
dangol_fetch_inquiries = hookimpl(inquiries.asked)
dangol_fetch_reviews = hookimpl(reviews.settled)
dangol_send_reply = hookimpl(replies.send)
dangol_request_review = hookimpl(replies.ask_for_review)
dangol_find_sent = hookimpl(replies.find)


@hookimpl
async def dangol_read_file(source: FileSource) -> AsyncIterator[Page[Review]]:
    """Read the seller centre's review export."""
    from dangol_smartstore import files

    for page in files.reviews(await source.table(), source.columns):
        yield page


@hookimpl
def dangol_commands(cli: click.Group) -> None:
    """Add ``dangol smartstore``."""
    from dangol_smartstore import commands

    commands.add_to(cli)


@hookimpl
def dangol_fake() -> Any:
    """Return the mocked Commerce API."""
    from dangol_smartstore.fake import SmartStoreFake

    return SmartStoreFake

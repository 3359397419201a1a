"""Cafe24 for dangol: the hooks it implements, each with the function behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dangol import hookimpl
from dangol_cafe24 import boards, checks, coupons, gateway, hints, orders, replies, texts

if TYPE_CHECKING:
    import click

dangol_platform = hookimpl(gateway.platform)
dangol_check_store = hookimpl(checks.check)
dangol_fetch_orders = hookimpl(orders.changed)
dangol_sweep_orders = hookimpl(orders.sweep)
dangol_fetch_reviews = hookimpl(boards.reviews)
dangol_fetch_inquiries = hookimpl(boards.inquiries)
dangol_read_hint = hookimpl(hints.streams)
dangol_send_reply = hookimpl(replies.send)
dangol_request_review = hookimpl(replies.ask_for_review)
dangol_issue_coupon = hookimpl(coupons.issue)
dangol_find_sent = hookimpl(replies.find)
dangol_channels = hookimpl(texts.channels)
dangol_check_channel = hookimpl(texts.check)
dangol_send_message = hookimpl(texts.send)


@hookimpl
def dangol_commands(cli: click.Group) -> None:
    """Add ``dangol cafe24``."""
    from dangol_cafe24 import commands

    commands.add_to(cli)


@hookimpl
def dangol_fake() -> Any:
    """Return the mocked Admin API."""
    from dangol_cafe24.fake import Cafe24Fake

    return Cafe24Fake

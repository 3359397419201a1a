"""Kmong as dangol sees it: no API, a mailbox perhaps, pages for the seller's own hands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from dangol import Mailbox, Platform, StoreCheck, translator
from dangol_kmong.settings import KmongSettings

if TYPE_CHECKING:
    from dangol import Store

__all__ = ["SENDER", "check", "link", "platform"]

_ = translator("dangol_kmong", __file__)

SENDER = "kmong.com"
_SITE = "https://kmong.com"
_THREAD = re.compile(r"inbox:(\d+)(?::(\d+))?", re.ASCII)


def platform() -> Platform:
    """Describe Kmong. Nothing is sent by program, and a buyer is answered on Kmong alone."""
    return Platform(
        id="kmong",
        title=_("Kmong"),
        settings=KmongSettings,
        contact="never",
        lookback=timedelta(days=1),
        mailbox=_mailbox,
        link=link,
    )


def _mailbox(settings: KmongSettings) -> Mailbox | None:
    if not (settings.imap_host and settings.imap_user and settings.imap_password):
        return None
    return Mailbox(
        host=settings.imap_host,
        user=settings.imap_user,
        password=settings.imap_password.get_secret_value(),
        senders=(SENDER,),
        port=settings.imap_port,
        folder=settings.imap_folder,
        tls=settings.imap_tls,
    )


def link(_settings: KmongSettings, kind: str, target_id: str) -> str | None:
    """Return the page on which the seller answers: the thread itself where its number is known."""
    thread = _THREAD.fullmatch(target_id) if kind == "inquiry" else None
    if thread is not None:
        partner = f"&partner_id={thread[2]}" if thread[2] else ""
        return f"{_SITE}/inboxes?inbox_group_id={thread[1]}{partner}"
    pages = {
        "inquiry": "/inboxes",
        "item": "/seller/order-list",
        "order": "/seller/order-list",
        "home": "/seller/dashboard",
    }
    return f"{_SITE}{pages[kind]}" if kind in pages else None


async def check(store: Store) -> list[StoreCheck]:
    """Say from where this store is read. Whether the mailbox opens is for core to try: it owns the connection."""
    settings: KmongSettings = store.settings
    files = StoreCheck(name=_("Files"), ok=True, detail=_("read from what you download or save: dangol import"))
    if settings.imap_host:
        return [files, StoreCheck(name=_("Notification mails"), ok=True, detail=settings.imap_host)]
    hint = _("Set imap_host, imap_user and imap_password to have Kmong's mails read.")
    return [files, StoreCheck(name=_("Notification mails"), ok=False, detail=_("no mailbox"), hint=hint, optional=True)]

"""Answers with which people refuse advertising."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dangol import Mail
    from dangol_email.settings import EmailSettings

__all__ = ["refuses"]

_WORD = re.compile(r"^\W*(?:수신\s*을?\s*거부|unsubscribe\b)", re.IGNORECASE)
_ONLY = re.compile(r"^\W*(?:unsubscribe|수신\s*거부)\W*$", re.IGNORECASE)
_OWN_LINES = 3
"""Lines at the top of an answer in which a person says something; below comes what is quoted."""


def refuses(settings: EmailSettings, mail: Mail) -> str | None:
    """Return the sender's address if the mail refuses advertising: by its subject alone, or by its first words.

    What the shop's own mails say of refusing is quoted below an answer and counts for nothing.
    """
    sender = mail.sender.strip().lower()
    if not sender or sender in (settings.address.lower(), settings.refusals.lower()):
        return None
    if _ONLY.match(mail.subject):
        return sender
    lines = [line.strip() for line in mail.text.splitlines() if line.strip()]
    own = [line for line in lines[:_OWN_LINES] if not line.startswith(">")]
    return sender if any(_WORD.match(line) for line in own) else None

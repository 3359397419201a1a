"""A pretend mail server on this computer. Nothing here is loaded when a seller's dangol runs."""

from __future__ import annotations

from dangol_email.fake.server import MailFake

__all__ = ["MailFake"]

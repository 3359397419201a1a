"""E-mail for dangol: the hooks it implements, each with the function behind it."""

from __future__ import annotations

from dangol import hookimpl
from dangol_email import channel

dangol_channels = hookimpl(channel.channels)
dangol_check_channel = hookimpl(channel.check)
dangol_send_message = hookimpl(channel.send)
dangol_find_message = hookimpl(channel.find)

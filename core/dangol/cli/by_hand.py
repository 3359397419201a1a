"""Helping hands: a text on the clipboard, a page in the browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.cli.desk import Desk

__all__ = ["copy", "open_page"]

_CLIPBOARDS = (
    ("pbcopy",),
    ("wl-copy",),
    ("xclip", "-selection", "clipboard"),
    ("xsel", "--clipboard", "--input"),
    ("clip.exe",),
)
"""Programs that put what they read on the clipboard: macOS, Wayland, X11, Windows."""
_PATIENCE = 5
_SCHEMES = ("https", "http", "mailto", "sms", "tel")
"""What may be opened, whatever a plugin names."""


def copy(desk: Desk, text: str) -> bool:
    """Put a text on the clipboard and say so, or say that it stands on the screen; return whether it worked."""
    command = next((one for one in _CLIPBOARDS if shutil.which(one[0])), None)
    done = command is not None and _copied(command, text)
    desk.say(_("The text is on the clipboard.") if done else _("There is no clipboard here; copy the text above."))
    return done


def _copied(command: tuple[str, ...], text: str) -> bool:
    coding = "utf-16-le" if command[0] == "clip.exe" else "utf-8"
    try:
        subprocess.run(  # noqa: S603 - a program of the list above, with a text as its input only
            command,
            input=text.encode(coding),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def open_page(desk: Desk, url: str | None) -> bool:
    """Open a page, or the program for a text or mail, and say so; return whether it worked."""
    done = url is not None and url.partition(":")[0] in _SCHEMES and _opened(url)
    if not url:
        desk.say(_("It has no page to open."))
    elif not done:
        desk.say(_("Open it yourself: {url}").format(url=url))
    return done


def _opened(url: str) -> bool:
    if sys.platform != "linux":
        return click.launch(url) == 0
    opener = shutil.which("xdg-open")
    if opener is None:
        return False
    started = subprocess.Popen(  # noqa: S603 - the desktop's own opener
        [opener, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return started.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        started.returncode = 0  # a browser that stays open is the seller's from here on
        return True

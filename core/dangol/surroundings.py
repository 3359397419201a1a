"""What dangol needs of the computer that it runs on: time zones, certificates, a free port, room to write.

Each look returns what it found in words, and what to do about it; without the latter all is well.
"""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import ssl
import zoneinfo
from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.calendar import holiday_names
from dangol.environment import LOOPBACK, PAGE_PORT, state_home
from dangol.errors import AnotherInstance
from dangol.i18n import _
from dangol.locks import only_one

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["Look", "certificates", "holidays", "page_port", "path_length", "rounds", "sidecar", "sqlite", "zones"]

_SQLITE = (3, 38)
"""The first version with everything that dangol asks for."""
_AHEAD = timedelta(days=90)
_LONGEST = 200
"""Letters of the data folder's path: Windows takes 259 in all, and the longest name below it needs the rest."""

Look = tuple[str, str]
"""What was found, and the fix; an empty fix means that all is well."""


def zones() -> Look:
    """Look whether the system or a package knows Korean time by its name."""
    try:
        zoneinfo.ZoneInfo("Asia/Seoul")
    except zoneinfo.ZoneInfoNotFoundError:
        return _("Asia/Seoul is not known."), _("Install the time zones: pip install tzdata")
    return "Asia/Seoul", ""


def certificates() -> Look:
    """Look whether there is anybody whom a secure connection may trust."""
    count = len(ssl.create_default_context().get_ca_certs())
    place = ssl.get_default_verify_paths()
    if count or (place.capath and os.path.isdir(place.capath) and os.listdir(place.capath)):  # noqa: PTH112, PTH208 - ssl's own text
        return ssl.OPENSSL_VERSION, ""
    return _("No certificate authority is known."), _(
        "Install your system's certificates (ca-certificates), or update it."
    )


def page_port() -> Look:
    """Look whether the page's port is free; dangol's own page on it is as good."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        if probe.connect_ex((LOOPBACK, PAGE_PORT)) == errno.ECONNREFUSED:
            return str(PAGE_PORT), ""
    text = _("Port {port} is taken.").format(port=PAGE_PORT)
    return text, _("If that is not your dangol serve, name another: dangol serve --port {port}").format(
        port=PAGE_PORT + 1
    )


def rounds(home: Path) -> Look:
    """Look whether another ``dangol run`` is at work; one is meant to be, so it is only told."""
    try:
        with only_one(home / "run.lock"):
            return _("No dangol run is at work."), ""
    except AnotherInstance:
        return _("One dangol run is at work."), ""


def holidays(now: datetime) -> Look:
    """Look how far the list of Korean holidays reaches."""
    last = max(holiday_names())
    if now.date() + _AHEAD < last:
        return _("known until {day}").format(day=last), ""
    return _("known until {day}").format(day=last), _("Update dangol: it carries the list of holidays.")


def sqlite() -> Look:
    """Look whether SQLite is new enough."""
    if sqlite3.sqlite_version_info >= _SQLITE:
        return sqlite3.sqlite_version, ""
    return sqlite3.sqlite_version, _("Use a newer Python: it brings SQLite along.")


def sidecar() -> Look:
    """Look whether what this computer remembers of its sending can be kept."""
    place = state_home()
    near = next((one for one in (place, *place.parents) if one.exists()), place)
    if os.access(near, os.W_OK):
        return _("It can be kept."), ""
    return _("It cannot be written."), _("Give yourself the right to write there, or name another place: DANGOL_STATE")


def path_length(home: Path) -> Look:
    """Look whether names below the data folder stay short enough for Windows."""
    length = len(str(home.absolute()))
    text = _("{count} letters").format(count=length)
    return text, "" if length <= _LONGEST else _("Use a shorter one: dangol --home DIR")

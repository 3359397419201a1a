"""What the environment says of where dangol works: its data folder, its time, and how it was called."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dangol.clock import FixedClock, SystemClock
from dangol.errors import ConfigError
from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.clock import Clock

__all__ = [
    "LOOPBACK",
    "PAGE_PORT",
    "called_as",
    "clock_from_environment",
    "completing",
    "config_home",
    "default_home",
    "dumb_terminal",
    "onedrive_folders",
    "passphrase",
    "state_home",
    "variables",
    "vault_key",
]


LOOPBACK = "127.0.0.1"
PAGE_PORT = 8377
"""The port of the page where none is named."""


def default_home() -> Path:
    """Return the data folder: ``DANGOL_HOME``, else the system's place for application data."""
    if home := os.environ.get("DANGOL_HOME"):
        return Path(home).expanduser()
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "dangol"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dangol"


def config_home() -> Path:
    """Return where programs of this person keep what they are told: ``XDG_CONFIG_HOME``, else ``~/.config``."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def state_home() -> Path:
    """Return where this computer keeps what must not travel with a data folder.

    ``DANGOL_STATE``, else the system's place for the state of programs: never one that is synchronised
    or that a person copies along with the data folder.
    """
    if state := os.environ.get("DANGOL_STATE"):
        return Path(state).expanduser()
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "dangol-state"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "dangol"


def completing() -> bool:
    """Tell whether a shell asks how its line may go on."""
    return "_DANGOL_COMPLETE" in os.environ


def dumb_terminal() -> bool:
    """Tell whether the terminal says of itself that nothing can be drawn on it."""
    return os.environ.get("TERM") == "dumb"


def onedrive_folders() -> list[Path]:
    """Return where OneDrive says that its folders are: a person may have put them anywhere."""
    names = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
    return [Path(os.environ[name]) for name in names if os.environ.get(name)]


def variables() -> list[str]:
    """Return the names of dangol's variables that are set, of settings of stores and channels the first part alone."""
    return sorted({name.split("__")[0] for name in os.environ if name.startswith("DANGOL_")})


def vault_key() -> str | None:
    """Return the key of the secrets, if the environment gives it: ``DANGOL_KEY``."""
    return os.environ.get("DANGOL_KEY")


def passphrase() -> str | None:
    """Return the passphrase of encrypted backups, for those who make them unattended: ``DANGOL_PASSPHRASE``."""
    return os.environ.get("DANGOL_PASSPHRASE") or None


def called_as() -> str:
    """Return what to type to run dangol: ``dangol``, or with ``uv run`` before it where that started this one."""
    return "uv run dangol" if "UV_RUN_RECURSION_DEPTH" in os.environ else "dangol"


def clock_from_environment() -> Clock:
    """Return the machine's clock, or the one that ``DANGOL_CLOCK`` fixes. Raises ``ConfigError``."""
    value = os.environ.get("DANGOL_CLOCK")
    if not value:
        return SystemClock()
    try:
        return FixedClock(datetime.fromisoformat(value))
    except ValueError:
        raise ConfigError(
            _("DANGOL_CLOCK must be a time with a zone."), hint=_("For example 2026-11-20T16:20:00+09:00")
        ) from None

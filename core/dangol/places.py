"""Where a data folder must not lie: on a drive of the network, or where a program copies it to other computers.

SQLite's locks and its order of writing are not kept there, and a folder that another computer changes is a
ledger that forgets.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from dangol.clock import pause
from dangol.environment import onedrive_folders
from dangol.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["put_in_place", "unsuitable"]

_SYNCED = Path(__file__).parent / "data" / "synced.tsv"
"""What programs that synchronise call their folders, in small letters; ``*`` stands for any end."""
_NETWORK = ("nfs", "cifs", "smb", "afs", "ncpfs", "davfs")
_IN_PROGRAMS = ("sshfs", "rclone", "davfs", "s3fs", "gvfsd-fuse", "smbnetfs", "google-drive-ocamlfuse")
"""How kinds of file systems that lie on another computer begin, as Linux names them; these after ``fuse.``."""
_REMOTE_DRIVE = 4
"""``DRIVE_REMOTE`` of Windows' GetDriveTypeW."""

_TRIES = 20
_REST_SECONDS = 0.1


def put_in_place(made: Path, target: Path) -> None:
    """Let ``made`` take the place of ``target`` in one step.

    Windows refuses that while another program, such as a virus scanner, has one of them open: tried again for two
    seconds. Raises ``OSError`` after that.
    """
    for _try in range(_TRIES):
        try:
            made.replace(target)
        except PermissionError:
            pause(_REST_SECONDS)
        else:
            return
    made.replace(target)


def unsuitable(folder: Path) -> str | None:
    """Name the service or network that holds ``folder``, which need not exist; ``None`` where there is none."""
    place = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 - resolving would need the folder
    real = place.resolve()
    return _by_name(place) or _by_name(real) or _by_variable(real) or _by_network(real)


def _by_name(place: Path) -> str | None:
    parts = [unicodedata.normalize("NFC", part).lower() for part in place.parts]
    for line in _SYNCED.read_text(encoding="utf-8").splitlines():
        service, _tab, names = line.partition("\t")
        if any(_fits(part, name) for part in parts for name in names.split("|")):
            return service
    return None


def _fits(part: str, name: str) -> bool:
    return part.startswith(name[:-1]) if name.endswith("*") else part == name


def _by_variable(place: Path) -> str | None:
    return "OneDrive" if any(place.is_relative_to(root.resolve()) for root in onedrive_folders()) else None


def _by_network(place: Path) -> str | None:
    if place.drive.startswith("\\\\"):
        return _("a network share")
    if os.name == "nt":
        return _("a network drive") if _drive_type(place.anchor) == _REMOTE_DRIVE else None
    kinds = {point: kind for point, kind in _mounts() if place.is_relative_to(point)}
    nearest = max(kinds, key=lambda point: len(point.parts), default=None)
    if nearest is not None and kinds[nearest].startswith((*_NETWORK, *(f"fuse.{name}" for name in _IN_PROGRAMS))):
        return _("a network drive ({kind})").format(kind=kinds[nearest])
    return None


def _drive_type(root: str) -> int:
    import ctypes

    found: int = getattr(ctypes, "windll").kernel32.GetDriveTypeW(root)  # noqa: B009 - there on Windows only
    return found


def _mounts() -> Iterator[tuple[Path, str]]:
    """Yield where which kind of file system is mounted; nothing where the system does not tell."""
    table = Path("/proc/self/mounts")
    if not table.exists():
        return
    for line in table.read_text(errors="replace").splitlines():
        _device, point, kind, *_rest = line.split(" ")
        yield Path(point.replace("\\040", " ")), kind

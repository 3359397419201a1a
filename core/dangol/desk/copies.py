"""What to say of a copy of the data: what opens it, and who could read it where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["key_beside", "lies_open"]


def key_beside(source: str) -> str:
    """Say what has to be kept beside a copy; ``source`` is where the vault's key is."""
    if source == "file":
        return _("Keep secret.key as well, in another place: without it the stored keys cannot be opened.")
    if source == "keyring":
        return _("Its key is in this computer's keyring; on another one you would connect the stores again.")
    return _("Keep DANGOL_KEY as well, in another place: without it the stored keys cannot be opened.")


def lies_open(path: Path) -> str:
    """Say where a plain copy may be read by others; empty where it may not."""
    from dangol.places import unsuitable

    service = unsuitable(path.parent)
    if service is None:
        return ""
    told = _("It lies in {service} for everybody to read who gets at it; better: dangol backup --encrypted")
    return told.format(service=service)

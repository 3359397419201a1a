"""What still holds something after it was erased or taken out, and how that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from dangol.i18n import _

if TYPE_CHECKING:
    from dangol.app import App
    from dangol.cli.desk import Desk
    from dangol.errors import StorageError
    from dangol.storage.backups import Copy

__all__ = ["Left", "what_is_left"]


class Left(NamedTuple):
    """Why the data file could not be written anew, if it could not, and the backups of before."""

    problem: StorageError | None
    copies: list[Copy]

    def document(self) -> dict[str, Any]:
        """Return it for ``--json``."""
        return {"scrubbed": self.problem is None, "older_backups": [str(one.path) for one in self.copies]}

    def tell(self, desk: Desk) -> None:
        """Say it."""
        if self.problem is not None:
            desk.say(_("The data file could not be written anew, so traces may be left in it."))
            desk.say(f"→ {self.problem.message} {self.problem.hint}")
            desk.say("→ " + _("Then, to finish: dangol retention run"))
        if self.copies:
            told = _("{count} backups of before still hold it, from {first} to {last}.")
            first, last = (f"{one.made_at:%Y-%m-%d}" for one in (self.copies[0], self.copies[-1]))
            desk.say(told.format(count=len(self.copies), first=first, last=last))
            desk.say("→ " + _("Delete them with: dangol backup prune"))


def what_is_left(app: App) -> Left:
    """Write the data file anew, and look for backups of before."""
    return Left(app.privacy.scrub(), app.privacy.holding(app.backups))

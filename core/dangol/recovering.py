"""Whether the data folder is the one that this computer knows, and what makes it so again."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dangol.environment import state_home
from dangol.errors import StorageError
from dangol.i18n import _
from dangol.storage.database import Database, private_folder
from dangol.storage.instance import Instance, Standing, was_copied, was_set_back

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from dangol.clock import Clock
    from dangol.storage.ledger import Ledger
    from dangol.storage.recovery import Recovered
    from dangol.storage.sidecar import Sidecar

__all__ = ["Recovering"]


class Recovering:
    """The part of the program that knows its own data file from another one."""

    if TYPE_CHECKING:
        home: Path
        clock: Clock
        instance: Instance
        _lasting: bool

        def file_key(self) -> bytes | None: ...  # noqa: D102 - the program has it
        @property
        def ledger(self) -> Ledger: ...  # noqa: D102 - the program has it

    @cached_property
    def db(self) -> Database:
        """The data file, only to be read if it was set back or copied. Raises ``StorageError``.

        A folder that is synchronised or on a network is refused, unless the seller said that it may be.
        """
        from dangol.places import unsuitable

        service = unsuitable(self.home)
        if service is not None and not self._accepted():
            raise StorageError(
                _("The data folder must not lie in {service}: what is done there is not kept in order.").format(
                    service=service
                ),
                hint=_("Name another with --home or DANGOL_HOME; to use it all the same: dangol adopt --anyway"),
            )
        db = Database(self.home / "dangol.db", self.file_key)
        self.instance = Instance(db, state_home(), lasting=self._lasting)
        self._judge(db)
        return db

    @property
    def standing(self) -> Standing:
        """How the data file stands to what this computer remembers."""
        _db = self.db
        return self.instance.standing

    @property
    def sidecar(self) -> Sidecar | None:
        """What is remembered of the data file outside its folder; ``None`` for one that will be thrown away."""
        _db = self.db
        return self.instance.sidecar

    def _judge(self, db: Database) -> None:
        reasons = {Standing.SET_BACK: was_set_back, Standing.FOREIGN: was_copied}
        reason = reasons.get(self.instance.standing)
        db.bar(reason() if reason is not None else None)

    def judge_again(self) -> None:
        """Look whether a backup was put in the place of the data file since it was opened."""
        self._judge(self.db)

    def remember(self) -> None:
        """Let the sidecar know how far the ledger is, at the end of whatever was done."""
        if "ledger" in self.__dict__ and self.db.barred is None:
            self.ledger.remember()

    def recover(self, by: str) -> Recovered:
        """Reconcile a data file that was set back. Raises ``WrongState`` where it was not."""
        from dangol.errors import WrongState
        from dangol.storage.recovery import recover

        with self._alone():
            if self.standing is not Standing.SET_BACK or self.instance.sidecar is None:
                raise self.db.barred or WrongState(_("The data file was not set back: there is nothing to recover."))
            self.db.bar(None)
            found = recover(self.db, self.clock, self.instance.sidecar, by)
            self._judge(self.db)
        return found

    def adopt(self, by: str, *, moved: bool) -> Recovered:
        """Make a copied data file one of this computer. Raises ``WrongState`` where it is one already."""
        from dangol.errors import WrongState
        from dangol.storage.recovery import adopt

        with self._alone():
            if self.standing is not Standing.FOREIGN:
                raise self.db.barred or WrongState(_("This computer knows the data folder: there is nothing to adopt."))
            self.db.bar(None)
            found = adopt(self.db, self.clock, self.instance, by, moved=moved)
            self._judge(self.db)
        return found

    def _alone(self) -> AbstractContextManager[None]:
        """Let nobody send meanwhile. Raises ``AnotherInstance``."""
        from dangol.locks import only_one

        return only_one(self.home / "sender.lock")

    # folders that a program synchronises

    def accept_place(self) -> None:
        """Let the data folder lie where it should not."""
        from dangol.storage.files import add_through

        folder = private_folder(state_home())
        add_through(folder / "accepted", f"{self.home.resolve()}\n".encode())

    def _accepted(self) -> bool:
        from dangol.storage.files import content_of

        return str(self.home.resolve()) in content_of(state_home() / "accepted").decode().splitlines()

"""What a market refuses for good: an application's key, a read, or nearly everything, as a punishment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from dangol.clock import korean
from dangol.errors import AuthError, BadResponse, ShutOut
from dangol.grants import Refused
from dangol.http.call import Kind
from dangol.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.clock import Clock
    from dangol.errors import DangolError
    from dangol.http.call import Call

__all__ = ["InMemory", "RefusalStore", "Standing"]

_KEY, _PACE = "key", "pace"
_MOST = 2
"""Refusals after which nobody asks again by himself: one may be a slip of the market."""
_LONGEST = timedelta(hours=6)


class RefusalStore(Protocol):
    """Refusals that outlive a run, by application and what was refused."""

    def standing(self, application: str) -> dict[str, Refused]:
        """Return every refusal that stands."""
        ...

    def refuse(self, application: str, what: str, refused: Refused) -> None:
        """Keep a refusal in the place of the one before."""
        ...

    def forget(self, application: str, *what: str) -> None:
        """Forget some refusals of an application; all of them where none is named."""
        ...


class InMemory:
    """Refusals for as long as a process lives."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Refused]] = {}

    def standing(self, application: str) -> dict[str, Refused]:
        """Return every refusal that stands."""
        return dict(self._rows.get(application, {}))

    def refuse(self, application: str, what: str, refused: Refused) -> None:
        """Keep a refusal in the place of the one before."""
        self._rows.setdefault(application, {})[what] = refused

    def forget(self, application: str, *what: str) -> None:
        """Forget some refusals of an application; all of them where none is named."""
        rows = self._rows.get(application, {})
        for one in what or tuple(rows):
            rows.pop(one, None)


class Standing:
    """Keeps dangol from asking again what was refused for good."""

    def __init__(self, rows: RefusalStore, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    def admit(self, application: str, call: Call) -> None:
        """Let a call go. Raises ``ShutOut`` for a punished application, ``AuthError`` for what only the seller ends."""
        rows = self._rows.standing(application)
        pace, now = rows.get(_PACE), self._clock.now()
        if pace is not None and pace.until is not None and pace.until > now:
            raise self._shut_out(pace, pace.until, call)
        for what in (_KEY, _read(call)):
            refused = rows.get(what)
            if refused is not None and refused.times >= _MOST:
                raise _rests(refused, call)

    def refused(self, application: str, call: Call, error: DangolError, status: object) -> None:
        """Count a refusal that will not change by itself: of the key, or of one read without an id in its path.

        A refusal that names an object, or one that a plugin has a class of its own for, says nothing about the rest.
        """
        what = ""
        if type(error) is AuthError:
            what = _KEY
        elif type(error) is BadResponse and isinstance(status, int) and 400 <= status < 500:
            what = _read(call)
        if what:
            before = self._rows.standing(application).get(what)
            times = 1 + (before.times if before else 0)
            self._rows.refuse(application, what, Refused(times=times, reason=error.message, hint=error.hint))

    def punished(self, application: str, error: ShutOut) -> None:
        """Leave an application alone: as long as the market says, twice as long each time it still stands."""
        before, now = self._rows.standing(application).get(_PACE), self._clock.now()
        if before is not None and before.until is not None and before.until > now:
            return  # calls that were under way say it again
        times = 1 + (before.times if before else 0)
        asked = timedelta(seconds=error.retry_after)
        wait = max(asked, min(asked * 2 ** min(times - 1, 10), _LONGEST))
        refused = Refused(times=times, reason=error.message, hint=error.hint, until=now + wait)
        self._rows.refuse(application, _PACE, refused)

    def fine(self, application: str, call: Call, *, paced: bool) -> None:
        """Forget what a good answer disproves; ``paced`` where it came to a punished application."""
        disproved = {_KEY, _read(call)} | (set() if paced else {_PACE})
        if stale := disproved & self._rows.standing(application).keys():
            self._rows.forget(application, *stale)

    def forget(self, application: str) -> None:
        """Let everything be asked again, because the seller wants it."""
        if self._rows.standing(application):
            self._rows.forget(application)

    def _shut_out(self, pace: Refused, until: datetime, call: Call) -> ShutOut:
        following = _("Next try: {time}").format(time=korean(until))
        wait = (until - self._clock.now()).total_seconds()
        return ShutOut(pace.reason, retry_after=wait, hint=f"{pace.hint} {following}".strip(), detail=call.where())


def _read(call: Call) -> str:
    """Name a read; nothing where its path names an object, and for all that is no read."""
    path = str(call.where()["path"])
    return f"{call.method} {path}" if call.kind is Kind.READ and "{id}" not in path else ""


def _rests(refused: Refused, call: Call) -> AuthError:
    return AuthError(
        _("{reason} dangol has stopped asking.").format(reason=refused.reason),
        hint=_("{hint} · Then let it try again with: dangol {area}check {store}").format(
            hint=refused.hint, area=call.area, store=call.store
        ),
        detail=call.where(),
    )

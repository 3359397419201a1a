"""How a rule looks at facts: one named condition after another, each written down with its value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dangol.decisions import Condition, Proposal, Propose, Skip, Wait

__all__ = ["AGAIN", "Look", "written"]

AGAIN = timedelta(days=1)
"""When to look again at what may change at any moment, such as an open claim."""


def written(value: object) -> str:
    """Return the form in which a value stands in a trace; times are kept in UTC to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


class Look:
    """Collects the trace of one decision. The condition looked at last is the one that decided."""

    def __init__(self) -> None:
        self._trace: list[Condition] = []

    def __call__(self, name: str, value: object, holds: bool) -> bool:
        """Write a condition down and return whether it holds."""
        self._trace.append(Condition(name, written(value), holds))
        return holds

    def skip(self, until: datetime | None = None) -> Skip:
        """Decide against it, because of the last condition; ``until`` says when time alone may turn that."""
        return Skip(tuple(self._trace), self._trace[-1].name, until)

    def wait(self, until: datetime) -> Wait:
        """Decide to look again at ``until``, because of the last condition."""
        return Wait(tuple(self._trace), self._trace[-1].name, until)

    def propose(self, *proposals: Proposal, until: datetime | None = None) -> Propose:
        """Decide for it; ``until`` says when time alone may turn it into another proposal."""
        return Propose(tuple(self._trace), proposals, until)

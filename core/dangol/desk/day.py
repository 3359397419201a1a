"""The seller's day out of one data folder: what waits, what runs out, the stores as they stand, one small step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dangol.errors import NotFound
from dangol.i18n import _
from dangol.korea import midnight

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dangol.app import App
    from dangol.day import Deadline, Digest, Standing, Step
    from dangol.storage.day import DayReader, StoreDay
    from dangol.storage.ledger import Action

__all__ = ["all_steps", "close_step", "day_page", "deadlines", "store_days", "todays_step"]


def day_page(app: App, inbox: Sequence[Action], *, evening: bool = False) -> Digest:
    """Put the day on one page. ``inbox`` is the ledger's, read once for everything."""
    from dangol.day import digest, radar

    now = app.clock.now()
    stores, tally = store_days(app), app.ledger.tally()
    return digest(
        _reader(app),
        stores,
        inbox,
        radar(deadlines(app, inbox), now, timedelta(days=1)),
        todays_step(app, stores, tally),
        now,
        evening=evening,
        approved=sum(states.get("approved", 0) for states in tally.values()),
    )


def _reader(app: App) -> DayReader:
    from dangol.storage.day import DayReader

    return DayReader(app.db)


def store_days(app: App) -> list[StoreDay]:
    """Return every store as it stands, with the reviews that may still be answered."""
    replies = app.policies.base.replies
    return _reader(app).stores(app.clock.now() - timedelta(days=replies.within_days), replies.low_rating)


def deadlines(app: App, inbox: Sequence[Action]) -> Iterator[Deadline]:
    """Yield everything that runs out, in no order."""
    from dangol.day import of_actions, of_consents, of_questions

    reader = _reader(app)
    yield from of_actions(inbox)
    for row in app.stores.all():
        yield from of_questions(reader.questions(row.name), inbox, app.policies.of)
    yield from of_consents(app.consents(), app.clock.now())


def todays_step(app: App, stores: Sequence[StoreDay], tally: Mapping[str, Mapping[str, int]]) -> Step | None:
    """Return today's step; none once one was closed today."""
    from dangol.day import next_step
    from dangol.storage.notes import StepNotes

    closed = StepNotes(app.db).closed()
    if any(at >= midnight(app.clock.now()) for at in closed.values()):
        return None
    return next_step(_standing(app, stores, tally), closed)


def _standing(app: App, stores: Sequence[StoreDay], tally: Mapping[str, Mapping[str, int]]) -> Standing:
    from dangol.day import Standing

    states = {state for counts in tally.values() for state in counts}
    return Standing(
        stores=len(stores),
        read=any(one.read_at is not None for one in stores),
        proposed=bool(tally),
        approved=not states.isdisjoint(("approved", "sending", "sent", "handed_off", "in_doubt")),
        sent=frozenset(name for name, counts in tally.items() if counts.get("sent")),
        named=bool(app.policies.base.shop.name),
        own_known=bool(app.policies.base.sender.own_contacts),
        backed_up=any((app.home / "backups").glob("dangol-*.db")),
    )


def all_steps(app: App) -> list[tuple[Step, bool]]:
    """Return every step of a beginner, and whether it is behind: taken by the data, or closed by the person."""
    from dangol.day import STEPS
    from dangol.storage.notes import StepNotes

    closed = StepNotes(app.db).closed()
    standing = _standing(app, store_days(app), app.ledger.tally())
    return [(step, step.id in closed or step.taken(standing)) for step in STEPS]


def close_step(app: App, name: str) -> None:
    """Say that a step was taken, or is left out for good. Raises ``NotFound``."""
    from dangol.day import STEPS
    from dangol.storage.notes import StepNotes

    if name not in {one.id for one in STEPS}:
        raise NotFound(_("There is no step {name}.").format(name=name), hint=_("List them with: dangol step list"))
    StepNotes(app.db).close(name, app.clock.now())

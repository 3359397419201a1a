"""The board: what waits for a person, in groups by what is lost if it is missed, and what is about to leave."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from dangol.desk import cases
from dangol.desk.waiting import key_of, sort_inbox
from dangol.facts import ReviewFacts
from dangol.i18n import N_
from dangol.storage.actions import TASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dangol.app import App
    from dangol.facts import Facts
    from dangol.storage.ledger import Action

__all__ = ["GROUPS", "Board", "Entry", "Group", "board", "entries", "group_name", "tone"]

GROUPS = {
    "doubt": (N_("In doubt"), N_("Nobody knows whether the customer has it. Look on the market.")),
    "questions": (N_("Questions"), N_("A customer waits, and others see it.")),
    "low": (N_("Low reviews"), N_("Answer, and phone: most are mended by being heard.")),
    "promises": (N_("Promises"), N_("What you said you would do.")),
    "drafts": (N_("Answers to reviews"), N_("Thanks that are ready.")),
    "asks": (N_("Requests"), N_("One request for a review, once.")),
    "tasks": (N_("Tasks"), N_("For you to do; nothing is sent.")),
    "hand": (N_("By hand"), N_("Approved by you. Copy the text, open the market, say done.")),
}
"""Title and meaning of each group, the worst loss first."""

_LOW = ("apologise_review", "call_buyer", "call_again", "follow_up_review")
_TONES = {
    "doubt": "bad",
    "questions": "blue",
    "low": "bad",
    "promises": "amber",
    "drafts": "good",
    "asks": "violet",
    "tasks": "amber",
    "hand": "plain",
}


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits. ``twins`` are other entries that wait with the very same text."""

    action: Action
    facts: Facts | None
    group: str
    twins: tuple[int, ...] = ()

    @property
    def rating(self) -> int | None:
        """The stars of the review it is about."""
        return self.facts.rating if isinstance(self.facts, ReviewFacts) else None

    @property
    def words(self) -> str:
        """What the customer wrote, else what it is about."""
        return cases.words_of(self.facts) or cases.about(self.facts)

    @property
    def product(self) -> str:
        """The name of the product it is about."""
        return self.facts.product[1] if self.facts is not None else ""

    @property
    def tone(self) -> str:
        """The colour of its group."""
        return _TONES[self.group]

    @property
    def is_task(self) -> bool:
        """Tell whether a person does it, and nothing is sent."""
        return self.action.send_by == TASK


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Entries that are lost alike."""

    id: str
    title: str
    meaning: str
    entries: tuple[Entry, ...]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that waits, what was left for later, and what is approved and leaves next."""

    groups: tuple[Group, ...]
    later: tuple[Entry, ...]
    leaving: tuple[Entry, ...]

    @property
    def count(self) -> int:
        """How many wait now."""
        return sum(len(group.entries) for group in self.groups)


def group_name(action: Action) -> str:
    """Return the group that an entry belongs to."""
    if action.state in ("in_doubt", "sending"):
        return "doubt"
    if action.subject == "inquiry":
        return "questions"
    if action.kind in _LOW:
        return "low"
    if action.subject == "promise" or action.kind in ("keep_promise", "remember_promise"):
        return "promises"
    if action.send_by == TASK:
        return "tasks"
    if action.state == "handed_off":
        return "hand"
    return "drafts" if action.subject == "review" else "asks"


def tone(name: str) -> str:
    """Return the colour of a group."""
    return _TONES[name]


def board(app: App) -> Board:
    """Read everything that waits, with what it is about."""
    waiting = sort_inbox(app.ledger.inbox(), app.clock.now())
    found = entries(app, [*waiting.now, *waiting.later, *app.ledger.approved()])
    later = {one.id for one in waiting.later}
    now: dict[str, list[Entry]] = defaultdict(list)
    for one in found:
        if one.action.state != "approved" and one.action.id not in later:
            now[one.group].append(one)
    groups = [
        Group(id=name, title=title, meaning=meaning, entries=tuple(now[name]))
        for name, (title, meaning) in GROUPS.items()
        if now[name]
    ]
    return Board(
        groups=tuple(groups),
        later=tuple(one for one in found if one.action.id in later),
        leaving=tuple(one for one in found if one.action.state == "approved"),
    )


def entries(app: App, actions: Sequence[Action]) -> list[Entry]:
    """Put what each action is about beside it, and mark texts that are said twice."""
    known = cases.subjects(app, actions)
    same = _same(actions)
    return [
        Entry(
            action=one,
            facts=known.get(key_of(one)),
            group=group_name(one),
            twins=tuple(other for other in same.get(one.body, ()) if other != one.id),
        )
        for one in actions
    ]


def _same(actions: Iterable[Action]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for one in actions:
        if one.body and one.send_by != TASK and one.state in ("proposed", "approved"):
            found[one.body].append(one.id)
    return {text: ids for text, ids in found.items() if len(ids) > 1}

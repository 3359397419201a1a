"""The board: what waits for a person, in groups by what is lost if it is missed, and what is about to leave."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
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

__all__ = ["GROUPS", "Board", "Entry", "Group", "board", "entries", "group_name", "order_of"]

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
    """Entries that are lost alike: how many there are, and the first of them."""

    id: str
    title: str
    meaning: str
    count: int
    entries: tuple[Entry, ...]


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that waits, what was left for later, and what is approved and leaves next."""

    groups: tuple[Group, ...]
    later: tuple[Action, ...]
    leaving: tuple[Action, ...]

    @property
    def count(self) -> int:
        """How many wait now."""
        return sum(group.count for group in self.groups)


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


def board(app: App, inbox: Sequence[Action] | None = None, *, most: int = 0, only: str = "") -> Board:
    """Read everything that waits; of each group (or of ``only`` one) the first entries with what they are about."""
    waiting = sort_inbox(app.ledger.inbox() if inbox is None else inbox, app.clock.now())
    found: dict[str, list[Action]] = defaultdict(list)
    for one in waiting.now:
        found[group_name(one)].append(one)
    shown = {name: several[:most] if only in ("", name) else [] for name, several in found.items()}
    read = iter(entries(app, [one for several in shown.values() for one in several], waiting.now))
    made = {name: tuple(islice(read, len(several))) for name, several in shown.items()}
    groups = [
        Group(id=name, title=title, meaning=meaning, count=len(found[name]), entries=made[name])
        for name, (title, meaning) in GROUPS.items()
        if name in found
    ]
    return Board(groups=tuple(groups), later=waiting.later, leaving=tuple(app.ledger.approved()))


def order_of(app: App) -> list[int]:
    """Return the ids of everything that waits, in the order of the board."""
    waiting = sort_inbox(app.ledger.inbox(), app.clock.now()).now
    places = {name: place for place, name in enumerate(GROUPS)}
    return [one.id for one in sorted(waiting, key=lambda one: places[group_name(one)])]


def entries(app: App, actions: Sequence[Action], among: Sequence[Action] = ()) -> list[Entry]:
    """Put what each action is about beside it, and mark texts that are said twice ``among`` all that wait."""
    known = cases.subjects(app, actions)
    same = _same(among or actions)
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

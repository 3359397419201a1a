"""One replay: step by step, what the rules propose and what would have left."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from dangol.clock import KST, MovableClock, from_micros, micros
from dangol.decide import decide
from dangol.decide.judge import Judge
from dangol.decisions import Wait
from dangol.i18n import _
from dangol.outgoing import MARKET
from dangol.replay.history import History
from dangol.replay.rehearsal import Rehearsal
from dangol.storage.actions import TASK
from dangol.storage.people import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dangol.app import App
    from dangol.decisions import Decision, Rule
    from dangol.facts import Facts
    from dangol.policies import Policies
    from dangol.storage.ledger import Action

__all__ = ["Hold", "Message", "Replay", "replay"]

_BACK = timedelta(days=60)
"""How much further back than any rule looks history begins."""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Something that would have left, or a task that would have been done. ``buyer`` is a masked name."""

    key: str
    kind: str
    to: str
    store: str
    order: str
    subject: str
    subject_id: str
    buyer: str
    proposed_at: datetime
    sent_at: datetime
    won: int


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """How many customers or subjects a condition kept waiting for a rule, at least once."""

    rule: str
    title: str
    condition: str
    count: int


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """What would have happened between two moments. ``held_at_night`` left in the next polite hours."""

    since: datetime
    until: datetime
    messages: tuple[Message, ...]
    holds: tuple[Hold, ...]
    taken_back: int
    held_at_night: int
    notes: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def kinds(self) -> dict[str, int]:
        """How many of each kind, the most frequent first."""
        return dict(Counter(message.kind for message in self.messages).most_common())

    @property
    def won(self) -> int:
        """What the messages would have cost."""
        return sum(message.won for message in self.messages)


class _Tally:
    """What is counted on the way."""

    def __init__(self) -> None:
        self.waits: dict[tuple[str, str], set[str]] = {}
        self.titles: dict[str, str] = {}
        self.left: list[tuple[Action, datetime]] = []
        self.held: set[int] = set()
        self.taken_back = 0
        self.problems: dict[str, None] = {}

    def note(self, rule: Rule, facts: Facts, decision: Decision) -> None:
        """Remember what a rule waits for."""
        if isinstance(decision, Wait):
            self.titles[rule.id] = rule.title
            self.waits.setdefault((rule.id, decision.reason), set()).add(f"{facts.store}/{facts.name}")


def replay(app: App, days: int, policies: Policies) -> Replay:
    """Let the rules decide once more over the last ``days`` days, by these policies. Nothing is sent or stored.

    Raises ``StorageError`` if the data file cannot be read.
    """
    until = app.clock.now()
    since = until - timedelta(days=days)
    reach = max((rule.reach(policies.base) for rule in app.plugins.rules()), default=0)
    app.book.prepare()
    own = keys_of(app.people, policies.base.sender.own_contacts)
    history = History(app.db, since - timedelta(days=reach) - _BACK, since, until, own)
    clock = MovableClock(since)
    stage = Rehearsal(clock, policies, partial(app.facts_of, own=lambda: own))
    try:
        stage.furnish(history.standing())
        tally = _Tally()
        judge = Judge(app.plugins, policies, since, app.texts)
        _live(app, stage, history, clock, policies, until, tally, judge)
        prices = {name: _prices(policies, name) for name in (row.name for row in app.stores.all())}
        return Replay(
            since=since,
            until=until,
            messages=tuple(_messages(stage, tally, prices)),
            holds=tuple(
                Hold(rule=rule, title=_(tally.titles[rule]), condition=condition, count=len(names))
                for (rule, condition), names in sorted(tally.waits.items(), key=lambda one: -len(one[1]))
            ),
            taken_back=tally.taken_back,
            held_at_night=len(tally.held),
            notes=tuple(_notes(app, history, since)),
            problems=tuple(tally.problems),
        )
    finally:
        stage.close()


def _live(
    app: App,
    stage: Rehearsal,
    history: History,
    clock: MovableClock,
    policies: Policies,
    until: datetime,
    tally: _Tally,
    judge: Judge,
) -> None:
    events = history.events()
    at = 0
    while True:
        now = micros(clock.now())
        upto = at
        while upto < len(events) and events[upto].at <= now:
            upto += 1
        stage.tell(events[at:upto])
        if upto > at or not stage.idle(app.plugins.rules()):
            _step(app, stage, clock, policies, tally, judge)
        at = upto
        if clock.now() >= until:
            return
        clock.set(min(_next_step(clock.now()), until))


def _step(app: App, stage: Rehearsal, clock: MovableClock, policies: Policies, tally: _Tally, judge: Judge) -> None:
    """Live through one step: decide, approve, send."""
    now = clock.now()
    stage.ledger.expire_due()
    report = decide(
        stage.reader,
        stage.ledger,
        app.plugins,
        policies,
        now,
        texts=app.texts,
        watch=tally.note,
        worded=False,
        judge=judge,
    )
    tally.taken_back += report.superseded
    tally.problems |= dict.fromkeys(report.problems)
    stage.approve_all()
    sent, held = stage.send_all()
    tally.held |= {action.id for action in held}
    tally.left += [(action, now) for action in sent]


def _next_step(now: datetime) -> datetime:
    """Return the next of the moments at which the rules are asked: 0, 3, 6 … 21 o'clock in Korea."""
    day = now.astimezone(KST).replace(minute=0, second=0, microsecond=0)
    return day + timedelta(hours=3 - day.hour % 3)


def _prices(policies: Policies, store: str) -> dict[str, int]:
    found: dict[str, int] = msgspec.to_builtins(policies.of(store).prices)
    return found


def _messages(stage: Rehearsal, tally: _Tally, prices: dict[str, dict[str, int]]) -> Iterator[Message]:
    buyers = stage.buyers(action for action, _at in tally.left)
    for action, at in tally.left:
        free = action.send_by in (*MARKET, TASK)
        yield Message(
            key=action.dedupe_key,
            kind=action.kind,
            to=action.send_by,
            store=action.store,
            order=action.order_id,
            subject=action.subject,
            subject_id=action.subject_id,
            buyer=buyers[action.id],
            proposed_at=action.created_at,
            sent_at=at,
            won=0 if free else prices[action.store].get(action.send_by, 0),
        )


def _notes(app: App, history: History, since: datetime) -> Iterator[str]:
    """Say what was assumed, and what of history nobody knows."""
    yield _("Every proposal counts as approved at once and as sent in polite hours.")
    yield _("The rules were asked at 0, 3, 6 … 21 o'clock.")
    yield _("What buyers did is what they did after the messages that really left.")
    yield _("Who is one person, what products are called and who gave a number is taken as it is known today.")
    late = [row.name for row in app.stores.all() if row.connected_at > since]
    if late:
        told = _("Connected later, and replayed as if it had been there all the time: {stores}")
        yield told.format(stores=", ".join(late))
    first = app.db.value("SELECT min(ordered_at) FROM orders")
    begun = from_micros(first)
    if begun is None or begun > since:
        yield _("The first order that is known is younger than the time that was asked for.")
    if history.undated:
        told = _("{count} order lines ended or had a claim at a time that nobody recorded; their last change counts.")
        yield told.format(count=history.undated)

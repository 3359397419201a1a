"""What one run looks at, and when each rule looks at each subject again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

import dangol
from dangol.clock import micros
from dangol.decisions import Propose, Wait
from dangol.storage.agenda import Note
from dangol.text.reading import analyst

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dangol.decide.judge import Judge
    from dangol.decide.run import DecideReport
    from dangol.decisions import Decision, Rule
    from dangol.facts import Facts
    from dangol.storage.facts import FactReader

    Watch = Callable[[Rule, Facts, Decision], None]

__all__ = ["Looking"]

_AT_ONCE = 500
_json = msgspec.json.Encoder(order="deterministic")


class Looking:
    """The agenda of one run, kept in step with what the rules answer.

    A rule that is not on an agenda is looked at in full every time, and what waits for it is counted here.
    """

    def __init__(
        self, reader: FactReader, judge: Judge, now: datetime, *, whole: bool, watch: Watch | None = None
    ) -> None:
        self._watch = watch
        self.agenda = reader.agenda
        self.waiting = 0
        self._judge = judge
        self._now = micros(now)
        self._next: datetime | None = None
        self._notes: list[Note] = []
        texts = (judge.texts or analyst()).mark
        choices = judge.policies.choices()
        worlds = {
            subject: _json.encode((dangol.__version__, texts, reader.surroundings(subject), choices))
            for subject in {rule.subject for rule in judge.rules}
        }
        marks = {rule.id: _mark(rule, worlds[rule.subject]) for rule in judge.rules}
        self.agenda.begin(judge.rules, marks, now, whole=whole)

    def later(self, rule: Rule, facts: Facts, decision: Decision, *, open_action: bool = False) -> None:
        """Note when a decision may turn by itself: a wait when it is over, a proposal when its time runs out.

        A proposal whose time never runs out, and which names no moment until which it stands, is asked about in
        every run.
        """
        if self._watch is not None and not open_action:
            self._watch(rule, facts, decision)
        if isinstance(decision, Wait):
            self._note(rule, facts, micros(decision.until), waits=not open_action)
            if not open_action and not self.agenda.watches(rule):
                self.waiting += 1
                self._next = min(self._next or decision.until, decision.until)
        elif isinstance(decision, Propose):
            ends = [one.expires_at for one in decision.proposals]
            known = [micros(end) for end in (*ends, decision.until) if end is not None]
            if known and (decision.until is not None or None not in ends):
                self._note(rule, facts, min(known), waits=False)
        elif decision.until is not None:
            self._note(rule, facts, micros(decision.until), waits=False)

    def soon(self, rule: Rule, facts: Facts) -> None:
        """Have the next run look again."""
        self._note(rule, facts, self._now, waits=False)

    def end(self, report: DecideReport) -> None:
        """Keep the agenda, and tell what waits."""
        self._put()
        self.agenda.keep(self._judge.rules)
        waiting, first = self.agenda.waiting()
        report.waiting = waiting + self.waiting
        report.next_look = min((one for one in (first, self._next) if one is not None), default=None)

    def _note(self, rule: Rule, facts: Facts, at: int, *, waits: bool) -> None:
        if self.agenda.watches(rule):
            self._notes.append(Note(rule.id, facts.store, facts.name, at, waits))
            if len(self._notes) >= _AT_ONCE:
                self._put()

    def _put(self) -> None:
        self.agenda.note(self._notes)
        self._notes.clear()


def _mark(rule: Rule, world: bytes) -> str:
    """Return what the answers of a rule stand by, in a short word."""
    return hashlib.sha256(_json.encode((rule.id, rule.version)) + world).hexdigest()

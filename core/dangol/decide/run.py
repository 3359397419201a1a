"""One run: take back what no longer holds, verify what the market shows, propose what is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dangol.decide.drafts import Draft
from dangol.decide.fence import barred
from dangol.decide.gatekeeper import judging
from dangol.decide.judge import Judge, key_of, why_not
from dangol.decide.looking import Looking
from dangol.decide.routing import priced, routed, template_text, worded
from dangol.decide.words import Writer
from dangol.decisions import Condition, Propose, Wait
from dangol.errors import NotFound, WrongState
from dangol.facts import InquiryFacts
from dangol.i18n import _
from dangol.korea import midnight
from dangol.outgoing import MARKET, MessageClass
from dangol.storage.actions import TASK, NewAction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dangol.decide.looking import Watch
    from dangol.decisions import Proposal, Rule
    from dangol.facts import Facts
    from dangol.faq import Faq
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.registry import Plugins
    from dangol.rules.wordings import Wordings
    from dangol.storage.actions import Action
    from dangol.storage.facts import FactReader
    from dangol.storage.ledger import Ledger
    from dangol.text.reading import Analyst

__all__ = ["DecideReport", "decide"]

_ASKING = (MessageClass.REVIEW_REQUEST, MessageClass.ADVERTISING)
_UNWORDED = Draft("-")


class DecideReport(msgspec.Struct, kw_only=True):
    """What a run did: new proposals by kind, what was taken back, what waits and when to look again.

    ``verified`` counts replies that the market shows by now. ``problems`` are sentences about rules and
    plugins that do not work; the others were asked all the same.
    """

    proposals: dict[str, int] = {}
    superseded: int = 0
    verified: int = 0
    waiting: int = 0
    next_look: datetime | None = None
    problems: list[str] = []

    @property
    def new(self) -> int:
        """How many proposals are new."""
        return sum(self.proposals.values())


class _Pending(NamedTuple):
    """A proposal that has no words yet."""

    rule: Rule
    facts: Facts
    trace: tuple[Condition, ...]
    proposal: Proposal

    @property
    def key(self) -> str:
        """The dedupe key."""
        one = self.proposal
        return key_of(self.facts.store, one.kind, one.once_per or self.facts.name, one.step)

    def instead(self, because: str) -> _Pending | None:
        """Return what comes in the place of this one, which is not let out; the trace says why."""
        other = self.proposal.instead
        if other is None:
            return None
        return self._replace(trace=(*self.trace, Condition("let_out", because, False)), proposal=other)


def decide(
    reader: FactReader,
    ledger: Ledger,
    plugins: Plugins,
    policies: Policies,
    now: datetime,
    *,
    texts: Analyst | None = None,
    wordings: Wordings | None = None,
    faq: Faq | None = None,
    whole: bool = False,
    watch: Watch | None = None,
    worded: bool = True,
    judge: Judge | None = None,
) -> DecideReport:
    """Ask every rule about what changed since the last run and what is due, and store the proposals.

    What became of it is the same as if every rule was asked about everything that may still lead to something,
    which happens in the first run, after a change of the seller's choices and with ``whole``. What a sender or
    a person moved on meanwhile is left to them. ``watch`` is told every answer about what was read anew;
    proposals that nobody is to read need not be ``worded``; a ``judge`` for these plugins and policies saves checking
    the rules. Raises ``StorageError`` if the ledger cannot be written.
    """
    judge = Judge(plugins, policies, now, texts) if judge is None else judge.at(now)
    writer, report = Writer(reader, plugins, policies, now, texts, wordings, faq), DecideReport()
    _verify(reader, ledger, report)
    looking = Looking(reader, judge, now, whole=whole, watch=watch)
    report.superseded = _take_back(reader, ledger, judge, looking)
    looking.agenda.gather()
    chosen = _with_room(dict(_one_a_person(_fresh(reader, judge, looking), looking)), reader, judge, looking)
    new = list(_worded(chosen, writer if worded else None, reader, judge, looking))
    if new:
        ledger.propose(new)
    looking.end(report)
    report.proposals = dict(Counter(action.kind for action in new))
    report.problems = list(dict.fromkeys((*judge.problems, *writer.problems)))
    return report


def _verify(reader: FactReader, ledger: Ledger, report: DecideReport) -> None:
    """Note which of our replies the market shows by now."""
    for action_id in reader.shown():
        with suppress(WrongState):
            ledger.mark_verified(action_id)
            report.verified += 1


def _fresh(reader: FactReader, judge: Judge, looking: Looking) -> dict[str, _Pending]:
    """Return by dedupe key what was never proposed; of what was and is no more, that which may come in its place."""
    pending: dict[str, _Pending] = {}
    for key, one in _pending(reader, judge, looking):
        if pending.setdefault(key, one) is not one:
            looking.soon(one.rule, one.facts)  # what shares a key takes its place, should the first be let go
    gone = _("It was taken back.")
    later = {key: other for key, one in pending.items() if (other := one.instead(gone)) is not None}
    made = reader.made([*pending, *(one.key for one in later.values())])
    fresh = {key: one for key, one in pending.items() if key not in made}
    return fresh | {one.key: one for key, one in later.items() if key in made and one.key not in made}


def _take_back(reader: FactReader, ledger: Ledger, judge: Judge, looking: Looking) -> int:
    """Take back what no longer holds, and return how many actions that were."""
    count = 0
    for action_id, because in list(_overtaken(reader, ledger, judge, looking)):
        with suppress(WrongState):
            ledger.supersede(action_id, because)
            count += 1
    return count


def _overtaken(reader: FactReader, ledger: Ledger, judge: Judge, looking: Looking) -> Iterator[tuple[int, str]]:
    """Yield the actions that could still be taken back and whose rule no longer proposes them, with the reason."""
    open_actions: dict[tuple[str, str], list[Action]] = defaultdict(list)
    for action in ledger.some(looking.agenda.open()):
        if judge.rule(action.rule) is not None:
            open_actions[action.subject, action.store].append(action)
    for (subject, store), actions in open_actions.items():
        ids = list(dict.fromkeys(action.subject_id for action in actions))
        facts = {one.name: one for one in reader.read(subject, store, ids)}
        for action in actions:
            because = _overtaken_by(judge, action, facts.get(action.subject_id), looking)
            if because is not None:
                yield action.id, because


def _overtaken_by(judge: Judge, action: Action, facts: Facts | None, looking: Looking) -> str | None:
    """Return why an action is taken back. One that only has to wait stays: its key would never come again."""
    if facts is None:
        return _("What it is about is no longer stored.")
    rule = judge.rule(action.rule)
    decision = None if rule is None else judge.ask(rule, facts)
    if rule is None or decision is None:
        return None
    looking.later(rule, facts, decision, open_action=True)
    return None if isinstance(decision, Wait) else why_not(decision, action.kind, action.step)


def _pending(reader: FactReader, judge: Judge, looking: Looking) -> Iterator[tuple[str, _Pending]]:
    """Yield each proposal with its dedupe key, and note what has to be looked at again."""
    for rule in judge.rules:
        changed = not looking.agenda.whole(rule)
        for facts in reader.candidates(rule, judge.policies, judge.now, changed=changed):
            decision = judge.ask(rule, facts)
            if decision is None:
                continue
            looking.later(rule, facts, decision)
            if isinstance(decision, Propose):
                for one in decision.proposals:
                    because = barred(facts, one.kind, one.to, one.message_class)
                    if because is not None:
                        judge.problems.append(f"{rule.id}: {because}")
                        looking.soon(rule, facts)
                        continue
                    made = _Pending(rule, facts, decision.trace, one)
                    yield made.key, made


def _worded(
    chosen: Iterator[tuple[str, _Pending]],
    writer: Writer | None,
    reader: FactReader,
    judge: Judge,
    looking: Looking,
) -> Iterator[NewAction]:
    """Yield with its words what the law lets out, now or later; the rest would only make work for the seller.

    What the law does not let out makes room for what the rule names in its place.
    """
    for _key, one in chosen:
        found = _lawful(one, writer, reader, judge)
        other = one.instead(found) if isinstance(found, str) else None
        if other is not None and not reader.made([other.key]):
            found = _lawful(other, writer, reader, judge)
        if isinstance(found, str):
            judge.problems.append(f"{one.rule.id}: {found}")
            looking.soon(one.rule, one.facts)
        else:
            yield found


def _lawful(one: _Pending, writer: Writer | None, reader: FactReader, judge: Judge) -> NewAction | str:
    """Return the action with its words, or why the law does not let it out.

    By the channel that the seller chose; what that one does not let out stays a task, with the reason.
    """
    policy, task = judge.policies.about(one.facts), _action(one)
    way = routed(reader, policy, task, one.facts)
    if isinstance(way, NewAction):
        way = _let_out(one, way, writer, reader, judge)
    if isinstance(way, NewAction):
        return way if writer is None else priced(reader, policy, way)
    if way is not None:
        one = one._replace(trace=(*one.trace, Condition("by_channel", way.removesuffix("."), False)))
        if task.send_by not in MARKET:
            task = msgspec.structs.replace(task, send_by=TASK)
    return _let_out(one, task, writer, reader, judge)


def _let_out(
    one: _Pending, action: NewAction, writer: Writer | None, reader: FactReader, judge: Judge
) -> NewAction | str:
    """Return an action with its words, or why the law does not let it out as it is."""
    try:
        asked = judging(reader, judge.policies, action, one.facts, judge.now)
    except NotFound as wrong:
        return wrong.message
    bare = asked(None)
    if bare.state == "refused":
        return bare.reason
    against: list[str] = []
    around = _around(reader, judge.policies.about(one.facts), action)

    def lawful(text: str) -> bool:
        verdict = asked(around(text))
        if verdict.state == "refused":
            against.append(verdict.reason)
        return verdict.state != "refused"

    draft = _UNWORDED if writer is None else _drafted(one, action, writer, reader, lawful)
    if not draft.text and against:
        return against[-1]
    if not draft.text and action.template:
        return _("Not everything that the template {id} wants is known.").format(id=action.template)
    trace = msgspec.json.encode((*one.trace, *draft.notes)).decode()
    return msgspec.structs.replace(action, body=draft.text if writer is None else around(draft.text), trace=trace)


def _around(reader: FactReader, policy: Policy, action: NewAction) -> Callable[[str], str]:
    """Return what adds to a text whatever its way wants around it."""
    if action.send_by in (*MARKET, TASK):
        return lambda text: text
    way = reader.ways.of(action.send_by, action.store)
    return lambda text: worded(way, action, policy, text)


def _drafted(
    one: _Pending, action: NewAction, writer: Writer, reader: FactReader, lawful: Callable[[str], bool]
) -> Draft:
    """Return the words; an AlimTalk message has those of its template and no others."""
    if action.send_by not in (*MARKET, TASK):
        text = template_text(reader.ways.of(action.send_by, action.store), action, one.proposal.slots)
        if text is not None:
            return Draft(text if text and lawful(text) else "")
    return writer.draft(msgspec.structs.replace(one.proposal, to=action.send_by), one.facts, lawful)


def _one_a_person(pending: dict[str, _Pending], looking: Looking) -> Iterator[tuple[str, _Pending]]:
    """Yield the proposals, of several requests to one person the first alone; the others wait for another run."""
    chosen: set[int] = set()
    for key, one in pending.items():
        item = one.facts.order_item
        person = item.person if item is not None else None
        if person is not None and one.proposal.message_class in _ASKING:
            if person in chosen:
                looking.soon(one.rule, one.facts)
                looking.waiting += 1
                continue
            chosen.add(person)
        yield key, one


def _with_room(
    pending: dict[str, _Pending], reader: FactReader, judge: Judge, looking: Looking
) -> Iterator[tuple[str, _Pending]]:
    """Yield the proposals; of extra care only what fits into the day, products of which little is known first."""
    room = judge.policies.base.care.extra_per_day - reader.made_since(judge.extra_kinds, midnight(judge.now))
    extra = [(key, one) for key, one in pending.items() if one.rule.extra]
    extra.sort(key=lambda pair: (-pair[1].proposal.urgency, pair[1].facts.familiarity))
    taken = {key for key, _one in extra[: max(room, 0)]}
    for key, one in pending.items():
        if not one.rule.extra or key in taken:
            yield key, one
        else:
            looking.soon(one.rule, one.facts)
            looking.waiting += 1


def _action(one: _Pending) -> NewAction:
    """Return an action that has no words yet."""
    rule, facts, _trace, proposal = one
    return NewAction(
        dedupe_key=one.key,
        store=facts.store,
        kind=proposal.kind,
        step=proposal.step,
        subject=rule.subject,
        subject_id=facts.name,
        send_by=proposal.to,
        recipient=facts.name,
        message_class=proposal.message_class,
        ground=proposal.ground,
        rule=rule.id,
        rule_version=rule.version,
        trace="",
        body="",
        urgency=proposal.urgency,
        priority=proposal.priority,
        expires_at=proposal.expires_at,
        after_kind=proposal.after,
        target_kind=facts.kind if isinstance(facts, InquiryFacts) else "",
        order_id=facts.about_order,
        subject_at=facts.happened_at,
    )

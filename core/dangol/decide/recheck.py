"""The last look: does an action still hold, and may its text be said?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decide.fence import OFF_MARKET, barred, off_market
from dangol.decide.gatekeeper import gate_verdict
from dangol.decide.judge import Judge, why_not
from dangol.decide.words import TASK, posted, refusals
from dangol.decisions import Wait
from dangol.errors import NotFound
from dangol.i18n import _
from dangol.messages import fitted
from dangol.outgoing import MARKET, MessageClass
from dangol.storage.machine import Move
from dangol.storage.outbox import Obstacle

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.facts import Facts
    from dangol.policies import Policies
    from dangol.policy import Policy
    from dangol.registry import Plugins
    from dangol.rules.compliance.wording import Guard
    from dangol.storage.actions import Action
    from dangol.storage.facts import FactReader
    from dangol.text.reading import Analyst

__all__ = ["approval_objection", "current", "fence", "gate_objection", "objections", "recheck"]

_BY_HAND = "hand"


def current(reader: FactReader, action: Action) -> Facts | None:
    """Return today's facts about an action's subject; the action itself does not count in them."""
    return next(reader.read(action.subject, action.store, [action.subject_id], but=action.id), None)


def fence(reader: FactReader, action: Action) -> str | None:
    """Say in the seller's language why an action must not reach its buyer, whatever was approved, or ``None``."""
    facts = current(reader, action)
    if facts is None and off_market(action.kind, action.send_by) and reader.fenced(action.store):
        return _(OFF_MARKET)
    return barred(facts, action.kind, action.send_by, action.message_class)


def recheck(
    reader: FactReader,
    plugins: Plugins,
    policies: Policies,
    action: Action,
    now: datetime,
    *,
    texts: Analyst | None = None,
) -> Obstacle | None:
    """Say in the seller's language why an action does not hold now, or return ``None``.

    Asked for each action while it is claimed for sending. What may hold again later (an open claim, a
    question) only keeps it waiting; all else ends it. An action that no rule made stands on the word
    of the person who made it; the guards on its text hold for everybody.
    """
    fenced = fence(reader, action)
    if fenced is not None:
        return _end(fenced)
    facts = current(reader, action)
    verdict = gate_verdict(reader, policies, action, facts, now)
    if verdict.state == "refused":
        return _end(verdict.reason)
    if action.rule:
        changed = _changed(Judge(plugins, policies, now, texts), action, facts)
        if changed is not None:
            return changed
    refused = next((guard.sentence() for guard in _guards(reader, action, facts, action.body)), None)
    if refused is not None:
        return _end(refused)
    dearer = _dearer(reader, policies.of(action.store), action)
    if dearer is not None:
        return dearer
    if verdict.state != "deferred":
        return None
    return Obstacle(reason=verdict.reason, rehearsal=verdict.rehearsal)


def _dearer(reader: FactReader, policy: Policy, action: Action) -> Obstacle | None:
    """Say that a message costs more by now than it was approved for: it has to be approved again."""
    if action.price is None or action.send_by in (*MARKET, TASK):
        return None
    won = fitted(action, reader.ways.of(action.send_by, action.store), policy).won or 0
    if won <= action.price:
        return None
    told = _("It costs {won} won by now, and was approved for {price}.").format(won=won, price=action.price)
    return Obstacle(reason=told, ends=Move.VOID, price=won)


def _guards(reader: FactReader, action: Action, facts: Facts | None, text: str) -> tuple[Guard, ...]:
    return refusals(reader, _way(action), facts, text, action.message_class)


def _way(action: Action) -> str:
    """Return how the text reaches its reader: a task whose words are meant for the buyer leaves by hand."""
    way = posted(action.kind, action.send_by)
    return _BY_HAND if way == TASK and action.message_class is not MessageClass.INTERNAL else way


def _end(because: str) -> Obstacle:
    return Obstacle(reason=because, ends=Move.SUPERSEDE)


def _changed(judge: Judge, action: Action, facts: Facts | None) -> Obstacle | None:
    if facts is None:
        return _end(_("What it is about is no longer stored."))
    rule = judge.rule(action.rule)
    if rule is None:
        return _end(_("Its rule {id} is no longer there.").format(id=action.rule))
    decision = judge.ask(rule, facts)
    if decision is None:
        return _end(judge.problems[-1])
    because = why_not(decision, action.kind, action.step)
    if because is None:
        return None
    return Obstacle(reason=because) if isinstance(decision, Wait) else _end(because)


def objections(reader: FactReader, action: Action, text: str) -> list[str]:
    """Return, in the seller's language, why ``text`` may not be sent for this action; for edits and approvals."""
    fenced = fence(reader, action)
    guards = [guard.sentence() for guard in _guards(reader, action, current(reader, action), text)]
    return guards if fenced is None else [fenced, *guards]


def gate_objection(reader: FactReader, policies: Policies, action: Action, now: datetime) -> str | None:
    """Say why the gate lets an action not through for good, or ``None``; what only waits may be approved."""
    verdict = gate_verdict(reader, policies, action, current(reader, action), now)
    return verdict.reason if verdict.state == "refused" else None


def approval_objection(reader: FactReader, policies: Policies, action: Action, now: datetime) -> str | None:
    """Say why an action may not be approved: what the gate refuses for good, or a channel that is not installed.

    A channel that is missing ends nothing that was approved before: its plugin may come back.
    """
    try:
        return gate_objection(reader, policies, action, now)
    except NotFound as wrong:
        return wrong.message

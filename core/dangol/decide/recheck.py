"""The last look: does an action still hold, and may its text be said?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dangol.decide.fence import OFF_MARKET, barred, off_market
from dangol.decide.judge import Judge, why_not
from dangol.decide.words import refusals
from dangol.i18n import _

if TYPE_CHECKING:
    from datetime import datetime

    from dangol.facts import Facts, Policy
    from dangol.registry import Plugins
    from dangol.storage.actions import Action
    from dangol.storage.facts import FactReader
    from dangol.text.reading import Analyst

__all__ = ["current", "fence", "objections", "recheck"]


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
    policy: Policy,
    action: Action,
    now: datetime,
    *,
    texts: Analyst | None = None,
) -> str | None:
    """Say in the seller's language why an action no longer holds, or return ``None``.

    Asked for each action while it is claimed for sending. An action that no rule made stands on the
    word of the person who made it; the guards on its text hold for everybody.
    """
    fenced = fence(reader, action)
    if fenced is not None:
        return fenced
    facts = current(reader, action)
    if action.rule:
        changed = _changed(Judge(plugins, policy, now, texts), action, facts)
        if changed is not None:
            return changed
    return next((guard.sentence() for guard in refusals(reader, action.send_by, facts, action.body)), None)


def _changed(judge: Judge, action: Action, facts: Facts | None) -> str | None:
    if facts is None:
        return _("What it is about is no longer stored.")
    rule = judge.rule(action.rule)
    if rule is None:
        return _("Its rule {id} is no longer there.").format(id=action.rule)
    decision = judge.ask(rule, facts)
    if decision is None:
        return judge.problems[-1]
    return why_not(decision, action.kind, action.step)


def objections(reader: FactReader, action: Action, text: str) -> list[str]:
    """Return, in the seller's language, why ``text`` may not be sent for this action; for edits and approvals."""
    fenced = fence(reader, action)
    guards = [guard.sentence() for guard in refusals(reader, action.send_by, current(reader, action), text)]
    return guards if fenced is None else [fenced, *guards]

"""What an entry of the inbox is about, in a few words: the customer's, the product's, and the rule's reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from dangol.decide.duties import told_by
from dangol.decisions import Condition
from dangol.desk.words import iso
from dangol.facts import InquiryFacts, ItemFacts, OrderFacts, PromiseFacts, ReviewFacts, TopicFacts
from dangol.i18n import _
from dangol.rules.lint import lint
from dangol.rules.sentences import sentence
from dangol.rules.topics import topic_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dangol.app import App
    from dangol.day import Deadline
    from dangol.facts import Facts
    from dangol.storage.ledger import Action

__all__ = [
    "about",
    "as_json",
    "due_of",
    "item_of",
    "notes",
    "raised",
    "reason",
    "said",
    "subjects",
    "trace_of",
    "words_of",
]

_TELLING = {
    "answer_inquiry": ("topic",),
    "follow_up_delivery": ("urgent", "next_morning"),
    "thank_review": ("said", "not_low"),
    "apologise_review": ("complaint", "low"),
    "call_buyer": ("complaint", "low"),
    "call_again": ("no_answer",),
    "follow_up_review": ("remedied",),
    "fix_page": ("page_misread",),
    "ask_review": ("settled",),
    "remind_review": ("remind_due",),
    "find_cause": ("repeated",),
    "mend_page": ("repeated",),
    "keep_promise": ("dated",),
    "remember_promise": ("promised",),
    "goodwill_decision": ("trouble",),
    "begin_work": ("unsaid",),
}
"""The conditions that say most about why an entry is there, the best first; else it is the last one."""

_CLOSE = timedelta(hours=1)
Subjects = dict[tuple[str, str, str], "Facts"]
_trace = msgspec.json.Decoder(list[Condition])


def subjects(app: App, entries: Iterable[Action | Deadline]) -> Subjects:
    """Read what the entries are about, in one go for each store and subject."""
    from dangol.storage.facts import FactReader

    reader = FactReader(app.db)  # no fence touches the words that are shown, and to know one every plugin is loaded
    wanted: dict[tuple[str, str], list[str]] = {}
    for one in entries:
        if one.subject:
            wanted.setdefault((one.store, one.subject), []).append(one.subject_id)
    return {
        (store, subject, facts.name): facts
        for (store, subject), ids in wanted.items()
        for facts in reader.read(subject, store, ids)
    }


def words_of(facts: Facts | None) -> str:
    """Return what the customer wrote."""
    return facts.text if isinstance(facts, ReviewFacts | InquiryFacts) else ""


def item_of(facts: Facts | None) -> ItemFacts | None:
    """Return the order item, where the market tells which it is."""
    return None if facts is None else facts.order_item


def said(action: Action) -> str:
    """Return what leaves: the text, or of a coupon who gets which."""
    return f"{action.recipient} ← {action.body}" if action.send_by == "coupon" else action.hand_text or action.body


def about(facts: Facts | None) -> str:
    """Return a line: stars and words of a review, words of a question or promise, the products of an order."""
    if facts is None:
        return ""
    if isinstance(facts, ItemFacts):
        return " ".join(filter(None, (facts.product_name, facts.option)))
    if isinstance(facts, TopicFacts):
        return f"{topic_name(facts.topic)} · {facts.product_name}"
    if isinstance(facts, OrderFacts):
        return ", ".join(dict.fromkeys(line.product_name or line.product_id for line in facts.lines))
    if isinstance(facts, PromiseFacts):
        return facts.words
    words = " ".join(words_of(facts).split())
    if isinstance(facts, ReviewFacts):
        stars = "" if facts.rating is None else "★" * facts.rating + "☆" * (5 - facts.rating)
        return f"{stars} {words}".strip()
    return words


def trace_of(action: Action) -> list[Condition]:
    """Return what the rule looked at when it proposed this."""
    return _trace.decode(action.trace or "[]")


def due_of(action: Action) -> datetime | None:
    """Return until when the seller meant to answer a question that waits."""
    if action.kind != "answer_inquiry":
        return None
    told = next((one.value for one in trace_of(action) if one.name == "answer_due"), None)
    return datetime.fromisoformat(told) if told else None


def raised(action: Action, now: datetime) -> Action:
    """Return an entry, with the highest urgency where its time to answer is nearly over."""
    due = due_of(action)
    if action.state != "proposed" or due is None or now < due - _CLOSE:
        return action
    return msgspec.structs.replace(action, urgency=max(action.urgency, 3))


def reason(action: Action) -> str:
    """Return the sentence that says most about why the entry is there."""
    until = told_by(action)
    if until is not None:
        return _("The law wants it told until {day}.").format(day=until)
    if not action.rule:
        return _("You proposed it.")
    trace = trace_of(action)
    held = {one.name: one for one in trace if one.holds}
    telling = [held[name] for name in _TELLING.get(action.kind, ()) if name in held]
    return sentence((telling or trace[-1:])[0]) if trace else ""


def notes(action: Action) -> list[str]:
    """Return what could be better in a text that waits for approval; nothing of it keeps the text back."""
    if action.send_by in ("task", "coupon") or action.state != "proposed" or not action.body:
        return []
    return [one.sentence() for one in lint(action.kind, action.body)]


def as_json(action: Action, facts: Facts | None) -> dict[str, Any]:
    """Return an entry for JSON documents."""
    named = facts.product[1] if facts is not None else ""
    return {
        "id": action.id,
        "kind": action.kind,
        "step": action.step,
        "state": str(action.state),
        "urgency": action.urgency,
        "priority": action.priority,
        "store": action.store,
        "subject": action.subject,
        "subject_id": action.subject_id,
        "order_id": (facts.about_order if facts is not None else "") or None,
        "product": named or None,
        "rating": facts.rating if isinstance(facts, ReviewFacts) else None,
        "customer_text": words_of(facts) or None,
        "send_by": action.send_by,
        "subject_line": action.subject_line or None,
        "text": action.hand_text or action.body,
        "template": action.template or None,
        "price": action.price,
        "hash": action.shown_hash,
        "url": action.url,
        "reason": reason(action),
        "notes": notes(action),
        "rule": f"{action.rule}@{action.rule_version}" if action.rule else "",
        "problem": action.problem,
        "created_at": iso(action.created_at),
        "expires_at": iso(action.expires_at),
        "due_at": iso(due_of(action)),
        "snoozed_until": iso(action.not_before) if action.state == "proposed" else None,
    }
